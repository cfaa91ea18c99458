"""The case library: what was decided earlier about the same technology and the same values, and with which words.

Nothing here is counted or ranked: what two cases share is said in words.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

from models.assessment import Answer, AnswerValue, latest, values
from models.balance import WEIGHING
from models.case import Case
from models.catalogue import ValueCatalogue, catalogue_in, load_values
from models.decision import Condition, Decision
from models.forms import form_named, one
from models.methods import INTAKE
from models.person import Actor
from models.question import UNKNOWN
from models.store.library import TECHNOLOGIES, TOUCHED, VALUES, LibraryFilter
from models.vocabulary import Instrument

if TYPE_CHECKING:
    from models.store.open import Unit

MOST_ALIKE = 3
"""How many earlier decisions are shown beside a weighing."""


@dataclass(frozen=True, kw_only=True)
class WeighedValue:
    """One value of an earlier weighing, with the sentence in which it was weighed."""

    id: str
    name: str
    sentence: str


@dataclass(frozen=True, kw_only=True)
class EarlierDecision:
    """One case with its last decision and what it was about.

    ``technologies``: their names by id; ``values``: first those that the project lead said it touches most.
    """

    case: Case
    decision: Decision
    technologies: Mapping[str, str]
    values: Sequence[WeighedValue]
    conditions: Sequence[Condition]


@dataclass(frozen=True, kw_only=True)
class Alike:
    """An earlier decision with the names of what it shares with a case."""

    earlier: EarlierDecision
    technologies: Sequence[str]
    values: Sequence[str]


def earlier_decisions(
    unit: Unit, actor: Actor, chosen: LibraryFilter, *, limit: int, skip: int = 0
) -> list[EarlierDecision]:
    """The earlier decisions that ``actor`` may see and that fit the filter, newest first."""
    return _told(unit, unit.library.decisions(actor, chosen, limit=limit, skip=skip))


def alike(unit: Unit, actor: Actor, case: Case) -> list[Alike]:
    """Earlier decisions with the technology of a case, its values, or both; at most ``MOST_ALIKE``.

    Its values are those chosen in its newest ethical check, else those that its intake names.
    """
    newest = {made.instrument: made.id for made in unit.assessments.of_case(case.id)}
    answers = unit.assessments.answers_of_case(case.id)
    intake, check = (
        values(answers.get(newest.get(instrument, case.id), {}))
        for instrument in (Instrument.INTAKE, Instrument.ETHICAL_CHECK)
    )
    technologies = _named(intake.get(TECHNOLOGIES)) & technology_names().keys()
    weighed = _named(check.get(VALUES)) or _named(intake.get(TOUCHED))
    found = _told(unit, unit.library.alike(actor, case.id, technologies, weighed, limit=MOST_ALIKE))
    return [
        Alike(
            earlier=earlier,
            technologies=[name for key, name in earlier.technologies.items() if key in technologies],
            values=[value.name for value in earlier.values if value.id in weighed],
        )
        for earlier in found
    ]


def technology_names() -> dict[str, str]:
    """The technologies that the intake knows, by id; "none of these" is none."""
    question = form_named(INTAKE).questions[TECHNOLOGIES]
    return {key: name for key, name in question.options.items() if key not in question.exclusive}


def value_names(unit: Unit) -> dict[str, str]:
    """The values of every catalogue that was weighed with, by id."""
    names: dict[str, str] = {}
    for catalogue in _catalogues(unit).values():
        names |= {value.id: value.name for value in catalogue.values if value.id not in names}
    return names


def _told(unit: Unit, found: Sequence[tuple[Case, Decision]]) -> list[EarlierDecision]:
    """What there is to tell about these decisions, in a fixed number of queries."""
    newest = {(made.case_id, made.instrument): made for made in unit.library.weighed([case.id for case, _ in found])}
    rows: dict[UUID, list[Answer]] = {}
    for row in unit.library.answers([made.id for made in newest.values()]):
        rows.setdefault(row.assessment_id, []).append(row)
    conditions: dict[UUID, list[Condition]] = {}
    for condition in unit.library.conditions([decision.id for _, decision in found]):
        conditions.setdefault(condition.decision_id, []).append(condition)
    catalogues, technologies = _catalogues(unit), technology_names()

    def said(case: Case, instrument: Instrument) -> dict[str, AnswerValue]:
        made = newest.get((case.id, instrument))
        return values(latest(rows.get(made.id, []))) if made else {}

    def catalogue_of(case: Case) -> ValueCatalogue:
        made = newest.get((case.id, Instrument.ETHICAL_CHECK))
        return catalogues.get(made.catalogue_hash or "", load_values()) if made else load_values()

    return [
        EarlierDecision(
            case=case,
            decision=decision,
            technologies={
                key: name
                for key, name in technologies.items()
                if key in _named(said(case, Instrument.INTAKE).get(TECHNOLOGIES))
            },
            values=_weighed(said(case, Instrument.INTAKE), said(case, Instrument.ETHICAL_CHECK), catalogue_of(case)),
            conditions=conditions.get(decision.id, []),
        )
        for case, decision in found
    ]


def _weighed(
    intake: Mapping[str, AnswerValue], check: Mapping[str, AnswerValue], catalogue: ValueCatalogue
) -> list[WeighedValue]:
    picked, touched = _named(check.get(VALUES)), _named(intake.get(TOUCHED))
    found = [
        WeighedValue(id=value.id, name=value.name, sentence=one(check, f"{WEIGHING}[{value.id}].weighing"))
        for value in catalogue.values
        if value.id in picked
    ]
    return sorted(found, key=lambda value: value.id not in touched)


def _catalogues(unit: Unit) -> dict[str, ValueCatalogue]:
    kept = {row.hash: catalogue_in(row.text) for row in unit.catalogues.all()}
    return {load_values().hash: load_values(), **kept}


def _named(answer: AnswerValue | None) -> frozenset[str]:
    """The options of an answer; what nobody knows names nothing."""
    picked = (answer,) if isinstance(answer, str) else answer or ()
    return frozenset(picked) - {UNKNOWN}
