"""Saying that somebody is away: from when until when, and who answers meanwhile. Why is not asked and not kept."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING
from uuid import UUID

from models.absence import Absence
from models.acting import Act
from models.answering import Problem, ProblemCode
from models.dates import morning_of
from models.errors import InvalidAnswer
from models.permission import Action, permit
from models.signing import is_here
from models.standing_in import LONGEST_CHAIN, away_on

if TYPE_CHECKING:
    from models.store.open import Store, Unit


@dataclass(frozen=True, kw_only=True)
class Leave:
    """Who is away from which day until and including which, and who answers meanwhile.

    Without a deputy their letters wait until they are back, and what is over its date goes on to who is next.
    """

    person_id: UUID
    from_on: date
    until_on: date
    deputy_id: UUID | None = None


def set_absence(store: Store, leave: Leave, act: Act) -> Absence:
    """Say that somebody is away: oneself, or by the CIO office of somebody else.

    Raises ``NotAllowed``, or ``InvalidAnswer`` for days or a deputy that cannot be.
    """
    with store.write() as unit:
        _begin(unit, leave.person_id, act)
        problems = list(_problems(unit, leave, act))
        if problems:
            raise InvalidAnswer(problems)
        new = Absence(
            person_id=leave.person_id,
            deputy_id=leave.deputy_id,
            from_on=leave.from_on,
            until_on=leave.until_on,
            set_on=act.moment.on,
            set_by=act.by.person_id,
        )
        unit.absences.add(new)
    return new


def end_absence(store: Store, absence_id: UUID, act: Act) -> Absence:
    """They are back, or do not go; what waited for them goes out. Raises ``NotFound`` or ``NotAllowed``."""
    with store.write() as unit:
        absence = unit.absences.get(absence_id)
        _begin(unit, absence.person_id, act)
        today = act.moment.on
        if absence.covers(today):
            back_on = away_on(unit, today).back_on(absence.person_id)
            had_one = any(mail.sent_on == today for mail in unit.letters.digests(absence.person_id, today))
            until = morning_of(today.fromordinal(today.toordinal() + 1)) if had_one else act.moment.at
            unit.letters.bring_forward(absence.person_id, back_on, until)
        absence.ended_on = absence.ended_on or today
    return absence


def _begin(unit: Unit, person_id: UUID, act: Act) -> None:
    if act.by.person_id != person_id:
        permit(act.by, Action.SET_ABSENCE)
    unit.signins.receive(act.form_key, act.by.person_id, act.moment.at)


def _problems(unit: Unit, leave: Leave, act: Act) -> Iterable[Problem]:
    known = unit.absences.not_over(min(leave.from_on, act.moment.on))
    if leave.until_on < leave.from_on:
        yield Problem(path="until_on", code=ProblemCode.TOO_EARLY)
        return
    if leave.until_on < act.moment.on:
        yield Problem(path="until_on", code=ProblemCode.IN_THE_PAST)
    if any(one.person_id == leave.person_id and _meet(one, leave) for one in known):
        yield Problem(path="from_on", code=ProblemCode.OVERLAPS)
    if leave.deputy_id == leave.person_id:
        yield Problem(path="deputy", code=ProblemCode.THEMSELVES)
    elif leave.deputy_id is not None and not is_here(unit.people.get(leave.deputy_id), act.moment):
        yield Problem(path="deputy", code=ProblemCode.MAY_NOT_STAND_IN)
    elif leave.deputy_id is not None and _leads_back(known, leave):
        yield Problem(path="deputy", code=ProblemCode.IN_A_CIRCLE)


def _meet(absence: Absence, leave: Leave) -> bool:
    """Whether an absence that goes on has a day in common with another."""
    return absence.from_on <= leave.until_on and leave.from_on <= absence.until_on


def _leads_back(known: Sequence[Absence], leave: Leave) -> bool:
    """Whether the deputies of the deputy lead to who goes away, or further than anybody follows."""
    deputies = {leave.deputy_id}
    for _ in range(LONGEST_CHAIN):
        if leave.person_id in deputies:
            return True
        deputies = {one.deputy_id for one in known if one.person_id in deputies and _meet(one, leave)} - {None}
    return bool(deputies)
