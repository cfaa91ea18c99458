"""When a light check opens and until when it may be answered; per kind of check, as ``methods/check-rhythm.toml`` says.

The date of the cycle is the truth: opening ahead of it does not move it (ADR 0023).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache

from models.dates import working_days_later
from models.methods import method_file
from models.reading import Section
from models.vocabulary import CheckKind

RHYTHM = "check-rhythm"
"""The name of the file in ``methods/``."""


@dataclass(frozen=True, kw_only=True)
class Rhythm:
    """Of one kind of check.

    ``opens_before``: how far ahead of its date it opens; ``least_working_days``: who is asked later than that still
    has so many; ``months_between``: for the kind that comes round by months, else None.
    """

    kind: CheckKind
    opens_before: timedelta
    least_working_days: int
    months_between: int | None = None

    def opens_on(self, due_on: date) -> date:
        """The day on which a check that is due on ``due_on`` opens."""
        return due_on - self.opens_before

    def reach(self, today: date) -> date:
        """Up to and including which due date checks are open on ``today``."""
        return today + self.opens_before

    def answer_by(self, due_on: date, opened_on: date) -> date:
        """Until when a check may be answered: its due date, or later where it opened too late for that."""
        if opened_on <= self.opens_on(due_on):
            return due_on
        return max(due_on, working_days_later(opened_on, self.least_working_days))


def rhythm_of(kind: CheckKind) -> Rhythm:
    """The rhythm of one kind of check."""
    return shipped_rhythms()[kind]


@cache
def shipped_rhythms() -> Mapping[CheckKind, Rhythm]:
    """The rhythm of every kind of check; raises ``InvalidMethod`` where the file cannot be used."""
    section, _ = method_file(RHYTHM)
    return rhythms_from(section)


def rhythms_from(section: Section) -> Mapping[CheckKind, Rhythm]:
    """The rhythms as a file tells them, one for each kind of check."""
    for key in ("id", "version", "label"):
        section.text(key)
    found = {rhythm.kind: rhythm for rhythm in map(_rhythm, section.sections("check"))}
    section.done()
    missing = sorted(set(CheckKind) - set(found))
    if missing:
        section.refuse("check", f"add one for {', '.join(missing)}")
    return found


def _rhythm(row: Section) -> Rhythm:
    kind = row.text("kind")
    if kind not in set(CheckKind):
        row.refuse("kind", f"{kind!r} is not known; use {', '.join(CheckKind)}")
    rhythm = Rhythm(
        kind=CheckKind(kind),
        opens_before=timedelta(days=row.number("opens_before_days")),
        least_working_days=row.number("least_working_days"),
        months_between=row.number("months_between") if row.has("months_between") else None,
    )
    if (rhythm.kind is CheckKind.INTERIM) is (rhythm.months_between is None):
        row.refuse("months_between", f"say it for {CheckKind.INTERIM} and for no other")
    row.done()
    return rhythm
