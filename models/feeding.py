"""A person's secret link to a calendar feed: made, renewed and ended by themselves; only its hash is kept."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING

from models.acting import Act
from models.base import Moment
from models.permission import Action
from models.person import Actor
from models.signing import is_here
from models.standing_in import actor_on

if TYPE_CHECKING:
    from models.store.open import Store

_SECRET_BYTES = 32
"""Nobody guesses it, so nothing needs to count how often it was tried."""


def make_feed(store: Store, act: Act) -> str:
    """Make a link for whoever asks; an older one ends with it. Gives its secret, which is kept nowhere.

    Raises ``NotAllowed`` or ``FormAlreadySent``.
    """
    secret = secrets.token_urlsafe(_SECRET_BYTES)
    with store.write() as unit:
        act.begin(unit, Action.KEEP_CALENDAR)
        assert act.by.person_id is not None, "only people have a calendar"
        unit.calendars.end_feeds(act.by.person_id, act.moment.on)
        unit.calendars.add_feed(act.by.person_id, secret, act.moment.on)
    return secret


def end_feed(store: Store, act: Act) -> None:
    """End the link of whoever asks; harmless where there is none. Raises ``NotAllowed`` or ``FormAlreadySent``."""
    with store.write() as unit:
        act.begin(unit, Action.KEEP_CALENDAR)
        assert act.by.person_id is not None, "only people have a calendar"
        unit.calendars.end_feeds(act.by.person_id, act.moment.on)


def whose_feed(store: Store, secret: str, moment: Moment) -> Actor | None:
    """Whose calendar the link with this secret shows; nobody's where it was ended, never was, or they are gone."""
    with store.read() as unit:
        feed = unit.calendars.feed(secret)
        if feed is None:
            return None
        person = unit.people.get(feed.person_id)
        return actor_on(unit, person, moment.on) if is_here(person, moment) else None
