"""Advice beside the road: who is asked, what they advise, and the response to the FG."""

from __future__ import annotations

from typing import TYPE_CHECKING

from models.assessing import open_assessment
from models.base import Moment
from models.case import Case
from models.decision import Opinion
from models.dpia import dpia_of
from models.facts import NEEDED, levels_of
from models.gate import Gate, GateTemplate
from models.reflecting import record_given
from models.reply import Reply
from models.road import open_gate
from models.vocabulary import EventKind, GateKind, Instrument, Outcome, Role, SubjectKind

if TYPE_CHECKING:
    from models.store.open import Unit

_ADVISERS: tuple[tuple[Role, Outcome], ...] = (
    # AVG art. 35 lid 2: the controller asks the advice of the data protection officer
    (Role.FG, Outcome.DPIA),
    # the vision, chapter 3: the committee reflects on complex cases, asked and unasked
    (Role.SECRETARIS, Outcome.COMMITTEE),
)
"""Who is asked for advice when which outcome asks for it."""

ADVISE_WITHIN = 15
"""Working days in which an adviser is asked to advise; nothing waits for it."""

_FORM_OF = {Role.SECRETARIS: "committee-reflection"}
"""What an adviser fills in; the others give their advice in one text."""

_RESPOND = GateTemplate(kind=GateKind.SUPPLY, role=Role.PROJECTLEIDER, form="fg-response", working_days=10)


def ask_advice(unit: Unit, case: Case, moment: Moment) -> list[Role]:
    """Ask those whose advice belongs to this case; nobody waits for it. Gives who was asked now."""
    levels, asked = levels_of(unit, case), []
    for role, outcome in _ADVISERS:
        if levels.get(outcome) in NEEDED and ask_opinion(unit, case, role, moment):
            if outcome is Outcome.COMMITTEE:
                case.committee_asked_on = moment.on
            asked.append(role)
    return asked


def ask_opinion(unit: Unit, case: Case, role: Role, moment: Moment) -> bool:
    """Ask one adviser, once per case; false where they were asked before."""
    if role in {opinion.role for opinion in unit.decisions.opinions(case.id)}:
        return False
    ask_again(unit, case, role, moment)
    return True


def ask_again(unit: Unit, case: Case, role: Role, moment: Moment) -> Gate:
    """The open gate of an adviser: the one that waits, else a new one, after earlier advice for new advice."""
    opinion = unit.decisions.unanswered(case.id, role)
    if opinion is None:
        opinion = Opinion(case_id=case.id, role=role, asked_on=moment.on)
        unit.decisions.add_opinion(opinion)
    waiting = unit.gates.open_of_subject(opinion.id)
    if waiting is not None:
        return waiting
    form = _FORM_OF.get(role, "opinion")
    template = GateTemplate(kind=GateKind.ADVISE, role=role, form=form, working_days=ADVISE_WITHIN)
    return open_gate(unit, case, template, moment, subject=(SubjectKind.OPINION, opinion.id))


def give_opinion(reply: Reply) -> None:
    """An adviser advises. What the FG says about a DPIA asks for a response; with that the DPIA is complete.

    What the secretary hands in is a reflection of the committee.
    """
    opinion = reply.unit.decisions.opinion(reply.gate.subject_id)
    opinion.given_on, opinion.given_by, opinion.text = reply.moment.on, reply.by.person_id, reply.one("text")
    reply.close_gate()
    if opinion.role is Role.SECRETARIS:
        record_given(reply)
        return
    facts = {"opinion": opinion.id, "role": opinion.role}
    content = {"text": opinion.text}
    reply.tell(EventKind.OPINION_GIVEN, facts, content)
    if opinion.role is Role.FG:
        ask_response(reply.unit, reply.case, reply.moment)


def ask_response(unit: Unit, case: Case, moment: Moment) -> bool:
    """Ask the project lead to respond to the FG, once the DPIA and the advice are both there; true if asked now."""
    dpia = dpia_of(unit, case)
    if not dpia.is_made or dpia.advice is None or dpia.response is not None:
        return False
    opened = open_assessment(unit, case, Instrument.FG_RESPONSE, moment)
    open_gate(unit, case, _RESPOND, moment, subject=(SubjectKind.ASSESSMENT, opened.id), note=dpia.advice.text)
    return True
