"""Telling the system that a demand came from what became of it: queued in the transaction that makes it necessary.

What goes out are words of ours, dates and counts. Nothing that a person wrote leaves the case this way.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import TYPE_CHECKING, Any
from uuid import UUID

from models.base import Moment, new_id
from models.case import Case
from models.decision import Condition, Decision
from models.demand import Demand, DemandSnapshot
from models.vocabulary import (
    ConditionStatus,
    DropReason,
    EffectStatus,
    FlowName,
    Mover,
    Phase,
    Result,
    Step,
    WriteBackKind,
)
from models.write_back import WriteBack, write_back_key

if TYPE_CHECKING:
    from models.store.open import Unit

UNDECIDED = frozenset({Phase.INTAKE, Phase.TRIAGE, Phase.ASSESSMENT, Phase.DECISION})
"""Where the decision is still open. Advice that was asked and not given keeps no case here: nobody waits for it."""

_SAID_BY: Mapping[tuple[Step, Mover], WriteBackKind] = {
    (Step.CLEAR, Mover.RULES): WriteBackKind.TRIAGE,
    (Step.CLEAR, Mover.PHASE_GATE): WriteBackKind.TRIAGE,
    (Step.STOP, Mover.PHASE_GATE): WriteBackKind.DECISION,
}
"""Which news says already that the road ended."""
_ENDED = "ended_on"
"""The fact of a hold: since when its demand stands elsewhere."""


@dataclass(frozen=True, kw_only=True)
class News:
    """Something that a source must hear. ``subject``: what makes it this news, and told once.

    ``outcome``: how the case stands by it. ``next_on``: when something is asked or looked at next.
    """

    kind: WriteBackKind
    subject: UUID
    outcome: StrEnum
    next_on: date | None = None
    more: Mapping[str, Any] = field(default_factory=dict)


def tell_triage(unit: Unit, case: Case, road: Step, moment: Moment, *, subject: UUID) -> None:
    """The triage was confirmed, or cleared by the rules; call it when the step was taken.

    ``subject``: what makes it this triage; a person may confirm the same advice again later.
    """
    outcome = Result.CLEARED if road is Step.CLEAR else road
    more = {"depth": case.depth, "decision_level": case.decision_level}
    news = News(kind=WriteBackKind.TRIAGE, subject=subject, outcome=outcome, next_on=case.due_on, more=more)
    _queue(unit, case, news, moment)


def tell_decision(unit: Unit, case: Case, decision: Decision, moment: Moment, *, check_on: date | None) -> None:
    """A decision was taken; call it when the step was taken and its conditions are kept.

    ``check_on``: when the project is looked at on its way.
    """
    asked = [one.due_on for one in unit.decisions.conditions(case.id) if one.decision_id == decision.id]
    next_on = case.due_on if case.phase in UNDECIDED else _first([*asked, check_on])
    more = {"conditions": len(asked), "level": decision.level, "check_on": check_on}
    news = News(kind=WriteBackKind.DECISION, subject=decision.id, outcome=decision.verdict, next_on=next_on, more=more)
    _queue(unit, case, news, moment)


def tell_condition(unit: Unit, case: Case, condition: Condition, moment: Moment, *, check_on: date | None) -> None:
    """A condition was met or dropped; how the case stands does not change by it."""
    still_open = [one.due_on for one in unit.decisions.conditions(case.id) if one.status is ConditionStatus.OPEN]
    (*_, decision) = unit.decisions.of_case(case.id)
    news = News(
        kind=WriteBackKind.CONDITION,
        subject=condition.id,
        outcome=case.result or decision.verdict,
        next_on=_first([*still_open, check_on]),
        more={"condition": condition.status, "left": len(still_open)},
    )
    _queue(unit, case, news, moment)


def tell_closing(unit: Unit, case: Case, by: tuple[Step, Mover], moment: Moment, *, event: UUID) -> None:
    """The road ended ``by`` a step, which ``event`` tells.

    Where a triage or a decision ended it, the note about that says so; a source that reads those need not read this.
    """
    assert case.result is not None, "a road that has ended has a result"
    checks = [entry.next_recheck_on for entry in unit.registers.of_case(case.id)]
    news = News(
        kind=WriteBackKind.CLOSING,
        subject=event,
        outcome=case.result,
        next_on=_first(checks),
        more={"said_by": _SAID_BY.get(by)},
    )
    _queue(unit, case, news, moment)


def hold_back(unit: Unit, case: Case, demand: Demand, snapshot: DemandSnapshot, moment: Moment) -> None:
    """Ask a source that wants it to let a demand wait while the decision is open: once for each stay before approval.

    The decision releases it; so does the demand itself, by going elsewhere.
    """
    newest = unit.write_backs.newest_hold(demand.id)
    is_held = newest is not None and _ENDED not in newest.facts
    if snapshot.hold and not is_held and case.phase in UNDECIDED:
        news = News(kind=WriteBackKind.HOLD, subject=new_id(), outcome=WriteBackKind.HOLD, next_on=case.due_on)
        _queue(unit, case, news, moment, only=demand.id)
    elif newest is not None and is_held and not snapshot.hold:
        newest.facts = {**newest.facts, _ENDED: moment.on.isoformat()}
        if newest.status is EffectStatus.QUEUED:
            drop(newest, DropReason.HOLD_OVER)


def drop(row: WriteBack, reason: DropReason) -> None:
    """This need not be told any more."""
    row.status, row.lease_until, row.next_try_at, row.problem = EffectStatus.DROPPED, None, None, reason.value


def _queue(unit: Unit, case: Case, news: News, moment: Moment, *, only: UUID | None = None) -> None:
    """Queue news for every demand of a case whose source takes notes; ``only``: for this demand alone."""
    if case.phase not in UNDECIDED:
        for hold in unit.write_backs.holds_waiting(case.id):
            drop(hold, DropReason.HOLD_OVER)
    facts = {"outcome": news.outcome, "phase": case.phase, "next_on": news.next_on, **news.more}
    new = [
        unit.write_backs.write(_row(demand, case, news, facts, moment))
        for demand in unit.write_backs.takers(case.id)
        if only is None or demand.id == only
    ]
    if any(new):
        unit.wakes.ask(FlowName.DELIVER, now=moment.at)


def _row(demand: Demand, case: Case, news: News, facts: Mapping[str, Any], moment: Moment) -> WriteBack:
    return WriteBack(
        key=write_back_key(news.kind, news.subject, demand.id),
        kind=news.kind,
        demand_id=demand.id,
        case_id=case.id,
        source=demand.source,
        facts={name: _plain(value) for name, value in facts.items()},
        queued_at=moment.at,
    )


def _plain(value: Any) -> Any:
    """As JSON keeps it."""
    return value.isoformat() if isinstance(value, date) else value


def _first(days: Iterable[date | None]) -> date | None:
    return min((day for day in days if day is not None), default=None)
