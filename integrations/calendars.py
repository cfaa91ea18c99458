"""What other calendars read: feeds and invitations of days on which something is due, written by ``icalendar``."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from icalendar import Calendar, Event, vCalAddress, vDuration

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


@dataclass(frozen=True, kw_only=True)
class Telling:
    """Who tells whom, and for which time. ``organiser``, ``attendee``: addresses; the attendee need not answer."""

    organiser: str
    attendee: str
    sequence: int
    is_cancelled: bool

    @property
    def method(self) -> str:
        """What a calendar does with it."""
        return "CANCEL" if self.is_cancelled else "REQUEST"


def uid_of(host: str, *about: object) -> str:
    """The name under which calendars know something: the same for the same thing, and it tells nothing to a reader."""
    told = ":".join(map(str, about))
    return f"{hashlib.sha256(f'{host}:{told}'.encode()).hexdigest()[:40]}@{host}"


def invitation_of(entry: DayEntry, told: Telling, now: datetime) -> str:
    """One day for one calendar, or that it is over (RFC 5546, 3.2.2 and 3.2.5), as it goes along with a mail."""
    calendar, event = empty_calendar(), day_event(entry, now)
    calendar.add("method", told.method)
    event.add("sequence", told.sequence)
    event.add("status", "CANCELLED" if told.is_cancelled else "CONFIRMED")
    event.add("organizer", vCalAddress(f"mailto:{told.organiser}"))
    answers = {"CUTYPE": "INDIVIDUAL", "ROLE": "REQ-PARTICIPANT", "PARTSTAT": "NEEDS-ACTION", "RSVP": "FALSE"}
    event.add("attendee", vCalAddress(f"mailto:{told.attendee}"), parameters=answers)
    calendar.add_component(event)
    written: str = calendar.to_ical().decode()
    return written


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
