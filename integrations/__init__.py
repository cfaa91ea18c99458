"""The outside: one file per outside world. The words of a wire stop here."""
