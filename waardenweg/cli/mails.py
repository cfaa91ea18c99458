"""Mails that need a person: refused for good, or held because it is uncertain whether they left."""

from typing import Annotated
from uuid import UUID

import typer

from models.errors import WrongUse
from waardenweg.cli.say import AsJson, Today, as_day, attention, say

mails = typer.Typer(no_args_is_help=True, help="Mails that were refused or held: list, again, arrived.")
MailId = Annotated[str, typer.Argument(help="The id of a mail, as the list shows it.")]


def add_to(app: typer.Typer) -> None:
    """The commands of this part."""
    app.add_typer(mails, name="mails")


@mails.command("list")
def list_(as_json: AsJson = False) -> None:
    """Mails that need a person; exit 1 where there are any."""
    from waardenweg.cli.here import here

    with here() as world, world.store.read() as unit:
        rows = [
            {
                "id": str(mail.id),
                "status": mail.status,
                "kind": mail.kind,
                "to": unit.people.get(mail.person_id).handle,
                "on": mail.on,
                "attempts": mail.attempts,
                "problem": mail.problem,
            }
            for mail in unit.letters.needing_attention()
        ]
    say(rows, as_json)
    attention(rows)


@mails.command("again")
def again(mail: MailId, today: Today = None, as_json: AsJson = False) -> None:
    """Let a mail that was refused or held go out again."""
    from models.settling import send_again
    from tasks.world import moment
    from waardenweg.cli.here import OPERATOR, here

    with here() as world:
        send_again(world.store, _id(mail), OPERATOR, moment(as_day(today)))
    say({"id": mail, "status": "queued"}, as_json)


@mails.command("arrived")
def arrived(mail: MailId, today: Today = None, as_json: AsJson = False) -> None:
    """Count a mail as sent: it did arrive, or the person was told otherwise."""
    from models.settling import count_as_sent
    from tasks.world import moment
    from waardenweg.cli.here import OPERATOR, here

    with here() as world:
        count_as_sent(world.store, _id(mail), OPERATOR, moment(as_day(today)))
    say({"id": mail, "status": "sent"}, as_json)


def _id(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError as strange:
        raise WrongUse(f"{text!r} is no mail; `waardenweg mails list` shows their ids.") from strange
