"""An official assessment on paper: what shows and was answered, in the order of the instrument, rows under headings."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from uuid import UUID

from integrations.paper.document import Answered, Block, Document, Facts, Heading, Paragraph
from models.assessment import Answer, Assessment
from models.case import Case
from models.official.decision_aid import DecisionAid, usable, walk
from models.official.definition import Definition
from models.official.layout import Shown, layout, pages
from models.official_answers import answers_in_rows
from models.official_startable import official_of
from models.store.open import Unit
from models.vocabulary import AnswerOrigin
from web.answers import origin_in_words
from web.official_outcomes import outcomes_of
from web.official_text import plain
from web.rendering import day_in_words
from web.site import Guest

_DEEPEST = 3


def official_paper(unit: Unit, case: Case, assessment: Assessment, guest: Guest) -> Document:
    """The paper of an assessment that was made with an official instrument, in the language of ``guest``."""
    official = official_of(unit, assessment)
    kept = unit.assessments.answers(assessment.id)
    names = unit.people.names()
    if isinstance(official, Definition):
        blocks = list(_chapters(official, kept, guest, names))
    else:
        blocks = list(_steps(official, kept))
    words, on = guest.words, day_in_words(guest.now.on, guest.language)
    return Document(
        title=case.title,
        subtitle=f"{official.name} {assessment.method_version}",
        language=guest.language,
        made_on=guest.now.on,
        about=list(_about(case, assessment, guest, names)),
        blocks=blocks or [Paragraph(text=words.say("paper", "nothing"))],
        footer=words.say("paper", "footer", reference=case.reference, what=official.name, on=on),
    )


def _about(case: Case, made: Assessment, guest: Guest, names: Mapping[UUID, str]) -> Iterator[tuple[str, str]]:
    words = guest.words
    yield words.say("paper", "case"), case.reference
    yield words.say("paper", "opened"), day_in_words(made.opened_on, guest.language)
    said = words.say("paper", "not_delivered")
    if made.delivered_on is not None:
        on, who = day_in_words(made.delivered_on, guest.language), names.get(made.delivered_by or UUID(int=0))
        said = words.say("paper", "delivered_by", on=on, who=who) if who else on
    yield words.say("paper", "delivered"), said
    yield (
        words.say("paper", "method"),
        words.say("paper", "method_said", id=made.method_id, version=made.method_version),
    )
    yield words.say("paper", "hash"), made.method_hash


def _chapters(
    definition: Definition, kept: Mapping[str, Answer], guest: Guest, names: Mapping[UUID, str]
) -> Iterator[Block]:
    answers = answers_in_rows(definition, kept)
    reached = [(one.id, one.result) for one in outcomes_of(definition, answers, {}) if one.result]
    if reached:
        yield Facts(rows=reached)
    for chapter in pages(definition, answers):
        told = [block for one in layout(definition, answers, chapter.id) for block in _told(one, kept, guest, names, 2)]
        if told:
            yield Heading(text=plain(chapter.label))
            yield from told


def _told(
    one: Shown, kept: Mapping[str, Answer], guest: Guest, names: Mapping[UUID, str], level: int
) -> Iterator[Block]:
    """One instance with all below it; nothing where nothing in it was answered."""
    below = [block for under in one.below for block in _told(under, kept, guest, names, level + 1)]
    if one.value:
        answer = kept[one.name]
        is_own = answer.origin is AnswerOrigin.GIVEN
        note = "" if is_own else origin_in_words(answer, guest, names)
        yield Answered(question=plain(one.label) or plain(one.heading), answer=_said(one, guest), note=note)
    if below:
        heading = plain(one.heading or one.label)
        if heading:
            yield Heading(text=heading, level=min(level, _DEEPEST))
        yield from below


def _said(one: Shown, guest: Guest) -> str:
    if isinstance(one.value, Mapping):
        title = one.value.get("title") or one.value.get("description") or ""
        return guest.words.say("paper", "picture", title=title)
    labels = {option.value: plain(option.label) for option in one.options}
    chosen = one.value if isinstance(one.value, tuple) else (one.value,)
    return "; ".join(labels.get(value, value) for value in chosen)


def _steps(aid: DecisionAid, kept: Mapping[str, Answer]) -> Iterator[Block]:
    given = usable(aid, {path: str(answer.value) for path, answer in kept.items()})
    walked, chosen = walk(aid, given), dict(given)
    for question in walked.path:
        yield Answered(question=plain(aid.questions[question].text), answer=plain(chosen[question]))
    conclusion = aid.conclusions.get(walked.conclusion or "")
    if conclusion is not None:
        yield Heading(text=plain(conclusion.text))
        if conclusion.obligation:
            yield Paragraph(text=plain(conclusion.obligation))
