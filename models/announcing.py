"""Telling the outside that a case moved: a call per subscription, in the transaction of the move itself."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from models.base import Moment
from models.case import Case
from models.journal import CaseEvent
from models.subscription import EventDelivery

if TYPE_CHECKING:
    from models.store.open import Unit

PHASE_CHANGED = "case.phase_changed"
"""The type of the event, as Standard Webhooks calls it."""


def announce(unit: Unit, case: Case, event: CaseEvent, moment: Moment) -> None:
    """Queue a call to each subscription: ``case`` entered the phase that ``event`` tells.

    Call it once the gate of that phase is open. Nobody subscribed costs one query per unit of work.
    """
    payload = payload_of(case, event)
    for subscription in unit.subscriptions.active():
        unit.subscriptions.queue(
            EventDelivery(
                subscription_id=subscription.id,
                event_id=event.id,
                case_id=case.id,
                payload=payload,
                queued_at=moment.at,
            )
        )


def payload_of(case: Case, event: CaseEvent) -> dict[str, Any]:
    """What subscribers read: references, words and dates; no names and no free text.

    ``from`` and ``step`` are null for a case that was opened, ``gate`` and ``due_on`` where nobody is asked yet.
    """
    return {
        "type": PHASE_CHANGED,
        "timestamp": event.recorded_at.isoformat(),
        "data": {
            "reference": case.reference,
            "from": event.facts.get("source"),
            "to": event.phase,
            "step": event.facts.get("step"),
            "on": event.on.isoformat(),
            "gate": case.waiting_for,
            "due_on": case.due_on.isoformat() if case.due_on else None,
        },
    }
