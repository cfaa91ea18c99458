"""Rows of an official questionnaire that somebody adds or removes; what was answered in a row stays in its history."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

from models.answering import Problem, ProblemCode
from models.base import Moment
from models.errors import InvalidAnswer
from models.official.answers import instance_name, split_instance
from models.official.definition import Definition
from models.official.layout import can_have_rows, can_lose_rows
from models.official.rows import rows_for
from models.official_answers import GONE, THERE, all_versions, answers_in_rows, next_index, row_path
from models.official_filling import arrive, require_under_way
from models.official_startable import Fillable
from models.person import Actor
from models.prefilling import follow
from models.saving import Given, save_answers

if TYPE_CHECKING:
    from models.store.open import Store


@dataclass(frozen=True, kw_only=True)
class RowWanted:
    """Somebody adds a row, ``name`` being a repeated task, or removes one, ``name`` being its instance."""

    assessment_id: UUID
    name: str
    by: Actor
    moment: Moment
    form_key: str | None = None


def add_row(store: Store, wanted: RowWanted) -> str:
    """Add an empty row to a repeated task; gives the name of the new instance.

    ``InvalidAnswer`` where the task has no rows of its own to add; further errors as ``save_page`` has them.
    """
    with store.write() as unit:
        case, assessment, official = arrive(unit, wanted.assessment_id, wanted.by)
        unit.signins.receive(wanted.form_key, wanted.by.person_id, wanted.moment.at)
        require_under_way(assessment)
        definition = _with_rows(official, wanted.name)
        history, known = all_versions(unit, assessment)
        there = rows_for(definition, answers_in_rows(definition, known)).all(wanted.name)
        index = next_index(definition, wanted.name, [*(one.path for one in history), *(one.name for one in there)])
        made = instance_name(wanted.name, index)
        # the official engine drops an empty first row as soon as another is named, so that those there are named too
        rows = dict.fromkeys((row_path(name) for name in (*(one.name for one in there), made)), THERE)
        save_answers(unit, case, assessment, Given(values=rows, by=wanted.by), wanted.moment)
        unit.flush()
        return made


def remove_row(store: Store, wanted: RowWanted) -> None:
    """Take a row away; its answers no longer count, and stay in the history. The last row cannot be removed.

    Errors as for ``add_row``. A row that is not there, or no more, is refused by its name.
    """
    with store.write() as unit:
        case, assessment, official = arrive(unit, wanted.assessment_id, wanted.by)
        unit.signins.receive(wanted.form_key, wanted.by.person_id, wanted.moment.at)
        require_under_way(assessment)
        task, index = split_instance(wanted.name)
        definition = _with_rows(official, task)
        known = unit.assessments.answers(assessment.id)
        there = [one.name for one in rows_for(definition, answers_in_rows(definition, known)).all(task)]
        if index is None or wanted.name not in there:
            raise InvalidAnswer([Problem(path=wanted.name, code=ProblemCode.UNKNOWN_QUESTION)])
        if len(there) < 2 or not can_lose_rows(definition, task):
            raise InvalidAnswer([Problem(path=wanted.name, code=ProblemCode.NOT_ALLOWED)])
        rows = {row_path(name): GONE if name == wanted.name else THERE for name in there}
        save_answers(unit, case, assessment, Given(values=rows, by=wanted.by), wanted.moment)
        follow(unit, case, wanted.moment)
        unit.flush()


def _with_rows(official: Fillable, task: str) -> Definition:
    if not isinstance(official, Definition) or task not in official.by_id:
        raise InvalidAnswer([Problem(path=task, code=ProblemCode.UNKNOWN_QUESTION)])
    if not can_have_rows(official, task):
        raise InvalidAnswer([Problem(path=task, code=ProblemCode.NOT_ALLOWED)])
    return official
