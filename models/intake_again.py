"""The intake asked again after a light check is answered: the rules look whether more is needed than before.

More than a light weighing can carry asks for the whole road. Another finding is confirmed by a person, as when a
demand changes, and the light weighing then goes on. The same finding changes nothing, and the journal says that it was
looked at.
"""

from __future__ import annotations

from models.ai_act import derived_of
from models.asking_again import INTAKE_AGAIN, REMARK, form_of_intake_again, intake_asked_again
from models.asking_more import asks_more
from models.assessing import deliver
from models.assessment import values
from models.drafting import with_emptied
from models.person import ENGINE
from models.reach import load_reach
from models.reply import Reply
from models.road import Taken, advance
from models.ruling import rules_now
from models.saving import Given, save_answers
from models.touched_now import last_light
from models.triage import decide_triage
from models.triage_finding import found_before, found_by, hash_of
from models.triaging import judge_afresh
from models.vocabulary import EventKind, Mover, Phase, Step
from models.whole_road import whole_road


def answer_intake_again(reply: Reply) -> None:
    """The project lead corrected the touched answers of the intake; what is no longer said is emptied."""
    unit, case, moment = reply.unit, reply.case, reply.moment
    intake = intake_asked_again(unit, reply.gate)
    assert intake is not None, f"only the gate with the form {INTAKE_AGAIN} is answered here"
    known = unit.assessments.answers(intake.id)
    answers = with_emptied(form_of_intake_again(unit, intake), known, reply.answers)
    corrected = {path: said for path, said in answers.items() if path != REMARK}
    save_answers(unit, case, intake, Given(values=corrected, by=reply.by), moment)
    intake.stands = None
    deliver(unit, case, intake, reply.by, moment)
    reply.close_gate()
    if case.phase is not Phase.INTAKE:  # there the rules look once the whole of it is sent
        _judge(reply)


def _judge(reply: Reply) -> None:
    unit, case, moment = reply.unit, reply.case, reply.moment
    record, check = unit.triages.newest(case.id), last_light(unit, case)
    intake = unit.assessments.get(reply.gate.subject_id)
    answers, derived = unit.assessments.answers(intake.id), derived_of(unit, case)
    told = {**values(answers), **derived}
    note = reply.one(REMARK)
    more = asks_more(unit, record, told, moment.on) & load_reach().whole_road if record else frozenset()
    if check is not None and (more or record is None):
        whole_road(unit, case, check, by=reply.by, moment=moment, because=note)
        return
    rules = rules_now(unit, moment.on)
    if record is not None and found_by(rules, decide_triage(rules, told)) == found_before(unit, rules, record):
        record.still_holds_for = hash_of(answers, derived)
        facts = {"triage": record.id, "answers_hash": record.still_holds_for}
        unit.journal.add(case.tell(EventKind.TRIAGE_UNCHANGED, by=ENGINE, moment=moment, facts=facts))
        return
    advance(unit, case, Taken(step=Step.RETRIAGE, mover=Mover.CHECK, by=reply.by), moment)
    judge_afresh(unit, case, moment, note)
