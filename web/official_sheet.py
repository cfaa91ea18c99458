"""An official questionnaire of a case as somebody sees it: what it is, what was answered, and what goes with it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from uuid import UUID

from models.assessment import Answer, Assessment, latest, stored
from models.assessment import Kept as KeptValue
from models.case import Case
from models.errors import NotFound
from models.official.answers import Answers
from models.official.definition import Definition
from models.official.glossary import Glossary
from models.official.layout import Page, pages
from models.official_answers import answers_in_rows
from models.official_filling import officials_of
from models.official_keeping import content_of
from models.official_startable import official_of
from models.permission import Action, permit
from models.prefilling import Said, differing, said_elsewhere
from models.saving import TAKEN_OVER
from models.store.open import Unit
from models.vocabulary import Instrument, OfficialKind, Phase
from web.answers import origin_in_words, taken_in_words
from web.aside import Together, address_of
from web.choices import key_in
from web.form_layout import Complaint
from web.official_problems import label_of
from web.official_text import short_name
from web.site import Visit


@dataclass(frozen=True, kw_only=True)
class OfficialSheet:
    """One assessment with an official questionnaire."""

    case: Case
    assessment: Assessment
    definition: Definition
    kept: Mapping[str, Answer]
    """The answers that count, by path."""
    together: Together
    others: Mapping[str, list[Answer]]
    """What another wrote at the same time, and nobody chose from since."""
    answers: Answers
    names: Mapping[UUID, str]
    forms: Mapping[str, str]
    """Where links to other official questionnaires lead, by their short name."""
    glossaries: tuple[Glossary, ...]
    differing: Mapping[str, Said]
    """What a source says by now of an answer that was taken over from it and confirmed."""
    elsewhere: Mapping[str, tuple[Said, ...]]
    """What was said elsewhere and is only shown beside a question."""
    may_fill: bool
    """Whether this visitor may change it now."""

    def pages(self) -> tuple[Page, ...]:
        """The chapters that show now."""
        return tuple(page for page in pages(self.definition, self.answers) if page.is_visible)

    def with_typed(self, typed: Mapping[str, KeptValue]) -> OfficialSheet:
        """As if what was typed were kept."""
        values = {**self.answers.values, **{name: stored(value) for name, value in typed.items()}}
        return replace(self, answers=replace(self.answers, values=values))

    def contested_links(self) -> list[Complaint]:
        """Where two wrote at the same time and nobody chose yet, with the address where that can be done."""
        return [
            Complaint(text=label_of(self.definition, name), target=address_of(self.assessment.id, name))
            for name in sorted(self.others)
        ]

    def origin_of(self, name: str, visit: Visit) -> tuple[str, ...]:
        """Where an answer was taken from, where its source says something else by now, and what is said elsewhere."""
        known = self.kept.get(name)
        is_own = known is None or known.origin not in TAKEN_OVER or known.value in ("", [], None)
        taken = () if known is None or is_own else (origin_in_words(known, visit, self.names),)
        differs = (self._told("differs", self.differing[name], visit),) if name in self.differing else ()
        return (*taken, *differs, *(self._told("elsewhere", said, visit) for said in self.elsewhere.get(name, ())))

    def _told(self, how: str, said: Said, visit: Visit) -> str:
        text = "; ".join(said.value) if isinstance(said.value, tuple) else str(said.value)
        return visit.words.say("given_once", how, source=taken_in_words(said.taken, visit), said=text)


def official_sheet(unit: Unit, visit: Visit, assessment_id: str) -> OfficialSheet:
    """The sheet of an assessment for who may see its case; raises ``NotFound`` or ``NotAllowed``."""
    key = key_in(assessment_id)
    if key is None:
        raise NotFound
    assessment = unit.assessments.get(key)
    case = unit.cases.get(assessment.case_id)
    permit(visit.actor, Action.SEE_CASE, case)
    if assessment.instrument is not Instrument.OFFICIAL:
        raise NotFound
    definition = official_of(unit, assessment)
    if not isinstance(definition, Definition):
        raise NotFound
    history = unit.assessments.history(assessment.id)
    kept = latest(history)
    together = Together(assessment=assessment, history=history, comments=unit.comments.of_assessment(assessment.id))
    is_under_way = not assessment.is_delivered and assessment.withdrawn_on is None and case.phase is not Phase.CLOSED
    return OfficialSheet(
        case=case,
        assessment=assessment,
        definition=definition,
        kept=kept,
        together=together,
        others=together.beside(),
        answers=answers_in_rows(definition, kept),
        names=unit.people.names(),
        forms=forms_of(unit, case),
        glossaries=_glossaries(unit, definition),
        differing=differing(unit, case, assessment),
        elsewhere=said_elsewhere(unit, case, assessment),
        may_fill=is_under_way and visit.may(Action.FILL_OFFICIAL, case),
    )


def forms_of(unit: Unit, case: Case) -> dict[str, str]:
    """To the questionnaire where the case has it, else to the list of those that can be started."""
    known = ("dpia", "prescan", "iama")
    started = {short_name(one.method_id): f"/assessments/{one.id}" for one in officials_of(unit, case)}
    return dict.fromkeys(known, f"/cases/{case.reference}/official") | started


def _glossaries(unit: Unit, definition: Definition) -> tuple[Glossary, ...]:
    """The glossaries that name this questionnaire: no file says which it belongs to but by what it is called."""
    wanted = short_name(definition.urn)
    rows = unit.official.of_kind(OfficialKind.GLOSSARY)
    called = {row.hash: "".join(short_name(part) for part in f"{row.urn}:{row.name}".split(":")) for row in rows}
    newest: dict[str, str] = {row.urn: row.hash for row in rows if wanted and wanted in called[row.hash]}
    contents = (content_of(unit, content_hash) for content_hash in newest.values())
    return tuple(content for content in contents if isinstance(content, Glossary))
