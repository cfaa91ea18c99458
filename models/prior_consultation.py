"""The prior consultation: where a high risk remains, nobody starts before the AP answered (AVG art. 36).

It is an assessment that the project lead hands in, and a condition of the decision with the key of that assessment:
what the AP answers settles it.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from models.assessing import open_assessment
from models.decision import Condition, Decision
from models.forms import form_named
from models.gate import GateTemplate
from models.reply import Reply
from models.road import open_gate, withdraw
from models.settling_conditions import settle_condition
from models.vocabulary import ConditionStatus, EventKind, GateKind, Instrument, Role, SubjectKind

if TYPE_CHECKING:
    from collections.abc import Iterator

QUESTION, AWAIT_AP = "prior_consultation", "await_ap"
"""What the form of a decision asks where a high risk remains, and the answer that nothing starts before the AP did."""
AP_ANSWERS_WITHIN = timedelta(weeks=8)
"""AVG art. 36 lid 2; the AP may add six weeks."""
_SAYS_NO = "no"
_AWAIT_AP = GateTemplate(kind=GateKind.SUPPLY, role=Role.PROJECTLEIDER, form="ap-answer", working_days=None)


def await_ap(reply: Reply, decision: Decision) -> None:
    """Ask the project lead what the AP answers, and set the condition that nothing starts before.

    While an earlier question waits for the AP, that one and its condition stand.
    """
    unit, case, moment = reply.unit, reply.case, reply.moment
    newest = unit.assessments.newest(case.id, Instrument.PRIOR_CONSULTATION)
    if newest is not None and not newest.is_delivered:
        return
    opened = open_assessment(unit, case, Instrument.PRIOR_CONSULTATION, moment)
    due_on = moment.on + AP_ANSWERS_WITHIN
    condition = Condition(
        id=opened.id,
        case_id=case.id,
        decision_id=decision.id,
        text=form_named(reply.gate.form).questions[QUESTION].options[AWAIT_AP],
        owner=Role.PROJECTLEIDER,
        due_on=due_on,
    )
    unit.decisions.add_condition(condition)
    facts = {"condition": condition.id, "owner": condition.owner, "due_on": condition.due_on}
    reply.tell(EventKind.CONDITION_SET, facts, {"text": condition.text})
    open_gate(unit, case, _AWAIT_AP, moment, subject=(SubjectKind.ASSESSMENT, opened.id), due_on=due_on)


def hear_ap(reply: Reply) -> None:
    """What the AP answered meets the condition to wait for it; where the AP says no, it stays open."""
    if reply.one("may_start") != _SAYS_NO:
        for condition in _waiting(reply):
            settle_condition(reply, condition, ConditionStatus.MET, reply.one("answer"))


def await_ap_no_more(reply: Reply, decision: Decision) -> None:
    """A decision lets a project go on without the AP, since no high risk remains: what waited for the AP is dropped."""
    for condition in _waiting(reply):
        settle_condition(reply, condition, ConditionStatus.DROPPED, decision.argument)
        consultation = reply.unit.assessments.get(condition.id)
        gate = reply.unit.gates.open_of_subject(consultation.id)
        if gate is not None:
            consultation.withdrawn_on = reply.moment.on
            withdraw(reply.unit, reply.case, gate, reply.moment)


def _waiting(reply: Reply) -> Iterator[Condition]:
    """The open conditions of a case that wait for the AP."""
    asked = {
        one.id
        for one in reply.unit.assessments.of_case(reply.case.id)
        if one.instrument is Instrument.PRIOR_CONSULTATION
    }
    for condition in reply.unit.decisions.conditions(reply.case.id):
        if condition.id in asked and condition.status is ConditionStatus.OPEN:
            yield condition
