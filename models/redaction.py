"""What in a text looks like data about a person, before it is made public: names, addresses, numbers. Pure.

It finds what people forget, and it finds too much rather than too little: a person decides about each of them.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from models.vocabulary import PersonalData

_EMAIL = re.compile(r"[\w.+'-]+@[\w-]+(?:\.[\w-]+)+")
_PHONE = re.compile(r"(?<![\d.,-])(?:(?:\+|00)\d{2}[\s.-]?(?:\(0\)[\s.-]?)?|\(?0)\d(?:\)?[\s.-]?\d){7,8}(?![\d.,-]?\d)")
_PREFIXES = r"(?:(?:van|de|den|der|ten|ter|het|'t)\s+){0,3}"
_TITLED = re.compile(rf"(?<!\w)(?:[Dd]e heer|[Mm]evrouw|[Mm]evr\.|[Mm]w\.|[Dd]hr\.)\s+{_PREFIXES}[A-Z][\w-]+")
_SHORTEST_NAME = 3


@dataclass(frozen=True, kw_only=True, order=True)
class Suspect:
    """One thing in a text that looks like data about a person, as it stands there."""

    kind: PersonalData
    found: str


def suspects_in(texts: Iterable[str], names: Iterable[str]) -> list[Suspect]:
    """Everything in ``texts`` that looks like data about a person, each once, in the order in which it stands there.

    ``names``: of the people who are known here. A last name counts by itself where it is written with a capital, and
    that of a stranger where they are called Mr or Mrs.
    """
    known = [pattern for name in names if (pattern := _name_pattern(name)) is not None]
    return list(dict.fromkeys(suspect for text in texts for suspect in _in_text(text, known)))


def _in_text(text: str, names: Iterable[re.Pattern[str]]) -> Iterator[Suspect]:
    found = [(match.start(), PersonalData.EMAIL, match.group()) for match in _EMAIL.finditer(text)]
    found += [(match.start(), PersonalData.PHONE, match.group()) for match in _PHONE.finditer(text)]
    found += [
        (match.start(), PersonalData.NAME, match.group()) for name in (*names, _TITLED) for match in name.finditer(text)
    ]
    for _, kind, said in sorted(found):
        yield Suspect(kind=kind, found=" ".join(said.split()))


def _name_pattern(name: str) -> re.Pattern[str] | None:
    """The whole name in any case, or its last word with its capital."""
    words = name.split()
    if not words or len("".join(words)) < _SHORTEST_NAME:
        return None
    whole = r"\s+".join(map(re.escape, words))
    last = words[-1]
    if len(words) > 1 and last[:1].isupper() and len(last) >= _SHORTEST_NAME:
        return re.compile(rf"(?<!\w)(?:(?i:{whole})|{re.escape(last)})(?!\w)")
    return re.compile(rf"(?<!\w)(?i:{whole})(?!\w)")
