"""What several people wrote on one form, in words: beside each answer, and together at the top of the page."""

from __future__ import annotations

from dataclasses import dataclass

from models.assessment import Answer, latest
from models.labelling import label_in
from web.answers import in_words, origin_in_words, question_of
from web.aside import Aside, Rival, address_of
from web.form_choices import dom_id_of
from web.form_layout import Complaint
from web.gate_sheet import Sheet
from web.site import Visit


@dataclass(frozen=True, kw_only=True)
class ToldTogether:
    """The top of a form on which several people write. ``to_choose``: answers with two texts; ``came_in``: what others
    wrote since this visitor looked last, each with who."""

    to_choose: tuple[Complaint, ...]
    came_in: tuple[Complaint, ...]


def asides_of(sheet: Sheet, visit: Visit) -> dict[str, Aside]:
    """What stands beside each answer that can be asked on this sheet."""
    together = sheet.together
    assert together is not None, "only forms that keep drafts have anything beside their answers"
    beside, versions, remarks, now = (
        together.beside(),
        together.versions(),
        together.remarks(),
        latest(together.history),
    )
    answers = {**dict.fromkeys(beside, ""), **sheet.known}
    return {
        asked.path: Aside(
            address=address_of(together.assessment.id, asked.path),
            versions=versions.get(asked.path, 0),
            remarks=remarks.get(asked.path, 0),
            stands=_rival(sheet, visit, now.get(asked.path)) if asked.path in beside else None,
            rivals=tuple(
                rival for one in beside.get(asked.path, ()) if (rival := _rival(sheet, visit, one)) is not None
            ),
        )
        for asked in sheet.form.asked(answers)
    }


def told_together(sheet: Sheet, visit: Visit, since: int) -> ToldTogether:
    """What must be chosen, and what others wrote since an edition; nothing of the latter where that is not known."""
    together = sheet.together
    assert together is not None, "only forms that keep drafts are written on together"
    beside = together.beside()
    came = together.came_in(since, visit.person_id) if since else []
    return ToldTogether(
        to_choose=tuple(_link(sheet, path) for path in beside if _is_asked(sheet, path)),
        came_in=tuple(
            _link(sheet, one.path, _who(sheet, visit, one))
            for one in came
            if _is_asked(sheet, one.path) and one.path not in beside
        ),
    )


def _is_asked(sheet: Sheet, path: str) -> bool:
    return question_of(sheet.form, path) is not None


def _link(sheet: Sheet, path: str, who: str = "") -> Complaint:
    label = label_in(sheet.form, path)
    return Complaint(text=f"{label} · {who}" if who else label, target=dom_id_of(path))


def _who(sheet: Sheet, visit: Visit, answer: Answer) -> str:
    known = sheet.names.get(answer.given_by) if answer.given_by else None
    return known or visit.words.say("form", "somebody")


def _rival(sheet: Sheet, visit: Visit, answer: Answer | None) -> Rival | None:
    question = question_of(sheet.form, answer.path) if answer else None
    if answer is None or question is None:
        return None
    said = in_words(question, answer.plain, visit.words, visit.language) if answer.plain not in ("", ()) else ""
    return Rival(
        number=answer.number,
        said=said or visit.words.say("timeline", "nothing"),
        origin=origin_in_words(answer, visit, sheet.names),
    )
