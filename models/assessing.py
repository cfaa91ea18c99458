"""Carrying out assessments: opening one, delivering it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from models.answering import check
from models.assessment import AnswerValue, Assessment, answers_hash, values
from models.base import Moment
from models.case import Case
from models.catalogue_keeping import catalogue_now, catalogue_of, keep_catalogue
from models.forms import form_named, weighs_values
from models.person import ENGINE, Actor
from models.questionnaire import Questionnaire
from models.saving import Given, save_answers
from models.vocabulary import AnswerOrigin, EventKind, Instrument, Level, Step

if TYPE_CHECKING:
    from models.store.open import Unit

FORM_OF: Mapping[tuple[Instrument, Level | None], str] = {
    (Instrument.INTAKE, None): "intake-questions",
    (Instrument.ETHICAL_CHECK, Level.FULL): "ethical-check",
    (Instrument.ETHICAL_CHECK, Level.LIGHT): "ethical-check-light",
    (Instrument.DPIA, None): "dpia",
    (Instrument.IAMA, None): "iama",
    (Instrument.DEDA, None): "deda",
    (Instrument.BEGELEIDINGSETHIEK, None): "begeleidingsethiek",
    (Instrument.ELSA, None): "elsa",
    (Instrument.CONVERSATION, None): "conversation",
    (Instrument.FG_RESPONSE, None): "fg-response",
    (Instrument.PRIOR_CONSULTATION, None): "ap-answer",
    (Instrument.PROCUREMENT, None): "procurement",
    (Instrument.LIGHT_CHECK, None): "interim-check",
    (Instrument.REQUIREMENTS, None): "requirements",
}
"""The questionnaire of each instrument, per depth where it has several."""


def open_assessment(
    unit: Unit,
    case: Case,
    instrument: Instrument,
    moment: Moment,
    *,
    depth: Level | None = None,
    needed: Level = Level.REQUIRED,
    continues: Assessment | None = None,
    about: Assessment | None = None,
    form: str | None = None,
) -> Assessment:
    """Start an instrument; what ``continues`` answered is carried over and waits to be confirmed.

    ``about``: the weighing whose values it asks about, where it carries nothing over; ``form``: the questionnaire
    where it is not the instrument's usual one.
    """
    method = form_named(form or FORM_OF[instrument, depth])
    catalogue = None
    if weighs_values(method):
        weighed = continues or about
        catalogue = catalogue_of(unit, weighed) if weighed is not None else catalogue_now(unit)
        keep_catalogue(unit, catalogue, moment)
    assessment = Assessment(
        case_id=case.id,
        instrument=instrument,
        depth=depth,
        method_id=method.id,
        method_version=method.version,
        method_hash=method.hash,
        catalogue=f"{catalogue.id} {catalogue.version}" if catalogue else None,
        catalogue_hash=catalogue.hash if catalogue else None,
        needed=needed,
        opened_on=moment.on,
        continues_id=continues.id if continues else None,
    )
    unit.assessments.add(assessment)
    facts = {"assessment": assessment.id, "instrument": instrument, "depth": depth, "needed": needed}
    unit.journal.add(case.tell(EventKind.ASSESSMENT_OPENED, by=ENGINE, moment=moment, facts=facts))
    if continues is not None:
        earlier = values(unit.assessments.answers(continues.id))
        method = form_named(form or FORM_OF[instrument, depth], catalogue)
        known = {path: value for path, value in earlier.items() if _asks(method, path, value)}
        carried = Given(values=known, origin=AnswerOrigin.CARRIED_OVER, source=str(continues.opened_on))
        save_answers(unit, case, assessment, carried, moment)
    return assessment


def _asks(form: Questionnaire, path: str, value: AnswerValue) -> bool:
    """Whether a form still asks what another one did; a light check asks less than a full one."""
    return not check(form, {path: value}, complete=False)


def ensure_ethical_check(unit: Unit, case: Case, moment: Moment, step: Step | None = None) -> Assessment:
    """The ethical check of a case that stands in the assessment phase, to which it came by ``step``.

    The one that is under way goes on, unless the depth changed. What was delivered is weighed again in a new one,
    with the earlier answers carried over; of one that was sent back what stood then stands now. The first one starts
    from the values that the intake named.
    """
    depth = case.depth or Level.LIGHT
    newest = unit.assessments.newest(case.id, Instrument.ETHICAL_CHECK)
    if newest is not None and not newest.is_delivered and newest.depth is depth:
        return newest
    if newest is not None and not newest.is_delivered:
        newest.withdrawn_on = moment.on  # it went another way deep
    opened = open_assessment(unit, case, Instrument.ETHICAL_CHECK, moment, depth=depth, continues=newest)
    if newest is None:
        _start_from_intake(unit, case, opened, moment)
    elif step is Step.SEND_BACK:
        opened.stands = newest.stands
    return opened


def _start_from_intake(unit: Unit, case: Case, assessment: Assessment, moment: Moment) -> None:
    intake = unit.assessments.newest(case.id, Instrument.INTAKE)
    if intake is None:
        return
    touched = values(unit.assessments.answers(intake.id)).get("values_touched", ())
    known = catalogue_of(unit, assessment)
    named = tuple(value for value in touched if known.knows(value))
    if named:
        given = Given(values={"values": named}, origin=AnswerOrigin.PREFILLED, source="intake")
        save_answers(unit, case, assessment, given, moment)


def deliver(
    unit: Unit,
    case: Case,
    assessment: Assessment,
    by: Actor,
    moment: Moment,
    *,
    outcome: Mapping[str, object] | None = None,
) -> None:
    """An assessment is complete: it counts, and a decision may rest on it.

    ``outcome``: what its own method makes of the answers, in words of that method, to tell beside it.
    """
    assessment.delivered_on, assessment.delivered_by = moment.on, by.person_id
    facts = {
        "assessment": assessment.id,
        "instrument": assessment.instrument,
        "method": assessment.method_id,
        "version": assessment.method_version,
        "method_hash": assessment.method_hash,
        "answers_hash": answers_hash(unit.assessments.answers(assessment.id)),
        **(outcome or {}),
    }
    unit.journal.add(case.tell(EventKind.ASSESSMENT_DELIVERED, by=by, moment=moment, facts=facts))
    unit.flush()
