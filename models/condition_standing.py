"""How a condition stands, and asking for it again: when a check finds it is not met any more, or evidence expired.

A condition that was met once is not met for ever; each check asks it again (the vision, chapter 2, "Cyclisch").
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING
from uuid import UUID

from models.base import Moment
from models.case import Case
from models.dates import working_days_later
from models.decision import Condition
from models.gate import GateTemplate
from models.person import ENGINE, Actor
from models.road import open_gate
from models.stored_file import StoredFile
from models.vocabulary import (
    ConditionState,
    ConditionStatus,
    EventKind,
    GateKind,
    Result,
    Standing,
    SubjectKind,
)

if TYPE_CHECKING:
    from models.store.open import Unit

WORKING_DAYS = 20
"""To meet a condition again that is asked again."""
ENDED = frozenset({Result.STOPPED, Result.WITHDRAWN})
"""Results after which nobody meets a condition any more."""


def state_of(
    condition: Condition, evidence: Iterable[StoredFile], today: date, result: Result | None
) -> ConditionState:
    """How a condition stands on a day. ``evidence``: the newest versions; ``result``: of its case."""
    if condition.status is ConditionStatus.DROPPED:
        return ConditionState.DROPPED
    if condition.status is ConditionStatus.MET:
        return (
            ConditionState.EXPIRED if any(_expired(file, condition, today) for file in evidence) else ConditionState.MET
        )
    if result in ENDED:
        return ConditionState.DROPPED
    return ConditionState.LATE if condition.due_on < today else ConditionState.WAITING


def _expired(file: StoredFile, condition: Condition, today: date) -> bool:
    """Whether a piece counts no longer; one that was over when somebody last said "met" is known to be."""
    last_day, said_on = file.expires_on, condition.answered_on
    return last_day is not None and last_day < today and (said_on is None or said_on <= last_day)


def newest_versions(files: Sequence[StoredFile]) -> list[StoredFile]:
    """The evidence that counts: what no newer version replaces."""
    replaced = {file.replaces_id for file in files}
    return [file for file in files if file.id not in replaced]


UNMET = frozenset({ConditionState.LATE, ConditionState.EXPIRED})
"""What colours the status of a case."""


def conditions_now(
    conditions: Iterable[Condition], files: Mapping[UUID, Sequence[StoredFile]], case: Case, today: date
) -> list[tuple[Condition, ConditionState, int]]:
    """Each condition, how it stands, and how many pieces of evidence it has. ``files``: as ``files_of`` gives them."""

    def now(condition: Condition) -> tuple[Condition, ConditionState, int]:
        evidence = newest_versions(files.get(condition.id, ()))
        return condition, state_of(condition, evidence, today, case.result), len(evidence)

    return [now(condition) for condition in conditions]


def ask_condition(unit: Unit, case: Case, condition: Condition, moment: Moment, because: str = "") -> None:
    """Ask the owner of a condition whether it is met; ``because``: why it is asked again."""
    template = GateTemplate(kind=GateKind.SUPPLY, role=condition.owner, form="condition", working_days=None)
    subject = (SubjectKind.CONDITION, condition.id)
    note = f"{condition.text}\n\n{because}".strip()
    open_gate(unit, case, template, moment, subject=subject, due_on=condition.due_on, note=note)


def note_standing(
    unit: Unit, case: Case, condition: Condition, standing: Standing, *, because: str, by: Actor, moment: Moment
) -> None:
    """Write down what a check found of a condition: it still holds, or it is asked again.

    What nobody knows stays as it is: somebody who can know is asked elsewhere. A condition that was dropped stays
    dropped.
    """
    if condition.status is ConditionStatus.DROPPED:
        return
    if standing is Standing.CHANGED:
        ask_again(unit, case, condition, because=because, by=by, moment=moment)
    elif standing is Standing.HOLDS and condition.status is ConditionStatus.MET:
        condition.confirmed_on, condition.confirmed_by = moment.on, by.person_id
        _tell(unit, case, condition, EventKind.CONDITION_CONFIRMED, because=because, by=by, moment=moment)


def ask_again(unit: Unit, case: Case, condition: Condition, *, because: str, by: Actor, moment: Moment) -> None:
    """A condition is not met any more: it is open again, and its owner hears why.

    One that is open already is not asked twice; why it is asked is added to its question.
    """
    asked = unit.gates.open_of_subject(condition.id)
    if asked is not None:
        asked.note = f"{asked.note}\n\n{because}".strip()
        return
    if condition.status is ConditionStatus.MET:
        condition.status, condition.reopened_on = ConditionStatus.OPEN, moment.on
    condition.due_on = max(condition.due_on, working_days_later(moment.on, WORKING_DAYS))
    _tell(unit, case, condition, EventKind.CONDITION_REOPENED, because=because, by=by, moment=moment)
    ask_condition(unit, case, condition, moment, because)


def ask_where_expired(unit: Unit, case: Case, condition: Condition, because: str, moment: Moment) -> None:
    """What showed that a condition was met counts no longer: its owner is asked again."""
    ask_again(unit, case, condition, because=because, by=ENGINE, moment=moment)


def expired_on(condition: Condition, files: Sequence[StoredFile], today: date) -> date:
    """The last day of the evidence that counts no longer; raises ``ValueError`` where all of it does."""
    days = (file.expires_on for file in newest_versions(files) if _expired(file, condition, today))
    return min(day for day in days if day is not None)


def _tell(
    unit: Unit, case: Case, condition: Condition, kind: EventKind, *, because: str, by: Actor, moment: Moment
) -> None:
    facts = {"condition": condition.id, "status": condition.status, "due_on": condition.due_on}
    unit.journal.add(case.tell(kind, by=by, moment=moment, facts=facts, content={"explanation": because}))
