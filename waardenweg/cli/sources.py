"""Sources of demands, and what could not be used, on the command line."""

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any
from uuid import UUID

import typer

from models.errors import WrongUse
from models.vocabulary import FlowName
from waardenweg.cli.say import AsJson, Today, as_day, attention, say

if TYPE_CHECKING:
    from integrations.demand_systems.tally import Tally
    from tasks.world import World

source = typer.Typer(no_args_is_help=True, help="Sources of demands: check, replay, reconcile, template.")
deadletters = typer.Typer(help="What could not be used, with the reason and the raw record.")
Name = Annotated[str, typer.Argument(help="The name of a source.")]


def add_to(app: typer.Typer) -> None:
    """The commands of this part."""
    app.command("pull")(pull)
    app.add_typer(source, name="source")
    app.add_typer(deadletters, name="deadletters")


def pull(
    source: Annotated[str | None, typer.Option(help="Only this source.")] = None,
    today: Today = None,
    as_json: AsJson = False,
) -> None:
    """Pull changed demands once (flow intake); exit 1 where something could not be used."""
    from waardenweg.cli.here import here, run

    with here() as world:
        report = run(world, FlowName.INTAKE, as_day(today), source=source)
        document = {**report.counts, "watermark": _watermark(world, source)}
    say(document, as_json)
    attention(document.get("dead_lettered") or report.dropouts)


@source.command("check")
def check(name: Name, as_json: AsJson = False) -> None:
    """One live record of a source, before and after mapping; exit 1 where something is wrong with it."""
    from integrations.demand_systems.pulling import check as check_source
    from integrations.demand_systems.sources import source_here
    from waardenweg.cli.here import here

    with here() as world:
        found = check_source(source_here(world.settings, name))
    say(asdict(found), as_json)
    attention(found.problems)


@source.command("replay")
def replay(name: Name, today: Today = None, as_json: AsJson = False) -> None:
    """Stored raw records and dead letters through today's mapping."""
    from integrations.demand_systems.pulling import replay as replay_source
    from integrations.demand_systems.sources import source_here
    from tasks.world import moment
    from waardenweg.cli.here import here

    with here() as world:
        chosen = source_here(world.settings, name)
        tally = replay_source(world.store, chosen, moment(as_day(today)))
    say(_document(tally), as_json)
    attention(tally.dead_lettered)


@source.command("reconcile")
def reconcile(
    name: Name,
    accept: Annotated[bool, typer.Option("--accept", help="So many are gone indeed: let them end.")] = False,
    as_: Annotated[
        str | None, typer.Option("--as", help="Who looked; the administrator of this machine if left out.")
    ] = None,
    today: Today = None,
    as_json: AsJson = False,
) -> None:
    """Which demands a source still holds; those that are gone end. Exit 1 where it stopped instead."""
    from integrations.demand_systems.reasons import failure_of
    from integrations.demand_systems.reconciling import reconcile as compare
    from integrations.demand_systems.sources import source_here
    from tasks.world import moment
    from waardenweg.cli.here import OPERATOR, here, person

    with here() as world:
        chosen = source_here(world.settings, name)
        by = (person(world, as_) if as_ else OPERATOR) if accept else None
        found = compare(world.store, chosen, moment(as_day(today)), by)
    counts = {count: getattr(found, count) for count in ("known", "missing", "gone", "changed", "alarm")}
    say({"source": name, **counts, "problem": found.problem and failure_of(found.problem)}, as_json)
    attention(found.alarm or found.problem)


@source.command("template")
def template(
    file: Annotated[Path, typer.Argument(help="Where the empty intake form goes; ends in .xlsx.")],
    as_json: AsJson = False,
) -> None:
    """An empty intake form to fill in and put in the inbox folder."""
    from integrations.demand_systems.forms.template import write_template

    try:
        write_template(file)
    except OSError as refused:
        raise WrongUse(f"{file} cannot be written: {refused}.") from refused
    say({"written": str(file)}, as_json)


@deadletters.callback(invoke_without_command=True)
def deadletters_(context: typer.Context, as_json: AsJson = False) -> None:
    """What could not be used; the list where no other command is given."""
    if context.invoked_subcommand is None:
        list_(as_json=as_json)


@deadletters.command("list")
def list_(as_json: AsJson = False) -> None:
    """What could not be used and still waits; exit 1 where there is any."""
    from waardenweg.cli.here import here

    with here() as world, world.store.read() as unit:
        rows = [
            {
                "id": str(letter.id),
                "stage": letter.stage,
                "source": letter.source,
                "ref": letter.ref,
                "place": letter.number,
                "reason": letter.reason,
                "attempts": letter.attempts,
                "first_seen_at": letter.first_seen_at,
                "last_seen_at": letter.last_seen_at,
                "raw": letter.raw,
            }
            for letter in unit.demands.dead_letters()
        ]
    say(rows, as_json, [f"{row['id']}  {row['source']} {row['ref']} ({row['stage']}): {row['reason']}" for row in rows])
    attention(rows)


@deadletters.command("replay")
def replay_letters(
    ids: Annotated[list[str], typer.Argument(help="Their ids, as the list shows them.")],
    today: Today = None,
    as_json: AsJson = False,
) -> None:
    """Try dead letters once more with the mapping of today."""
    from integrations.demand_systems.pulling import replay_letters as replay_these
    from integrations.demand_systems.sources import sources_here
    from tasks.world import moment
    from waardenweg.cli.here import OPERATOR, here

    with here() as world:
        chosen = [_id(one) for one in ids]
        sources = sources_here(world.settings).working
        tally = replay_these(world.store, sources, chosen, OPERATOR, moment(as_day(today)))
    say(_document(tally), as_json)
    attention(tally.dead_lettered)


def _document(tally: "Tally") -> dict[str, Any]:
    names = ("seen", "created", "changed", "unchanged", "dead_lettered", "watermark")
    return {name: getattr(tally, name) for name in names}


def _watermark(world: "World", name: str | None) -> str | None:
    with world.store.read() as unit:
        marks = [state.watermark for state in unit.demands.sources() if name is None or state.source == name]
    newest = max((mark for mark in marks if mark is not None), default=None)
    return newest.isoformat() if newest else None


def _id(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError as strange:
        raise WrongUse(f"{text!r} is no dead letter; `waardenweg deadletters` shows their ids.") from strange
