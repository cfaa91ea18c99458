"""What the answers to an official instrument come to, and what it requires and did not get."""

from collections.abc import Mapping

from models.assessment import Answer
from models.official.decision_aid import DecisionAid, usable, walk
from models.official.definition import Definition
from models.official.evaluating import evaluate_definition
from models.official.layout import everything_shown
from models.official_answers import answers_in_rows
from models.official_startable import Fillable


def missing(official: Fillable, kept: Mapping[str, Answer]) -> tuple[str, ...]:
    """The instances that show, are required by the instrument and have no answer."""
    if isinstance(official, DecisionAid):
        return ()
    shown = everything_shown(official, answers_in_rows(official, kept))
    every = (one for top in shown for one in top.all())
    return tuple(one.name for one in every if one.task.asks and one.task.required and not one.value)


def outcome_of(official: Fillable, kept: Mapping[str, Answer]) -> dict[str, object]:
    """What the answers come to, as facts for the journal: words of the instrument, never what somebody wrote."""
    answers = answers_in_rows(official, kept)
    if isinstance(official, Definition):
        found = evaluate_definition(official, answers)
        return {
            "outcomes": [[one.id, one.level, *one.criteria] for one in found.outcomes],
            "scores": dict(found.scores),
            "missing": list(missing(official, kept)),
        }
    walked = walk(official, usable(official, {name: str(value) for name, value in answers.values.items()}))
    return {"conclusion": walked.conclusion, "labels": list(walked.labels)}
