"""The journal and the people on the command line."""

from dataclasses import asdict
from datetime import datetime
from typing import Annotated

import typer

from models.errors import WrongUse
from waardenweg.cli.say import AsJson, Today, as_day, attention, say

journal = typer.Typer(no_args_is_help=True, help="The journal: verify its chains, seal their heads.")
person = typer.Typer(no_args_is_help=True, help="People: list, add, address, export, erase.")
Handle = Annotated[str, typer.Argument(help="The handle of a person.")]


def add_to(app: typer.Typer) -> None:
    """The commands of this part."""
    app.add_typer(journal, name="journal")
    app.add_typer(person, name="person")
    app.command("as-of")(as_of)


@journal.command("verify")
def verify(as_json: AsJson = False) -> None:
    """Recompute every hash; exit 1 where the journal does not hold together."""
    from models.sealing import verify as verify_all
    from waardenweg.cli.here import here

    with here() as world:
        found = verify_all(world.store)
    say({**asdict(found), "broken": [asdict(one) for one in found.broken]}, as_json)
    attention(found.broken)


@journal.command("seal")
def seal(today: Today = None, as_json: AsJson = False) -> None:
    """Seal the heads of all chains that grew; the sweep does this each night."""
    from models.sealing import seal as seal_now
    from tasks.world import moment
    from waardenweg.cli.here import here

    with here() as world, world.store.write() as unit:
        night = seal_now(unit, moment(as_day(today)))
        document = {"seq": night.seq if night else None, "heads": night.heads if night else 0}
    say(document, as_json)


def as_of(
    day: Annotated[datetime, typer.Argument(formats=["%Y-%m-%d"], help="The date to look back to.")],
    as_json: AsJson = False,
) -> None:
    """The portfolio as it stood on a date."""
    from models.listing import rows_as_of
    from waardenweg.cli.here import here

    with here() as world, world.store.read() as unit:
        say([row.model_dump(mode="json") for row in rows_as_of(unit, day.date())], as_json)


@person.command("list")
def list_(as_json: AsJson = False) -> None:
    """Who there are, with their roles."""
    from waardenweg.cli.here import here

    with here() as world, world.store.read() as unit:
        rows = [
            {"handle": one.handle, "roles": [role.role.value for role in unit.people.roles(one.id)]}
            for one in unit.people.everybody()
        ]
    say(rows, as_json)


@person.command("add")
def add(
    handle: Handle,
    *,
    name: Annotated[str, typer.Option(help="Their name.")],
    email: Annotated[str, typer.Option(help="Their address.")],
    role: Annotated[list[str], typer.Option(help="A role; may be given more than once.")],
    department: Annotated[str | None, typer.Option(help="For which the roles count; all without it.")] = None,
    as_json: AsJson = False,
) -> None:
    """Add a person, or give one who is there more roles."""

    from models.people import NewPerson, add_person
    from models.vocabulary import Role
    from waardenweg.cli.here import here

    unknown = sorted(set(role) - set(Role))
    if unknown:
        raise WrongUse(f"{unknown[0]!r} is no role; use one of {', '.join(Role)}.")
    new = NewPerson(handle=handle, name=name, email=email, roles=frozenset(map(Role, role)), department=department)
    with here() as world, world.store.write() as unit:
        add_person(unit, new)
    say({"handle": handle, "roles": sorted(role)}, as_json)


@person.command("address")
def address(
    handle: Handle,
    email: Annotated[str, typer.Argument(help="Where they can be reached; the same address says that it works.")],
    today: Today = None,
    as_json: AsJson = False,
) -> None:
    """Mend the address of somebody whom mail did not reach; what waited for them goes out."""
    from models.bouncing import mend_address
    from tasks.world import moment
    from waardenweg.cli.here import OPERATOR, here

    with here() as world:
        mended = mend_address(world.store, handle, email, OPERATOR, moment(as_day(today)))
    say({"handle": mended.handle, "unreachable_since": mended.unreachable_since}, as_json)


@person.command("export")
def export(handle: Handle, as_json: AsJson = False) -> None:
    """Everything that is kept about a person (AVG art. 15)."""
    from models.people import export_person
    from waardenweg.cli.here import here

    with here() as world:
        say(export_person(world.store, handle), as_json)


@person.command("erase")
def erase(handle: Handle, today: Today = None, as_json: AsJson = False) -> None:
    """Erase a person (AVG art. 17); the journal stays verifiable."""
    from models.people import erase_person
    from tasks.world import moment
    from waardenweg.cli.here import OPERATOR, here

    with here() as world:
        record = erase_person(world.store, handle, OPERATOR, moment(as_day(today)))
    say({"record": record.id, "on": record.on, "contents": record.contents}, as_json)
