"""Who hears of phase changes by webhook, on the command line."""

from typing import TYPE_CHECKING, Annotated, Any
from uuid import UUID, uuid4

import typer

from models.errors import WrongUse
from waardenweg.cli.say import AsJson, Today, as_day, attention, say

if TYPE_CHECKING:
    from models.subscription import EventDelivery, Subscription

webhook = typer.Typer(
    no_args_is_help=True, help="Addresses that hear of each phase change: add, list, stop, log, retry, test."
)
Name = Annotated[str, typer.Argument(help="What this installation calls the address.")]


def add_to(app: typer.Typer) -> None:
    """The commands of this part."""
    app.add_typer(webhook, name="webhook")


@webhook.command("add")
def add(
    name: Name,
    url: Annotated[str, typer.Argument(help="The address that is called; https, unless in a private network.")],
    *,
    secret: Annotated[str, typer.Option(help="Where its signing secret stands: env:NAME or file:/path.")],
    private_network: Annotated[bool, typer.Option("--private-network", help="It is in our own network.")] = False,
    today: Today = None,
    as_json: AsJson = False,
) -> None:
    """Let an address hear of each phase change from now on."""
    from integrations.event_calls import check_receiver
    from models.subscribing import subscribe
    from models.subscription import Receiver
    from tasks.world import moment
    from waardenweg.cli.here import OPERATOR, here

    receiver = Receiver(name=name, url=url, secret=secret, private_network=private_network)
    check_receiver(receiver)
    with here() as world:
        say(_row(subscribe(world.store, receiver, OPERATOR, moment(as_day(today)))), as_json)


@webhook.command("list")
def list_(as_json: AsJson = False) -> None:
    """All addresses, stopped ones too, with how many calls wait, were sent and were refused."""
    from models.vocabulary import EffectStatus
    from waardenweg.cli.here import here

    with here() as world, world.store.read() as unit:
        counts = unit.subscriptions.counts()
        rows = [
            _row(one)
            | {
                "waiting": counts[one.id][EffectStatus.QUEUED] + counts[one.id][EffectStatus.SENDING],
                "sent": counts[one.id][EffectStatus.SENT],
                "refused": counts[one.id][EffectStatus.REFUSED],
            }
            for one in unit.subscriptions.all()
        ]
    say(rows, as_json)


@webhook.command("stop")
def stop(name: Name, today: Today = None, as_json: AsJson = False) -> None:
    """Let an address hear nothing more, also not what waits for it."""
    from models.subscribing import stop_subscription
    from tasks.world import moment
    from waardenweg.cli.here import OPERATOR, here

    with here() as world:
        say(_row(stop_subscription(world.store, name, OPERATOR, moment(as_day(today)))), as_json)


@webhook.command("log")
def log(
    name: Annotated[str | None, typer.Argument(help="Only of this address.")] = None,
    limit: Annotated[int, typer.Option(min=1, help="How many, newest first.")] = 50,
    as_json: AsJson = False,
) -> None:
    """The newest calls and what became of them; exit 1 where one of them was refused."""
    from models.vocabulary import EffectStatus
    from waardenweg.cli.here import here

    with here() as world, world.store.read() as unit:
        chosen = unit.subscriptions.named(name).id if name else None
        found = unit.subscriptions.deliveries(chosen, limit)
    say([_call(delivery, subscription) for delivery, subscription in found], as_json)
    attention(any(delivery.status is EffectStatus.REFUSED for delivery, _ in found))


@webhook.command("retry")
def retry(
    delivery: Annotated[str, typer.Argument(metavar="ID", help="The id of a call, as the log shows it.")],
    today: Today = None,
    as_json: AsJson = False,
) -> None:
    """Make a call once more, under the same event id."""
    from models.subscribing import call_again
    from tasks.world import moment
    from waardenweg.cli.here import OPERATOR, here

    with here() as world:
        again = call_again(world.store, _id(delivery), OPERATOR, moment(as_day(today)))
    say({"id": str(again.id), "status": again.status}, as_json)


@webhook.command("test")
def try_out(name: Name, as_json: AsJson = False) -> None:
    """Send a signed ping now and tell the answer; exit 1 where it was not taken."""
    from integrations.event_calls import EventCalls, ping
    from models.calling import CallFate
    from tasks.world import moment
    from waardenweg.cli.here import here

    with here() as world, world.store.read() as unit:
        receiver = unit.subscriptions.named(name).receiver
    now = moment().at
    with EventCalls() as calls:
        answered = calls.call(receiver, f"ping-{uuid4()}", ping(now), now)
    taken = answered.fate is CallFate.TAKEN
    say({"taken": taken, "answered": answered.status, "problem": answered.problem}, as_json)
    attention(not taken)


def _row(one: "Subscription") -> dict[str, Any]:
    return {
        "name": one.name,
        "url": one.url,
        "secret": one.secret,
        "private_network": one.private_network,
        "since": one.since,
        "stopped_on": one.stopped_on,
    }


def _call(delivery: "EventDelivery", subscription: "Subscription") -> dict[str, Any]:
    return {
        "id": str(delivery.id),
        "webhook": subscription.name,
        "event": str(delivery.event_id),
        "case": delivery.payload["data"]["reference"],
        "to": delivery.payload["data"]["to"],
        "status": delivery.status,
        "attempts": delivery.attempts,
        "answered": delivery.answered,
        "problem": delivery.problem,
        "queued_at": delivery.queued_at.isoformat(),
        "next_try_at": delivery.next_try_at.isoformat() if delivery.next_try_at else None,
        "sent_at": delivery.sent_at.isoformat() if delivery.sent_at else None,
    }


def _id(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError as strange:
        raise WrongUse(f"{text!r} is no call; `waardenweg webhook log` shows their ids.") from strange
