"""Handing one question over to somebody else for a while; it comes back by itself.

Who handed it over stays answerable, sees it too and may take it back. Handing over never gives a right: a decision
goes only to somebody who may decide, and who advises never does (``models.asking.may_stand_in``).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING
from uuid import UUID

from models.absence import Delegation
from models.acting import Act
from models.answering import Problem, ProblemCode
from models.asking import asked_by_right, may_stand_in
from models.base import Moment
from models.errors import InvalidAnswer, NotAllowed, NotFound
from models.gate import Gate
from models.letter import Letter, letter_key
from models.mailing import put_in_outbox
from models.permission import Action, permit
from models.signing import is_here
from models.vocabulary import EventKind, LetterKind

if TYPE_CHECKING:
    from models.store.open import Store, Unit


@dataclass(frozen=True, kw_only=True)
class HandOver:
    """To whom, from which day until and including which, and why."""

    deputy_id: UUID
    from_on: date
    until_on: date
    because: str


def delegate(store: Store, gate_id: UUID, wished: HandOver, act: Act) -> Delegation:
    """Hand a question over; one that was handed over before goes to the new deputy.

    Raises ``NotAllowed``, ``GateNotOpen``, or ``InvalidAnswer`` for days or a deputy that cannot be.
    """
    with store.write() as unit:
        gate = unit.gates.get(gate_id)
        permit(act.by, Action.HAND_OVER_GATE, gate)
        unit.signins.receive(act.form_key, act.by.person_id, act.moment.at)
        gate.require_open()
        if act.by.person_id is None:
            raise NotAllowed("Only a person can hand a question over; say who with --as.")
        problems = list(_problems(unit, gate, wished, act))
        if problems:
            raise InvalidAnswer(problems)
        former = unit.absences.delegation_of(gate.id, act.moment.on)
        if former is not None:
            former.ended_on = act.moment.on
            unit.letters.drop_unsent(_letter(former, gate, act.moment).key, act.moment.on)
        new = Delegation(
            gate_id=gate.id,
            person_id=act.by.person_id,
            deputy_id=wished.deputy_id,
            from_on=wished.from_on,
            until_on=wished.until_on,
            because=wished.because,
            set_on=act.moment.on,
        )
        unit.absences.add(new)
        _tell(unit, gate, EventKind.GATE_DELEGATED, new, act)
        if new.covers(act.moment.on):
            put_in_outbox(unit, [_letter(new, gate, act.moment)], act.moment)
    return new


def take_back(store: Store, gate_id: UUID, act: Act) -> Delegation:
    """End the handing over of a question before its time; who has it may give it back.

    Raises ``NotAllowed``, ``GateNotOpen`` or ``NotFound``.
    """
    with store.write() as unit:
        gate = unit.gates.get(gate_id)
        gate.require_open()
        found = unit.absences.delegation_of(gate.id, act.moment.on)
        if found is None:
            raise NotFound("This question was not handed over to anybody.")
        if act.by.person_id != found.deputy_id:
            permit(act.by, Action.HAND_OVER_GATE, gate)
        found.ended_on = act.moment.on
        unit.letters.drop_unsent(_letter(found, gate, act.moment).key, act.moment.on)
        _tell(unit, gate, EventKind.GATE_TAKEN_BACK, found, act)
    return found


def letters_to_deputies(unit: Unit, moment: Moment) -> list[Letter]:
    """What deputies must still hear: that a question is theirs from today."""
    letters = [_letter(one, gate, moment) for one, gate in unit.absences.handed_on(moment.on)]
    known = unit.letters.known([letter.key for letter in letters])
    return [letter for letter in letters if letter.key not in known]


def _letter(handed: Delegation, gate: Gate, moment: Moment) -> Letter:
    return Letter(
        key=letter_key(LetterKind.GATE_OPENED, handed.id, gate.due_on, handed.deputy_id),
        kind=LetterKind.GATE_OPENED,
        person_id=handed.deputy_id,
        case_id=gate.case_id,
        gate_id=gate.id,
        due_on=gate.due_on,
        queued_on=moment.on,
    )


def _problems(unit: Unit, gate: Gate, wished: HandOver, act: Act) -> Iterable[Problem]:
    if wished.from_on < act.moment.on:
        yield Problem(path="from_on", code=ProblemCode.IN_THE_PAST)
    if wished.until_on < wished.from_on:
        yield Problem(path="until_on", code=ProblemCode.TOO_EARLY)
    deputy = unit.people.get(wished.deputy_id)
    if deputy.id == act.by.person_id:
        yield Problem(path="deputy", code=ProblemCode.THEMSELVES)
        return
    able = unit.people.actor(deputy)
    if not is_here(deputy, act.moment) or not (may_stand_in(able, gate) or asked_by_right(able, gate)):
        yield Problem(path="deputy", code=ProblemCode.MAY_NOT_STAND_IN)


def _tell(unit: Unit, gate: Gate, kind: EventKind, handed: Delegation, act: Act) -> None:
    case = unit.cases.get(gate.case_id)
    facts = {"gate": gate.id, "to": handed.deputy_id, "from": handed.from_on, "until": handed.until_on}
    content = {"explanation": handed.because} if kind is EventKind.GATE_DELEGATED else {}
    unit.journal.add(case.tell(kind, by=act.by, moment=act.moment, facts=facts, content=content))
