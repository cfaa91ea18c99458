"""Cases, gates and events as plain values: what the command line prints and the API answers.

People by handle; days and moments as such, so that each door writes them in its own way.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from uuid import UUID

from pydantic import BaseModel, JsonValue

from models.case import Case
from models.gate import Gate
from models.gatekeeper import form_of_gate
from models.journal import CaseEvent, EventContent
from models.permission import Action, may
from models.person import Actor
from models.question import UNKNOWN, Place, QuestionType, path_of
from models.store.open import Unit
from models.vocabulary import EventKind, GateKind, Origin, Phase, Result, Role, SubjectKind

QUIET = frozenset(
    {
        EventKind.ANSWERS_SAVED,
        EventKind.ANSWER_DISCUSSED,
        EventKind.REMARK_SETTLED,
        EventKind.ASSESSMENT_OPENED,
    }
)
"""Events that say little by themselves; listed for who may read the journal."""
TOLD = ("note", "argument", "explanation", "text", "ref")
"""The free text of an event that everybody reads who may see the case."""


class CaseState(BaseModel, frozen=True):
    """Where a case stands. ``gate``, ``role``, ``due_on``: of its phase gate; ``sources``: of its demands."""

    reference: str
    title: str
    phase: Phase
    department: str | None
    lead: str | None
    gate: GateKind | None
    role: Role | None
    due_on: date | None
    sources: Sequence[str]


class CaseRow(CaseState, frozen=True):
    """A case in a list, as it stands now."""

    origin: Origin
    result: Result | None


class QuestionRow(BaseModel, frozen=True):
    """A question of a form. ``name``: its field; ``options``: their ids."""

    name: str
    type: QuestionType
    label: str
    options: Sequence[str]
    required: bool
    repeat_for: str
    """The question whose chosen options each ask this one, or the list; empty where it is asked once, or per row."""
    entries: Mapping[str, str]
    """Of that list, by id with its label: what to write instead of OPTION in the name; empty for a question."""


class GateRow(BaseModel, frozen=True):
    """An open gate with the names of its form fields; in a group ``group[].question``."""

    id: UUID
    gate: GateKind
    subject_kind: SubjectKind
    subject: UUID
    case: str
    role: Role
    person: str | None
    opened_on: date
    due_on: date | None
    note: str
    form: str
    fields: Sequence[str]
    questions: Sequence[QuestionRow]


class EventRow(BaseModel, frozen=True):
    """An event of the journal. ``content``: its free text; ``erased_by``: the record of the erasure that took it."""

    seq: int
    kind: EventKind
    on: date
    recorded_at: datetime
    by_roles: str
    facts: dict[str, JsonValue]
    content: dict[str, JsonValue] | None
    erased_by: UUID | None
    phase: Phase
    hash: str


class CaseDocument(CaseRow, frozen=True):
    """One case with its open gates and its events."""

    summary: str
    gates: Sequence[GateRow]
    events: Sequence[EventRow]


def case_rows(unit: Unit, cases: Iterable[Case]) -> list[CaseRow]:
    """Cases with their phase gate."""
    people = {person.id: person.handle for person in unit.people.everybody()}
    sources = unit.demands.sources_by_case()
    return [
        CaseRow(
            reference=case.reference,
            title=case.title,
            origin=case.origin,
            phase=case.phase,
            result=case.result,
            department=case.department,
            lead=people.get(case.lead_id) if case.lead_id else None,
            gate=case.waiting_for,
            role=case.waiting_role,
            due_on=case.due_on,
            sources=sources.get(case.id, []),
        )
        for case in cases
    ]


def case_document(unit: Unit, case: Case, reader: Actor) -> CaseDocument:
    """One case, with the events that ``reader`` may read."""
    (row,) = case_rows(unit, [case])
    events = unit.journal.of_case(case.id)
    return CaseDocument(
        **dict(row),
        summary=case.summary,
        gates=[gate_row(unit, gate) for gate in unit.gates.open_of_case(case.id)],
        events=_all(events) if may(reader, Action.SEE_JOURNAL, case) else _told(events),
    )


def gate_row(unit: Unit, gate: Gate) -> GateRow:
    """An open gate with its form."""
    places = form_of_gate(unit, gate).places.values()
    return GateRow(
        id=gate.id,
        gate=gate.kind,
        subject_kind=gate.subject_kind,
        subject=gate.subject_id,
        case=unit.cases.get(gate.case_id).reference,
        role=gate.role,
        person=unit.people.get(gate.person_id).handle if gate.person_id else None,
        opened_on=gate.opened_on,
        due_on=gate.due_on,
        note=gate.note,
        form=gate.form,
        fields=[_name(place) for place in places],
        questions=[_question(place) for place in places],
    )


def rows_as_of(unit: Unit, day: date) -> list[CaseState]:
    """The portfolio as it stood on ``day``: per case the state that its last event until then left."""
    cases = {case.id: case for case in unit.cases.all()}
    people = {person.id: person.handle for person in unit.people.everybody()}
    sources = unit.demands.sources_by_case()
    return [
        CaseState(
            reference=cases[event.stream].reference,
            title=cases[event.stream].title,
            phase=event.phase,
            department=event.department,
            lead=people.get(event.lead_id) if event.lead_id else None,
            gate=event.waiting_for,
            role=event.waiting_role,
            due_on=event.due_on,
            sources=sources.get(event.stream, []),
        )
        for event in sorted(unit.journal.as_of(day), key=lambda event: cases[event.stream].reference)
    ]


def _all(events: Sequence[tuple[CaseEvent, EventContent]]) -> list[EventRow]:
    return [_event(event, content) for event, content in events]


def _told(events: Sequence[tuple[CaseEvent, EventContent]]) -> list[EventRow]:
    """As the page of a case tells them: without the quiet ones, and of their content the text that was meant for it."""
    rows = [_event(event, content) for event, content in events if event.kind not in QUIET]
    return [row.model_copy(update={"content": _meant_for_all(row)}) for row in rows]


def _meant_for_all(row: EventRow) -> dict[str, JsonValue] | None:
    return row.content and {name: text for name, text in row.content.items() if name in TOLD}


def _event(event: CaseEvent, content: EventContent) -> EventRow:
    return EventRow(
        seq=event.seq,
        kind=event.kind,
        on=event.on,
        recorded_at=event.recorded_at,
        by_roles=event.by_roles,
        facts=event.facts,
        content=content.content,
        erased_by=content.erased_by,
        phase=event.phase,
        hash=event.hash,
    )


def _name(place: Place) -> str:
    """The field of a question; in a group that of its first row, or with the option in capitals."""
    if place.group is None:
        return place.question.id
    return path_of(place.question.id, place.group.id, "1" if place.group.has_open_rows else "OPTION")


def _question(place: Place) -> QuestionRow:
    question = place.question
    return QuestionRow(
        name=_name(place),
        type=question.type,
        label=question.label,
        options=[*question.options, *([UNKNOWN] if question.allows_unknown else [])],
        required=question.required,
        repeat_for=(place.group.repeat_for or place.group.each_of) if place.group else "",
        entries=dict(place.group.entries or {}) if place.group else {},
    )
