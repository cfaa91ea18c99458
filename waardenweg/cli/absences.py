"""Who is away, on the command line; beside the other commands about people."""

from datetime import datetime
from typing import Annotated

import typer

from models.errors import WrongUse
from waardenweg.cli.journal import Handle, person
from waardenweg.cli.say import AsJson, Today, as_day, say

_DAY = ["%Y-%m-%d"]


def add_to(_app: typer.Typer) -> None:
    """The commands of this part."""
    for command in (away, back):
        person.command(command.__name__)(command)


def away(
    handle: Handle,
    *,
    since: Annotated[datetime, typer.Option("--from", formats=_DAY, help="The first day away.")],
    until: Annotated[datetime, typer.Option(formats=_DAY, help="The last day away.")],
    deputy: Annotated[str | None, typer.Option(help="The handle of who answers meanwhile.")] = None,
    today: Today = None,
    as_json: AsJson = False,
) -> None:
    """Say that somebody is away; without a deputy their letters wait, and what gets late goes on to who is next."""
    from models.acting import Act
    from models.away import Leave, set_absence
    from tasks.world import moment
    from waardenweg.cli.here import OPERATOR, here

    with here() as world:
        with world.store.read() as unit:
            leave = Leave(
                person_id=unit.people.by_handle(handle).id,
                from_on=since.date(),
                until_on=until.date(),
                deputy_id=unit.people.by_handle(deputy).id if deputy else None,
            )
        set_absence(world.store, leave, Act(by=OPERATOR, moment=moment(as_day(today))))
    say({"handle": handle, "from": leave.from_on, "until": leave.until_on, "deputy": deputy}, as_json)


def back(handle: Handle, today: Today = None, as_json: AsJson = False) -> None:
    """Say that somebody is here again; what waited for them goes out."""
    from models.acting import Act
    from models.away import end_absence
    from tasks.world import moment
    from waardenweg.cli.here import OPERATOR, here

    now = moment(as_day(today))
    with here() as world:
        with world.store.read() as unit:
            known = unit.absences.of_person(unit.people.by_handle(handle).id, now.on)
        covering = [absence for absence in known if absence.covers(now.on)]
        if not covering:
            raise WrongUse(f"{handle} is not away on {now.on}; there is nothing to end.")
        end_absence(world.store, covering[0].id, Act(by=OPERATOR, moment=now))
    say({"handle": handle, "back_on": now.on}, as_json)
