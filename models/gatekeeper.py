"""Answering a gate: one door for the pages, the API and the command line.

Who may, whether the gate is still open, whether the form was seen in its newest state, whether the answers fit: asked
here, in this order, in the transaction that also writes what the answer brings about.
"""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

from models.advice import advised_of
from models.advice_rows import mark_of
from models.answering import check, normalise, used
from models.asking_again import form_of_intake_again, intake_asked_again, part_asked
from models.assessment import Assessment, values
from models.base import Moment
from models.case import Case
from models.catalogue_keeping import catalogue_of
from models.delta_form import check_at, form_of_check
from models.dpia import case_facts
from models.drafting import Choice, Draft, edition_in, edition_mark, with_emptied
from models.errors import AnswersContested, InvalidAnswer, NotAllowed, StaleForm
from models.filing import is_answered_by_a_file
from models.forms import form_named
from models.gate import Gate
from models.gate_handlers import handler_of
from models.permission import Action, permit
from models.person import Actor
from models.prefilling import follow
from models.questionnaire import Answers, Questionnaire
from models.reply import Reply
from models.vocabulary import Instrument, Phase

if TYPE_CHECKING:
    from models.store.open import Store, Unit

_DECIDE = "decide"
_KEEPS_DRAFTS: Mapping[str, Instrument] = {
    "intake-questions": Instrument.INTAKE,
    "ethical-check": Instrument.ETHICAL_CHECK,
    "ethical-check-light": Instrument.ETHICAL_CHECK,
    "dpia": Instrument.DPIA,
    "iama": Instrument.IAMA,
    "deda": Instrument.DEDA,
    "begeleidingsethiek": Instrument.BEGELEIDINGSETHIEK,
    "elsa": Instrument.ELSA,
    "conversation": Instrument.CONVERSATION,
    "procurement": Instrument.PROCUREMENT,
}
"""Forms that take more than one sitting; their answers are kept as they are given."""

_TRIES = 5
"""How often a draft is kept anew because another wrote on it at the very same moment."""


@dataclass(frozen=True, kw_only=True)
class GateAnswer:
    """What somebody sends to a gate.

    ``fields``: answer path to option, options or text, unread. ``token``: the state in which the form was shown;
    None on the command line, which shows no form. ``form_key``: makes the same form twice one form.
    """

    gate_id: UUID
    fields: Mapping[str, object]
    by: Actor
    moment: Moment
    token: str | None = None
    form_key: str | None = None


def answer_gate(store: Store, sent: GateAnswer) -> Case:
    """Answer a gate; gives the case as it stands afterwards.

    Raises ``NotAllowed``, ``GateNotOpen``, ``FormAlreadySent``, ``StaleForm``, ``AnswersContested`` or
    ``InvalidAnswer``; then the case did not move. What was typed on a form that others wrote on meanwhile is kept as a
    draft, so that who sends it again has seen both.
    """
    try:
        return _answer(store, sent)
    except (StaleForm, AnswersContested):
        if sent.token is not None:
            with suppress(NotAllowed, StaleForm):  # forms that are sent in one go keep nothing
                save_draft(store, sent)
        raise


def save_draft(store: Store, sent: GateAnswer, choice: Choice | None = None) -> str:
    """Keep answers without finishing, beside what others wrote meanwhile; gives the token of the new state.

    The key of the form stays good: it may be kept as often as one likes, and who goes back to it types on.
    ``choice``: which of two texts counts, once these answers are kept. Raises as ``answer_gate`` does, but
    ``StaleForm`` only for a form that shows no answers of this assessment, or whose choice was overtaken.
    """
    for _ in range(_TRIES):
        try:
            return _save_draft(store, sent, choice)
        except StaleForm as refusal:
            if refusal.__cause__ is None:  # what it shows is too old; else another wrote at the very same moment
                raise
    raise StaleForm


def form_of_gate(unit: Unit, gate: Gate) -> Questionnaire:
    """What a gate asks in its case: some points of some forms are asked only where something is known of the case."""
    check_asked, draft, intake = check_at(unit, gate), draft_of(unit, gate), intake_asked_again(unit, gate)
    if check_asked is not None:
        return form_of_check(unit, check_asked)
    if intake is not None:
        return form_of_intake_again(unit, intake)
    catalogue = catalogue_of(unit, draft) if draft is not None and draft.catalogue_hash else None
    form = form_named(gate.form, catalogue)
    if draft is not None:
        form = part_asked(unit, form, draft)
    if all(point.fact is None for point in form.points):
        return form
    return form.in_case(case_facts(unit, unit.cases.get(gate.case_id)))


def draft_of(unit: Unit, gate: Gate) -> Assessment | None:
    """The assessment whose answers a gate's form shows and keeps; none for forms that are sent in one go."""
    instrument = _KEEPS_DRAFTS.get(gate.form)
    return unit.assessments.newest(gate.case_id, instrument) if instrument else None


def shown_by(unit: Unit, gate: Gate) -> Assessment | None:
    """The assessment whose answers a gate's form shows, whether it keeps drafts of them or not."""
    return draft_of(unit, gate) or intake_asked_again(unit, gate)


def token_of(unit: Unit, gate: Gate) -> str:
    """The state of a gate and of what it shows, answers or advice; a form that carries an older one is stale."""
    shown = shown_by(unit, gate)
    advised = advised_of(unit, unit.cases.get(gate.case_id)) if gate.form == _DECIDE else ()
    return ".".join([f"{gate.version}.{edition_mark(shown)}", *(mark_of(told) for told in advised)])


def marks_in(token: str) -> list[str]:
    """The marks of the advice that a form with this token showed, row by row."""
    return token.split(".")[2:]


def _answer(store: Store, sent: GateAnswer) -> Case:
    with store.write() as unit:
        gate, case = _arrive(unit, sent, Action.ANSWER_GATE, key=sent.form_key)
        if sent.token is not None and sent.token != token_of(unit, gate):
            raise StaleForm
        draft, form = _draft(unit, gate, case), form_of_gate(unit, gate)
        fields, shown = sent.fields, shown_by(unit, gate)
        if shown is not None and sent.token is None:  # nothing was shown on a page, so nothing was emptied there
            fields = {**values(unit.assessments.answers(shown.id)), **fields}
        found = check(form, fields, complete=True)
        problems = [problem for problem in found if not is_answered_by_a_file(unit, gate, problem)]
        if problems:
            raise InvalidAnswer(problems)
        answers = normalise(form, fields)
        if draft is not None:
            _require_chosen(draft, answers, sent)
        answers = used(form, answers)
        if draft is not None:
            answers = with_emptied(form, unit.assessments.answers(draft.assessment.id), answers)
        reply = Reply(unit=unit, case=case, gate=gate, answers=answers, by=sent.by, moment=sent.moment)
        handler_of(gate)(reply)
        follow(unit, case, sent.moment)
        unit.flush()
        return case


def _require_chosen(draft: Draft, answers: Answers, sent: GateAnswer) -> None:
    left_open = draft.left_open(answers, named=sent.fields if sent.token is None else None)
    if left_open:
        raise AnswersContested(
            f"Two people answered differently ({', '.join(left_open)}); choose first, on the form or by giving them.",
            paths=left_open,
        )


def _save_draft(store: Store, sent: GateAnswer, choice: Choice | None) -> str:
    with store.write() as unit:
        gate, case = _arrive(unit, sent, Action.SAVE_DRAFT, key=None)
        draft = _draft(unit, gate, case)
        if draft is None:
            raise NotAllowed("This form is sent in one go; there is nothing to keep in between.")
        shown = edition_in(sent.token, draft.assessment) if sent.token is not None else draft.assessment.edition
        if shown is None:
            raise StaleForm
        problems = check(draft.form, sent.fields, complete=False)
        if problems:
            raise InvalidAnswer(problems)
        draft.keep(normalise(draft.form, sent.fields), sent.by, sent.moment, shown)
        if choice is not None:
            draft.choose(choice, sent.by, sent.moment, shown)
        unit.flush()
        return token_of(unit, gate)


def _arrive(unit: Unit, sent: GateAnswer, action: Action, *, key: str | None) -> tuple[Gate, Case]:
    """The gate and its case, if this person may answer it now, and with this key for the first time."""
    gate = unit.gates.get(sent.gate_id)
    case = unit.cases.get(gate.case_id)
    permit(sent.by, action, gate)
    unit.signins.receive(key, sent.by.person_id, sent.moment.at)
    gate.require_open()
    return gate, case


def _draft(unit: Unit, gate: Gate, case: Case) -> Draft | None:
    assessment = draft_of(unit, gate)
    if assessment is None:
        return None
    return Draft(unit=unit, case=case, assessment=assessment, form=form_of_gate(unit, gate))


def waits_for_rules(case: Case) -> bool:
    """Whether the next thing to happen to a case is the engine's: a page then says that it is being processed."""
    return case.phase is Phase.TRIAGE and case.waiting_for is None
