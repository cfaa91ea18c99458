"""What was filled in for a case, read back: its assessments with their answers, and each moment of weighing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple
from uuid import UUID

from models.assessment import Answer, Assessment
from models.case import Case
from models.catalogue_keeping import catalogues_of
from models.comment import AnswerComment
from models.delta_form import as_answered
from models.store.open import Unit
from models.vocabulary import Instrument
from web.assessment_view import AssessmentView, form_of, view_of
from web.balance_view import Weighing, weighings_of
from web.remarks_view import remarks_on
from web.site import Visit


class Made(NamedTuple):
    """What was filled in for a case, with the answers that count and what was said about them."""

    assessments: Sequence[Assessment]
    answers: Mapping[UUID, Mapping[str, Answer]]
    comments: Sequence[AnswerComment]


def read_back(
    unit: Unit, case: Case, made: Made, visit: Visit, names: Mapping[UUID, str]
) -> tuple[list[AssessmentView], Sequence[Weighing]]:
    """The assessments and the weighings of a case; what has pages of its own is left to those."""
    catalogues = catalogues_of(unit, made.assessments, made.answers)
    conditions = unit.decisions.conditions(case.id)
    anew = {check.assessment_id: check.asked_anew for check in unit.checks.of_case(case.id)}
    ours = [one for one in made.assessments if one.instrument not in {Instrument.OFFICIAL, Instrument.REQUIREMENTS}]
    told_of = [(one, made.answers.get(one.id, {})) for one in ours]
    views = []
    for one, said in told_of:
        form = form_of(one, catalogues.get(one.id))
        if one.instrument is Instrument.LIGHT_CHECK:
            form = as_answered(form, conditions, anew.get(one.id, ""))
        views.append(view_of(one, said, visit, names, form, remarks=remarks_on(made.comments, one)))
    return views, weighings_of(told_of, catalogues, case.title, visit.words)


def weighed_for(unit: Unit, case: Case, weighings: Sequence[Weighing]) -> dict[UUID, Weighing]:
    """By decision the weighing that it rests on."""
    at = {weighing.assessment.id: weighing for weighing in weighings}
    bases = unit.decisions.bases_of_case(case.id)
    return {basis.decision_id: at[basis.assessment_id] for basis in bases if basis.assessment_id in at}
