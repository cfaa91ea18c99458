"""What comes out of an official questionnaire as it stands: its outcomes with their reasons, and its action points."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from markupsafe import Markup

from models.official.answers import Answers
from models.official.definition import Definition, Outcome
from models.official.evaluating import Fired, evaluate_definition
from models.official.layout import Shown, everything_shown
from web.official_text import cleaned, plain


@dataclass(frozen=True, kw_only=True)
class OutcomeView:
    """One outcome. ``level`` and ``result`` are the words of the file, empty where the answers do not lead to it."""

    id: str
    level: str
    result: str
    explanation: Markup
    reasons: tuple[str, ...]


def outcomes_of(definition: Definition, answers: Answers, forms: Mapping[str, str]) -> tuple[OutcomeView, ...]:
    """Every outcome that the questionnaire knows, in its order; ``forms``: as in ``web.official_text.cleaned``."""
    if not definition.outcomes:
        return ()
    fired = {one.id: one for one in evaluate_definition(definition, answers).outcomes}
    return tuple(_outcome(outcome, fired.get(outcome.id), forms) for outcome in definition.outcomes)


def action_points_of(definition: Definition, answers: Answers) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """The action points that were written down, by the heading that they stand under."""
    asked = [below for one in everything_shown(definition, answers) for below in one.all() if below.task.asks]
    points = [(heading, one.value) for one in asked if (heading := _points_under(definition, one))]
    by_part = groupby(points, key=lambda point: point[0])
    found = ((part, tuple(str(value) for _, value in same if value)) for part, same in by_part)
    return tuple((part, said) for part, said in found if said)


def chapters_of(definition: Definition, shown: Sequence[Shown]) -> dict[str, tuple[Shown, ...]]:
    """What shows by the chapter that it stands in."""
    found: dict[str, tuple[Shown, ...]] = {}
    for one in shown:
        outermost = [one.task, *definition.above(one.task.id)][-1]
        found[outermost.id] = (*found.get(outermost.id, ()), one)
    return found


def _outcome(outcome: Outcome, fired: Fired | None, forms: Mapping[str, str]) -> OutcomeView:
    level = next((one for one in outcome.levels if fired and one.level == fired.level), None)
    if fired is None or level is None:
        return OutcomeView(id=outcome.id, level="", result="", explanation=Markup(), reasons=())
    result = plain(level.result) or f"{outcome.id}: {level.level}"
    told = {criterion.id: plain(criterion.explanation) for criterion in level.criteria}
    return OutcomeView(
        id=outcome.id,
        level=level.level,
        result=result,
        explanation=cleaned(level.explanation, forms),
        reasons=tuple(told[one] for one in fired.criteria if told.get(one, result) != result and told[one]),
    )


def _points_under(definition: Definition, one: Shown) -> str:
    """The heading of the action points that a task belongs to; empty where it is none."""
    around = (one.task, *definition.above(one.task.id))
    return next((plain(task.label) for task in around if task.action_points), "")
