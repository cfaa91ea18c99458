"""Tokens of the JSON API on the command line."""

from typing import TYPE_CHECKING, Annotated, Any
from uuid import UUID

import typer

from models.errors import WrongUse
from waardenweg.cli.say import AsJson, say

if TYPE_CHECKING:
    from models.signin import ApiToken

token = typer.Typer(no_args_is_help=True, help="Tokens with which programs use the JSON API: issue, list, revoke.")


def add_to(app: typer.Typer) -> None:
    """The commands of this part."""
    app.add_typer(token, name="token")


@token.command("issue")
def issue(
    person: Annotated[str, typer.Argument(help="The handle of the person for whom the program acts.")],
    days: Annotated[int, typer.Option(help="How long it lasts.")] = 90,
    label: Annotated[str, typer.Option(help="Which program gets it.")] = "",
    as_json: AsJson = False,
) -> None:
    """A new token, shown this once; the program may do what the person may."""
    from models.tokens import NewToken, issue_token
    from tasks.world import moment
    from waardenweg.cli.here import OPERATOR, here

    with here() as world:
        new = NewToken(handle=person, days=days, label=label)
        issued = issue_token(world.store, new, OPERATOR, moment())
    document = {
        "id": str(issued.id),
        "token": issued.secret,
        "person": issued.handle,
        "label": issued.label,
        "expires_at": issued.expires_at.isoformat(),
    }
    say(document, as_json, [issued.secret])


@token.command("list")
def list_(as_json: AsJson = False) -> None:
    """All tokens, ended ones too; never their secrets."""
    from waardenweg.cli.here import here

    with here() as world, world.store.read() as unit:
        rows = [_row(one, unit.people.get(one.person_id).handle) for one in unit.signins.api_tokens()]
    say(rows, as_json)


@token.command("revoke")
def revoke(
    token_id: Annotated[str, typer.Argument(metavar="ID", help="The id, as the list shows it.")],
    as_json: AsJson = False,
) -> None:
    """End a token now; what it was used for stands."""
    from models.tokens import revoke_token
    from tasks.world import moment
    from waardenweg.cli.here import OPERATOR, here

    with here() as world:
        ended = revoke_token(world.store, _id(token_id), OPERATOR, moment())
        say({"id": str(ended.id), "revoked_on": ended.revoked_on}, as_json)


def _row(one: "ApiToken", handle: str) -> dict[str, Any]:
    return {
        "id": str(one.id),
        "person": handle,
        "label": one.label,
        "created_at": one.created_at.isoformat(),
        "expires_at": one.expires_at.isoformat(),
        "last_used_at": one.last_used_at.isoformat() if one.last_used_at else None,
        "revoked_on": one.revoked_on.isoformat() if one.revoked_on else None,
    }


def _id(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError as strange:
        raise WrongUse(f"{text!r} is no token id; `waardenweg token list` shows them.") from strange
