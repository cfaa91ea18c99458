"""What changed in a demand, as the page of its case shows it: what it was, and what it became."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from models.forms import form_named
from models.journal import CaseEvent
from models.question import Question
from models.vocabulary import DemandPhase, EventKind
from web.answers import in_words, question_of
from web.choices import key_in
from web.rendering import day_in_words
from web.site import Guest

_AT_A_GLANCE = 120
"""Texts that are longer together are folded away."""


@dataclass(frozen=True, kw_only=True)
class Change:
    """One thing that changed, both sides in words."""

    label: str
    before: str
    after: str

    @property
    def is_long(self) -> bool:
        """Whether it is folded away."""
        return len(self.before) + len(self.after) > _AT_A_GLANCE


def changes_of(
    event: CaseEvent, written: Mapping[str, Any], guest: Guest, names: Mapping[UUID, str]
) -> tuple[Change, ...]:
    """What an event tells that changed, field by field and answer by answer; nothing for an event of another kind."""
    if event.kind is not EventKind.DEMAND_CHANGED:
        return ()
    return tuple(_changes(event, written, guest, names))


def fields_of(event: CaseEvent, guest: Guest) -> str:
    """What changed, by name: also where what it was is not kept any more."""
    lead = ["lead"] if event.facts.get("lead") else []
    answers = ["answers"] if event.facts.get("answers") else []
    return ", ".join(guest.words.say("fields", name) for name in [*event.facts.get("fields", ()), *lead, *answers])


def _changes(event: CaseEvent, written: Mapping[str, Any], guest: Guest, names: Mapping[UUID, str]) -> Iterator[Change]:
    words = guest.words
    for name in [name for name in event.facts.get("fields", ()) if name in written]:
        before, after = (_field(name, value, guest) for value in _sides(written[name]))
        yield Change(label=_capital(words.say("fields", name)), before=before, after=after)
    if event.facts.get("lead"):
        before, after = (_lead(value, guest, names) for value in _sides(event.facts["lead"]))
        yield Change(label=_capital(words.say("fields", "lead")), before=before, after=after)
    form = form_named("intake-questions")
    for path, change in written.get("answers", {}).items():
        question = question_of(form, path)
        before, after = (_answer(question, value, guest) for value in _sides(change))
        yield Change(label=question.label if question else path, before=before, after=after)


def _sides(change: Mapping[str, Any]) -> tuple[Any, Any]:
    return change.get("from"), change.get("to")


def _field(name: str, value: str | None, guest: Guest) -> str:
    if not value:
        return _nothing(guest)
    if name == "phase":
        return guest.words.member(DemandPhase(value))
    return day_in_words(date.fromisoformat(value), guest.language) if name == "planned_end_on" else value


def _lead(key: str | None, guest: Guest, names: Mapping[UUID, str]) -> str:
    known = key_in(key or "")
    return names.get(known, guest.words.say("timeline", "erased_person")) if known else _nothing(guest)


def _answer(question: Question | None, value: str | Sequence[str] | None, guest: Guest) -> str:
    if not value:
        return _nothing(guest)
    answer = value if isinstance(value, str) else tuple(value)
    if question is not None:
        return in_words(question, answer, guest.words, guest.language)
    return answer if isinstance(answer, str) else "; ".join(answer)


def _nothing(guest: Guest) -> str:
    return guest.words.say("timeline", "nothing")


def _capital(text: str) -> str:
    """Not ``capitalize``, which would write the rest of it small."""
    return text[:1].upper() + text[1:]
