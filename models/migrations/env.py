"""How Alembic runs here: on the connection that ``models.store.migrate`` hands over, in its transaction."""

from typing import Any, Literal

import sqlalchemy as sa
from alembic import context
from alembic.autogenerate.api import AutogenContext
from sqlmodel import SQLModel
from sqlmodel.sql.sqltypes import AutoString

import models.store.open  # noqa: F401  (every table is registered by importing the repositories)
from models.base import UtcDateTime


def as_plain_type(kind: str, item: Any, _context: AutogenContext) -> str | Literal[False]:
    """Our own column types as the database sees them: a migration must not change when the vocabulary does."""
    if kind != "type":
        return False
    if isinstance(item, sa.Enum | AutoString):
        return f"sa.String(length={item.length})" if item.length else "sa.String()"
    if isinstance(item, UtcDateTime):
        return "sa.DateTime(timezone=True)"
    return False


config = context.config
context.configure(
    connection=config.attributes["connection"],
    target_metadata=SQLModel.metadata,
    render_as_batch=True,
    render_item=as_plain_type,
    transactional_ddl=True,
)
with context.begin_transaction():
    context.run_migrations()
