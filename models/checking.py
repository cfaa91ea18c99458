"""The light checks answered by a person: what was weighed holds, something changed, or we stop."""

from __future__ import annotations

from typing import TYPE_CHECKING

from models.assessing import deliver, open_assessment
from models.check import Check
from models.condition_standing import note_standing
from models.delta import because_path, condition_path, is_material, standing_at, unnamed
from models.delta_form import ANEW_WEIGHING, EXPLANATION, OUTCOME, check_at, conditions_asked
from models.doubting import ask_doubts
from models.errors import GateNotOpen, InvalidAnswer
from models.follow_up import reweigh, settle
from models.grouping import complete_entries
from models.opening import FORM_OF
from models.person import ENGINE
from models.planning import plan_checks
from models.reply import Reply
from models.saving import Given, save_answers
from models.starting_from import prepare
from models.vocabulary import (
    CheckKind,
    CheckOutcome,
    EventKind,
    FollowUp,
    Instrument,
    Mover,
    Phase,
    Standing,
    Step,
    SubjectKind,
)

if TYPE_CHECKING:
    from models.store.open import Unit


def answer_check(reply: Reply) -> None:
    """A light check is answered: the weighing holds, something changed, or we stop.

    What somebody did not know is asked of who can know; the check counts as answered meanwhile. Raises
    ``InvalidAnswer`` where something changed and nothing says what.
    """
    check = check_at(reply.unit, reply.gate)
    if check is None:
        raise GateNotOpen
    problems = unnamed(reply.answers)
    if problems:
        raise InvalidAnswer(problems)
    _conclude(reply, check)
    reply.close_gate()
    complete_entries(reply.unit, check, reply.moment.on)
    _follow(reply, check)
    ask_doubts(reply.unit, reply.case, check, reply.answers, reply.moment)


def finish(reply: Reply) -> None:
    """The project lead reports that the project is done; the closing check opens."""
    reply.close_gate()
    reply.take(Step.FINISH, note=reply.one("remark"))
    check = Check(case_id=reply.case.id, kind=CheckKind.CLOSING, due_on=reply.moment.on, opened_on=reply.moment.on)
    reply.unit.checks.add(check)
    prepare(reply.unit, reply.case, check)
    facts = {"check": check.id, "kind": check.kind, "due_on": check.due_on}
    reply.unit.journal.add(reply.case.tell(EventKind.CHECK_OPENED, by=ENGINE, moment=reply.moment, facts=facts))


def _conclude(reply: Reply, check: Check) -> None:
    """Keep the answers and what they come down to. Where a value was weighed afresh, that sentence says why."""
    unit, case, by, moment = reply.unit, reply.case, reply.by, reply.moment
    weighing = unit.assessments.get(check.starts_from_id) if check.starts_from_id else None
    filled = open_assessment(unit, case, Instrument.LIGHT_CHECK, moment, about=weighing, form=FORM_OF[check.kind])
    save_answers(unit, case, filled, Given(values=reply.answers, by=by), moment)
    deliver(unit, case, filled, by, moment)
    check.answered_on, check.answered_by, check.assessment_id = moment.on, by.person_id, filled.id
    check.outcome = CheckOutcome(reply.one(OUTCOME))
    check.explanation = reply.one(EXPLANATION) or reply.one(ANEW_WEIGHING)
    facts = {"check": check.id, "kind": check.kind, "outcome": check.outcome, "due_on": check.due_on}
    reply.tell(EventKind.CHECK_ANSWERED, facts, {"explanation": check.explanation})
    _note_conditions(reply, check)


def _note_conditions(reply: Reply, check: Check) -> None:
    """What the check says of the conditions; who says that everything still holds, says so of each of them."""
    for condition in conditions_asked(reply.unit, check):
        path = condition_path(condition.id)
        holds = Standing.HOLDS if check.outcome is CheckOutcome.UNCHANGED else None
        standing = standing_at(reply.answers, path) or holds
        if standing is not None:
            because = reply.one(because_path(path)) or check.explanation
            note_standing(
                reply.unit, reply.case, condition, standing, because=because, by=reply.by, moment=reply.moment
            )


def _follow(reply: Reply, check: Check) -> None:
    """What becomes of the check and of its case. Doubts alone move nothing: somebody who can know is asked first."""
    unit, case, by, moment = reply.unit, reply.case, reply.by, reply.moment
    if is_material(reply.answers):
        reweigh(unit, case, check, by=by, moment=moment)
    elif check.outcome is CheckOutcome.UNCHANGED:
        settle(unit, case, check, FollowUp.NOTHING, by=by, moment=moment)
    elif check.outcome is CheckOutcome.STOP:
        settle(unit, case, check, FollowUp.STOP, by=by, moment=moment)
    if case.phase is Phase.CLOSING and reply.gate.subject_kind is SubjectKind.CASE:
        reply.take(Step.CLOSE, note=check.explanation)
    elif case.phase is Phase.MONITORING and check.outcome is CheckOutcome.STOP and not _goes_on_elsewhere(unit, check):
        reply.take(Step.STOP, Mover.CHECK)
    elif case.phase is Phase.MONITORING:
        plan_checks(unit, case, moment.on)


def _goes_on_elsewhere(unit: Unit, check: Check) -> bool:
    """Whether one entry of a case was stopped while others of it are still in use."""
    of_this_case = unit.registers.of_case(check.case_id) if check.kind is CheckKind.RECHECK else ()
    return any(entry.next_recheck_on is not None for entry in of_this_case)
