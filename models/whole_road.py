"""The whole road after all, where a light weighing was under way: everything is confirmed, weighed and decided anew.

Nothing that was filled in is lost: what was weighed before is carried over, and a person looks at all of it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from models.asking_again import ask_everything, is_asked_in_part
from models.base import Moment
from models.case import Case
from models.check import Check
from models.errors import StepNotAllowed, WrongUse
from models.follow_up import settle
from models.permission import Action, permit
from models.person import Actor
from models.road import Taken, advance
from models.touched_now import last_light
from models.triaging import judge_afresh
from models.vocabulary import FollowUp, Instrument, Mover, Phase, Step

if TYPE_CHECKING:
    from models.store.open import Store, Unit


@dataclass(frozen=True, kw_only=True)
class Choice:
    """Somebody chooses the whole road for the case with this reference, and says why."""

    reference: str
    reason: str
    by: Actor
    moment: Moment
    form_key: str | None = None


def choose_whole_road(store: Store, choice: Choice) -> None:
    """The Ethisch Netwerk wants everything weighed, though a light weighing was advised.

    Raises ``NotAllowed``, ``FormAlreadySent``, ``WrongUse`` without a reason, and ``StepNotAllowed`` where no light
    weighing is under way.
    """
    if not choice.reason.strip():
        raise WrongUse("Say why everything should be weighed; it stays with the case.")
    with store.write() as unit:
        case = unit.cases.by_reference(choice.reference)
        permit(choice.by, Action.CHOOSE_WHOLE_ROAD, case)
        unit.signins.receive(choice.form_key, choice.by.person_id, choice.moment.at)
        check = light_check_of(unit, case)
        if check is None:
            raise StepNotAllowed("Only of a case in which a part is weighed again can the whole road be chosen.")
        whole_road(unit, case, check, by=choice.by, moment=choice.moment, because=choice.reason)


def light_check_of(unit: Unit, case: Case) -> Check | None:
    """The check whose change is weighed lightly now; none where everything is weighed, or nothing."""
    weighing = unit.assessments.newest(case.id, Instrument.ETHICAL_CHECK)
    is_light = weighing is not None and not weighing.is_delivered and is_asked_in_part(weighing)
    return last_light(unit, case) if case.phase is Phase.ASSESSMENT and is_light else None


def whole_road(unit: Unit, case: Case, check: Check, *, by: Actor, moment: Moment, because: str) -> None:
    """Ask everything of a case again; the Ethisch Netwerk confirms what is needed, and reads ``because``."""
    ask_everything(unit, case, moment)
    settle(unit, case, check, FollowUp.FULL, by=by, moment=moment)
    advance(unit, case, Taken(step=Step.RETRIAGE, mover=Mover.CHECK, by=by), moment)
    judge_afresh(unit, case, moment, because)
