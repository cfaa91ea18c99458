"""Conditions whose evidence counts no longer: asked again in the daily round."""

import logging
from uuid import UUID

from models.base import Moment
from models.condition_standing import ask_where_expired, expired_on
from models.decision import Condition
from models.filing import files_of
from models.store.open import Unit
from tasks.flow_words import cause_of
from tasks.report import Dropout, Moved, Report
from tasks.step import step
from tasks.words import why
from tasks.world import case_link, world

PAGE = 100

_log = logging.getLogger("waardenweg.tasks")


@step
def ask_where_evidence_expired(when: Moment) -> Report:
    """Ask the owner of each condition that is met by something that counts no longer.

    What fails is undone alone, reported, and tried again the next day.
    """
    moved: list[Moved] = []
    dropouts: list[Dropout] = []
    failed: set[UUID] = set()
    while True:
        with world().store.write() as unit:
            unit.checks.take_turn()
            page = unit.decisions.with_expired_evidence(when.on, PAGE, failed)
            for condition in page:
                try:
                    with unit.attempt():
                        moved.append(_ask(unit, condition, when))
                except Exception as error:
                    _log.exception("Condition %s could not be asked again.", condition.id)
                    failed.add(condition.id)
                    dropouts.append(Dropout(reference=str(condition.id), reason=cause_of(error)))
        if not page:
            return Report(counts={"conditions_asked": len(moved)}, moved=tuple(moved), dropouts=tuple(dropouts))


def _ask(unit: Unit, condition: Condition, when: Moment) -> Moved:
    case = unit.cases.get(condition.case_id)
    over = expired_on(condition, files_of(unit, case).get(condition.id, ()), when.on)
    ask_where_expired(unit, case, condition, why("evidence_expired", on=over), when)
    return Moved(reference=case.reference, link=case_link(case.reference), target=case.phase)
