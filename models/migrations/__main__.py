"""``make migration M="what changes"``: draft the next migration from the difference between the tables and head."""

import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from alembic import command
from alembic.script import ScriptDirectory

from models.store.migrate import configured, upgrade
from models.store.open import open_store


def draft(message: str) -> str:
    """Write the draft into ``models/migrations/versions``; gives its revision. Read it before you commit it."""
    with TemporaryDirectory() as folder:
        url = f"sqlite:///{Path(folder) / 'head.db'}"
        upgrade(url)
        store = open_store(url)
        with configured() as config, store.engine.begin() as connection:
            config.attributes["connection"] = connection
            known = list(ScriptDirectory.from_config(config).walk_revisions())
            revision = f"{len(known) + 1:04d}"
            command.revision(config, message=message, autogenerate=True, rev_id=revision)
        store.close()
    return revision


if __name__ == "__main__":
    sys.stdout.write(draft(" ".join(sys.argv[1:])) + "\n")
