"""The committee as its pages show it: meetings with their agendas, who waits, and how each reflection stands."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from models.case import Case
from models.committee import AgendaItem, Meeting, ParkedCase
from models.gate import Gate
from models.permission import Action
from models.reflection import Publication, Reflection
from models.store.open import Unit
from models.vocabulary import Outcome, Role
from web.site import Visit


@dataclass(frozen=True, kw_only=True)
class WaitingCase:
    """A case that the committee is asked about and that stands on no agenda."""

    case: Case
    gate: Gate
    asked_on: date
    days: int
    reasons: Sequence[str]
    """Why the triage sends it to the committee; none where a person did."""


@dataclass(frozen=True, kw_only=True)
class Line:
    """One line of an agenda. ``reflection``: what the committee said, where that is known."""

    item: AgendaItem
    case: Case | None
    reflection: Reflection | None
    is_late: bool

    @property
    def title(self) -> str:
        """What it is about."""
        return self.case.title if self.case else self.item.topic


@dataclass(frozen=True, kw_only=True)
class MeetingView:
    """A meeting with its agenda."""

    meeting: Meeting
    lines: Sequence[Line]
    is_to_come: bool


@dataclass(frozen=True, kw_only=True)
class ReflectionView:
    """How a reflection stands. ``publication``: its newest edition, withdrawn or not."""

    reflection: Reflection
    case: Case | None
    publication: Publication | None

    @property
    def is_public(self) -> bool:
        """Whether everybody can read it now."""
        return self.publication is not None and self.publication.is_public


@dataclass(frozen=True, kw_only=True)
class CaseCommittee:
    """What the committee means for one case."""

    places: Sequence[tuple[AgendaItem, Meeting]]
    asked_on: date | None
    """Since when it is asked and did not answer."""
    parked: ParkedCase | None
    reflections: Sequence[ReflectionView]
    gate: Gate | None
    """The open question to the secretary."""

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to show."""
        return not (self.places or self.asked_on or self.parked or self.reflections)


def waiting_of(unit: Unit, visit: Visit) -> list[WaitingCase]:
    """Who waits for a meeting, longest first, of what this visitor may see."""
    today = visit.now.on
    return [
        WaitingCase(
            case=case,
            gate=gate,
            asked_on=opinion.asked_on,
            days=max((today - opinion.asked_on).days, 0),
            reasons=reasons_of(unit, case),
        )
        for opinion, gate, case in unit.committee.waiting(today)
        if visit.may(Action.SEE_CASE, case)
    ]


def reasons_of(unit: Unit, case: Case) -> list[str]:
    """Why the rules send a case to the committee, each with what it rests on."""
    record = unit.triages.newest(case.id)
    outcome = unit.triages.outcomes(record.id).get(Outcome.COMMITTEE) if record else None
    if record is None or outcome is None:
        return []
    found = unit.triages.reasons(record.id).get(outcome.id, [])
    return [one.text for one in found] + ([outcome.departure] if outcome.departure else [])


def meeting_view(unit: Unit, meeting: Meeting, visit: Visit) -> MeetingView:
    """A meeting with what stands on its agenda, of what this visitor may see."""
    items = unit.committee.items(meeting.id)
    cases = {case.id: case for case in unit.cases.many([item.case_id for item in items if item.case_id])}
    said = {one.item_id: one for one in unit.committee.reflections() if one.item_id}
    lines = [
        Line(
            item=item,
            case=cases[item.case_id] if item.case_id else None,
            reflection=said.get(item.id),
            is_late=item.came_late(meeting),
        )
        for item in items
        if item.case_id is None or visit.may(Action.SEE_CASE, cases[item.case_id])
    ]
    return MeetingView(meeting=meeting, lines=lines, is_to_come=meeting.is_to_come(visit.now.on))


def reflection_views(unit: Unit, reflections: Iterable[Reflection], visit: Visit) -> list[ReflectionView]:
    """How these reflections stand, of what this visitor may see."""
    told = list(reflections)
    cases = {case.id: case for case in unit.cases.many([one.case_id for one in told if one.case_id])}
    newest = {one.reflection_id: one for one in unit.committee.editions([one.id for one in told])}
    return [
        ReflectionView(reflection=one, case=cases[one.case_id] if one.case_id else None, publication=newest.get(one.id))
        for one in told
        if one.case_id is None or visit.may(Action.SEE_CASE, cases[one.case_id])
    ]


def committee_of(unit: Unit, case: Case, visit: Visit) -> CaseCommittee:
    """What the committee means for a case that this visitor may see."""
    opinion = unit.decisions.unanswered(case.id, Role.SECRETARIS)
    return CaseCommittee(
        places=unit.committee.items_of_case(case.id),
        asked_on=opinion.asked_on if opinion else None,
        parked=unit.committee.parking(case.id),
        reflections=reflection_views(unit, unit.committee.reflections_of(case.id), visit),
        gate=unit.gates.open_of_subject(opinion.id) if opinion else None,
    )
