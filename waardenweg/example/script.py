"""The script of the example set: who there are, when each demand comes in, what people answer when, what reaches us."""

import csv
import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from importlib.resources import files
from io import StringIO
from typing import Any

from models.people import NewPerson
from models.signalling import NewSignal
from models.vocabulary import Role, SignalKind

DEMANDS = "voorbeeldvragen.csv"
"""The intake form with the example demands, under the name that it has in the inbox."""
REGISTER = "register.json"
"""The register entries that are facts, as the national register tells them."""

_HERE = files("waardenweg.example")
_DAYS_FROM_TODAY = re.compile(r"@([+-]\d+)")
_SATURDAY = 5


@dataclass(frozen=True, kw_only=True)
class Arrival:
    """A demand comes in."""

    demand: str
    on: date


@dataclass(frozen=True, kw_only=True)
class Step:
    """Somebody fills in a form. ``is_draft``: keeps it, without sending it."""

    demand: str
    on: date
    form: str
    by: str
    fields: Mapping[str, Any]
    is_draft: bool


@dataclass(frozen=True, kw_only=True)
class Reached:
    """A signal reaches us, and somebody keeps it. ``about``: the demand that it is about, where that is known."""

    by: str
    about: str
    signal: NewSignal


@dataclass(frozen=True, kw_only=True)
class Script:
    """All of it, with days."""

    people: Sequence[NewPerson]
    arrivals: Sequence[Arrival]
    steps: Sequence[Step]
    signals: Sequence[Reached]
    header: Sequence[str]
    rows: Mapping[str, Sequence[str]]
    """The demands as rows of the intake form, by reference."""

    def form_with(self, references: Sequence[str]) -> str:
        """The intake form as CSV with these demands, in the order of the whole form."""
        text = StringIO(newline="")
        writer = csv.writer(text, delimiter=";", lineterminator="\n")
        writer.writerow(self.header)
        writer.writerows(row for reference, row in self.rows.items() if reference in references)
        return text.getvalue()


def read_script(today: date) -> Script:
    """The script for a set that is loaded on ``today``."""
    told = tomllib.loads(_HERE.joinpath("example.toml").read_text(encoding="utf-8"))
    table = csv.reader(StringIO(_HERE.joinpath(DEMANDS).read_text(encoding="utf-8")), delimiter=";")
    header, *rows = table
    return Script(
        people=[_person(one) for one in told["person"]],
        arrivals=[Arrival(demand=one["demand"], on=_working_day(one["on"], today)) for one in told["arrival"]],
        steps=[_step(one, today) for one in told["step"]],
        signals=[_reached(one, today) for one in told["signal"]],
        header=header,
        rows={row[0]: [_dated(cell, today) for cell in row] for row in rows},
    )


def _person(told: Mapping[str, Any]) -> NewPerson:
    handle = told["handle"]
    roles = frozenset(map(Role, told["roles"]))
    return NewPerson(handle=handle, name=told["name"], email=f"{handle}@example.org", roles=roles)


def _step(told: Mapping[str, Any], today: date) -> Step:
    return Step(
        demand=told["demand"],
        on=_working_day(told["on"], today),
        form=told["form"],
        by=told["by"],
        fields={name: _dated(value, today) for name, value in _fields(told).items()},
        is_draft=told.get("draft", False),
    )


def _reached(told: Mapping[str, Any], today: date) -> Reached:
    signal = NewSignal(
        kind=SignalKind(told["kind"]),
        title=told["title"],
        text=told["text"],
        reference=told.get("reference", ""),
        received_on=_working_day(told["on"], today),
    )
    return Reached(by=told["by"], about=told.get("about", ""), signal=signal)


def _fields(told: Mapping[str, Any]) -> Mapping[str, Any]:
    """The answers as they stand in the step, or in the file of its own that it names."""
    if "answers" not in told:
        return dict(told["fields"])
    return tomllib.loads(_HERE.joinpath("answers", told["answers"]).read_text(encoding="utf-8"))


def _working_day(said: str, today: date) -> date:
    """The day, or the Friday before it: nobody in the example works on Sundays."""
    day = date.fromisoformat(_dated(said, today))
    return day - timedelta(days=max(0, day.weekday() - _SATURDAY + 1))


def _dated(value: Any, today: date) -> Any:
    """The value, with ``@-60`` as the day sixty days before ``today``."""
    found = _DAYS_FROM_TODAY.fullmatch(value) if isinstance(value, str) else None
    return (today + timedelta(days=int(found[1]))).isoformat() if found else value
