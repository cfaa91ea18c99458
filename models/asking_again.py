"""Asking again what a light check touched, and only that: in the ethical check and in the intake.

A touched value is weighed anew: its sentence and whom it affects are emptied, its arguments stay to go on with. An
untouched one keeps its answers: carried over, and confirmed by name where a person said in the check that it holds.
Touched questions of the intake keep their answer until somebody changes it: facts are corrected, not weighed.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from models.assessment import Assessment, values
from models.balance import WEIGHING
from models.base import Moment
from models.case import Case
from models.catalogue_keeping import catalogue_of
from models.check import Check
from models.delta import changes_in
from models.delta_form import ABOUT, POINTS
from models.disputed import weighed_values
from models.forms import VALUES, form_named, one
from models.gate import Gate, GateTemplate
from models.late_advice import add_to
from models.methods import INTAKE
from models.part_of_form import PartOfForm, beginning_of
from models.person import Actor
from models.question import path_of
from models.questionnaire import Questionnaire
from models.road import open_gate, withdraw
from models.saving import Given, save_answers
from models.touched_now import checks_behind, touched_in
from models.touching import Found, Touched, asked_in_intake, stands_in_intake, stands_in_weighing
from models.vocabulary import AnswerOrigin, GateKind, Instrument, Role, Standing, SubjectKind

if TYPE_CHECKING:
    from models.store.open import Unit

INTAKE_AGAIN, REMARK = "intake-again", "remark"
"""The form on which the intake is asked again, and the question that is its own."""
FROM_THE_CHECK = "light-check"
"""The source of a sentence that was written in a check."""
_ASK = GateTemplate(kind=GateKind.SUPPLY, role=Role.PROJECTLEIDER, form=INTAKE_AGAIN, working_days=10)


@dataclass(frozen=True, kw_only=True)
class Again:
    """A check of a case, what it found and what that touches; ``by``: whose answer brings it about."""

    case: Case
    check: Check
    found: Found
    touched: Touched
    by: Actor
    moment: Moment

    @property
    def told(self) -> str:
        """What the check says of it, in the words of who answered it."""
        abouts = (one(self.found.answers, path_of(ABOUT, POINTS, change)) for change in changes_in(self.found.answers))
        return "\n".join(filter(None, dict.fromkeys([self.check.explanation, *sorted(abouts)])))


def is_asked_in_part(assessment: Assessment) -> bool:
    """Whether something of it stands and is not asked."""
    return assessment.stands is not None


def part_asked(unit: Unit, form: Questionnaire, weighing: Assessment) -> Questionnaire:
    """The form of a weighing as it is asked: without what stands in it.

    Where a change brings values that were not weighed, they can be chosen beside those that were.
    """
    if weighing.instrument is not Instrument.ETHICAL_CHECK or weighing.stands is None:
        return form
    known = values(unit.assessments.answers(weighing.id))
    brought = {value for check in checks_behind(unit, weighing) for value in touched_in(unit, check).brought}
    return PartOfForm.of(form.with_only(VALUES, brought | {*weighed_values(known)}), weighing.stands, known)


def intake_asked_again(unit: Unit, gate: Gate) -> Assessment | None:
    """The intake that a gate asks a part of again; none where it asks something else.

    It is sent in one go and keeps no draft: what the rules read is never changed by half.
    """
    return unit.assessments.get(gate.subject_id) if gate.form == INTAKE_AGAIN else None


def form_of_intake_again(unit: Unit, intake: Assessment) -> Questionnaire:
    """The questions of the intake that are asked again, and one of its own."""
    whole, own = form_named(INTAKE), form_named(INTAKE_AGAIN)
    asked = replace(own, points=(*whole.points, *own.points), parameters=whole.parameters)
    return PartOfForm.of(asked, intake.stands or (), values(unit.assessments.answers(intake.id)))


def weigh_touched(unit: Unit, weighing: Assessment, again: Again) -> None:
    """Ask in an ethical check that is under way for what a check touched; what another check touched stays asked."""
    form = form_named(weighing.method_id, catalogue_of(unit, weighing))
    known = values(unit.assessments.answers(weighing.id))
    stands = stands_in_weighing(again.touched, form, known)
    stood = stands if weighing.stands is None else weighing.stands
    anew = [one for one in again.touched.values if weighing.stands is None or f"{WEIGHING}[{one}]" in stood]
    weighing.stands = [one for one in stood if one in stands]
    required = [question.id for question in form.groups[WEIGHING].questions if question.required]
    paths = [path_of(question, WEIGHING, value) for value in anew for question in required]
    emptied = Given(
        values=dict.fromkeys((path for path in paths if path in known), ""),
        origin=AnswerOrigin.CARRIED_OVER,
        source=str(again.check.id),
    )
    fresh = {path: said for path, said in again.found.fresh_sentence.items() if path in paths}
    for given in (emptied, Given(values=fresh, origin=AnswerOrigin.PREFILLED, source=FROM_THE_CHECK)):
        save_answers(unit, again.case, weighing, given, again.moment)
    _confirm_what_holds(unit, weighing, again)


def ask_intake_again(unit: Unit, again: Again) -> Gate | None:
    """Ask the project lead for the questions of the intake that a check touched; none where it asks none of them."""
    intake = unit.assessments.newest(again.case.id, Instrument.INTAKE)
    if intake is None:
        return None
    form, known = form_named(INTAKE), values(unit.assessments.answers(intake.id))
    if not asked_in_intake(again.touched, form, known):
        return None
    stands, gate = stands_in_intake(again.touched, form, known), unit.gates.open_of_subject(intake.id)
    if gate is not None and intake.stands is not None:
        intake.stands = [one for one in intake.stands if one in stands]
        add_to(gate, again.told)
        return gate
    intake.stands = list(stands)
    subject = (SubjectKind.ASSESSMENT, intake.id)
    return open_gate(unit, again.case, _ASK, again.moment, subject=subject, note=again.told)


def ask_everything(unit: Unit, case: Case, moment: Moment) -> None:
    """Nothing stands by itself any more in the weighing that is under way, and the intake is not asked by half."""
    weighing = unit.assessments.newest(case.id, Instrument.ETHICAL_CHECK)
    if weighing is not None and not weighing.is_delivered:
        weighing.stands = None
    intake = unit.assessments.newest(case.id, Instrument.INTAKE)
    gate = unit.gates.open_of_subject(intake.id) if intake is not None else None
    if intake is not None:
        intake.stands = None
    if gate is not None:
        withdraw(unit, case, gate, moment)


def _confirm_what_holds(unit: Unit, weighing: Assessment, again: Again) -> None:
    """Of an untouched value a person said in the check that it holds: its answers bear their name."""
    known = values(unit.assessments.answers(weighing.id))
    untouched = (one for one in weighed_values(known) if one not in again.touched.values)
    held = {f"{WEIGHING}[{one}]" for one in untouched if again.found.of_value(one) is Standing.HOLDS}
    confirmed = {path: said for path, said in known.items() if beginning_of(path) in held}
    given = Given(values=confirmed, source=str(again.check.id), by=_who_answered(unit, again))
    save_answers(unit, again.case, weighing, given, again.moment)


def _who_answered(unit: Unit, again: Again) -> Actor:
    """Who answered the check; a doubt of it is settled later, and by somebody else."""
    answered_by = again.check.answered_by
    if answered_by is None or answered_by == again.by.person_id:
        return again.by
    return unit.people.actor(unit.people.get(answered_by))
