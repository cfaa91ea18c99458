"""Register entries on the command line: which they are, and which are looked at together."""

from typing import TYPE_CHECKING, Annotated
from uuid import UUID

import typer

from models.errors import NotFound, WrongUse
from models.register import RegisterEntry
from models.vocabulary import RegisterKind
from waardenweg.cli.say import AsJson, Today, as_day, say

if TYPE_CHECKING:
    from tasks.world import World

Kind = Annotated[str, typer.Argument(help="algorithms or sensors.")]
Reference = Annotated[str, typer.Argument(help="Its reference in the register.")]
As = Annotated[str | None, typer.Option("--as", help="The handle of the person who acts.")]


def add_to(register: typer.Typer) -> None:
    """The commands of this part."""
    for command in (apart, together, join):
        register.command(command.__name__)(command)


def apart(
    kind: Kind,
    reference: Reference,
    because: Annotated[str, typer.Option(help="Why it is looked at by itself.")],
    *,
    as_: As = None,
    today: Today = None,
    as_json: AsJson = False,
) -> None:
    """Give an entry a re-check of its own, where others of its case, kind and purpose share one."""
    from models.apart import set_apart
    from waardenweg.cli.here import act, here

    with here() as world:
        entry = set_apart(world.store, _entry(world, kind, reference), because, act(world, as_, as_day(today)))
    say({**told(entry), "apart_because": entry.apart_because}, as_json)


def together(kind: Kind, reference: Reference, *, as_: As = None, today: Today = None, as_json: AsJson = False) -> None:
    """Let an entry share the re-check of its group again, from the next one."""
    from models.apart import put_together
    from waardenweg.cli.here import act, here

    with here() as world:
        entry = put_together(world.store, _entry(world, kind, reference), act(world, as_, as_day(today)))
    say({**told(entry), "apart_because": entry.apart_because}, as_json)


def join(
    kind: Kind,
    reference: Reference,
    case: Annotated[str, typer.Argument(help="The reference of the case.")],
    *,
    as_: As = None,
    today: Today = None,
    as_json: AsJson = False,
) -> None:
    """Say to which case an entry belongs; entries of one case, kind and purpose share a re-check."""
    from models.apart import join_case
    from waardenweg.cli.here import act, here

    with here() as world:
        entry = join_case(world.store, _entry(world, kind, reference), case, act(world, as_, as_day(today)))
    say({**told(entry), "case": case}, as_json)


def _entry(world: "World", kind: str, reference: str) -> UUID:
    with world.store.read() as unit:
        entry = unit.registers.with_reference(kind_of(kind), reference)
    if entry is None:
        raise NotFound(f"There is no {kind} {reference}; `waardenweg register list` shows them.", what=reference)
    return entry.id


def told(entry: RegisterEntry) -> dict[str, object]:
    """An entry as documents name it."""
    return {
        "kind": entry.kind,
        "source_id": entry.source_id,
        "organisation": entry.organisation,
        "title": entry.title,
        "status": entry.status,
        "last_reflected_on": entry.last_reflected_on,
    }


def kind_of(word: str) -> RegisterKind:
    """``algorithms`` or ``algorithm``; refused with what there is."""
    try:
        return RegisterKind(word.removesuffix("s"))
    except ValueError as unknown:
        raise WrongUse(f"{word!r} is no register; use algorithms or sensors.") from unknown
