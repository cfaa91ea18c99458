"""The form of one light check: it asks about the values of the weighing that it starts from, and the conditions."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import TYPE_CHECKING

from models.assessment import values
from models.catalogue import ValueCatalogue
from models.catalogue_keeping import catalogue_of
from models.check import Check
from models.decision import Condition
from models.disputed import weighed_values
from models.forms import VALUES, entry_label, form_named
from models.gate import Gate
from models.opening import FORM_OF
from models.question import CaseFact, Match, Point, Question, Wanted
from models.questionnaire import Questionnaire
from models.vocabulary import CheckKind, CheckOutcome, ConditionStatus, SubjectKind

if TYPE_CHECKING:
    from models.store.open import Unit

OUTCOME, EXPLANATION, CHANGES = "outcome", "explanation", "changes"
ANEW_WEIGHING, ANEW_STANDING = "anew.weighing", "anew.standing"
CONDITIONS, POINTS = "conditions", "points"
STANDING, BECAUSE, ABOUT = "standing", "because", "about"
"""The questions and groups of a light check; ``models.forms.VALUES`` is the group of its values."""

_FORMS = frozenset(FORM_OF.values())
_ANEW = "anew"


def check_at(unit: Unit, gate: Gate) -> Check | None:
    """The light check that a gate asks for; none where it asks for something else.

    The closing check of a project is asked by the gate of its phase, and is the last one that nobody answered.
    """
    if gate.form not in _FORMS:
        return None
    if gate.subject_kind is SubjectKind.CHECK:
        return unit.checks.get(gate.subject_id)
    closing = [one for one in unit.checks.of_case(gate.case_id) if one.kind is CheckKind.CLOSING]
    return next((one for one in reversed(closing) if one.answered_on is None and one.dropped_on is None), None)


def form_of_check(unit: Unit, check: Check) -> Questionnaire:
    """What one check asks. Where a value is weighed afresh, that sentence is the only one it takes if all holds."""
    form = form_named(FORM_OF[check.kind])
    lists: dict[str, dict[str, str]] = {VALUES: {}}
    if check.starts_from_id is not None:
        weighing = unit.assessments.get(check.starts_from_id)
        catalogue = catalogue_of(unit, weighing)
        weighed = weighed_values(values(unit.assessments.answers(weighing.id)))
        lists[VALUES] = {one: value_label(catalogue, one) for one in weighed if one != check.asked_anew}
        if check.asked_anew:
            form = _weighing_afresh(form, value_label(catalogue, check.asked_anew))
    form = naming_conditions(form.with_options(lists), conditions_asked(unit, check))
    return form.in_case({CaseFact.ASKED_ANEW} if check.asked_anew else set())


def naming_conditions(form: Questionnaire, conditions: Iterable[Condition]) -> Questionnaire:
    """The form of a light check that asks about these conditions, each by its text."""
    return form.with_options({CONDITIONS: {str(condition.id): condition.text for condition in conditions}})


def as_answered(form: Questionnaire, conditions: Iterable[Condition], asked_anew: str) -> Questionnaire:
    """The form of a check that was answered, to read its answers by: conditions and the value asked anew by name."""
    named, group = naming_conditions(form, conditions), form.groups[VALUES]
    label = entry_label(form, group, asked_anew)

    def asked(question: Question) -> Question:
        is_anew = bool(asked_anew) and question.id in (ANEW_WEIGHING, ANEW_STANDING)
        return replace(question, label=f"{question.label} ({label})") if is_anew else question

    points = (replace(point, questions=tuple(map(asked, point.questions))) for point in named.points)
    return replace(named, points=tuple(points))


def conditions_asked(unit: Unit, check: Check) -> list[Condition]:
    """The conditions that a check asks about: all of its case that were not dropped."""
    known = unit.decisions.conditions(check.case_id)
    return [condition for condition in known if condition.status is not ConditionStatus.DROPPED]


def value_label(catalogue: ValueCatalogue, value_id: str) -> str:
    """How a value is called; one that its catalogue does not know is called by its id."""
    return catalogue.value(value_id).label if catalogue.knows(value_id) else value_id


def _weighing_afresh(form: Questionnaire, label: str) -> Questionnaire:
    # one sentence is enough where all holds (the vision, chapter 2): the fresh one, not a second that says why
    otherwise = Wanted(question=OUTCOME, options=frozenset({CheckOutcome.CHANGED, CheckOutcome.STOP}), match=Match.ANY)

    def asked(question: Question) -> Question:
        return replace(question, show_if=((otherwise,),)) if question.id == EXPLANATION else question

    def pointed(point: Point) -> Point:
        named = f"{point.label}: {label}" if point.id == _ANEW else point.label
        return replace(point, label=named, questions=tuple(map(asked, point.questions)))

    return replace(form, points=tuple(map(pointed, form.points)))
