"""Outcomes that sources must still be told, or did not take, on the command line."""

from collections.abc import Mapping
from typing import Annotated, Any
from uuid import UUID

import typer

from models.errors import WrongUse
from models.vocabulary import EffectStatus
from waardenweg.cli.say import AsJson, Today, as_day, attention, say

writebacks = typer.Typer(help="Outcomes that sources must still be told, or did not take: list, retry, drop.")
Ids = Annotated[list[str], typer.Argument(help="Their ids, as the list shows them.")]


def add_to(app: typer.Typer) -> None:
    """The commands of this part."""
    app.add_typer(writebacks, name="writebacks")


@writebacks.callback(invoke_without_command=True)
def writebacks_(context: typer.Context, as_json: AsJson = False) -> None:
    """What sources must still be told, or did not take; the list where no other command is given."""
    if context.invoked_subcommand is None:
        list_(as_json=as_json)


@writebacks.command("list")
def list_(as_json: AsJson = False) -> None:
    """What waits and what was refused; exit 1 where anything was refused."""
    from waardenweg.cli.here import here

    with here() as world, world.store.read() as unit:
        rows = [
            {
                "id": str(row.id),
                "status": row.status,
                "kind": row.kind,
                "case": case.reference,
                "source": row.source,
                "ref": demand.ref,
                "attempts": row.attempts,
                "queued_at": row.queued_at,
                "next_try_at": row.next_try_at,
                "problem": row.problem,
            }
            for row, demand, case in unit.write_backs.not_told()
        ]
    say(rows, as_json, [_line(row) for row in rows])
    attention([row for row in rows if row["status"] is EffectStatus.REFUSED])


@writebacks.command("retry")
def retry(ids: Ids, today: Today = None, as_json: AsJson = False) -> None:
    """Let sources be told once more what they refused, or what was dropped."""
    from models.write_back_outbox import tell_again
    from tasks.world import moment
    from waardenweg.cli.here import OPERATOR, here

    keys = [_id(one) for one in ids]
    with here() as world:
        for key in keys:
            tell_again(world.store, key, OPERATOR, moment(as_day(today)))
    say([{"id": str(key), "status": EffectStatus.QUEUED} for key in keys], as_json)


@writebacks.command("drop")
def drop(ids: Ids, as_json: AsJson = False) -> None:
    """Let go of what sources need not be told."""
    from models.write_back_outbox import drop_by_hand
    from waardenweg.cli.here import OPERATOR, here

    keys = [_id(one) for one in ids]
    with here() as world:
        for key in keys:
            drop_by_hand(world.store, key, OPERATOR)
    say([{"id": str(key), "status": EffectStatus.DROPPED} for key in keys], as_json)


def _line(row: Mapping[str, Any]) -> str:
    told = f"{row['id']}  {row['source']} {row['ref']} {row['kind']} ({row['status']})"
    return f"{told}: {row['problem']}" if row["problem"] else told


def _id(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError as strange:
        raise WrongUse(f"{text!r} is no write-back; `waardenweg writebacks` shows their ids.") from strange
