"""The front door: settings, command line, supervisor, engine and clock. Nothing is decided here."""

__version__ = "0.1.0"
