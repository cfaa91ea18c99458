"""On which databases a test runs."""

import pytest

ON_SQLITE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
"""For a rule, a refusal or a word that no kind of database changes.

What is about the database stays on both: what is written at once or twice, what a query lists, what is claimed,
rolled back, sealed or erased, and of each road the tests that walk it from end to end.
"""
