"""How an answer is called: its question in words, for every kind of questionnaire."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from models.assessment import Assessment
from models.catalogue_keeping import catalogue_of
from models.delta_form import as_answered
from models.errors import NotFound, UnknownOption, UnknownQuestion
from models.forms import entry_label, form_named
from models.official.answers import split_instance
from models.official.decision_aid import DecisionAid
from models.official_startable import Fillable, official_of
from models.question import Question
from models.questionnaire import Questionnaire
from models.vocabulary import Instrument

if TYPE_CHECKING:
    from models.store.open import Unit

_TAG = re.compile(r"<[^<>]*>")
"""Official labels may hold links; pages write what is left as text."""
_INTAKE_FORM = "intake-questions"  # its questionnaire has an id that differs from its name


def label_of(unit: Unit, assessment: Assessment, path: str) -> str:
    """The question at an answer path, with its row or value where it stands in one.

    Of an official questionnaire the path stands behind it: it tells rows and questions of one name apart. Raises
    ``NotFound`` where an own form has no such question and nobody ever answered it.
    """
    if assessment.instrument is Instrument.OFFICIAL:
        return _label_in_official(official_of(unit, assessment), path)
    form = own_form(unit, assessment)
    if form is not None and question_at(form, path) is not None:
        return label_in(form, path)
    if form is not None and not any(one.path == path for one in unit.assessments.history(assessment.id)):
        raise NotFound(f"{path} is no question of this assessment.")
    return path


def own_form(unit: Unit, assessment: Assessment) -> Questionnaire | None:
    """The questionnaire of an assessment, where it is one of our own."""
    if assessment.instrument is Instrument.OFFICIAL:
        return None
    if assessment.instrument is Instrument.INTAKE:
        return form_named(_INTAKE_FORM)
    form = form_named(assessment.method_id, catalogue_of(unit, assessment) if assessment.catalogue_hash else None)
    if assessment.instrument is Instrument.LIGHT_CHECK:
        check = unit.checks.answered_in(assessment)
        return as_answered(form, unit.decisions.conditions(assessment.case_id), check.asked_anew if check else "")
    return form


def label_in(form: Questionnaire, path: str) -> str:
    """The question at a path of a form, with its row or value where it stands in one."""
    place, instance = form.place_at(path)
    if place.group is None:
        return place.question.label
    if place.group.has_open_rows:
        return f"{place.question.label} ({place.group.label} {instance})"
    return f"{place.question.label} ({entry_label(form, place.group, instance)})"


def _label_in_official(official: Fillable, path: str) -> str:
    if isinstance(official, DecisionAid):
        question = official.questions.get(path)
        return question.text if question else path
    task_id = split_instance(path)[0]
    around = [official.by_id[task_id], *official.above(task_id)] if task_id in official.by_id else []
    said = next((_TAG.sub("", task.label) for task in around if task.label), "")
    return f"{said} ({path})" if said else path


def question_at(form: Questionnaire, path: str) -> Question | None:
    """The question of a path; none where this version of the form asks it no more."""
    try:
        return form.question_at(path)
    except (UnknownQuestion, UnknownOption):
        return None
