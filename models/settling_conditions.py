"""Settling a condition of a decision: it is met, or it is dropped and why."""

from __future__ import annotations

from models.decision import Condition
from models.planning import next_check_on
from models.reply import Reply
from models.vocabulary import ConditionStatus, EventKind
from models.writing_back import tell_condition


def answer_condition(reply: Reply) -> None:
    """The owner of a condition says that it is met, or that it is dropped and why."""
    condition = reply.unit.decisions.condition(reply.gate.subject_id)
    reply.close_gate()
    settle_condition(reply, condition, ConditionStatus(reply.one("status")), reply.one("explanation"))


def settle_condition(reply: Reply, condition: Condition, status: ConditionStatus, explanation: str) -> None:
    """A condition stays open no longer; what shows it is kept with it, and its source hears of it."""
    condition.status, condition.answered_on, condition.explanation = status, reply.moment.on, explanation
    facts = {"condition": condition.id, "status": condition.status}
    reply.tell(EventKind.CONDITION_ANSWERED, facts, {"explanation": explanation})
    check_on = next_check_on(reply.unit, reply.case, reply.moment.on)
    tell_condition(reply.unit, reply.case, condition, reply.moment, check_on=check_on)
