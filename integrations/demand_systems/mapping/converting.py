"""The named converters of a mapping: each makes a text of ours of one value of theirs, or raises ``Flawed``.

Whatever a source sends, a converter gives a text or raises ``Flawed``; an empty text means that nothing stands there.
"""

import json
import math
import re
from collections.abc import Callable, Iterator, Mapping
from datetime import tzinfo
from functools import partial
from typing import Any

from integrations.demand_systems.flaws import FlawCode
from integrations.demand_systems.forms.columns import plain, vocabulary
from integrations.demand_systems.forms.converters import Flawed
from integrations.demand_systems.mapping.adf_text import adf_to_text
from integrations.demand_systems.mapping.dates import day_said
from integrations.demand_systems.mapping.html_text import html_to_text
from integrations.demand_systems.mapping.people_told import address_of, name_of
from models.question import UNKNOWN

LONGEST_TOLD = 200_000
"""Characters of one value before it is converted: no description is longer, with all its markup."""

_MEMO_ENTRY = re.compile(
    r"^\d{2}-\d{2}-\d{4} \d{2}:\d{2} \[GMT [+-]\d{1,2}:\d{2}\] [^:\n]{1,200}:[ \t]*\n?", re.MULTILINE
)


Converter = Callable[[Any], str]


def parts(value: Any) -> Iterator[Any]:
    """The single values of a value: of a list, or of what holds its list under ``values``, each that is filled in."""
    waiting = [value]
    while waiting:
        match waiting.pop():
            case list() as several:
                waiting += reversed(several)
            case {"values": list() as several}:
                waiting += reversed(several)
            case str() as text if not text.strip():
                pass
            case None:
                pass
            case one:
                yield one


def as_text(value: Any) -> str:
    """A text, number or switch as a text, line ends kept."""
    match value:
        case None:
            return ""
        case str():
            if len(value) > LONGEST_TOLD:
                raise Flawed(FlawCode.TOO_LONG, str(LONGEST_TOLD))
            return value
        case bool():
            return json.dumps(value)
        case float() if math.isfinite(value):
            return f"{value:.15g}"
        case int() if abs(value) < 10**15:
            return str(value)
    raise Flawed(FlawCode.STRANGE_VALUE)


def as_line(value: Any) -> str:
    """A text on one line."""
    return " ".join(as_text(value).split())


def from_html(value: Any) -> str:
    """The readable text of HTML; scripts and styles are left out."""
    return html_to_text(as_text(value))


def from_adf(value: Any) -> str:
    """The readable text of an Atlassian document; a field that is plain text stays as it is."""
    return adf_to_text(value) if isinstance(value, Mapping) else as_text(value)


def from_topdesk_memo(value: Any) -> str:
    """A memo of TOPdesk without who wrote it when; what was written at different times stays apart."""
    return re.sub(r"\n{3,}", "\n\n", _MEMO_ENTRY.sub("\n\n", as_text(value).replace("\r\n", "\n"))).strip()


def as_date(value: Any, zone: tzinfo) -> str:
    """The ISO date of a date or of a moment in ``zone``; empty where it means that there is none."""
    said = as_line(value)
    found = day_said(said, zone) if said else None
    return found.isoformat() if found else ""


def as_tristate(value: Any) -> str:
    """The option yes, no or unknown; nothing is unknown, and unknown is never no."""
    written, words = as_line(value), vocabulary()
    said = plain(written)
    if not said or said in words.unknown:
        return UNKNOWN
    if said not in words.yes | words.no:
        raise Flawed(FlawCode.NOT_YES_OR_NO, written)
    return "yes" if said in words.yes else "no"


def as_name(value: Any) -> str:
    """What a person is called."""
    return name_of(value if isinstance(value, Mapping) else as_line(value))


def as_address(value: Any) -> str:
    """The mail address of a person."""
    return address_of(value if isinstance(value, Mapping) else as_line(value))


def converters(zone: tzinfo, *, person: Converter = as_name) -> Mapping[str, Converter]:
    """What may be written under ``convert``. ``zone``: in which a moment becomes a day; ``person``: what is wanted of
    one."""
    return {
        "text": as_text,
        "line": as_line,
        "html": from_html,
        "adf": from_adf,
        "topdesk_memo": from_topdesk_memo,
        "date": partial(as_date, zone=zone),
        "tristate": as_tristate,
        "person": person,
    }
