"""Keeping each row of a decision with the advice that it was written for, when the advice changes meanwhile."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import count

from models.advice import CONDITIONS, Advised, fields_of
from models.forms import rows_of
from models.journal import sha256
from models.question import Answer, Answers

_MARK = 8
"""How much of a hash is enough to tell the rows of one form apart."""


def mark_of(told: Advised) -> str:
    """What tells one advice from another: first its words, then all that it says."""
    whole = sha256([told.text, told.owner, told.due_on, told.because])
    return sha256(" ".join(told.text.split()))[:_MARK] + whole[:_MARK]


def in_new_rows(answers: Answers, before: Sequence[str], advised: Sequence[Advised]) -> dict[str, Answer]:
    """What was sent with a form, each row of advice moved to where the same advice stands now.

    ``before``: the marks of the advice that the form showed, row by row. Advice that is new fills its own row; a row
    whose advice is there no more stands behind the others, as do the rows that somebody added.
    """
    places = {mark_of(told)[:_MARK]: number for number, told in enumerate(advised, 1)}
    shown = [mark[:_MARK] for mark in before]
    fresh = tuple(f"{CONDITIONS}[{number}]." for words, number in places.items() if words not in shown)
    behind = count(len(advised) + 1)
    moved = {path: said for path, said in answers.items() if not path.startswith(f"{CONDITIONS}[")}
    moved |= {path: said for path, said in fields_of(advised).items() if path.startswith(fresh)}
    for number, row in rows_of(answers, CONDITIONS).items():
        place = places.get(shown[number - 1]) if number <= len(shown) else None
        place = place or next(behind)
        moved |= {f"{CONDITIONS}[{place}].{name}": said for name, said in row.items()}
    return moved
