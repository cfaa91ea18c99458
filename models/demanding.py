"""Taking in a demand: a new one opens a case, a changed one is looked at again, a withdrawn one ends its road."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Any
from uuid import UUID

from models.assessing import deliver
from models.assessment import AnswerValue, values
from models.base import Moment
from models.case import Case
from models.demand import Demand, DemandSnapshot
from models.differing import FromTo, as_it_was, changed_fields, differences, tell_change
from models.errors import NotAllowed
from models.intake import NewCase, change_answers, intake_of, is_answered, open_case
from models.lifecycle import steps_from
from models.mailing import write_letters
from models.people import person_for
from models.permission import Action, permit
from models.person import ENGINE, Actor
from models.road import Taken, advance
from models.vocabulary import (
    AnswerOrigin,
    EventKind,
    FlowName,
    LetterKind,
    Mover,
    Origin,
    Phase,
    Role,
    Step,
    SubjectKind,
)
from models.withdrawing import take_up_again, withdraw
from models.writing_back import hold_back

if TYPE_CHECKING:
    from models.store.open import Store, Unit


class TakenIn(StrEnum):
    """What became of one demand."""

    CREATED = "created"
    CHANGED = "changed"
    UNCHANGED = "unchanged"
    OUTDATED = "outdated"
    """Older than what is known already, and different: left alone."""


_SHOWN = {
    "title": "title",
    "description": "summary",
    "department": "department",
    "planned_end_on": "planned_end_on",
}
"""Fields of a demand that its case shows, and what the case calls them."""


def take_in_demand(unit: Unit, snapshot: DemandSnapshot, moment: Moment) -> TakenIn:
    """Take in one demand; the same one again changes nothing."""
    known = unit.demands.find(snapshot.source, snapshot.ref)
    if known is None:
        _begin(unit, snapshot, moment)
        return TakenIn.CREATED
    if known.gone_on is None:  # one that comes back is news, whatever it says
        if known.content_hash == snapshot.content_hash():
            return TakenIn.UNCHANGED
        if known.updated_at and snapshot.updated_at and snapshot.updated_at < known.updated_at:
            return TakenIn.OUTDATED
    _change(unit, known, snapshot, moment)
    return TakenIn.CHANGED


def set_back(unit: Unit, source: str, ref: str, to: datetime | None) -> None:
    """The clock of a source was set back: what it told at ``to`` is what it holds, and what follows is newer."""
    demand = unit.demands.find(source, ref)
    if demand is not None:
        demand.updated_at = to


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
        withdraw(unit, case, demand, moment)
    if snapshot.hold:
        hold_back(unit, case, demand, snapshot, moment)


def _change(unit: Unit, demand: Demand, snapshot: DemandSnapshot, moment: Moment) -> None:
    """The source tells something else than before: written down, taken over, and looked at again where it matters."""
    before = as_it_was(demand)
    came_back = demand.withdrawn_on is not None or demand.gone_on is not None
    lead_id = person_for(unit, snapshot.lead_email, snapshot.lead_name)
    for name, value in _content(snapshot, lead_id, moment).items():
        setattr(demand, name, value)
    demand.gone_on = None
    if demand.case_id is None:
        return
    case = unit.cases.get(demand.case_id)
    _take_over(unit, case, demand, changed_fields(before, demand))
    answers = _change_answers(unit, case, snapshot, moment)
    tell_change(unit, case, demand, before, moment, answers=answers)
    _assign(unit, case, lead_id, moment)
    if snapshot.withdrawn:
        withdraw(unit, case, demand, moment)
    elif came_back:
        take_up_again(unit, case, demand, moment)
    elif answers:
        _look_again(unit, case, moment)
    hold_back(unit, case, demand, snapshot, moment)


def _change_answers(unit: Unit, case: Case, snapshot: DemandSnapshot, moment: Moment) -> dict[str, FromTo]:
    """Take over the answers that changed in the source; gives them from what to what."""
    intake = intake_of(unit, case, moment)
    before = values(unit.assessments.answers(intake.id))
    if not change_answers(unit, case, _told_now(unit, case, snapshot, moment), _said_by(snapshot), moment):
        return {}
    after = values(unit.assessments.answers(intake.id))
    return differences(before, after)


def _take_over(unit: Unit, case: Case, demand: Demand, changed: Collection[str]) -> None:
    """What the case shows of its demand; one that was started by hand keeps the words it was started with."""
    for name in _SHOWN.keys() & changed:
        if case.origin is Origin.DEMAND or name not in {"title", "description"}:
            setattr(case, _SHOWN[name], getattr(demand, name))
    if "department" in changed:
        for gate in unit.gates.open_of_case(case.id):
            gate.department = case.department


def _told_now(unit: Unit, case: Case, snapshot: DemandSnapshot, moment: Moment) -> dict[str, AnswerValue]:
    """The answers of the source, with an empty one for each that it filled in before and no longer tells."""
    known = unit.assessments.answers(intake_of(unit, case, moment).id)
    gone = {
        path: ""
        for path, answer in known.items()
        if answer.origin is AnswerOrigin.PREFILLED and answer.source == _said_by(snapshot)
    }
    return {**gone, **snapshot.answers}


def _content(snapshot: DemandSnapshot, lead_id: UUID | None, moment: Moment) -> dict[str, Any]:
    return {
        "title": snapshot.title,
        "description": snapshot.description,
        "department": snapshot.department,
        "url": snapshot.url,
        "planned_end_on": snapshot.planned_end_on,
        "phase": snapshot.phase,
        "lead_id": lead_id,
        "content_hash": snapshot.content_hash(),
        "updated_at": snapshot.updated_at,
        "changed_at": moment.at,
    }


def _look_again(unit: Unit, case: Case, moment: Moment) -> None:
    """The answers changed: the rules run again, or the intake may be complete now.

    What was sent back to the project lead with a question waits for the lead, whatever the source fills in meanwhile.
    """
    if case.phase is not Phase.INTAKE:
        unit.wakes.ask(FlowName.TRIAGE, case.id, now=moment.at)
        return
    intake = intake_of(unit, case, moment)
    if not intake.is_delivered and is_answered(values(unit.assessments.answers(intake.id))):
        deliver(unit, case, intake, ENGINE, moment)
        advance(unit, case, Taken(step=Step.SUBMIT_INTAKE, mover=Mover.RULES), moment)


def _assign(unit: Unit, case: Case, lead_id: UUID | None, moment: Moment) -> None:
    """Another project lead: what is asked of the old one, or of the CIO office for want of one, is asked of the new."""
    if lead_id is None or lead_id == case.lead_id:
        return
    old, case.lead_id = case.lead_id, lead_id
    for gate in unit.gates.open_of_case(case.id):
        stood_in = gate.role is Role.CIO_OFFICE and gate.subject_kind is not SubjectKind.CONDITION
        if old is None and stood_in and gate.person_id is None:
            gate.role, gate.person_id = Role.PROJECTLEIDER, lead_id
            if gate.subject_kind is SubjectKind.CASE:
                case.waiting_role = Role.PROJECTLEIDER
        elif old is not None and gate.person_id == old:
            gate.person_id = lead_id
        else:
            continue
        write_letters(unit, case, gate, LetterKind.GATE_OPENED, moment)
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
