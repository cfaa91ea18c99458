"""A decision aid: questions that lead to one conclusion, gathering labels on the way.

The official one is the BZK decision aid for the AI Act; its labels are the AI Act profile of a case. As its own form
does: each answer adds its labels, then leads on, by the first redirect whose condition on the labels holds. Source:
MinBZK/ai-verordening-beslishulp, frontend/src/components/BeslishulpForm.vue (EUPL-1.2).
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from models.official.coercing import Value
from models.official.expression import Expression, Scope
from models.official.refusals import ExpressionError, UnusableAnswers


@dataclass(frozen=True, kw_only=True)
class Step:
    """Where to go: to a question or to a conclusion, in a redirect only if its condition holds."""

    question: str = ""
    conclusion: str = ""
    condition: Expression | None = None


@dataclass(frozen=True, kw_only=True)
class AidSource:
    """Where a question or a conclusion refers to; ``url`` may be empty."""

    name: str
    url: str


@dataclass(frozen=True, kw_only=True)
class AidAnswer:
    """One answer: its literal text, the labels that it adds, and where it leads; ``note`` is shown with it."""

    text: str
    labels: tuple[str, ...]
    steps: tuple[Step, ...]
    note: str = ""


@dataclass(frozen=True, kw_only=True)
class AidQuestion:
    """One question with its answers."""

    id: str
    text: str
    explanation: str
    category: str
    subcategory: str
    answers: tuple[AidAnswer, ...]
    sources: tuple[AidSource, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Conclusion:
    """What the answers come to, and what that obliges to."""

    id: str
    text: str
    obligation: str
    sources: tuple[AidSource, ...] = ()


@dataclass(frozen=True, kw_only=True)
class DecisionAid:
    """The whole aid; it starts at its first question. ``hash`` tells its versions apart, its version may not."""

    name: str
    version: str
    hash: str
    questions: Mapping[str, AidQuestion]
    conclusions: Mapping[str, Conclusion]
    start: str = field(default="")


@dataclass(frozen=True, kw_only=True)
class Walk:
    """How far the answers lead: the questions that were answered, the labels in the order in which they were added.

    ``conclusion`` or else ``open``, the question that is next; neither where the aid itself leads nowhere.
    """

    path: tuple[str, ...]
    labels: tuple[str, ...]
    conclusion: str | None
    open: str | None


def walk(aid: DecisionAid, given: Iterable[tuple[str, str]]) -> Walk:
    """Walk the aid with answers as (question id, literal text), in any order; what is not reached is left alone.

    ``UnusableAnswers`` names a question or an answer that does not exist, or a question that is answered twice.
    """
    chosen = _chosen(aid, given)
    path: list[str] = []
    labels: dict[str, None] = {}
    question: str | None = aid.start
    while question in chosen and question not in path:
        path.append(question)
        labels |= dict.fromkeys(chosen[question].labels)
        step = next_step(chosen[question], tuple(labels))
        if step is None or step.conclusion:
            return Walk(path=tuple(path), labels=tuple(labels), conclusion=step.conclusion if step else None, open=None)
        question = step.question
    return Walk(
        path=tuple(path), labels=tuple(labels), conclusion=None, open=question if question not in path else None
    )


def usable(aid: DecisionAid, given: Mapping[str, str]) -> list[tuple[str, str]]:
    """The answers that this aid asks for and offers; what another version of it offered is left out."""
    return [
        (question, text)
        for question, text in given.items()
        if question in aid.questions and any(one.text == text for one in aid.questions[question].answers)
    ]


def next_step(answer: AidAnswer, labels: tuple[str, ...]) -> Step | None:
    """Where an answer leads with these labels: the first step whose condition holds, or ``None``."""
    return next((step for step in answer.steps if step.condition is None or _holds(step.condition, labels)), None)


def _holds(condition: Expression, labels: tuple[str, ...]) -> bool:
    names: dict[str, Value] = {"labels": list(labels)}
    try:
        return condition.holds(Scope(names=names, answer=lambda _: None))
    except ExpressionError:
        return False


def _chosen(aid: DecisionAid, given: Iterable[tuple[str, str]]) -> dict[str, AidAnswer]:
    chosen: dict[str, AidAnswer] = {}
    for question_id, text in given:
        question = aid.questions.get(question_id)
        if question is None:
            raise UnusableAnswers(f"There is no question {question_id!r} in this decision aid.")
        answer = next((one for one in question.answers if one.text == text), None)
        if answer is None:
            known = ", ".join(repr(one.text) for one in question.answers)
            raise UnusableAnswers(f"Question {question_id} has no answer {text!r}; it has {known}.")
        if chosen.setdefault(question_id, answer) is not answer:
            raise UnusableAnswers(f"Question {question_id} is answered twice.")
    return chosen
