"""The steps by which the database schema grew; run by ``models.store.migrate``."""
