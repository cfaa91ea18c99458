"""What a register tells of an entry that it did not tell before, in words for who is asked about it.

Only what matters to people counts: title, purpose and what its kind has beside; not where it stands or since when.
``methods/register-changes.toml`` names the fields and says which may change in silence.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from models.methods import method_file
from models.register import EntryRecord, RegisterEntry

_FILE = "register-changes"
_MOST_TITLES = 5
_MOST_GROUPS = 10


@dataclass(frozen=True, kw_only=True)
class Change:
    """One field that changed; ``old`` or ``new`` is empty where it was not told."""

    field: str
    old: str
    new: str


@dataclass(frozen=True, kw_only=True)
class _Words:
    """How changes are told."""

    quiet: frozenset[str]
    longest: int
    sentences: Mapping[str, str]
    fields: Mapping[str, str]


def changes_between(entry: RegisterEntry, record: EntryRecord) -> tuple[Change, ...]:
    """What matters and differs; ``entry`` as it was.

    Of a register that is read in two forms one may tell no details at all: then there are none to compare.
    """
    both = bool(entry.details and record.details)
    before = _told(entry.title, entry.purpose, entry.details if both else {})
    after = _told(record.title, record.purpose, record.details if both else {})
    names = [name for name in dict.fromkeys([*before, *after]) if name not in words().quiet]
    return tuple(
        Change(field=name, old=before.get(name, ""), new=after.get(name, ""))
        for name in names
        if before.get(name, "") != after.get(name, "")
    )


def told_changes(changed: Sequence[tuple[RegisterEntry, Sequence[Change]]]) -> str:
    """The changes in plain sentences; entries that changed in the same way are told together."""
    alike: defaultdict[tuple[Change, ...], list[str]] = defaultdict(list)
    for entry, changes in changed:
        alike[tuple(changes)].append(entry.title)
    told = ["\n".join([titles_of(titles), *_sentences(changes)]) for changes, titles in alike.items()]
    if len(told) > _MOST_GROUPS:
        rest = words().sentences["more"].format(n=len(told) - _MOST_GROUPS)
        told = [*told[:_MOST_GROUPS], rest]
    return "\n\n".join(told)


def told_left(titles: Sequence[str]) -> str:
    """That these entries are no longer used."""
    return words().sentences["left"].format(titles=titles_of(titles))


def titles_of(titles: Sequence[str]) -> str:
    """The titles on one line; of many the first."""
    shown = ", ".join(titles[:_MOST_TITLES])
    left = len(titles) - _MOST_TITLES
    return f"{shown} {words().sentences['more'].format(n=left)}" if left > 0 else shown


def field_named(name: str) -> str:
    """What people call a field of an entry; its own name where they have no other."""
    return words().fields.get(name, name)


def plain_value(value: object) -> str:
    """A value as people read it."""
    if isinstance(value, bool):
        return words().sentences["yes" if value else "no"]
    if isinstance(value, list):
        return "; ".join(map(plain_value, value))
    return " ".join(str(value).split())


@cache
def words() -> _Words:
    """The words of ``methods/``; raises ``InvalidMethod`` where they cannot be used."""
    section, _ = method_file(_FILE)
    for key in ("id", "version", "label"):
        section.text(key)
    sentences, fields = section.section("sentences"), section.section("fields")
    found = _Words(
        quiet=frozenset(section.words("quiet")),
        longest=section.number("longest"),
        sentences={key: sentences.text(key) for key in ("changed", "added", "gone", "more", "left", "yes", "no")},
        fields={key: fields.text(key) for key in fields.table},
    )
    for one in (section, sentences, fields):
        one.done()
    return found


def _sentences(changes: Sequence[Change]) -> Iterator[str]:
    for change in changes:
        which = "changed" if change.old and change.new else "added" if change.new else "gone"
        said = {"field": field_named(change.field), "old": _short(change.old), "new": _short(change.new)}
        yield words().sentences[which].format(**said)


def _short(text: str) -> str:
    longest = words().longest
    return text if len(text) <= longest else f"{text[:longest].rstrip()} …"


def _told(title: str, purpose: str, details: object) -> dict[str, str]:
    return {"title": plain_value(title), "purpose": plain_value(purpose), **_details(details)}


def _details(details: object) -> dict[str, str]:
    told = details if isinstance(details, Mapping) else {}
    return {name: plain_value(value) for name, value in sorted(told.items()) if value not in ("", None, [])}
