"""An entry that has a reason of its own is looked at apart from its group, and may be put together with it again."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from models.acting import Act
from models.answering import Problem, ProblemCode
from models.errors import InvalidAnswer
from models.permission import Action
from models.register import RegisterEntry

if TYPE_CHECKING:
    from models.store.open import Store

BECAUSE = "because"
"""The field that says why an entry is looked at apart."""


def set_apart(store: Store, entry_id: UUID, because: str, act: Act) -> RegisterEntry:
    """Look at an entry apart from its group, because of a reason; a check that is open goes on covering it.

    Raises ``NotAllowed``, ``FormAlreadySent``, or ``InvalidAnswer`` for a reason that says nothing.
    """
    with store.write() as unit:
        act.begin(unit, Action.GROUP_ENTRIES)
        if not because.strip():
            raise InvalidAnswer([Problem(path=BECAUSE, code=ProblemCode.MISSING)])
        entry = unit.registers.get(entry_id)
        entry.apart_because = because.strip()
        return entry


def put_together(store: Store, entry_id: UUID, act: Act) -> RegisterEntry:
    """Let an entry share the re-check of its group again, from the next one. Raises as ``set_apart``."""
    with store.write() as unit:
        act.begin(unit, Action.GROUP_ENTRIES)
        entry = unit.registers.get(entry_id)
        entry.apart_because = ""
        return entry
