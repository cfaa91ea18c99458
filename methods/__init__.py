"""Rules and questionnaires as data, each with an id and a version. Read by name, by ``models.methods``."""
