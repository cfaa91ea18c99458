"""A walk of the AI Act decision aid as its page shows it: the question, what was answered before, the labels so far."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from markupsafe import Markup

from models.ai_act import Profile, read_profile
from models.ai_act_labels import label_book
from models.assessment import Answer, Assessment, contested, latest
from models.case import Case
from models.errors import NotFound
from models.official.decision_aid import AidAnswer, AidQuestion, AidSource, DecisionAid
from models.official_startable import official_of
from models.permission import Action, permit
from models.store.open import Unit
from models.vocabulary import Instrument, Phase
from web.choices import key_in
from web.official_text import cleaned, plain
from web.site import Visit


@dataclass(frozen=True, kw_only=True)
class Step:
    """One question that was answered, with the answer and the labels that it adds."""

    question: str
    label: str
    said: str
    labels: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class AidSheet:
    """One walk. ``steps``: the questions on its path, in their order."""

    case: Case
    assessment: Assessment
    profile: Profile
    steps: tuple[Step, ...]
    others: Mapping[str, tuple[str, ...]]
    """What somebody else answered at the same time, by question, and nobody chose from since."""
    names: Mapping[UUID, str]
    may_fill: bool

    @property
    def aid(self) -> DecisionAid:
        """What is walked."""
        return self.profile.aid

    @property
    def by_kind(self) -> tuple[tuple[str, tuple[str, ...]], ...]:
        """The labels so far, per kind."""
        return label_book().by_kind(self.profile.labels)

    def question_at(self, name: str) -> AidQuestion | None:
        """The question to show: the one that is named where it stands on the path or is next, else the next one."""
        reached = {step.question for step in self.steps} | {self.profile.walked.open or ""}
        return self.aid.questions.get(name if name in reached else self.profile.walked.open or "")

    def before(self, name: str) -> str:
        """The question before this one on the path; empty where it is the first."""
        path = [step.question for step in self.steps]
        place = path.index(name) if name in path else len(path)
        return path[place - 1] if place else ""

    def number_of(self, name: str) -> int:
        """The how many-th question this is on the path."""
        path = [step.question for step in self.steps]
        return (path.index(name) if name in path else len(path)) + 1

    def said_to(self, name: str) -> str:
        """What was answered to a question on the path."""
        return next((step.said for step in self.steps if step.question == name), "")


def aid_sheet(unit: Unit, visit: Visit, assessment_id: str) -> AidSheet:
    """The walk that an assessment is, for who may see its case; raises ``NotFound`` or ``NotAllowed``."""
    key = key_in(assessment_id)
    if key is None:
        raise NotFound
    assessment = unit.assessments.get(key)
    case = unit.cases.get(assessment.case_id)
    permit(visit.actor, Action.SEE_CASE, case)
    if assessment.instrument is not Instrument.OFFICIAL or not isinstance(official_of(unit, assessment), DecisionAid):
        raise NotFound
    history = unit.assessments.history(assessment.id)
    kept, profile = latest(history), read_profile(unit, case, assessment)
    is_under_way = not assessment.is_delivered and assessment.withdrawn_on is None and case.phase is not Phase.CLOSED
    return AidSheet(
        case=case,
        assessment=assessment,
        profile=profile,
        steps=tuple(_step(profile.aid, name, kept) for name in profile.walked.path),
        others={path: tuple(str(one.value) for one in found) for path, found in contested(history).items()},
        names=unit.people.names(),
        may_fill=is_under_way and visit.may(Action.FILL_OFFICIAL, case),
    )


@dataclass(frozen=True, kw_only=True)
class AnswerView:
    """One answer to choose from; ``value`` is its literal text."""

    dom_id: str
    value: str
    label: Markup
    note: Markup
    is_chosen: bool


@dataclass(frozen=True, kw_only=True)
class QuestionView:
    """One question of the aid, its HTML cleaned."""

    id: str
    label: Markup
    explanation: Markup
    subcategory: str
    answers: tuple[AnswerView, ...]
    sources: tuple[AidSource, ...]


def question_view(question: AidQuestion, said: str) -> QuestionView:
    """A question with the answer that was given to it before, if any."""
    return QuestionView(
        id=question.id,
        label=cleaned(question.text, {}),
        explanation=cleaned(question.explanation, {}),
        subcategory=question.subcategory,
        answers=tuple(_answer(place, one, said) for place, one in enumerate(question.answers, start=1)),
        sources=safe_sources(question.sources),
    )


def safe_sources(sources: tuple[AidSource, ...]) -> tuple[AidSource, ...]:
    """The sources, without an address that is no https: a file comes from elsewhere and may hold anything."""
    return tuple(
        one if one.url.startswith("https://") else AidSource(name=one.name, url="") for one in sources if one.name
    )


def _answer(place: int, answer: AidAnswer, said: str) -> AnswerView:
    return AnswerView(
        dom_id=f"answer-{place}",
        value=answer.text,
        label=cleaned(answer.text, {}),
        note=cleaned(answer.note, {}),
        is_chosen=answer.text == said,
    )


def _step(aid: DecisionAid, name: str, kept: Mapping[str, Answer]) -> Step:
    said = str(kept[name].value)
    labels = next(one.labels for one in aid.questions[name].answers if one.text == said)
    return Step(question=name, label=plain(aid.questions[name].text), said=plain(said), labels=labels)
