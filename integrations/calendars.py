"""What other calendars read: feeds of days on which something is due (RFC 5545), written by ``icalendar``."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from icalendar import Calendar, Event, vDuration

from integrations.mail import one_line

PRODUCT = "-//Waardenweg//Waardenweg//NL"
MEDIA_TYPE = "text/calendar; charset=utf-8"
LOOK_AGAIN = timedelta(hours=6)
"""How often a calendar is asked to read a feed again."""


@dataclass(frozen=True, kw_only=True)
class DayEntry:
    """Something on a day. ``uid``: the same for the same thing, whenever it is told."""

    uid: str
    on: date
    summary: str
    description: str = ""
    url: str = ""


def uid_of(host: str, *about: object) -> str:
    """The name under which calendars know something: the same for the same thing, and it tells nothing to a reader."""
    told = ":".join(map(str, about))
    return f"{hashlib.sha256(f'{host}:{told}'.encode()).hexdigest()[:40]}@{host}"


def feed_of(name: str, entries: Sequence[DayEntry], now: datetime) -> bytes:
    """A whole feed under a name, as a calendar subscribes to it. ``now``: aware, when it was asked for."""
    calendar = empty_calendar()
    calendar.calendar_name = name  # in the standard's way and in the older one
    calendar.add("refresh-interval", vDuration(LOOK_AGAIN), parameters={"VALUE": "DURATION"})
    calendar.add("x-published-ttl", vDuration(LOOK_AGAIN))
    for entry in entries:
        calendar.add_component(day_event(entry, now))
    written: bytes = calendar.to_ical()
    return written


def tag_of(name: str, entries: Sequence[DayEntry]) -> str:
    """The ETag of a feed: changes when what it tells does, not with the moment it was asked for (hence weak)."""
    return f'W/"{hashlib.sha256(repr((name, entries)).encode()).hexdigest()[:32]}"'


def empty_calendar() -> Calendar:
    """A calendar with what each must have."""
    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    return calendar


def day_event(entry: DayEntry, now: datetime) -> Event:
    """A whole day that takes nobody's time. What people typed is on one line, without control characters."""
    event = Event()
    event.add("uid", entry.uid)
    event.add("dtstamp", now)
    event.add("dtstart", entry.on)
    event.add("summary", one_line(entry.summary))
    if entry.description:
        event.add("description", one_line(entry.description))
    if entry.url:
        event.add("url", entry.url)
    event.add("transp", "TRANSPARENT")
    return event
