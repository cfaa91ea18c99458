"""Instruments on the command line: which there are, and official ones checked, tried and imported."""

from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any

import typer

from waardenweg.cli.say import AsJson, Today, as_day, attention, remark, say

method = typer.Typer(no_args_is_help=True, help="Instruments: list them; check, try or import an official one.")


def add_to(app: typer.Typer) -> None:
    """The commands of this part."""
    app.add_typer(method, name="method")


@method.command("check")
def check(
    file: Annotated[Path, typer.Argument(help="A definition, a decision tree or a glossary, or a task registry.")],
    as_json: AsJson = False,
) -> None:
    """What an official file is and what is wrong in it; keeps nothing."""
    from waardenweg.methods import check_method

    document = check_method(file)
    say(document, as_json, _findings(document))
    attention(document["diagnostics"])


@method.command("try")
def try_(
    file: Annotated[Path, typer.Argument(help="An official definition, or a decision tree.")],
    answers: Annotated[Path, typer.Argument(help="Answers in the exchange format, or those to a decision tree.")],
    as_json: AsJson = False,
) -> None:
    """What an official instrument comes to for a file with answers; touches no database."""
    from waardenweg.methods import try_method

    document = try_method(file, answers)
    named, expected = str(document.get("answers_for", "")), f"{document['method']}:{document['version']}"
    if named and named != expected:
        remark(f"These answers are for {named}, and were tried on {expected}.")
    say(document, as_json)


@method.command("import")
def import_(
    place: Annotated[
        str, typer.Argument(metavar="FILE|FOLDER|URL", help="An official file, a task registry, or a zip.")
    ],
    *,
    licence: Annotated[str, typer.Option(help="Its licence, where none lies beside it.")] = "",
    private_network: Annotated[bool, typer.Option(help="The address is inside our own network.")] = False,
    by: Annotated[str | None, typer.Option("--as", help="The handle of who imports it.")] = None,
    today: Today = None,
    as_json: AsJson = False,
) -> None:
    """Keep an official instrument, so that it can be filled in; assessments under way keep the version they have."""
    from models.official_keeping import Import, import_official
    from tasks.world import moment
    from waardenweg.cli.here import OPERATOR, here, person
    from waardenweg.method_list import found_at, source_of
    from waardenweg.methods import as_document

    with here() as world, found_at(place, private_network=private_network) as path:
        actor = person(world, by) if by else OPERATOR
        wanted = Import(place=path, source=source_of(place), licence=licence, by=actor, moment=moment(as_day(today)))
        imported = import_official(world.store, wanted)
    document = as_document(imported.read) | {"new": imported.is_new}
    if not imported.is_new:
        remark("The same content was imported before; nothing was changed.")
    say(document, as_json, _findings(document))
    attention(document["diagnostics"])


@method.command("list")
def list_(as_json: AsJson = False) -> None:
    """Our own instruments and those that were imported, with version, source and licence."""
    from waardenweg.cli.here import here
    from waardenweg.method_list import all_methods

    with here() as world, world.store.read() as unit:
        rows = all_methods(unit)
    say(rows, as_json)


def _findings(document: dict[str, Any]) -> Iterator[str]:
    yield f"{document['method']} {document['version']} ({document['questions']} questions, {document['hash'][:12]})"
    yield from (f"{one['level']}: {one['where']}: {one['text']}" for one in document["diagnostics"])
