"""A page with one small form that is no gate: shown, checked, sent, and shown again with what is wrong."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from http import HTTPStatus

from fastapi.responses import RedirectResponse, Response

from models.answering import Problem, check, from_form, normalise
from models.errors import FormAlreadySent, InvalidAnswer
from models.question import Answers
from models.questionnaire import Questionnaire
from web.form_layout import Filled, complaints_of, sections_of
from web.rendering import page
from web.site import Typed, Visit


@dataclass(frozen=True, kw_only=True)
class SmallForm:
    """What is asked, where it is sent, and where it belongs.

    ``name``: under which its heading and its button have their words; ``back``: the page it belongs to, with the
    words of the link to it; ``about``: what it is about; ``notes``: what to know before filling it in.
    """

    form: Questionnaire
    name: str
    action: str
    back: tuple[str, str]
    about: str = ""
    notes: Sequence[str] = ()


Do = Callable[[Answers, str | None], str]
"""What is done with good answers and the key of the form; gives the address to go on to."""


def ask(visit: Visit, small: SmallForm, answers: Answers, problems: Sequence[Problem] = ()) -> Response:
    """The form with these answers."""
    filled = Filled(form=small.form, answers=answers, problems=problems)
    return page(
        visit,
        "committee/form.html",
        HTTPStatus.UNPROCESSABLE_ENTITY if problems else HTTPStatus.OK,
        small=small,
        sections=sections_of(filled, visit.words),
        complaints=complaints_of(filled, visit.words),
    )


def take(visit: Visit, fields: Typed, small: SmallForm, do: Do) -> Response:
    """Check what was sent and do it; asked again with what is wrong. Sent twice is done once."""
    answers = from_form(small.form, fields.pairs)
    problems: Sequence[Problem] = check(small.form, answers, complete=True)
    if not problems:
        try:
            return RedirectResponse(
                do(normalise(small.form, answers), fields.one("form_key") or None), HTTPStatus.SEE_OTHER
            )
        except FormAlreadySent:
            return RedirectResponse(small.back[0], HTTPStatus.SEE_OTHER)
        except InvalidAnswer as refusal:
            problems = refusal.problems
    return ask(visit, small, answers, problems)
