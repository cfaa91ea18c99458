"""Legal holds: a case that may not be destroyed for now, and why."""

from __future__ import annotations

from typing import TYPE_CHECKING

from models.acting import Act
from models.answering import Problem, ProblemCode
from models.case import Case
from models.destroying import BECAUSE
from models.errors import InvalidAnswer
from models.permission import Action
from models.retention import LegalHold
from models.vocabulary import EventKind

if TYPE_CHECKING:
    from models.store.open import Store, Unit


def set_hold(store: Store, reference: str, because: str, act: Act) -> LegalHold:
    """Keep a case from being destroyed; one that is held already stays as it is.

    Raises ``NotFound``, ``NotAllowed``, ``FormAlreadySent``, or ``InvalidAnswer`` without a reason.
    """
    with store.write() as unit:
        case = _begun(unit, reference, because, act)
        hold = unit.retention.hold_of(case.id)
        if hold is None:
            hold = LegalHold(case_id=case.id, because=because.strip(), set_on=act.moment.on, set_by=act.by.person_id)
            unit.retention.add(hold)
            _tell(unit, case, EventKind.HOLD_SET, because, act)
        return hold


def lift_hold(store: Store, reference: str, because: str, act: Act) -> None:
    """A case may be destroyed again once its term is over; nothing happens where it is not held. Raises as above."""
    with store.write() as unit:
        case = _begun(unit, reference, because, act)
        hold = unit.retention.hold_of(case.id)
        if hold is not None:
            hold.lifted_on, hold.lifted_by = act.moment.on, act.by.person_id
            hold.lifted_because = because.strip()
            _tell(unit, case, EventKind.HOLD_LIFTED, because, act)


def _begun(unit: Unit, reference: str, because: str, act: Act) -> Case:
    act.begin(unit, Action.MANAGE_RETENTION)
    case = unit.cases.by_reference(reference)
    if not because.strip():
        raise InvalidAnswer([Problem(path=BECAUSE, code=ProblemCode.MISSING)])
    return case


def _tell(unit: Unit, case: Case, kind: EventKind, because: str, act: Act) -> None:
    unit.journal.add(case.tell(kind, by=act.by, moment=act.moment, content={"explanation": because.strip()}))
    unit.flush()
