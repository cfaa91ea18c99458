"""The instruments of an assessment: which are used, and what is handed in, filled in here or done elsewhere."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from models.answering import Problem, ProblemCode
from models.assessing import FORM_OF, deliver, open_assessment
from models.assessment import Assessment
from models.base import Moment
from models.case import Case
from models.doing_again import do_again, under_way_again
from models.dpia import LEFT_OUT
from models.errors import InvalidAnswer, StepNotAllowed
from models.facts import CHOSEN
from models.forms import method_of, rows_of
from models.gate import GateTemplate
from models.official_road import WITH_THE_OFFICIAL, require_official
from models.opinions import ask_again, ask_opinion, ask_response
from models.permission import Action, permit
from models.person import Actor
from models.prior_consultation import hear_ap
from models.questionnaire import Answers
from models.reply import Reply
from models.road import open_gate, withdraw
from models.saving import Given, save_answers
from models.vocabulary import EventKind, GateKind, Instrument, Level, Phase, Role, SubjectKind

if TYPE_CHECKING:
    from models.store.open import Store, Unit

WHOLE_ROWS: Mapping[str, tuple[str, ...]] = {
    "actions": ("text", "owner", "due_on"),
    "conditions": ("text", "owner", "due_on"),
}
"""Groups of the instruments of which a row makes no sense until all of this is there."""


@dataclass(frozen=True, kw_only=True)
class Choice:
    """Which methods the Ethisch Netwerk uses beside the ethical check, and why; none is a choice too."""

    reference: str
    instruments: frozenset[Instrument]
    again: frozenset[Instrument] = frozenset()
    """What was delivered before the case came back, and is done again."""
    reason: str
    by: Actor
    moment: Moment
    form_key: str | None = None


def choose_methods(store: Store, choice: Choice) -> Case:
    """Start what is chosen, and withdraw what was started and is chosen no more; what was delivered stays.

    Raises ``NotAllowed``, ``FormAlreadySent``, or ``StepNotAllowed`` where no full check is under way, or where
    something is to be done again that was not done before.
    """
    with store.write() as unit:
        case = unit.cases.by_reference(choice.reference)
        permit(choice.by, Action.CHOOSE_METHODS, case)
        unit.signins.receive(choice.form_key, choice.by.person_id, choice.moment.at)
        if not can_choose(case):
            raise StepNotAllowed(f"Methods are chosen during a full check; this case stands in {case.phase}.")
        dropped = (CHOSEN - choice.instruments) | under_way_again(unit, case)
        _withdraw(unit, case, dropped - choice.again, choice.moment)
        for instrument in sorted(choice.instruments & CHOSEN):
            _start(unit, case, instrument, choice.moment)
        do_again(unit, case, choice.again, choice.moment)
        facts = {"methods": sorted(choice.instruments), "again": sorted(choice.again)}
        content = {"note": choice.reason}
        told = case.tell(EventKind.METHODS_CHOSEN, by=choice.by, moment=choice.moment, facts=facts, content=content)
        unit.journal.add(told)
        unit.flush()
        return case


def can_choose(case: Case) -> bool:
    """Whether a full check is under way, for which a method can be chosen."""
    return case.phase is Phase.ASSESSMENT and case.depth is Level.FULL


def chosen_now(unit: Unit, case: Case) -> list[Instrument]:
    """The methods that are used beside the ethical check, in the order of the vocabulary."""
    there = {one.instrument for one in unit.assessments.of_case(case.id)}
    return [instrument for instrument in Instrument if instrument in there & CHOSEN]


def _start(unit: Unit, case: Case, instrument: Instrument, moment: Moment) -> None:
    if unit.assessments.newest(case.id, instrument) is not None:
        return
    opened = open_assessment(unit, case, instrument, moment, needed=Level.RECOMMENDED)
    form = FORM_OF[instrument, None]
    template = GateTemplate(kind=GateKind.JUDGE, role=Role.ETHISCH_NETWERK, form=form, working_days=20)
    open_gate(unit, case, template, moment, subject=(SubjectKind.ASSESSMENT, opened.id))


def _withdraw(unit: Unit, case: Case, instruments: Iterable[Instrument], moment: Moment) -> None:
    for instrument in instruments:
        known = unit.assessments.newest(case.id, instrument)
        if known is None or known.is_delivered:
            continue
        known.withdrawn_on = moment.on
        gate = unit.gates.open_of_subject(known.id)
        if gate is not None:
            withdraw(unit, case, gate, moment)


def hand_in(reply: Reply) -> None:
    """An instrument is complete: filled in here, done elsewhere, or left out with a reason.

    One that the triage requires cannot be left out; rows of conditions and action points must be whole.
    """
    assessment = reply.unit.assessments.get(reply.gate.subject_id)
    left_out = reply.one("done") == LEFT_OUT
    if left_out and assessment.needed is Level.REQUIRED:
        raise InvalidAnswer(
            [Problem(path="done", code=ProblemCode.NOT_ALLOWED)],
            f"The {assessment.instrument} is required here and cannot be left out; hand it in when it is done.",
        )
    _require_whole_rows(reply.answers)
    outcome = {}
    if reply.one("done") == WITH_THE_OFFICIAL:
        outcome["official"] = require_official(reply.unit, reply.case, assessment.instrument)
    save_answers(reply.unit, reply.case, assessment, Given(values=reply.answers, by=reply.by), reply.moment)
    _as_it_was_asked(assessment, reply)
    deliver(reply.unit, reply.case, assessment, reply.by, reply.moment, outcome=outcome)
    reply.close_gate()
    if assessment.instrument is Instrument.PRIOR_CONSULTATION:
        hear_ap(reply)
    if assessment.instrument is Instrument.DPIA and not left_out:
        ask_fg = ask_again if assessment.continues_id else ask_opinion
        ask_fg(reply.unit, reply.case, Role.FG, reply.moment)
        ask_response(reply.unit, reply.case, reply.moment)  # where the FG advised before the DPIA was there


def _as_it_was_asked(assessment: Assessment, reply: Reply) -> None:
    """It may have begun with an earlier version of its form; what counts is the one that was answered."""
    for name, value in method_of(reply.gate.form).items():
        setattr(assessment, name, value)


def _require_whole_rows(answers: Answers) -> None:
    problems = [
        Problem(path=f"{group}[{number}].{name}", code=ProblemCode.MISSING)
        for group, needed in WHOLE_ROWS.items()
        for number, row in rows_of(answers, group).items()
        for name in needed
        if name not in row
    ]
    if problems:
        raise InvalidAnswer(problems)
