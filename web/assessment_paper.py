"""An assessment on paper: what was asked and answered in asking order, rows as tables, the weighing as a balance."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from uuid import UUID

from integrations.paper.document import Answered, Block, Document, Facts, Heading, Paragraph, Table
from models.assessment import Answer, Assessment, values
from models.case import Case
from models.catalogue import ValueCatalogue
from models.catalogue_keeping import catalogues_of
from models.dates import HERE
from models.labelling import own_form
from models.question import Answers, Group, Point
from models.questionnaire import Asked, Questionnaire
from models.store.open import Unit
from models.vocabulary import AnswerOrigin
from web.answers import in_words, origin_in_words, question_of
from web.assessment_view import form_of
from web.balance_paper import balance_drawn, balance_in_words
from web.balance_view import Weighing, weighings_of
from web.form_layout import heading_of
from web.rendering import day_in_words
from web.site import Guest

_WEIGHING, _TENSIONS = "weighing", "tensions"


@dataclass(frozen=True, kw_only=True)
class _Filled:
    """One assessment with all that its paper tells."""

    case: Case
    assessment: Assessment
    form: Questionnaire
    answers: Mapping[str, Answer]
    catalogue: ValueCatalogue | None
    """The values that it was made with; none where it asks for no values."""
    weighing: Weighing | None
    names: Mapping[UUID, str]
    guest: Guest

    @property
    def given(self) -> Answers:
        return values({path: answer for path, answer in self.answers.items() if question_of(self.form, path)})

    def day(self, day: date) -> str:
        return day_in_words(day, self.guest.language)

    def say(self, *path: str, **facts: object) -> str:
        return self.guest.words.say("paper", *path, **facts)

    def said(self, one: Asked) -> str:
        return in_words(one.question, self.given[one.path], self.guest.words, self.guest.language)


def own_paper(unit: Unit, case: Case, assessment: Assessment, guest: Guest) -> Document:
    """The paper of an assessment that was made with one of our own questionnaires, in the language of ``guest``.

    Names stand in it where the page of the case shows them too.
    """
    assessments, answers = unit.assessments.of_case(case.id), unit.assessments.answers_of_case(case.id)
    catalogues = catalogues_of(unit, assessments, answers)
    told_of = [(one, answers.get(one.id, {})) for one in assessments]
    weighings = weighings_of(told_of, catalogues, case.title, guest.words)
    filled = _Filled(
        case=case,
        assessment=assessment,
        form=own_form(unit, assessment) or form_of(assessment, catalogues.get(assessment.id)),
        answers=answers.get(assessment.id, {}),
        catalogue=catalogues.get(assessment.id),
        weighing=next((one for one in weighings if one.assessment.id == assessment.id), None),
        names=unit.people.names(),
        guest=guest,
    )
    return _document(filled)


def title_of(assessment: Assessment, guest: Guest) -> str:
    """What was filled in, with its depth where it has one: "Ethische check (uitgebreid)"."""
    name, depth = guest.words.member(assessment.instrument), assessment.depth
    return f"{name} ({guest.words.member(depth).lower()})" if depth else name


def _document(filled: _Filled) -> Document:
    guest, title = filled.guest, title_of(filled.assessment, filled.guest)
    drawn = balance_drawn(filled.weighing) if filled.weighing else ()
    nothing = [] if filled.given else [Paragraph(text=filled.say("nothing"))]
    return Document(
        title=filled.case.title,
        subtitle=title,
        language=guest.language,
        made_on=guest.now.on,
        about=list(_about(filled)),
        blocks=[*_remarks(filled), *nothing, *_blocks(filled), *drawn],
        footer=filled.say("footer", reference=filled.case.reference, what=title, on=filled.day(guest.now.on)),
    )


def _about(filled: _Filled) -> Iterator[tuple[str, str]]:
    """What it is, who filled it in, and with which questions."""
    case, made = filled.case, filled.assessment
    yield filled.say("case"), case.reference
    if case.department:
        yield filled.say("department"), case.department
    yield filled.say("opened"), filled.day(made.opened_on)
    if made.delivered_on is None:
        yield filled.say("delivered"), filled.say("not_delivered")
    else:
        who = filled.names.get(made.delivered_by) if made.delivered_by else None
        on = filled.day(made.delivered_on)
        yield filled.say("delivered"), filled.say("delivered_by", on=on, who=who) if who else on
    if by := "\n".join(_writers(filled)):
        yield filled.say("answered"), by
    yield filled.say("method"), filled.say("method_said", id=made.method_id, version=made.method_version)
    yield filled.say("hash"), made.method_hash
    if made.catalogue:
        yield filled.say("catalogue"), made.catalogue


def _writers(filled: _Filled) -> Iterator[str]:
    """Who gave the answers that count, each with the last day on which they did."""
    days: dict[str, date] = {}
    for answer in filled.answers.values():
        name = filled.names.get(answer.given_by) if answer.given_by else None
        if name and answer.origin in (AnswerOrigin.GIVEN, AnswerOrigin.RECONFIRMED):
            day = answer.given_at.astimezone(HERE).date()
            days[name] = max(day, days.get(name, day))
    yield from (filled.say("answered_by", who=name, on=filled.day(day)) for name, day in sorted(days.items()))


def _remarks(filled: _Filled) -> Iterator[Block]:
    """Where the questions come from, and what is not sure about that."""
    form = filled.form
    if form.source:
        yield Paragraph(text=filled.say("source", said=form.source), quiet=True)
    if form.doubt:
        yield Paragraph(text=filled.say("doubt", said=form.doubt), quiet=True)
    if filled.catalogue and any(not value.attested for value in filled.catalogue.values):
        yield Paragraph(text=filled.say("working_names"), quiet=True)


def _blocks(filled: _Filled) -> Iterator[Block]:
    """Every point in which something was answered, under the part that it belongs to."""
    given, part = filled.given, ""
    answered = [one for one in filled.form.asking(given) if one.path in given]
    for _, in_point in groupby(answered, key=lambda one: one.point.number):
        asked = list(in_point)
        point = asked[0].point
        told = list(_point(filled, point, asked))
        if told and point.part and point.part != part:
            yield Heading(text=point.part)
        if told:
            part = point.part
        if told and point.label != part:
            yield Heading(text=point.label, level=2 if part else 1)
        yield from told


def _point(filled: _Filled, point: Point, asked: list[Asked]) -> Iterator[Block]:
    if point.doubt:
        yield Paragraph(text=filled.say("doubt", said=point.doubt), quiet=True)
    for group, together in groupby(asked, key=lambda one: one.group):
        rows = list(together)
        if group is None:
            yield from (_answered(filled, one) for one in rows)
        elif filled.weighing is None or group.id not in {_WEIGHING, _TENSIONS}:
            yield from _rows(filled, group, rows)
        elif group.id == _WEIGHING:
            yield from balance_in_words(filled.weighing)


def _answered(filled: _Filled, one: Asked) -> Answered:
    """A question with its answer; where it was not written here, where it comes from."""
    answer = filled.answers[one.path]
    is_own = answer.origin is AnswerOrigin.GIVEN
    note = "" if is_own else origin_in_words(answer, filled.guest, filled.names)
    return Answered(question=one.question.label, answer=filled.said(one), note=note)


def _rows(filled: _Filled, group: Group, asked: list[Asked]) -> Iterator[Block]:
    """The rows of a group as a table, without the columns that nobody filled in; a single row as facts."""
    there = {one.question.id for one in asked}
    columns = [question for question in group.questions if question.id in there]
    rows = []
    for instance, of_row in groupby(asked, key=lambda one: one.instance):
        said = {one.question.id: filled.said(one) for one in of_row}
        name = [] if group.has_open_rows else [heading_of(filled.form, group, instance)]
        rows.append([*name, *(said.get(question.id, "") for question in columns)])
    head = [*([] if group.has_open_rows else [group.label]), *(question.label for question in columns)]
    if len(rows) == 1:
        yield Facts(rows=[(label, said) for label, said in zip(head, rows[0], strict=True) if said])
    else:
        yield Table(head=head, rows=rows)
