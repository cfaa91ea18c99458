"""What is: the domain. It knows no Prefect, no web, no templates and no clock."""
