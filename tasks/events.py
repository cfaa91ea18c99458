"""Telling subscribers that cases moved: one call after the other, and none inside a transaction."""

import logging
import time
from collections import Counter
from datetime import timedelta

from integrations.event_calls import EventCalls, SubscriberRefused
from models.base import Moment
from models.calling import Call, CallFate, claim_call, settle_call
from models.vocabulary import EffectStatus
from tasks.flow_words import cause_of
from tasks.report import Dropout, Report
from tasks.step import step
from tasks.world import case_link, world

AT_MOST = timedelta(minutes=1)
"""So long one round goes on; what is left goes in the next, so that slow receivers keep nothing else waiting."""

_COUNTED = {
    EffectStatus.SENT: "events_sent",
    EffectStatus.QUEUED: "events_later",
    EffectStatus.REFUSED: "events_refused",
}

_log = logging.getLogger("waardenweg.tasks")


@step
def call_subscribers(when: Moment, calls: EventCalls | None = None) -> Report:
    """Make the calls that may go now; its counts are ``events_sent``, ``events_later`` and ``events_refused``.

    ``calls``: what makes them, where it is not the usual one.
    """
    counts: Counter[str] = Counter()
    dropouts: list[Dropout] = []
    started = time.monotonic()
    with calls or EventCalls() as out:
        while (passed := timedelta(seconds=time.monotonic() - started)) < AT_MOST:
            now = Moment(on=when.on, at=when.at + passed)
            call = claim_call(world().store, now)
            if call is None:
                break
            status = _made(out, call, now)
            if status is not None:
                counts[_COUNTED[status]] += 1
            if status is EffectStatus.REFUSED:
                dropouts.append(Dropout(reference=call.reference, reason=cause_of(SubscriberRefused())))
    told = {name: counts[name] for name in _COUNTED.values()}
    return Report(counts=told, handled=sum(told.values()), dropouts=tuple(dropouts))


def _made(out: EventCalls, call: Call, now: Moment) -> EffectStatus | None:
    """Make one call and write down what became of it."""
    payload = {**call.payload, "data": {**call.payload["data"], "link": case_link(call.reference)}}
    answered = out.call(call.receiver, str(call.event_id), payload, now.at)
    if answered.fate is not CallFate.TAKEN:
        _log.warning("Webhook %s did not take event %s: %s", call.receiver.name, call.event_id, answered.problem)
    return settle_call(world().store, call, answered, now)
