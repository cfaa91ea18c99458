"""Destroying cases whose term is over: a list is drawn up, a person approves it, and a record of it stays.

Nothing is destroyed by the engine alone. A hold that is set between the approval and the destruction wins (AVG art. 5
lid 1 onder e; Archiefwet 1995, art. 5; Archiefbesluit 1995, art. 8 on the record of destruction).
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import TYPE_CHECKING
from uuid import UUID

from models.acting import Act
from models.answering import Problem, ProblemCode
from models.base import Moment
from models.case import Case
from models.errors import AlreadyDecided, InvalidAnswer, TermsNotSettled
from models.journal import ErasureRecord
from models.permission import Action
from models.person import Actor
from models.retention import DestructionItem, DestructionRecord
from models.retention_terms import RetentionRule, RetentionTerms
from models.vocabulary import EventKind, LeftOut, Result

if TYPE_CHECKING:
    from models.store.open import Store, Unit

BECAUSE = "because"
"""The question that an approval, a rejection or a hold answers."""


def propose(store: Store, terms: RetentionTerms, act: Act) -> DestructionRecord | None:
    """Draw up a list of the cases whose term is over; None where there are none.

    A list that waits for approval is given as it is: one at a time. Raises ``NotAllowed``, or ``TermsNotSettled``
    where nobody settled the terms.
    """
    with store.write() as unit:
        act.begin(unit, Action.MANAGE_RETENTION)
        if not terms.settled_by:
            raise TermsNotSettled
        waiting = unit.retention.undecided()
        if waiting is not None:
            return waiting
        record = DestructionRecord(proposed_on=act.moment.on, rules_version=terms.version, rules_hash=terms.hash)
        items = list(due_items(unit, terms, act.moment.on, record.id))
        if not items:
            return None
        unit.retention.add(record)
        unit.retention.add(*items)
        return record


def due_items(unit: Unit, terms: RetentionTerms, today: date, record_id: UUID) -> Iterator[DestructionItem]:
    """The cases whose term is over on ``today``, by reference, as lines of a list."""
    by_result = {result: rule for rule in terms.rules for result in rule.results if rule.years is not None}
    for case, ended_on in unit.retention.ended(list(by_result), today):
        if case.result is None:
            continue
        item = _item(case, case.result, by_result[case.result], ended_on, record_id)
        if item.due_on <= today:
            yield item


def _item(case: Case, result: Result, rule: RetentionRule, ended_on: date, record_id: UUID) -> DestructionItem:
    due_on = rule.due_on(ended_on) or date.max
    return DestructionItem(
        record_id=record_id,
        case_id=case.id,
        reference=case.reference,
        result=result,
        rule=rule.id,
        closed_on=ended_on,
        due_on=due_on,
    )


def approve(store: Store, record_id: UUID, because: str, act: Act) -> DestructionRecord:
    """A person approves a list; it is carried out from then on.

    Raises ``NotFound``, ``NotAllowed``, ``FormAlreadySent``, ``AlreadyDecided``, or ``InvalidAnswer`` without a reason.
    """
    with store.write() as unit:
        record = _undecided(unit, record_id, because, act)
        record.approved_on, record.approved_by, record.because = act.moment.on, act.by.person_id, because.strip()
        unit.flush()
        return record


def reject(store: Store, record_id: UUID, because: str, act: Act) -> DestructionRecord:
    """A person says that a list is not carried out, and why. Raises as ``approve`` does."""
    with store.write() as unit:
        record = _undecided(unit, record_id, because, act)
        record.rejected_on, record.because = act.moment.on, because.strip()
        unit.flush()
        return record


def carry_out(store: Store, record_id: UUID, by: Actor, moment: Moment) -> DestructionRecord:
    """Destroy the cases of an approved list, each in a transaction of its own; goes on where it was broken off."""
    with store.read() as unit:
        waiting = [one.id for one in unit.retention.items(record_id) if one.destroyed_on is None and not one.left_out]
    for item_id in waiting:
        with store.write() as unit:
            _carry_out_one(unit, record_id, item_id, by, moment)
    with store.write() as unit:
        record = unit.retention.get(record_id)
        if record.approved_on is not None and record.executed_on is None:
            record.executed_on = moment.on
        unit.flush()
        return record


def _undecided(unit: Unit, record_id: UUID, because: str, act: Act) -> DestructionRecord:
    act.begin(unit, Action.APPROVE_DESTRUCTION)
    record = unit.retention.get(record_id)
    if record.approved_on is not None or record.rejected_on is not None:
        raise AlreadyDecided
    if not because.strip():
        raise InvalidAnswer([Problem(path=BECAUSE, code=ProblemCode.MISSING)])
    return record


def _carry_out_one(unit: Unit, record_id: UUID, item_id: UUID, by: Actor, moment: Moment) -> None:
    record = unit.retention.get(record_id)
    item = next(one for one in unit.retention.items(record_id) if one.id == item_id)
    case = unit.cases.get(item.case_id)
    if record.approved_on is None or item.destroyed_on is not None:
        return
    if unit.retention.hold_of(case.id) is not None:
        item.left_out = LeftOut.HELD
    elif unit.retention.in_use(case):
        item.left_out = LeftOut.IN_USE
    else:
        _destroy(unit, case, item, by, moment)
    unit.flush()


def _destroy(unit: Unit, case: Case, item: DestructionItem, by: Actor, moment: Moment) -> None:
    facts = {"record": item.record_id, "rule": item.rule}
    unit.journal.add(case.tell(EventKind.CASE_DESTROYED, by=by, moment=moment, facts=facts))
    unit.flush()
    erased = ErasureRecord(on=moment.on, by_person_id=by.person_id)
    item.counts = unit.retention.take_away(case, erased)
    item.destroyed_on = moment.on
    case.title, case.summary, case.department, case.lead_id = case.reference, "", None, None
    case.destroyed_on = moment.on
