"""From the records of others to our words: paths, converters, options and phases, read from tables."""
