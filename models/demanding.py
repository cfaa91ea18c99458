"""Taking in a demand: a new one opens a case, a changed one is looked at again, a withdrawn one ends its road."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Any
from uuid import UUID

from models.assessing import deliver
from models.assessment import values
from models.base import Moment
from models.case import Case
from models.demand import Demand, DemandSnapshot
from models.errors import NotAllowed
from models.intake import NewCase, change_answers, intake_of, is_answered, open_case
from models.lifecycle import steps_from
from models.people import person_for
from models.permission import Action, permit
from models.person import ENGINE, Actor
from models.road import Taken, advance
from models.vocabulary import EventKind, FlowName, Mover, Origin, Phase, Step

if TYPE_CHECKING:
    from models.store.open import Store, Unit


class TakenIn(StrEnum):
    """What became of one demand."""

    CREATED = "created"
    CHANGED = "changed"
    UNCHANGED = "unchanged"


_SHOWN = ("title", "description", "department", "planned_end_on")
"""Fields of a demand whose change is told in the journal."""


def take_in_demand(unit: Unit, snapshot: DemandSnapshot, moment: Moment) -> TakenIn:
    """Take in one demand; the same one again changes nothing."""
    known = unit.demands.find(snapshot.source, snapshot.ref)
    if known is None:
        _begin(unit, snapshot, moment)
        return TakenIn.CREATED
    if known.content_hash == snapshot.content_hash():
        return TakenIn.UNCHANGED
    _change(unit, known, snapshot, moment)
    return TakenIn.CHANGED


def _begin(unit: Unit, snapshot: DemandSnapshot, moment: Moment) -> None:
    lead_id = person_for(unit, snapshot.lead_email, snapshot.lead_name)
    new = NewCase(
        title=snapshot.title,
        origin=Origin.DEMAND,
        summary=snapshot.description,
        department=snapshot.department,
        lead_id=lead_id,
        planned_end_on=snapshot.planned_end_on,
        answers=snapshot.answers,
        answers_from=_said_by(snapshot),
    )
    case = open_case(unit, new, ENGINE, moment)
    demand = Demand(
        source=snapshot.source,
        ref=snapshot.ref,
        case_id=case.id,
        first_seen_at=moment.at,
        **_content(snapshot, lead_id, moment),
    )
    unit.demands.add(demand)
    _tell_link(unit, case, demand, ENGINE, moment)
    if snapshot.withdrawn:
        _withdraw(unit, case, demand, moment)


def _change(unit: Unit, demand: Demand, snapshot: DemandSnapshot, moment: Moment) -> None:
    lead_id = person_for(unit, snapshot.lead_email, snapshot.lead_name)
    before = {name: getattr(demand, name) for name in _SHOWN}
    for name, value in _content(snapshot, lead_id, moment).items():
        setattr(demand, name, value)
    if demand.case_id is None:
        return
    case = unit.cases.get(demand.case_id)
    case.title, case.summary, case.department = demand.title, demand.description, demand.department
    case.planned_end_on = demand.planned_end_on
    changed = [name for name in _SHOWN if getattr(demand, name) != before[name]]
    answers_changed = change_answers(unit, case, snapshot.answers, _said_by(snapshot), moment)
    facts = {"demand": demand.id, "fields": changed, "answers": answers_changed}
    content = {name: {"from": before[name], "to": getattr(demand, name)} for name in changed}
    unit.journal.add(case.tell(EventKind.DEMAND_CHANGED, by=ENGINE, moment=moment, facts=facts, content=content))
    _assign(unit, case, lead_id, moment)
    if snapshot.withdrawn:
        _withdraw(unit, case, demand, moment)
    elif answers_changed:
        _look_again(unit, case, moment)


def _content(snapshot: DemandSnapshot, lead_id: UUID | None, moment: Moment) -> dict[str, Any]:
    return {
        "title": snapshot.title,
        "description": snapshot.description,
        "department": snapshot.department,
        "url": snapshot.url,
        "planned_end_on": snapshot.planned_end_on,
        "lead_id": lead_id,
        "content_hash": snapshot.content_hash(),
        "updated_at": snapshot.updated_at,
        "changed_at": moment.at,
    }


def _look_again(unit: Unit, case: Case, moment: Moment) -> None:
    """The answers changed: the rules run again, or the intake may be complete now."""
    if case.phase is not Phase.INTAKE:
        unit.wakes.ask(FlowName.TRIAGE, case.id, now=moment.at)
        return
    intake = intake_of(unit, case, moment)
    if is_answered(values(unit.assessments.answers(intake.id))):
        deliver(unit, case, intake, ENGINE, moment)
        advance(unit, case, Taken(step=Step.SUBMIT_INTAKE, mover=Mover.RULES), moment)


def _withdraw(unit: Unit, case: Case, demand: Demand, moment: Moment) -> None:
    demand.withdrawn_on = moment.on
    if Step.WITHDRAW in steps_from(case.phase, Mover.SOURCE):
        advance(unit, case, Taken(step=Step.WITHDRAW, mover=Mover.SOURCE), moment)


def _assign(unit: Unit, case: Case, lead_id: UUID | None, moment: Moment) -> None:
    """Another project lead: what is asked of the old one is asked of the new one."""
    if lead_id is None or lead_id == case.lead_id:
        return
    old, case.lead_id = case.lead_id, lead_id
    for gate in unit.gates.open_of_case(case.id):
        if gate.person_id is not None and gate.person_id == old:
            gate.person_id = lead_id
    unit.journal.add(case.tell(EventKind.LEAD_ASSIGNED, by=ENGINE, moment=moment, facts={"from": old, "to": lead_id}))


def _said_by(snapshot: DemandSnapshot) -> str:
    return f"{snapshot.source} {snapshot.ref}"


def _tell_link(unit: Unit, case: Case, demand: Demand, by: Actor, moment: Moment) -> None:
    facts = {"demand": demand.id, "source": demand.source}
    unit.journal.add(case.tell(EventKind.DEMAND_LINKED, by=by, moment=moment, facts=facts, content={"ref": demand.ref}))


def link_demand(store: Store, reference: str, demand_of: str, by: Actor, moment: Moment) -> Case:
    """Link a case that was started by hand to the demand that came later.

    ``demand_of``: the reference of the case that was opened for that demand; it ends as withdrawn, and the demand
    goes on in the first case. Raises ``NotAllowed`` where the first case came from a demand itself.
    """
    permit(by, Action.LINK_DEMAND)
    with store.write() as unit:
        case, other = unit.cases.by_reference(reference), unit.cases.by_reference(demand_of)
        if case.origin is Origin.DEMAND or case.id == other.id:
            raise NotAllowed(f"{reference} came from a demand itself; only a case that was started by hand is linked.")
        for demand in unit.demands.of_case(other.id):
            demand.case_id = case.id
            _tell_link(unit, case, demand, by, moment)
        if Step.WITHDRAW in steps_from(other.phase, Mover.SOURCE):
            advance(unit, other, Taken(step=Step.WITHDRAW, mover=Mover.SOURCE, by=by), moment)
        return case
