"""The calls to subscribers: one is claimed, made by somebody else, and its fate written down.

Nothing is called inside a transaction. At least once: who dies between the call and the writing down makes it again
under the same event id. In order: only the oldest open call of a subscription goes, and one that must wait lets those
behind it wait too.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, Any
from uuid import UUID

from models.base import Moment
from models.settling import pause_after
from models.subscribing import end
from models.subscription import EventDelivery, Receiver
from models.vocabulary import EffectStatus

if TYPE_CHECKING:
    from models.store.open import Store

LEASE = timedelta(minutes=2)
"""After this a call that is still being made was left by a sender that died."""
GIVE_UP_AFTER = timedelta(days=3)


class CallFate(StrEnum):
    """What became of a call."""

    TAKEN = "taken"
    LATER = "later"
    """Not taken now; the same call may be taken later."""
    REFUSED = "refused"
    """Not taken, and the same call would not be taken later."""
    GONE = "gone"
    """The receiver wants to hear nothing any more."""


@dataclass(frozen=True, kw_only=True)
class Answered:
    """How a call ended. ``status``: of the HTTP answer, where there was one; ``problem``: why it was not taken."""

    fate: CallFate
    status: int | None = None
    problem: str | None = None


@dataclass(frozen=True, kw_only=True)
class Call:
    """A call that was claimed, and which attempt this is."""

    delivery_id: UUID
    attempt: int
    event_id: UUID
    receiver: Receiver
    payload: Mapping[str, Any]

    @property
    def reference(self) -> str:
        """The case that it is about."""
        return str(self.payload["data"]["reference"])


def claim_call(store: Store, moment: Moment) -> Call | None:
    """Claim the next call that may be made now; None where nothing may."""
    with store.write() as unit:
        delivery = unit.subscriptions.next_to_call(moment.at)
        if delivery is None:
            return None
        delivery.status, delivery.lease_until = EffectStatus.SENDING, moment.at + LEASE
        delivery.attempts += 1
        return Call(
            delivery_id=delivery.id,
            attempt=delivery.attempts,
            event_id=delivery.event_id,
            receiver=unit.subscriptions.get(delivery.subscription_id).receiver,
            payload=delivery.payload,
        )


def settle_call(store: Store, call: Call, answered: Answered, moment: Moment) -> EffectStatus | None:
    """Write down what became of a call; gives how it stands now, or None where another sender took it over."""
    with store.write() as unit:
        delivery = unit.subscriptions.delivery(call.delivery_id)
        if delivery.status is not EffectStatus.SENDING or delivery.attempts != call.attempt:
            return None
        delivery.lease_until = None
        delivery.answered, delivery.problem = answered.status, answered.problem
        match answered.fate:
            case CallFate.TAKEN:
                delivery.status, delivery.sent_at = EffectStatus.SENT, moment.at
            case CallFate.LATER:
                _again(delivery, moment)
            case CallFate.REFUSED:
                delivery.status = EffectStatus.REFUSED
            case CallFate.GONE:
                delivery.status = EffectStatus.REFUSED
                end(unit, unit.subscriptions.get(delivery.subscription_id), moment)
        return delivery.status


def _again(delivery: EventDelivery, moment: Moment) -> None:
    """Back in the queue, after a pause that doubles with each attempt; or to a person."""
    if moment.at - delivery.queued_at >= GIVE_UP_AFTER:
        delivery.status = EffectStatus.REFUSED
        return
    delivery.status = EffectStatus.QUEUED
    delivery.next_try_at = moment.at + pause_after(delivery.attempts)
