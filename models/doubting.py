"""What a light check left open: who can know is asked and advises, and the Ethisch Netwerk concludes.

Nobody waits for it: the check counts as answered meanwhile. "I don't know" is never taken for no: what is doubted
counts as confirmed only once a person of the Ethisch Netwerk says so.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from models.base import Moment
from models.case import Case
from models.check import Check
from models.condition_standing import note_standing
from models.delta import because_path, changes_in, condition_at, in_doubt, value_at
from models.doubt import CheckDoubt
from models.doubt_roles import shipped_doubt_roles
from models.follow_up import reweigh, settle
from models.gate import GateTemplate
from models.person import ENGINE
from models.question import Answers
from models.reply import Reply
from models.road import open_gate
from models.saving import Given, save_answers
from models.vocabulary import EventKind, FollowUp, GateKind, Role, Standing, SubjectKind

if TYPE_CHECKING:
    from models.store.open import Unit

_WORKING_DAYS = 10
_CONCLUDES = Role.ETHISCH_NETWERK
_CONCLUSION = GateTemplate(kind=GateKind.CONFIRM, role=_CONCLUDES, form="doubt-conclusion", working_days=_WORKING_DAYS)


def ask_doubts(unit: Unit, case: Case, check: Check, answers: Answers, moment: Moment) -> None:
    """Ask each role that can know about what the answers to a check left open, all of it in one question."""
    for role, paths in _by_role(answers, check.asked_anew).items():
        doubt = CheckDoubt(check_id=check.id, case_id=case.id, role=role, about=list(paths), asked_on=moment.on)
        unit.doubts.add(doubt)
        facts = {"check": check.id, "doubt": doubt.id, "role": role}
        unit.journal.add(case.tell(EventKind.CHECK_DOUBTED, by=ENGINE, moment=moment, facts=facts))
        asks = GateTemplate(kind=GateKind.ADVISE, role=role, form="doubt", working_days=_WORKING_DAYS)
        _ask(unit, case, _CONCLUSION if role is _CONCLUDES else asks, doubt, moment)


def answer_doubt(reply: Reply) -> None:
    """Who can know advises. What changed is weighed again; else the Ethisch Netwerk concludes."""
    doubt = reply.unit.doubts.get(reply.gate.subject_id)
    doubt.standing, doubt.advice = Standing(reply.one("standing")), reply.one("advice")
    doubt.answered_on, doubt.answered_by = reply.moment.on, reply.by.person_id
    reply.close_gate()
    _tell(reply, doubt, EventKind.DOUBT_ANSWERED, doubt.standing, {"text": doubt.advice})
    if doubt.standing is Standing.CHANGED:
        _write_down(reply, doubt, doubt.standing, doubt.advice)
    else:
        _ask(reply.unit, reply.case, _CONCLUSION, doubt, reply.moment)


def conclude_doubt(reply: Reply) -> None:
    """The Ethisch Netwerk says that it still holds, or that it is weighed again."""
    doubt = reply.unit.doubts.get(reply.gate.subject_id)
    doubt.conclusion, doubt.reason = Standing(reply.one("standing")), reply.one("reason")
    doubt.concluded_on, doubt.concluded_by = reply.moment.on, reply.by.person_id
    reply.close_gate()
    _tell(reply, doubt, EventKind.DOUBT_CONCLUDED, doubt.conclusion, {"text": doubt.reason})
    _write_down(reply, doubt, doubt.conclusion, doubt.reason)


def _by_role(answers: Answers, asked_anew: str) -> Mapping[Role, list[str]]:
    """Per role the paths that it is asked about, the role that is asked first in front."""
    roles, changes = shipped_doubt_roles(), changes_in(answers)
    found: dict[Role, list[str]] = {}
    for path in in_doubt(answers):
        for role in sorted(roles.asked_about(value_at(path, asked_anew), changes)):
            found.setdefault(role, []).append(path)
    return found


def _ask(unit: Unit, case: Case, template: GateTemplate, doubt: CheckDoubt, moment: Moment) -> None:
    open_gate(unit, case, template, moment, subject=(SubjectKind.DOUBT, doubt.id))


def _tell(reply: Reply, doubt: CheckDoubt, kind: EventKind, standing: Standing, content: Mapping[str, str]) -> None:
    facts = {"check": doubt.check_id, "doubt": doubt.id, "role": doubt.role, "standing": standing}
    reply.tell(kind, facts, content)


def _write_down(reply: Reply, doubt: CheckDoubt, standing: Standing, because: str) -> None:
    """What was doubted is answered now, as a newer version beside the doubt; and what follows from it."""
    unit, case, moment = reply.unit, reply.case, reply.moment
    check = unit.checks.get(doubt.check_id)
    said: dict[str, str] = {}
    for path in doubt.about:
        said[path] = standing
        if standing is Standing.CHANGED and because_path(path):
            said[because_path(path)] = because
        condition_id = condition_at(path)
        if condition_id is not None:
            condition = unit.decisions.condition(condition_id)
            note_standing(unit, case, condition, standing, because=because, by=reply.by, moment=moment)
    if check.assessment_id is not None:
        filled = unit.assessments.get(check.assessment_id)
        save_answers(unit, case, filled, Given(values=said, by=reply.by), moment)
    if standing is Standing.CHANGED:
        reweigh(unit, case, check, by=reply.by, moment=moment)
    elif check.follow_up is None and all(one.is_settled for one in unit.doubts.of_check(check.id)):
        settle(unit, case, check, FollowUp.NOTHING, by=reply.by, moment=moment)
