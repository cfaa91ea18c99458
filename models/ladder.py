"""The ladders of reminders as data: which rung falls on which day for which question, and how long one may put off.

All of it is read from ``methods/reminder-ladder.toml``; nothing here knows a person or a letter.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache

from models.dates import working_days_later
from models.gate import Gate
from models.methods import method_file
from models.reading import Section
from models.vocabulary import GateKind, LetterKind, ReminderStep, Role

LADDERS = "reminder-ladder"
"""The name of the file in ``methods/``."""

_ORDER = tuple(ReminderStep)


@dataclass(frozen=True, kw_only=True)
class Rung:
    """One rung. ``to``: the roles that hear it, none means who is asked.

    ``days_before``: ahead of the due date; ``working_days``: after it; ``open_for``: working days since it was asked.
    """

    step: ReminderStep
    days_before: int = 0
    working_days: int = 0
    open_for: int = 0
    to: tuple[Role, ...] = ()

    @property
    def number(self) -> int:
        """Its place among all steps, as letters keep it; 0 announces."""
        return _ORDER.index(self.step)

    @property
    def kind(self) -> LetterKind:
        """A reminder to who is asked, an escalation to somebody else."""
        return LetterKind.ESCALATION if self.to else LetterKind.REMINDER

    def falls_on(self, gate: Gate) -> date | None:
        """The day on which it is this rung's turn for a gate; never, where the gate has no date.

        Counted from the due date, or from the day until which it was put off; never so soon that who was asked late
        hears at once that it takes too long. Where it was asked shortly before its announcement, that was it.
        """
        if gate.counts_from is None:
            return None
        turn = working_days_later(gate.counts_from - timedelta(days=self.days_before), self.working_days)
        soonest = working_days_later(gate.opened_on, self.open_for)
        if self.days_before and soonest > turn:
            return None
        return max(turn, soonest)

    def has_come(self, gate: Gate, today: date) -> bool:
        """Whether it is this rung's turn on ``today``, or was before."""
        turn = self.falls_on(gate)
        return turn is not None and turn <= today


@dataclass(frozen=True, kw_only=True)
class Ladder:
    """The rungs for one kind of question, lowest first; for all questions where it names no form and no kind."""

    id: str
    rungs: tuple[Rung, ...]
    forms: frozenset[str] = frozenset()
    kinds: frozenset[GateKind] = frozenset()

    @property
    def is_for_all(self) -> bool:
        """Whether it names nothing, so that every question that is left goes up it."""
        return not self.forms and not self.kinds


@dataclass(frozen=True, kw_only=True)
class SnoozeLimits:
    """How long a question may be put off at once, how often, and until how long after its due date; working days."""

    working_days: int
    times: int
    past_due: int


@dataclass(frozen=True, kw_only=True)
class Ladders:
    """All ladders, the forms that nobody is reminded of, and the limits of putting off."""

    ladders: tuple[Ladder, ...]
    snooze: SnoozeLimits
    without: frozenset[str] = frozenset()

    @property
    def days_ahead(self) -> timedelta:
        """How far ahead of its due date a question may be announced."""
        return timedelta(days=max(rung.days_before for ladder in self.ladders for rung in ladder.rungs))

    def ladder_of(self, form: str, kind: GateKind = GateKind.JUDGE) -> Ladder:
        """The ladder that a question of this form and kind goes up."""
        by_form = [ladder for ladder in self.ladders if form in ladder.forms]
        by_kind = [ladder for ladder in self.ladders if kind in ladder.kinds]
        return [*by_form, *by_kind, self.ladders[-1]][0]

    def rung_for(self, gate: Gate, today: date) -> Rung | None:
        """The highest rung whose turn it is on ``today``; none for a gate that is put off or needs no reminder."""
        if gate.form in self.without or is_put_off(gate, today):
            return None
        turns = [rung for rung in self.ladder_of(gate.form, gate.kind).rungs if rung.has_come(gate, today)]
        return turns[-1] if turns else None


def is_put_off(gate: Gate, today: date) -> bool:
    """Whether nobody is reminded of a gate on ``today``, because who is asked put it off."""
    return gate.snoozed_until is not None and today <= gate.snoozed_until


@cache
def shipped_ladders() -> Ladders:
    """The ladders of ``methods/``; raises ``InvalidMethod`` where they cannot be used."""
    section, _ = method_file(LADDERS)
    return ladders_from(section)


def ladders_from(section: Section) -> Ladders:
    """The ladders as a file tells them."""
    for key in ("id", "version", "label"):
        section.text(key)
    ladders = tuple(map(_ladder, section.sections("ladder")))
    found = Ladders(
        ladders=ladders, snooze=_snooze(section.section("snooze")), without=frozenset(section.words("without", ()))
    )
    section.done()
    if [ladder.is_for_all for ladder in ladders].count(True) != 1 or not ladders[-1].is_for_all:
        section.refuse("ladder", "let the last ladder, and no other, name no forms and no kinds: it is for the rest")
    return found


def _snooze(section: Section) -> SnoozeLimits:
    names = ("working_days", "times", "past_due")
    limits = SnoozeLimits(**{name: section.number(name) for name in names})
    section.done()
    return limits


def _ladder(section: Section) -> Ladder:
    section.text("label")
    ladder = Ladder(
        id=section.text("id"),
        forms=frozenset(section.words("forms", ())),
        kinds=frozenset(map(GateKind, _known(section, "kinds", GateKind))),
        rungs=tuple(map(_rung, section.sections("rung"))),
    )
    section.done()
    if not ladder.rungs:
        section.refuse("rung", "name at least one step")
    numbers, days = zip(*((rung.number, rung.working_days - rung.days_before) for rung in ladder.rungs), strict=True)
    if any(list(told) != sorted(set(told)) for told in (numbers, days)):
        section.refuse("rung", "name each step once, lowest first, each later than the one before")
    return ladder


def _rung(row: Section) -> Rung:
    step = row.text("step")
    if step not in set(ReminderStep):
        row.refuse("step", f"{step!r} is not known; use {', '.join(ReminderStep)}")
    rung = Rung(
        step=ReminderStep(step),
        days_before=row.number("days_before", 0),
        working_days=row.number("working_days", 0),
        open_for=row.number("open_for", 0),
        to=tuple(map(Role, _known(row, "to", Role))),
    )
    if rung.days_before and rung.working_days:
        row.refuse("days_before", "a rung falls before the due date or after it; leave one of the two out")
    row.done()
    return rung


def _known(section: Section, key: str, words: type[Role | GateKind]) -> Sequence[str]:
    found = section.words(key, ())
    unknown = sorted(set(found) - set(words))
    if unknown:
        section.refuse(key, f"{unknown[0]!r} is not known; use {', '.join(sorted(words))}")
    return found
