"""The open questions of a case: who is asked, who has it meanwhile, and what this visitor may do with it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from models.absence import Delegation
from models.asking import in_stead_of
from models.case import Case
from models.errors import CannotPutOff
from models.gate import Gate
from models.ladder import is_put_off
from models.permission import Action
from models.snoozing import latest_day
from models.standing_in import AwayOn, away_on
from models.store.open import Unit
from web.site import Visit


@dataclass(frozen=True, kw_only=True)
class Meanwhile:
    """Who has a question for another: ``who`` and ``instead_of`` are names; ``handed``: it was handed over, and why."""

    who: str
    instead_of: str
    until: date
    handed: bool = False
    because: str = ""


@dataclass(frozen=True, kw_only=True)
class Question:
    """An open gate with who is asked."""

    gate: Gate
    asked: str
    """The name of the person, or the empty text where everybody of the role is asked."""
    days_open: int
    is_yours: bool
    instead_of: str
    """For whom this visitor would answer; the empty text where they are asked themselves, or may not."""
    meanwhile: Meanwhile | None
    away_until: date | None
    """The last day on which who is asked is away while nobody answers for them."""
    put_off_until: date | None
    may_put_off: bool
    may_hand_over: bool
    may_take_back: bool


def questions_of(unit: Unit, case: Case, visit: Visit, names: Mapping[UUID, str]) -> Sequence[Question]:
    """The open questions of a case, as this visitor may see them."""
    gates = unit.gates.open_of_case(case.id)
    handed = unit.absences.delegations(visit.now.on, [gate.id for gate in gates])
    away = away_on(unit, visit.now.on)
    return [_question(gate, visit, names, handed.get(gate.id), away) for gate in gates]


def _question(gate: Gate, visit: Visit, names: Mapping[UUID, str], handed: Delegation | None, away: AwayOn) -> Question:
    today = visit.now.on
    instead_of = in_stead_of(visit.actor, gate)
    absence = away.now.get(gate.person_id) if gate.person_id else None
    meanwhile = _handed(handed, names) if handed else _stands_in(gate, names, away)
    hands_over = visit.may(Action.HAND_OVER_GATE, gate)
    return Question(
        gate=gate,
        asked=names.get(gate.person_id, "") if gate.person_id else "",
        days_open=max((today - gate.opened_on).days, 0),
        is_yours=visit.may(Action.ANSWER_GATE, gate),
        instead_of=names.get(instead_of, "") if instead_of else "",
        meanwhile=meanwhile,
        away_until=absence.until_on if absence and meanwhile is None else None,
        put_off_until=gate.snoozed_until if is_put_off(gate, today) else None,
        may_put_off=visit.may(Action.SNOOZE_GATE, gate) and _can_be_put_off(gate, today),
        may_hand_over=hands_over,
        may_take_back=handed is not None and (hands_over or handed.deputy_id == visit.person_id),
    )


def _handed(handed: Delegation, names: Mapping[UUID, str]) -> Meanwhile:
    return Meanwhile(
        who=names.get(handed.deputy_id, ""),
        instead_of=names.get(handed.person_id, ""),
        until=handed.until_on,
        handed=True,
        because=handed.because,
    )


def _stands_in(gate: Gate, names: Mapping[UUID, str], away: AwayOn) -> Meanwhile | None:
    deputy = away.stand_in_of(gate.person_id) if gate.person_id else None
    if gate.person_id is None or deputy is None:
        return None
    until = away.now[gate.person_id].until_on
    return Meanwhile(who=names.get(deputy, ""), instead_of=names.get(gate.person_id, ""), until=until)


def _can_be_put_off(gate: Gate, today: date) -> bool:
    try:
        latest_day(gate, today)
    except CannotPutOff:
        return False
    return True
