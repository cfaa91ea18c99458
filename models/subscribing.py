"""Who hears of phase changes: an administrator adds an address, stops it, lets a call be made again."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from models.base import Moment
from models.errors import NotAllowed, WrongUse
from models.permission import Action, permit
from models.person import Actor
from models.subscription import EventDelivery, Receiver, Subscription
from models.vocabulary import EffectStatus

if TYPE_CHECKING:
    from models.store.open import Store, Unit

LONGEST_NAME = 80
LONGEST_URL = 1000
LONGEST_PLACE = 300


def subscribe(store: Store, new: Receiver, by: Actor, moment: Moment) -> Subscription:
    """Let an address hear of every phase change from now on; a name that was stopped may be used again.

    Raises ``NotAllowed`` or ``WrongUse``.
    """
    permit(by, Action.MANAGE_WEBHOOKS)
    for said, value, longest in (
        ("A name", new.name, LONGEST_NAME),
        ("An address", new.url, LONGEST_URL),
        ("The place of a secret", new.secret, LONGEST_PLACE),
    ):
        if not 1 <= len(value) <= longest:
            raise WrongUse(f"{said} has 1 to {longest} characters.")
    with store.write() as unit:
        known = unit.subscriptions.find(new.name)
        if known is not None and known.stopped_on is None:
            raise WrongUse(f"There is a webhook {new.name!r} already; stop it first, or choose another name.")
        subscription = known or Subscription(name=new.name, url=new.url, secret=new.secret, since=moment.on)
        subscription.url, subscription.secret = new.url, new.secret
        subscription.private_network = new.private_network
        subscription.since, subscription.stopped_on = moment.on, None
        unit.subscriptions.add(subscription)
        return subscription


def stop_subscription(store: Store, name: str, by: Actor, moment: Moment) -> Subscription:
    """Let an address hear nothing more, also not what waits for it; one that was stopped before keeps its day.

    Raises ``NotAllowed`` or ``NotFound``.
    """
    permit(by, Action.MANAGE_WEBHOOKS)
    with store.write() as unit:
        subscription = unit.subscriptions.named(name)
        end(unit, subscription, moment)
        return subscription


def end(unit: Unit, subscription: Subscription, moment: Moment) -> None:
    """Stop a subscription and drop what waits for it."""
    subscription.stopped_on = subscription.stopped_on or moment.on
    unit.subscriptions.drop_waiting(subscription.id)


def call_again(store: Store, delivery_id: UUID, by: Actor, moment: Moment) -> EventDelivery:
    """Make a call once more, under the same event id; the receiver knows it by that.

    Raises ``NotAllowed``, ``NotFound``, or ``WrongUse`` for one that is still under way.
    """
    permit(by, Action.MANAGE_WEBHOOKS)
    with store.write() as unit:
        delivery = unit.subscriptions.delivery(delivery_id)
        subscription = unit.subscriptions.get(delivery.subscription_id)
        if subscription.stopped_on is not None:
            raise NotAllowed(f"{subscription.name} was stopped; add it again first.")
        if delivery.status in {EffectStatus.QUEUED, EffectStatus.SENDING}:
            raise WrongUse(f"This call is {delivery.status}; it is made by itself.")
        delivery.status, delivery.next_try_at = EffectStatus.QUEUED, None
        delivery.queued_at, delivery.attempts = moment.at, 0
        return delivery
