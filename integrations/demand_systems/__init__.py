"""Where demands come from: one port, one thin adapter per system, mappings as data."""
