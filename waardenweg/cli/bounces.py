"""Mails that came back, on the command line; ``waardenweg person address`` says where somebody can be reached."""

from pathlib import Path
from typing import Annotated
from uuid import UUID

import typer

from models.errors import WrongUse
from waardenweg.cli.say import AsJson, Today, as_day, attention, say

bounces = typer.Typer(no_args_is_help=True, help="Mails that came back: read, list, seen.")
MOST = 1_000


def add_to(app: typer.Typer) -> None:
    """The commands of this part."""
    app.add_typer(bounces, name="bounces")


@bounces.command("read")
def read(
    folder: Annotated[
        Path | None, typer.Argument(help="A Maildir, or a folder of .eml files; WAARDENWEG_BOUNCES without it.")
    ] = None,
    today: Today = None,
    as_json: AsJson = False,
) -> None:
    """Read what came back, and put each file aside; exit 1 where somebody cannot be reached or must look."""
    from tasks.bounces import read_folder
    from tasks.world import moment
    from waardenweg.cli.here import here

    with here() as world:
        place = folder or world.settings.bounces
        if place is None:
            raise WrongUse("Name the folder where mails come back, or set WAARDENWEG_BOUNCES.")
        report = read_folder(place.absolute(), moment(as_day(today)))
    counts = dict(report.counts)
    say(counts, as_json)
    attention(counts["bounces_permanent"] or counts["bounces_unreadable"] or report.dropouts)


@bounces.command("list")
def list_(as_json: AsJson = False) -> None:
    """What nobody looked at yet; exit 1 where there is anything."""
    from waardenweg.cli.here import here

    with here() as world, world.store.read() as unit:
        rows = [
            {
                "id": str(bounce.id),
                "kind": bounce.kind,
                "to": unit.people.get(mail.person_id).handle if mail else None,
                "status": bounce.status,
                "said": bounce.said,
                "flaw": bounce.flaw,
                "received_at": bounce.received_at,
            }
            for bounce, mail in unit.bounces.to_look_at(MOST)
        ]
    say(rows, as_json)
    attention(rows)


@bounces.command("seen")
def seen(
    bounce: Annotated[str, typer.Argument(help="The id of what came back, as the list shows it.")],
    today: Today = None,
    as_json: AsJson = False,
) -> None:
    """Somebody looked at it; its raw text is kept no longer."""
    from models.bouncing import settle_bounce
    from tasks.world import moment
    from waardenweg.cli.here import OPERATOR, here

    with here() as world:
        settled = settle_bounce(world.store, _id(bounce), OPERATOR, moment(as_day(today)))
    say({"id": settled.id, "settled_on": settled.settled_on}, as_json)


def _id(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError as strange:
        raise WrongUse(f"{text!r} is nothing that came back; `waardenweg bounces list` shows their ids.") from strange
