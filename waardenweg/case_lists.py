"""Cases and gates as plain values, for the command line and the API."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from models.case import Case
from models.forms import form_named
from models.gate import Gate
from models.question import UNKNOWN, Place, path_of
from models.store.open import Unit


def case_rows(unit: Unit, cases: Iterable[Case]) -> list[dict[str, Any]]:
    """Cases with their phase gate; people by handle, days as ISO text."""
    people = {person.id: person.handle for person in unit.people.everybody()}
    sources = unit.demands.sources_by_case()
    return [
        {
            "reference": case.reference,
            "title": case.title,
            "origin": case.origin,
            "phase": case.phase,
            "result": case.result,
            "department": case.department,
            "lead": people.get(case.lead_id) if case.lead_id else None,
            "gate": case.waiting_for,
            "role": case.waiting_role,
            "due_on": case.due_on.isoformat() if case.due_on else None,
            "sources": sources.get(case.id, []),
        }
        for case in cases
    ]


def case_document(unit: Unit, case: Case) -> dict[str, Any]:
    """One case with its open gates and its journal."""
    (row,) = case_rows(unit, [case])
    events = [
        {
            "seq": event.seq,
            "kind": event.kind,
            "on": event.on.isoformat(),
            "recorded_at": event.recorded_at.isoformat(),
            "by_roles": event.by_roles,
            "facts": event.facts,
            "content": content.content,
            "erased_by": content.erased_by,
            "phase": event.phase,
            "hash": event.hash,
        }
        for event, content in unit.journal.of_case(case.id)
    ]
    gates = [gate_row(unit, gate) for gate in unit.gates.open_of_case(case.id)]
    return {**row, "summary": case.summary, "gates": gates, "events": events}


def gate_row(unit: Unit, gate: Gate) -> dict[str, Any]:
    """An open gate with the names of its form fields; in a group ``group[].question``."""
    case = unit.cases.get(gate.case_id)
    person = unit.people.get(gate.person_id).handle if gate.person_id else None
    form = form_named(gate.form)
    return {
        "gate": gate.kind,
        "subject_kind": gate.subject_kind,
        "subject": str(gate.subject_id),
        "case": case.reference,
        "role": gate.role,
        "person": person,
        "opened_on": gate.opened_on.isoformat(),
        "due_on": gate.due_on.isoformat() if gate.due_on else None,
        "note": gate.note,
        "form": gate.form,
        "fields": [_name(place) for place in form.places.values()],
        "questions": [_question(place) for place in form.places.values()],
    }


def _name(place: Place) -> str:
    """The field of a question; in a group that of its first row, or with the option in capitals."""
    if place.group is None:
        return place.question.id
    return path_of(place.question.id, place.group.id, "1" if place.group.has_open_rows else "OPTION")


def _question(place: Place) -> dict[str, Any]:
    question = place.question
    options = [*question.options, *([UNKNOWN] if question.allows_unknown else [])]
    return {
        "name": _name(place),
        "type": question.type,
        "label": question.label,
        "options": options,
        "required": question.required,
        "repeat_for": place.group.repeat_for if place.group else "",
    }


def rows_as_of(unit: Unit, day: date) -> list[dict[str, Any]]:
    """The portfolio as it stood on ``day``: per case the state that its last event until then left."""
    cases = {case.id: case for case in unit.cases.all()}
    people = {person.id: person.handle for person in unit.people.everybody()}
    sources = unit.demands.sources_by_case()
    return [
        {
            "reference": cases[event.stream].reference,
            "title": cases[event.stream].title,
            "phase": event.phase,
            "department": event.department,
            "lead": people.get(event.lead_id) if event.lead_id else None,
            "gate": event.waiting_for,
            "role": event.waiting_role,
            "due_on": event.due_on.isoformat() if event.due_on else None,
            "sources": sources.get(event.stream, []),
        }
        for event in sorted(unit.journal.as_of(day), key=lambda event: cases[event.stream].reference)
    ]
