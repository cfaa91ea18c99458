"""A folder with intake forms of our own as a demand source."""
