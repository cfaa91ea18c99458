"""What one assessment advises to a decision: conditions, measures, options that were taken, and what is not settled.

Every instrument goes this one way: what it calls a condition, a measure, a safeguard or an option stands in ``ROWS``.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from models.balance import VALUES, WEIGHING, lines_of
from models.forms import one, rows_of
from models.question import UNKNOWN, Answers, chosen
from models.questionnaire import Questionnaire

MEASURES, OUTCOME = "measures", "outcome"
"""The question that takes a measure per line, and the one that says what they come from."""
WHY = "_why"
"""What the question is called, after the id of another, that asks what is missing there."""


@dataclass(frozen=True, kw_only=True)
class Told:
    """One thing that is advised. ``about``: the value that it eases, where it is a measure of a weighing."""

    text: str
    owner: str = ""
    due_on: str = ""
    because: str = ""
    about: str = ""


@dataclass(frozen=True, kw_only=True)
class Rows:
    """A group whose rows advise something: which question holds it and which the reason; ``taken``: only such rows."""

    group: str
    text: str
    because: str
    taken: str = ""


ROWS = (
    Rows(group="conditions", text="text", because="reason"),
    # the DPIA, paragraph 17: each measure with the risk that it is against
    Rows(group="safeguards", text="text", because="against"),
    # the workshop of the guidance ethics ends in options; those that are still looked into advise nothing yet
    Rows(group="options_technology", text="text", because="why", taken="take"),
    Rows(group="options_surroundings", text="text", because="why", taken="take"),
    Rows(group="options_user", text="text", because="why", taken="take"),
    # ELSA: what makes a tension between two views smaller
    Rows(group="tensions", text="eases", because="text"),
    # the task registry: a requirement that applies and is not arranged yet
    Rows(group="requirement", text="name", because="note", taken="applies"),
)


def told_by(form: Questionnaire, answers: Answers) -> Iterator[Told]:
    """All that the answers to a form advise; ``answers``: those to what is asked, and no others."""
    for rows in ROWS:
        yield from _in_rows(rows, answers)
    yield from not_settled(form, answers)
    yield from _easing(answers)
    for line in lines_of(one(answers, MEASURES)):
        yield Told(text=line, because=one(answers, OUTCOME))


def not_settled(form: Questionnaire, answers: Answers) -> Iterator[Told]:
    """The condition of each question that was answered with something that does not settle it."""
    if form.advises is None:
        return
    due_on = one(answers, form.advises.due_from)
    for path, question in form.visible(answers):
        said = one(answers, path)
        if question.condition and said and not chosen(said) & form.advises.settled:
            answer = form.advises.unknown if said == UNKNOWN else f"{question.options[said]}."
            because = f"{question.label} {answer} {one(answers, f'{path}{WHY}')}".strip()
            yield Told(text=question.condition, owner=form.advises.owner, due_on=due_on, because=because)


def _in_rows(rows: Rows, answers: Answers) -> Iterator[Told]:
    for row in rows_of(answers, rows.group).values():
        if row.get(rows.text) and row.get("choice", "") == rows.taken:
            yield Told(
                text=row[rows.text],
                owner=row.get("owner", ""),
                due_on=row.get("due_on", ""),
                because=row.get(rows.because, ""),
            )


def _easing(answers: Answers) -> Iterator[Told]:
    """The measures of a weighing, each with the sentence in which its value was weighed."""
    picked = answers.get(VALUES, ())
    for value_id in (picked,) if isinstance(picked, str) else picked:
        because = one(answers, f"{WEIGHING}[{value_id}].weighing")
        for line in lines_of(one(answers, f"{WEIGHING}[{value_id}].eases")):
            yield Told(text=line, because=because, about=value_id)
