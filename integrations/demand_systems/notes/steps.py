"""Writing outcomes into a demand system in steps that are configuration, and reading them back.

A system may answer well and take nothing; so what it holds is the only proof. The steps look for the marker of the note
before they write it, since a sender may have died after it wrote and before it could say so.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote

from integrations.demand_systems.flaws import FailureCode, NoteRefused, SourceFailed
from integrations.demand_systems.port import Outgoing, ReadBack
from integrations.demand_systems.wire.answers import Answer
from integrations.demand_systems.wire.client import Wire
from integrations.demand_systems.wire.picking import Pick, as_text, filled, names_in
from models.vocabulary import WriteBackKind

_MOVED_MEANWHILE = 412
"""Somebody changed the record between the look at it and the write (RFC 9110, 15.5.13)."""
_WAITS = frozenset({FailureCode.UNREACHABLE, FailureCode.BUSY, FailureCode.NO_ACCESS, FailureCode.NO_SECRET})
"""What says nothing about the note: it is told later. Anything else is this source's answer to it."""

Values = Mapping[str, Any]
"""What templates may name."""


@dataclass(frozen=True, kw_only=True)
class Request:
    """One request as it is written in a mapping, with its templates still to be filled in."""

    path: str
    method: str = "GET"
    params: Mapping[str, Any] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)
    json: Any = None
    form: Mapping[str, str] | None = None

    @property
    def names(self) -> frozenset[str]:
        """What its templates name."""
        return frozenset(names_in([self.path, self.params, self.headers, self.json, self.form]))

    def ask(self, wire: Wire, values: Values, accept: frozenset[int]) -> Answer:
        """Send it; raises ``SourceFailed``."""
        in_an_address = {name: quote(as_text(value), safe="") for name, value in values.items()}
        as_texts = {name: as_text(value) for name, value in values.items()}
        return wire.ask(
            self.method,
            filled(self.path, in_an_address),
            params=filled(self.params, as_texts) or None,
            headers=filled(self.headers, as_texts),
            json=filled_json(self.json, values),
            form=filled(self.form, as_texts) if self.form else None,
            accept=accept,
        )


@dataclass(frozen=True, kw_only=True)
class Step:
    """One request of a write-back.

    ``captures``: what later steps may name, and where it stands in the answer. ``finds``: the same, set where a text
    that stands there holds the marker. ``unless``, ``needs``: skipped where that name is set, or is not.
    """

    name: str
    request: Request
    captures: Mapping[str, Pick] = field(default_factory=dict)
    finds: Mapping[str, Pick] = field(default_factory=dict)
    unless: str | None = None
    needs: str | None = None
    accept: frozenset[int] = frozenset()

    def is_wanted(self, values: Values) -> bool:
        """Whether there is anything to do for it."""
        return not (self.unless and values.get(self.unless)) and bool(self.needs is None or values.get(self.needs))


@dataclass(frozen=True, kw_only=True)
class Look:
    """A request that reads back. ``expect``: what must stand where. ``note``: where the note must stand."""

    request: Request
    expect: tuple[tuple[Pick, str], ...] = ()
    note: Pick | None = None


@dataclass(frozen=True, kw_only=True)
class WritingPlan:
    """How outcomes are written to one source. ``outcomes``: our word to theirs. ``fields``: what is filled in there."""

    kinds: frozenset[WriteBackKind]
    outcomes: Mapping[str, str]
    fields: Mapping[str, Any]
    steps: tuple[Step, ...]
    looks: tuple[Look, ...]


class StepsNoteTaker:
    """Writes by the steps of a mapping."""

    def __init__(self, wire: Wire, plan: WritingPlan) -> None:
        """``plan``: as ``read_write_back`` makes it."""
        self._wire, self._plan = wire, plan

    @property
    def kinds(self) -> frozenset[WriteBackKind]:
        """What it wants to be told."""
        return self._plan.kinds

    def tell(self, outgoing: Outgoing) -> None:
        """Take the steps; once more from the first where somebody changed the record meanwhile."""
        if not self._take_steps(outgoing) and not self._take_steps(outgoing):
            raise NoteRefused(f"status {_MOVED_MEANWHILE}, twice")

    def read_back(self, outgoing: Outgoing) -> ReadBack:
        """Look at everything that must stand there; names what does not."""
        values, differs = self._values(outgoing), []
        for look in self._plan.looks:
            answer = self._asked(look.request, values)
            differs += [
                place.said
                for place, wanted in look.expect
                if _comparable(place.of(answer)) != _comparable(filled(wanted, values))
            ]
            if look.note is not None and outgoing.marker not in as_text(look.note.of(answer)):
                differs.append(look.note.said)
        return ReadBack(differs=tuple(differs))

    def _take_steps(self, outgoing: Outgoing) -> bool:
        """False where the record changed meanwhile and nothing was written over that."""
        values = self._values(outgoing)
        for step in self._plan.steps:
            if not step.is_wanted(values):
                continue
            missing = [name for name in step.request.names if values[name] is None]
            if missing:
                raise NoteRefused(f"step {step.name}: found no {', '.join(missing)}")
            answer = self._asked(step.request, values, step.accept | {_MOVED_MEANWHILE})
            if answer.status == _MOVED_MEANWHILE:
                return False
            values |= {name: place.of(answer) for name, place in step.captures.items()}
            values |= {name: outgoing.marker in as_text(place.of(answer)) for name, place in step.finds.items()}
        return True

    def _asked(self, request: Request, values: Values, accept: frozenset[int] = frozenset()) -> Answer:
        """What it answers; ``NoteRefused`` where that is no, ``SourceFailed`` where it does not answer."""
        try:
            return request.ask(self._wire, values, accept)
        except SourceFailed as failed:
            if failed.reason in _WAITS:
                raise
            raise NoteRefused(failed.told or failed.reason) from failed

    def _values(self, outgoing: Outgoing) -> dict[str, Any]:
        given = {**outgoing.values, "ref": outgoing.ref, "note": outgoing.note, "marker": outgoing.marker}
        given["outcome"] = self._plan.outcomes.get(given["outcome"], given.get("said", given["outcome"]))
        fields = filled_json(self._plan.fields, given)
        patch = [{"op": "replace", "path": f"/{name}", "value": value} for name, value in fields.items()]
        return {**given, "note_adf": as_adf(outgoing.note), "fields": fields, "patch": patch}


def filled_json(template: Any, values: Values) -> Any:
    """A template of JSON filled in; a text that is one name and stands for nothing becomes null, as dates want it."""
    match template:
        case str():
            value = filled(template, values)
            return None if value == "" else value
        case Mapping():
            return {name: filled_json(value, values) for name, value in template.items()}
        case list() | tuple():
            return [filled_json(value, values) for value in template]
    return template


def as_adf(text: str) -> dict[str, Any]:
    """A text as the document that Jira Cloud calls ADF: a paragraph per line, since a text there has no line ends."""
    lines = [line for line in text.splitlines() if line.strip()]
    paragraphs = [{"type": "paragraph", "content": [{"type": "text", "text": line}]} for line in lines]
    return {"type": "doc", "version": 1, "content": paragraphs}


def _comparable(value: Any) -> str:
    """As people would compare it: line ends and spaces around it are the system's own."""
    return as_text(value).replace("\r\n", "\n").strip()
