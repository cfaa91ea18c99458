"""One step of an official questionnaire as a page: its fields, where it stands among the others, and what comes out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from fastapi.responses import Response

from models.answering import Problem
from models.errors import NotFound
from models.official.layout import Page, layout
from web.form_layout import Complaint
from web.official_beside import Asides
from web.official_entries import Dressing, Entry, Widget, entries_of
from web.official_outcomes import action_points_of, outcomes_of
from web.official_problems import complaints_of, wrong_at
from web.official_sheet import OfficialSheet
from web.official_terms import Terms
from web.pictures import ACCEPTED
from web.rendering import page
from web.site import Visit


@dataclass(frozen=True, kw_only=True)
class Said:
    """What to say above a step: that it was kept, what is new on it, what is wrong, what found no field any more."""

    saved: bool = False
    new: frozenset[str] = frozenset()
    problems: tuple[Problem, ...] = ()
    lost: tuple[tuple[str, str], ...] = ()


def official_page(visit: Visit, sheet: OfficialSheet, page_id: str, told: Said) -> Response:
    """The page of one step that shows."""
    chapter = sheet.definition.by_id[page_id]
    asides = Asides(sheet, visit)
    terms = Terms(glossaries=sheet.glossaries)
    dressing = Dressing(
        forms=sheet.forms,
        terms=terms,
        errors=wrong_at(sheet.definition, told.problems, visit.words),
        remarks_of=lambda name: sheet.origin_of(name, visit),
        aside_of=asides.of,
        new=told.new,
    )
    # the description of the chapter stands first on the page, so its words are marked first
    about = dressing.told(chapter.description) if not chapter.asks else ""
    entries = entries_of(layout(sheet.definition, sheet.answers, page_id), dressing, chapter.label)
    asked = [one for entry in entries for one in entry.all() if one.is_asked]
    return page(
        visit,
        "official/page.html",
        HTTPStatus.UNPROCESSABLE_ENTITY if told.problems else HTTPStatus.OK,
        case=sheet.case,
        assessment=sheet.assessment,
        definition=sheet.definition,
        **_place_of(sheet.pages(), page_id),
        may_fill=sheet.may_fill,
        chapter=chapter,
        about=about,
        entries=entries,
        shown=" ".join(one.name for one in asked),
        takes_files=any(one.widget is Widget.PICTURE for one in asked),
        accepted=ACCEPTED,
        contested=[
            Complaint(text=_words_of(one), target=f"#{one.dom_id}-beside") for one in asked if one.name in sheet.others
        ],
        complaints=complaints_of(sheet.definition, told.problems, visit.words),
        lost=told.lost,
        new=[Complaint(text=_words_of(one), target=one.dom_id) for one in asked if one.is_new],
        saved=told.saved,
        actions=action_points_of(sheet.definition, sheet.answers) if chapter.action_summary else None,
        meanings=terms.meanings(),
        has_outcomes=bool(sheet.definition.outcomes),
        outcomes=outcomes_of(sheet.definition, sheet.answers, sheet.forms),
    )


def _place_of(steps: Sequence[Page], page_id: str) -> dict[str, Any]:
    """Where a step stands among the others."""
    before, after = around(steps, page_id)
    number = [step.id for step in steps].index(page_id) + 1
    return {
        "steps": steps,
        "step": steps[number - 1],
        "here": page_id,
        "number": number,
        "count": len(steps),
        "before": before,
        "after": after,
    }


def around(steps: Sequence[Page], page_id: str) -> tuple[Page | None, Page | None]:
    """The steps before and after one; raises ``NotFound`` where it does not show."""
    place = next((place for place, step in enumerate(steps) if step.id == page_id), None)
    if place is None:
        raise NotFound
    return (steps[place - 1] if place else None), (steps[place + 1] if place + 1 < len(steps) else None)


def _words_of(entry: Entry) -> str:
    return entry.label.striptags()
