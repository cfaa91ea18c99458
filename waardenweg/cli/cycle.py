"""The cycle on the command line: what waits, what is due, what goes out, and the registers."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from models.errors import WrongUse
from models.vocabulary import EntryStatus, FlowName, RegisterKind
from waardenweg.cli.grouping import add_to as add_grouping_to
from waardenweg.cli.grouping import kind_of, told
from waardenweg.cli.say import AsJson, Today, as_day, attention, remark, say


class SensorForm(StrEnum):
    """In which form sensors go out."""

    GEOJSON = "geojson"
    CSV = "csv"


register = typer.Typer(no_args_is_help=True, help="Registers: import, list, reconcile, export.")


def add_to(app: typer.Typer) -> None:
    """The commands of this part."""
    for command in (work, sweep, preview, deliver):
        app.command(command.__name__)(command)
    add_grouping_to(register)
    app.add_typer(register, name="register")


def work(as_json: AsJson = False) -> None:
    """Do what is waiting, without a server."""
    from waardenweg.cli.here import here
    from waardenweg.flow_runs import work as do_what_waits

    with here() as world:
        done = do_what_waits(world)
    say({"taken": done.taken, "left": done.left}, as_json)
    attention(done.left)


def sweep(today: Today = None, as_json: AsJson = False) -> None:
    """What is due today: checks, re-checks, reminders, escalations."""
    from waardenweg.cli.here import here, run

    with here() as world:
        report = run(world, FlowName.SWEEP, as_day(today))
    say(dict(report.counts), as_json)
    attention(report.dropouts)


def deliver(today: Today = None, as_json: AsJson = False) -> None:
    """Send the outbox; exit 1 where a mail was refused for good."""
    from waardenweg.cli.here import here, run

    with here() as world:
        report = run(world, FlowName.DELIVER, as_day(today))
    counts = dict(report.counts)
    say(counts, as_json)
    attention(counts.get("dead_lettered") or report.dropouts)


def preview(
    *,
    held: Annotated[bool, typer.Option("--held", help="What is held back: put off, or its reader is away.")] = False,
    today: Today = None,
    as_json: AsJson = False,
) -> None:
    """Which letters go out on a date, without sending or writing anything."""
    from models.previewing import held_back
    from models.previewing import preview as foresee
    from tasks.world import moment
    from waardenweg.cli.here import here

    with here() as world:
        found = (held_back if held else foresee)(world.store, moment(as_day(today)))
    rows = [
        {
            "to": one.to,
            "kind": one.kind,
            "case": one.case,
            "why": one.why,
            "instead_of": one.instead_of,
            "held_until": one.held_until,
        }
        for one in found
    ]
    say(rows, as_json)


@register.command("import")
def import_(
    kind: Annotated[str, typer.Argument(help="algorithms or sensors.")],
    place: Annotated[str, typer.Argument(metavar="FILE|URL", help="A snapshot, or the address of a register's /api.")],
    organisation: Annotated[str | None, typer.Option(help="Only entries of this organisation.")] = None,
    *,
    complete: Annotated[bool, typer.Option("--complete", help="Withdraw what the file no longer holds.")] = False,
    spread: Annotated[int, typer.Option(min=0, help="Days over which first reflections are spread.")] = 0,
    mapping: Annotated[str | None, typer.Option(help="TOML that says which column of a sheet is what.")] = None,
    today: Today = None,
    as_json: AsJson = False,
) -> None:
    """Entries in; repeat is harmless. Exit 1 where rows were rejected."""
    from tasks.register import ImportReport
    from waardenweg.cli.here import here, run

    with here() as world:
        report = run(
            world,
            FlowName.REGISTER,
            as_day(today),
            place=_absolute(place),
            kind=kind_of(kind),
            organisation=organisation,
            complete=complete,
            spread_days=spread,
            mapping=str(Path(mapping).resolve()) if mapping else None,
        )
    assert isinstance(report, ImportReport)
    rejections = [{"line": one.line, "reference": one.reference, "reason": one.reason} for one in report.rejections]
    if not report.counts["seen"]:
        remark(f"{place} holds no entries. Is it a form that nobody filled in yet?")
    say({**report.counts, "rejections": rejections}, as_json)
    attention(rejections)


@register.command("list")
def list_(
    kind: Annotated[str | None, typer.Option(help="algorithms or sensors; both without it.")] = None,
    *,
    gap: Annotated[bool, typer.Option("--gap", help="Only entries that were never discussed.")] = False,
    as_json: AsJson = False,
) -> None:
    """Entries with their last reflection and next re-check."""
    from waardenweg.cli.here import here

    with here() as world, world.store.read() as unit:
        references = {case.id: case.reference for case in unit.cases.all()}
        rows = [
            {
                "kind": entry.kind,
                "source_id": entry.source_id,
                "title": entry.title,
                "last_reflected_on": entry.last_reflected_on,
                "next_recheck_on": entry.next_recheck_on,
                "case": references.get(entry.case_id) if entry.case_id else None,
                "status": entry.status,
            }
            for entry in unit.registers.all(kind_of(kind) if kind else None)
            if not gap or entry.last_reflected_on is None
        ]
    say(rows, as_json)


@register.command("reconcile")
def reconcile(as_json: AsJson = False) -> None:
    """Where registers and cases do not fit each other: what somebody should look at."""
    from waardenweg.cli.here import here

    with here() as world, world.store.read() as unit:
        gaps = unit.register_gaps
        document: dict[str, list[dict[str, object]]] = {
            "entries_without_case": [told(entry) for entry in gaps.entries_without_case()],
            "cases_without_entry": [
                {"reference": case.reference, "title": case.title, "phase": case.phase, "register": kind}
                for case, kind in gaps.cases_without_entry()
            ],
            "differing": [
                {**told(entry), "case": case.reference, "difference": gap} for entry, case, gap in gaps.differing()
            ],
        }
    say(document, as_json, (f"{name}: {len(rows)}" for name, rows in document.items()))


@register.command("export")
def export(
    kind: Annotated[str, typer.Argument(help="sensors.")],
    output: Annotated[Path, typer.Option("-o", "--output", help="The file to write.")],
    form: Annotated[SensorForm, typer.Option("--format", help="For maps, or the sheet of Amsterdam.")],
    as_json: AsJson = False,
) -> None:
    """The sensors that were not withdrawn as a file that others can read in."""
    from integrations.sensor_register.writing import as_bulk_sheet, as_geojson
    from waardenweg.cli.here import here

    if kind_of(kind) is not RegisterKind.SENSOR:
        raise WrongUse("Only sensors have a form to go out in; the algorithm register is filled in on its own site.")
    with here() as world, world.store.read() as unit:
        entries = [one for one in unit.registers.all(RegisterKind.SENSOR) if one.status is not EntryStatus.WITHDRAWN]
    write = as_geojson if form is SensorForm.GEOJSON else as_bulk_sheet
    output.write_text(write(entries), encoding="utf-8")
    say({"file": str(output), "entries": len(entries)}, as_json)


def _absolute(place: str) -> str:
    """A file by its whole path, since a run may be executed elsewhere; an address as it is."""
    return place if "://" in place else str(Path(place).absolute())
