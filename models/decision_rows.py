"""The rows of the decision form: conditions, and moments to look again on the way."""

from collections.abc import Mapping
from datetime import date

from models.answering import Problem, ProblemCode
from models.decision import Condition, Decision
from models.errors import InvalidAnswer
from models.forms import rows_of
from models.questionnaire import Answers
from models.vocabulary import Role

CONDITION = ("text", "owner", "due_on")
MILESTONE = ("milestone", "due_on")
"""What a row needs to be whole."""


def conditions_in(answers: Answers, decision: Decision) -> dict[int, Condition]:
    """The conditions of the form by their row; raises ``InvalidAnswer`` where a row is not whole."""
    rows = _whole_rows(answers, "conditions", CONDITION)
    return {
        number: Condition(
            case_id=decision.case_id,
            decision_id=decision.id,
            text=row["text"],
            owner=Role(row["owner"]),
            due_on=date.fromisoformat(row["due_on"]),
        )
        for number, row in rows.items()
    }


def milestones_in(answers: Answers) -> list[tuple[str, date]]:
    """What happens when, where a short check should be done; raises ``InvalidAnswer`` where a row is not whole."""
    rows = _whole_rows(answers, "milestones", MILESTONE)
    return [(row["milestone"], date.fromisoformat(row["due_on"])) for row in rows.values()]


def _whole_rows(answers: Answers, group: str, needed: tuple[str, ...]) -> Mapping[int, Mapping[str, str]]:
    rows = rows_of(answers, group)
    problems = [
        Problem(path=f"{group}[{number}].{name}", code=ProblemCode.MISSING)
        for number, row in rows.items()
        for name in needed
        if name not in row
    ]
    if problems:
        raise InvalidAnswer(problems)
    return rows
