"""The journal of a case as plain sentences, newest first."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from models.gate import Gate
from models.journal import CaseEvent, EventContent
from models.listing import QUIET, TOLD
from models.vocabulary import (
    CheckKind,
    CheckOutcome,
    ConditionStatus,
    EventKind,
    FollowUp,
    Instrument,
    Level,
    Origin,
    Role,
    SignalKind,
    Standing,
    Step,
    Verdict,
    WriteBackKind,
)
from web.change_view import Change, changes_of, fields_of
from web.choices import key_in
from web.rendering import day_in_words
from web.site import Guest

_MEMBERS = {
    "origin": Origin,
    "step": Step,
    "role": Role,
    "instrument": Instrument,
    "depth": Level,
    "needed": Level,
    "verdict": Verdict,
    "level": Role,
    "owner": Role,
    "status": ConditionStatus,
    "outcome": CheckOutcome,
    "what": WriteBackKind,
    "follow_up": FollowUp,
    "standing": Standing,
}
"""Facts of an event that are words of the vocabulary; ``kind`` is one too, but of another per event."""


@dataclass(frozen=True, kw_only=True)
class Told:
    """One event in words. ``text``: the free text that came with it; ``erased``: it had some that was erased.

    ``changes``: what a demand was and what it became.
    """

    on: date
    who: str
    sentence: str
    text: str
    number: int
    erased: bool
    changes: tuple[Change, ...] = ()


def told(
    events: Sequence[tuple[CaseEvent, EventContent]],
    guest: Guest,
    gates: Mapping[UUID, Gate],
    names: Mapping[UUID, str],
    *,
    everything: bool,
) -> list[Told]:
    """The events in words, newest first. ``everything``: those that say little as well."""
    return list(_told(events, guest, gates, names, everything))[::-1]


def _told(
    events: Sequence[tuple[CaseEvent, EventContent]],
    guest: Guest,
    gates: Mapping[UUID, Gate],
    names: Mapping[UUID, str],
    everything: bool,
) -> Iterator[Told]:
    for event, content in events:
        if event.kind in QUIET and not everything:
            continue
        written = content.content or {}
        yield Told(
            on=event.on,
            who=_who(event, guest, names),
            sentence=_sentence(event, guest, gates, names),
            text=next((str(written[key]) for key in TOLD if written.get(key)), ""),
            number=event.seq,
            erased=content.erased_by is not None,
            changes=changes_of(event, written, guest, names),
        )


def _who(event: CaseEvent, guest: Guest, names: Mapping[UUID, str]) -> str:
    if event.by_person_id is None:
        return guest.words.say("timeline", "engine")
    nobody = guest.words.say("timeline", "erased_person")
    who, instead_of = names.get(event.by_person_id, nobody), key_in(event.facts.get("instead_of", ""))
    if instead_of is None:
        return who
    return guest.words.say("timeline", "instead_of", who=who, asked=names.get(instead_of, nobody))


def _sentence(event: CaseEvent, guest: Guest, gates: Mapping[UUID, Gate], names: Mapping[UUID, str]) -> str:
    words, facts = guest.words, event.facts
    said = {name: words.member(of(facts[name])) for name, of in _MEMBERS.items() if facts.get(name)}
    if event.kind is EventKind.STEP_TAKEN:
        return words.say("steps", facts["step"], **said)
    said["due"] = day_in_words(date.fromisoformat(facts["due_on"]), guest.language) if facts.get("due_on") else ""
    said["until"] = day_in_words(date.fromisoformat(facts["until"]), guest.language) if facts.get("until") else ""
    said["form"] = _form(facts, gates, guest)
    said["count"] = facts.get("count", "")
    said["lead"] = names.get(key_in(facts.get("to", "")) or event.stream, words.say("timeline", "erased_person"))
    if event.kind in {EventKind.CHECK_OPENED, EventKind.CHECK_ANSWERED}:
        said["check"] = words.member(CheckKind(facts["kind"]))
    if event.kind is EventKind.SIGNAL_LANDED:
        said["kind"] = words.member(SignalKind(facts["kind"]))
    if event.kind is EventKind.DEMAND_CHANGED:
        said["fields"] = fields_of(event, guest)
    return words.say("events", _variant(event), **said)


def _variant(event: CaseEvent) -> str:
    """Which sentence: some events read differently with a date or without."""
    has_date = event.kind is EventKind.GATE_OPENED and event.facts.get("due_on")
    return f"{event.kind}_until" if has_date else event.kind.value


def _form(facts: Mapping[str, Any], gates: Mapping[UUID, Gate], guest: Guest) -> str:
    gate = gates.get(key_in(facts.get("gate", "")) or UUID(int=0))
    return guest.words.say("task", gate.form) if gate else ""
