"""What becomes of a light check in which something changed: only what is touched is weighed again, or everything is.

Light: the case goes back to the weighing, in which only what is touched is asked (``models.asking_again``), and the
questions of the intake that the change touches are asked again beside it; the weighing is delivered once they are
there. Full: it was never weighed here, so that it starts at the intake; or the changed intake asks for more than was
asked before (``models.intake_again``), or the Ethisch Netwerk says so (``models.whole_road``). All of it is advice to
people: somebody confirms the triage, and somebody decides about what was weighed again.

How deep a weighing went it goes again: who weighed in full keeps the arguments and tensions of what is untouched.

Which day counts: a register entry was reflected upon on the day on which its check was answered, since on that day
somebody looked at it and said what changed. The decision that follows is about the case; it moves no date of an
entry, so that a weighing that takes long neither shortens nor lengthens the year.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from models.asking_again import Again, ask_intake_again, is_asked_in_part, weigh_touched
from models.balance import WEIGHING
from models.base import Moment
from models.case import Case
from models.check import Check
from models.facts import facts_of
from models.late_advice import add_to
from models.lifecycle import AT_REST
from models.person import Actor
from models.road import Taken, advance
from models.touched_now import found_by, touched_in
from models.touching import Touched
from models.vocabulary import FollowUp, Instrument, Mover, Phase, Step

if TYPE_CHECKING:
    from models.store.open import Unit


def weigh_again(unit: Unit, case: Case, check: Check, by: Actor, moment: Moment) -> FollowUp:
    """Weigh again what a check found changed, as far as that is not going on already; gives what that comes to.

    Called once more when a doubt of the check turns out to be a change: then only what that adds is asked.
    """
    if not facts_of(unit, case).ever_assessed:
        _start_at_the_intake(unit, case, check, by, moment)
        return FollowUp.FULL
    again = Again(
        case=case,
        check=check,
        found=found_by(unit, check),
        touched=_left_to_ask(unit, check, touched_in(unit, check)),
        by=by,
        moment=moment,
    )
    if not again.touched:
        return check.follow_up or FollowUp.NOTHING
    if case.phase is Phase.DECISION:
        add_to(unit.gates.phase_gate(case.id), again.told)  # who decides knows it before they do
    else:
        _ask(unit, again)
    return check.follow_up or FollowUp.LIGHT


def _start_at_the_intake(unit: Unit, case: Case, check: Check, by: Actor, moment: Moment) -> None:
    if case.phase in AT_REST:
        _go_back(unit, case, check, Step.REFLECT, by=by, moment=moment)


def _ask(unit: Unit, again: Again) -> None:
    """Ask for what is touched, in a weighing that begins now or in the one that a check began before."""
    case, before = again.case, unit.assessments.newest(again.case.id, Instrument.ETHICAL_CHECK)
    if case.phase in AT_REST:
        _go_back(unit, case, again.check, Step.REOPEN, by=again.by, moment=again.moment)
    weighing = unit.assessments.newest(case.id, Instrument.ETHICAL_CHECK)
    is_new = weighing is not None and weighing is not before
    # where everything is asked already nothing is asked apart
    if weighing is not None and (is_new or (is_asked_in_part(weighing) and not weighing.is_delivered)):
        weigh_touched(unit, weighing, again)
        ask_intake_again(unit, again)


def _go_back(unit: Unit, case: Case, check: Check, step: Step, *, by: Actor, moment: Moment) -> None:
    unit.checks.drop_rhythm(case.id, moment.on)  # it starts anew after the next decision
    unit.checks.drop_closing(case.id, moment.on)  # who looks back does so when it ends after all
    advance(unit, case, Taken(step=step, mover=Mover.CHECK, by=by, note=check.explanation), moment)


def _left_to_ask(unit: Unit, check: Check, touched: Touched) -> Touched:
    """What a check touches without what was asked again since it was answered."""
    if check.assessment_id is None:
        return touched
    since = [
        one
        for one in unit.assessments.of_case(check.case_id)
        if one.instrument is Instrument.ETHICAL_CHECK and one.id > check.assessment_id
    ]
    if not since:
        return touched
    asked = {
        value
        for value in touched.values
        if any(one.stands is None or f"{WEIGHING}[{value}]" not in one.stands for one in since)
    }
    return Touched(values={value: why for value, why in touched.values.items() if value not in asked})
