"""The value catalogue on the command line: which there are, and let another one count."""

from pathlib import Path
from typing import Annotated

import typer

from models.errors import WrongUse
from waardenweg.cli.say import AsJson, Today, as_day, say

values = typer.Typer(no_args_is_help=True, help="The public values that can be weighed: list, import.")


def add_to(app: typer.Typer) -> None:
    """The commands of this part."""
    app.add_typer(values, name="values")


@values.command("list")
def list_(as_json: AsJson = False) -> None:
    """Every value catalogue that was used here, which one counts, and who imported it."""
    from models.catalogue_keeping import all_catalogues
    from waardenweg.cli.here import here

    with here() as world, world.store.read() as unit:
        handles = {person.id: person.handle for person in unit.people.everybody()}
        rows = [
            {
                "id": one.catalogue.id,
                "version": one.catalogue.version,
                "hash": one.catalogue.hash,
                "counts": one.counts,
                "values": len(one.catalogue.values),
                "working_names": sum(not value.attested for value in one.catalogue.values),
                "imports": [
                    {
                        "on": done.imported_on,
                        "by": handles.get(done.imported_by, "operator") if done.imported_by else "operator",
                        "why": done.why,
                    }
                    for done in one.imports
                ],
            }
            for one in all_catalogues(unit)
        ]
    say(rows, as_json)


@values.command("import")
def import_(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A catalogue as TOML, built as methods/values.toml.")],
    why: Annotated[str, typer.Option(help="Why these values should count.")],
    *,
    by: Annotated[str | None, typer.Option("--as", help="The handle of who decides this.")] = None,
    today: Today = None,
    as_json: AsJson = False,
) -> None:
    """Let these values count for every weighing that begins from now on; what was begun keeps its own."""
    from models.catalogue_keeping import import_catalogue
    from tasks.world import moment
    from waardenweg.cli.here import OPERATOR, here, person

    if not file.is_file():
        raise WrongUse(f"There is no file {file}; name the catalogue that should count.")
    with here() as world:
        actor = person(world, by) if by else OPERATOR
        found = import_catalogue(world.store, file, why, actor, moment(as_day(today)))
    told = {"id": found.id, "version": found.version, "hash": found.hash, "values": len(found.values)}
    say({**told, "by": actor.handle}, as_json)
