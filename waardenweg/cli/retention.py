"""How long cases are kept, on the command line: the terms, the lists, their approval, and holds."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Any
from uuid import UUID

import typer

from models.acting import Act
from models.errors import NotFound
from models.retention import DestructionItem, DestructionRecord
from waardenweg.cli.say import AsJson, Today, as_day, say

if TYPE_CHECKING:
    from tasks.world import World

retention = typer.Typer(no_args_is_help=True, help="How long cases are kept: terms, lists, holds.")
List = Annotated[str, typer.Argument(metavar="LIST", help="The key of a list.")]
Reference = Annotated[str, typer.Argument(metavar="CASE", help="The reference of a case.")]
Because = Annotated[str, typer.Option("--because", help="Why; it stays in the record.")]
As = Annotated[str, typer.Option("--as", help="The handle of who decides this.")]


def add_to(app: typer.Typer) -> None:
    """The commands of this part."""
    app.add_typer(retention, name="retention")


@retention.command("terms")
def terms(as_json: AsJson = False) -> None:
    """The terms in force, per result, and who settled them."""
    from models.retention_terms import retention_terms
    from waardenweg.cli.here import here

    with here() as world:
        found = retention_terms(world.settings.retention)
    rules = [
        {"id": rule.id, "results": sorted(rule.results), "nomination": rule.nomination, "years": rule.years}
        for rule in found.rules
    ]
    say({"version": found.version, "settled_by": found.settled_by, "rules": rules}, as_json)


@retention.command("propose")
def propose(who: As, today: Today = None, as_json: AsJson = False) -> None:
    """Draw up a list of the cases whose term is over, or give the one that waits."""
    from models.destroying import propose as draw_up
    from models.retention_terms import retention_terms
    from waardenweg.cli.here import here

    with here() as world:
        record = draw_up(world.store, retention_terms(world.settings.retention), _act(world, who, today))
        say(_shown(world, record) if record else {"list": None, "cases": []}, as_json)


@retention.command("list")
def list_(as_json: AsJson = False) -> None:
    """Every list that was drawn up, newest first, with what became of it."""
    from waardenweg.cli.here import here

    with here() as world, world.store.read() as unit:
        rows = [_told(record, unit.retention.items(record.id)) for record in unit.retention.records()]
    say(rows, as_json)


@retention.command("approve")
def approve(record: List, who: As, because: Because, today: Today = None, as_json: AsJson = False) -> None:
    """Approve a list and carry it out: what stands on it is destroyed, but for what is held or in use again."""
    from models.destroying import approve as approve_list
    from models.destroying import carry_out
    from waardenweg.cli.here import here

    with here() as world:
        act = _act(world, who, today)
        approved = approve_list(world.store, _key(record), because, act)
        say(_shown(world, carry_out(world.store, approved.id, act.by, act.moment)), as_json)


@retention.command("reject")
def reject(record: List, who: As, because: Because, today: Today = None, as_json: AsJson = False) -> None:
    """Say that a list is not carried out."""
    from models.destroying import reject as reject_list
    from waardenweg.cli.here import here

    with here() as world:
        say(_shown(world, reject_list(world.store, _key(record), because, _act(world, who, today))), as_json)


@retention.command("hold")
def hold(reference: Reference, who: As, because: Because, today: Today = None, as_json: AsJson = False) -> None:
    """Keep a case from being destroyed."""
    from models.holding import set_hold
    from waardenweg.cli.here import here

    with here() as world:
        held = set_hold(world.store, reference, because, _act(world, who, today))
    say({"case": reference, "held_since": held.set_on}, as_json)


@retention.command("lift")
def lift(reference: Reference, who: As, because: Because, today: Today = None, as_json: AsJson = False) -> None:
    """Let a case be destroyed once its term is over."""
    from models.holding import lift_hold
    from waardenweg.cli.here import here

    with here() as world:
        lift_hold(world.store, reference, because, _act(world, who, today))
    say({"case": reference, "held_since": None}, as_json)


def _act(world: World, who: str, today: datetime | None) -> Act:
    from tasks.world import moment
    from waardenweg.cli.here import person

    day = as_day(today)
    return Act(by=person(world, who, day), moment=moment(day))


def _key(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError as unreadable:
        raise NotFound(f"There is no list {text}; `waardenweg retention list` names them.") from unreadable


def _shown(world: World, record: DestructionRecord) -> dict[str, Any]:
    with world.store.read() as unit:
        return _told(record, unit.retention.items(record.id))


def _told(record: DestructionRecord, items: Sequence[DestructionItem]) -> dict[str, Any]:
    return {
        "list": record.id,
        "proposed_on": record.proposed_on,
        "approved_on": record.approved_on,
        "rejected_on": record.rejected_on,
        "executed_on": record.executed_on,
        "cases": [
            {
                "reference": item.reference,
                "result": item.result,
                "rule": item.rule,
                "closed_on": item.closed_on,
                "due_on": item.due_on,
                "destroyed_on": item.destroyed_on,
                "left_out": item.left_out,
            }
            for item in items
        ],
    }
