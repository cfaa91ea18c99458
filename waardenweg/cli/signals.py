"""Signals on the command line: keep one, say what it is about, settle it, list them."""

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

import typer

from models.errors import WrongUse
from models.vocabulary import Outcome, RegisterKind, SignalKind, SignalStatus
from waardenweg.cli.say import AsJson, Today, as_day, say

signal = typer.Typer(no_args_is_help=True, help="Signals: a resident's question, an incident, a new law.")
As = Annotated[str | None, typer.Option("--as", help="The handle of the person who acts.")]
Day = Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"])]
Id = Annotated[UUID, typer.Argument(metavar="SIGNAL", help="Its id, as list gives it.")]
MOST = 5_000
"""How many cases and how many entries one command lands on."""


def add_to(app: typer.Typer) -> None:
    """The commands of this part."""
    app.add_typer(signal, name="signal")


@signal.command("add")
def add(
    title: Annotated[str, typer.Argument(help="What it is about, in one sentence.")],
    *,
    kind: Annotated[SignalKind, typer.Option(help="What it is.")],
    text: Annotated[str, typer.Option(help="What was asked, happened or changed; without data of residents.")] = "",
    reference: Annotated[str, typer.Option(help="Where it is known elsewhere.")] = "",
    received_on: Day = None,
    effective_on: Day = None,
    case: Annotated[str, typer.Option(help="The reference of the case that it is about.")] = "",
    as_: As = None,
    today: Today = None,
    as_json: AsJson = False,
) -> None:
    """Keep a signal."""
    from models.signalling import NewSignal, keep_signal
    from waardenweg.cli.here import here

    with here() as world:
        act = _act(world, as_, today)
        new = NewSignal(
            kind=kind,
            title=title,
            text=text,
            reference=reference,
            received_on=as_day(received_on) or act.moment.on,
            effective_on=as_day(effective_on),
            about=case,
        )
        kept = keep_signal(world.store, new, act)
    say({"signal": kept.id, "status": kept.status}, as_json)


@signal.command("land")
def land_(
    signal_id: Id,
    *,
    case: Annotated[list[str] | None, typer.Option(help="The reference of a case; several times for several.")] = None,
    entry: Annotated[
        list[str] | None, typer.Option(help="An entry as algorithm:REFERENCE or sensor:REFERENCE.")
    ] = None,
    answer: Annotated[list[str] | None, typer.Option(help="Cases by an answer to the intake: question=option.")] = None,
    value: Annotated[str, typer.Option(help="Cases that weighed this value.")] = "",
    department: Annotated[str, typer.Option(help="Cases of this department.")] = "",
    outcome: Annotated[Outcome | None, typer.Option(help="Cases of which the triage asks this.")] = None,
    register: Annotated[RegisterKind | None, typer.Option(help="Entries of this register instead of cases.")] = None,
    ask: Annotated[bool, typer.Option("--ask", help="Open a check there now; else the next one tells it.")] = False,
    as_: As = None,
    today: Today = None,
    as_json: AsJson = False,
) -> None:
    """Say what a signal is about: what is named, and all that fits every filter that is given."""
    from models.signalling import Landing, land
    from models.store.signals import Reach
    from waardenweg.cli.here import here

    reach = Reach(
        answers=_answers(answer or []), value=value, department=department, outcome=outcome, register=register
    )
    with here() as world:
        with world.store.read() as unit:
            cases = [unit.cases.by_reference(one).id for one in case or []]
            entries = [_entry(unit, one) for one in entry or []]
            cases += [found.id for found in unit.signals.reached_cases(reach, limit=MOST)]
            entries += [found.id for found in unit.signals.reached_entries(reach, limit=MOST)]
        if not cases and not entries:
            raise WrongUse("Nothing fits; name cases with --case, or choose another filter.")
        landing = Landing(signal_id=signal_id, cases=cases, entries=entries, asks_now=ask)
        done = land(world.store, landing, _act(world, as_, today))
    say({"added": done.added, "checks": done.checks}, as_json)


@signal.command("settle")
def settle_(
    signal_id: Id,
    *,
    because: Annotated[str, typer.Option(help="What was done with it, or why nothing needs to be.")],
    erase: Annotated[bool, typer.Option("--erase", help="Erase its text.")] = False,
    as_: As = None,
    today: Today = None,
    as_json: AsJson = False,
) -> None:
    """Say what was done with a signal."""
    from models.signalling import settle
    from waardenweg.cli.here import here

    with here() as world:
        settle(world.store, signal_id, because, _act(world, as_, today), erases=erase)
    say({"signal": signal_id, "status": SignalStatus.SETTLED}, as_json)


@signal.command("list")
def list_(
    status: Annotated[SignalStatus | None, typer.Option(help="Only those that are so far.")] = None,
    kind: Annotated[SignalKind | None, typer.Option(help="Only of this kind.")] = None,
    as_json: AsJson = False,
) -> None:
    """The signals, newest first."""
    from models.store.signals import SignalFilter
    from waardenweg.cli.here import here

    with here() as world, world.store.read() as unit:
        found = unit.signals.listed(SignalFilter(kind=kind, status=status))
        landed_on = unit.signals.counts([one.id for one in found])
    rows = [
        {
            "signal": one.id,
            "kind": one.kind,
            "status": one.status,
            "received_on": one.received_on,
            "title": one.title,
            "reference": one.reference,
            "targets": landed_on.get(one.id, 0),
        }
        for one in found
    ]
    say(rows, as_json)


def _act(world: Any, handle: str | None, today: datetime | None) -> Any:
    from models.acting import Act
    from tasks.world import moment
    from waardenweg.cli.here import OPERATOR, person

    by = person(world, handle) if handle else OPERATOR
    return Act(by=by, moment=moment(as_day(today)))


def _answers(given: list[str]) -> Mapping[str, str]:
    from models.forms import form_named
    from models.methods import INTAKE

    read = dict(one.partition("=")[::2] for one in given)
    questions = form_named(INTAKE).questions
    for question, option in read.items():
        if question not in questions or option not in questions[question].options:
            raise WrongUse(f"{question}={option} is no answer to the intake; write question=option with their ids.")
    return read


def _entry(unit: Any, named: str) -> UUID:
    kind, _, reference = named.partition(":")
    if kind not in set(RegisterKind):
        raise WrongUse(f"{named!r} names no register; write algorithm:REFERENCE or sensor:REFERENCE.")
    found = unit.registers.with_reference(RegisterKind(kind), reference)
    if found is None:
        raise WrongUse(f"There is no {kind} {reference}; `waardenweg register list` gives the references.")
    return UUID(str(found.id))
