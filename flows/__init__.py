"""In what order: Prefect flows that read like the process description and end at the next human gate."""
