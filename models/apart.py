"""Which entries are looked at together: those of one case, kind and purpose, unless somebody says otherwise."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from models.acting import Act
from models.answering import Problem, ProblemCode
from models.condition_standing import ENDED
from models.errors import InvalidAnswer, NotFound
from models.permission import Action
from models.register import RegisterEntry
from models.vocabulary import EventKind, Origin

if TYPE_CHECKING:
    from models.store.open import Store

BECAUSE, CASE = "because", "case"
"""The fields that say why an entry is looked at apart, and to which case it belongs."""


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


def join_case(store: Store, entry_id: UUID, reference: str, act: Act) -> RegisterEntry:
    """Say to which case an entry belongs that has none of its own; it is looked at with the others of that case.

    From the next check on: one that is open goes on covering it. Raises ``NotAllowed``, ``FormAlreadySent``, or
    ``InvalidAnswer`` for a case that is not there or over, and for an entry that another project brought.
    """
    with store.write() as unit:
        act.begin(unit, Action.GROUP_ENTRIES)
        entry = unit.registers.get(entry_id)
        try:
            case = unit.cases.by_reference(reference.strip())
        except NotFound as unknown:
            raise _refused() from unknown
        known = unit.cases.get(entry.case_id) if entry.case_id else None
        of_another = known is not None and known.id != case.id and known.origin is not Origin.REGISTER
        if of_another or case.destroyed_on is not None or case.result in ENDED:
            raise _refused()
        if entry.case_id != case.id:
            entry.case_id = case.id
            facts = {"entry": entry.id, "kind": entry.kind}
            unit.journal.add(case.tell(EventKind.ENTRY_JOINED, by=act.by, moment=act.moment, facts=facts))
            unit.flush()
        return entry


def _refused() -> InvalidAnswer:
    return InvalidAnswer([Problem(path=CASE, code=ProblemCode.NOT_ALLOWED)])
