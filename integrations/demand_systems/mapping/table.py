"""The mapping of a source as its TOML file tells it: tables of fields, phases and answers."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, TypeVar

from integrations.demand_systems.flaws import Flaw, FlawCode, Unusable, stage_of
from integrations.demand_systems.forms.columns import ANSWERS, DEMAND
from integrations.demand_systems.forms.converters import Flawed
from integrations.demand_systems.mapping.field import MappedField
from integrations.demand_systems.mapping.field_reading import read_answers, read_fields, read_phases
from integrations.demand_systems.mapping.paths import Place, read_path, unused
from integrations.demand_systems.port import RawRecord
from integrations.demand_systems.time_zones import read_zone
from models.answering import check
from models.demand import DemandSnapshot
from models.forms import form_named
from models.journal import sha256
from models.question import Answer
from models.reading import Section
from models.vocabulary import DemandPhase

T = TypeVar("T")

_TABLES = ("fields", "phases", "answers", "hold")
_ENDED = frozenset({DemandPhase.AFGEWEZEN, DemandPhase.INGETROKKEN})
"""Phases in which a demand is not wanted any more."""
_OF_THE_RECORD_ITSELF = ("ref", "number", "updated")
"""Keys of ``[list]`` that name fields too."""


@dataclass(frozen=True, kw_only=True)
class TableMapping:
    """How the records of one source become our words.

    ``hash``: changes with the tables, and with the questions of the intake. ``hold``: the phase in which the source
    wants to hear that the decision is still open. ``known``: fields that are used elsewhere.
    """

    source: str
    hash: str
    fields: tuple[MappedField[Any], ...]
    answers: tuple[MappedField[Answer], ...] = ()
    phase: MappedField[DemandPhase] | None = None
    hold: DemandPhase | None = None
    known: frozenset[Place] = frozenset()
    asks_for_all = False

    def snapshot(self, record: RawRecord) -> DemandSnapshot:
        """The record in our words; raises ``Unusable`` with all its flaws."""
        reading = _Reading(record.body)
        phase = reading.take(self.phase) if self.phase else None
        content: dict[str, Any] = {field.name: reading.take(field) for field in self.fields}
        answers = {field.name: answer for field in self.answers if (answer := reading.take(field))}
        reading.flaws += self._not_together(answers)
        if reading.flaws:
            raise Unusable(stage_of(reading.flaws), reading.flaws)
        content = {name: value for name, value in content.items() if value is not None}
        withdrawn = bool(content.pop("withdrawn", False)) or phase in _ENDED
        return DemandSnapshot(
            source=self.source,
            ref=record.ref,
            url=record.url,
            updated_at=record.updated_at,
            phase=phase,
            withdrawn=withdrawn,
            hold=phase is not None and phase is self.hold,
            answers=answers,
            **content,
        )

    def unmapped(self, record: RawRecord) -> tuple[str, ...]:
        """Fields of the record that are filled in, and that no path uses and we do not write ourselves."""
        written_by_us = frozenset(tuple(name.split(".")) for name in record.ours)
        return tuple(unused(record.body, self._used | written_by_us))

    @cached_property
    def _used(self) -> frozenset[Place]:
        mapped = [*self.fields, *self.answers, *([self.phase] if self.phase else [])]
        return self.known.union(*(field.path.places for field in mapped))

    def _not_together(self, answers: Mapping[str, Answer]) -> list[Flaw]:
        columns = {field.name: field.column for field in self.answers}
        problems = check(form_named(ANSWERS), answers, complete=False)
        return [Flaw(code=FlawCode.NOT_TOGETHER, column=columns[problem.path]) for problem in problems]


def read_mapping(name: str, document: Section) -> TableMapping:
    """The mapping of the source ``name``; raises ``InvalidMethod``, which names file, key and mend."""
    zone = read_zone(document.section("source"), "time_zone")
    answers, fields = document.section("answers"), document.section("fields")
    phase = read_phases(document.section("phases"), zone) if document.has("phases") else None
    tables = {table: document.table.get(table) for table in _TABLES}
    return TableMapping(
        source=name,
        hash=sha256([tables, str(zone), [form_named(form).hash for form in (DEMAND, ANSWERS)]]),
        fields=read_fields(fields, zone),
        answers=read_answers(answers, zone),
        phase=phase,
        hold=_read_hold(document.section("hold"), phase),
        known=_known_elsewhere(document.section("list")),
    )


def _read_hold(table: Section, phase: MappedField[DemandPhase] | None) -> DemandPhase | None:
    """Before which approval the source wants to hear that the decision is still open; None where it does not."""
    said = table.text("before") if table.has("before") else None
    table.done()
    if said is None:
        return None
    words = phase.translation.words if phase and phase.translation else {}
    known = {ours for several in words.values() for ours in several}
    if said not in known:
        table.refuse("before", f"write a phase that [phases] gives: {', '.join(sorted(known)) or 'there is none'}")
    return DemandPhase(said)


def _known_elsewhere(table: Section) -> frozenset[Place]:
    paths = (read_path(table, key) for key in _OF_THE_RECORD_ITSELF if table.has(key))
    return frozenset[Place]().union(*(path.places for path in paths))


class _Reading:
    """One record while it is read; gathers its flaws."""

    def __init__(self, body: Mapping[str, Any]) -> None:
        self.flaws: list[Flaw] = []
        self._body = body

    def take(self, field: MappedField[T]) -> T | None:
        """The value of a field; None where nothing is filled in or where it cannot be used."""
        try:
            return field.read(self._body)
        except Flawed as flawed:
            self.flaws.append(field.flaw(flawed))
            return None
