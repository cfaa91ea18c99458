"""From what assessments advise to what a decision does with it: taken over, changed or dropped, with a reason."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING
from uuid import UUID

from models.advice_reading import Told, told_by
from models.advised_condition import AdvisedCondition
from models.answering import Problem, ProblemCode, used
from models.assessment import Assessment, values
from models.case import Case
from models.catalogue import ValueCatalogue
from models.catalogue_keeping import catalogues_of
from models.decision import Condition, Decision
from models.errors import InvalidAnswer, UnknownMethod
from models.forms import form_named, one, rows_of
from models.questionnaire import Answers
from models.vocabulary import AdviceChoice, Instrument, Verdict

if TYPE_CHECKING:
    from models.store.open import Unit

CONDITIONS, CHOICE, REASON = "conditions", "choice", "reason"
KEPT_UP = frozenset({Instrument.REQUIREMENTS})
"""What is kept up to date and never handed in; it advises as it stands."""


@dataclass(frozen=True, kw_only=True)
class Advised(Told):
    """One advised condition, with the assessment that advises it."""

    assessment_id: UUID
    instrument: Instrument


def advised_of(unit: Unit, case: Case) -> list[Advised]:
    """All that the assessments of a case that count advise, in the order in which they were delivered.

    Of every instrument the newest, and of that what is asked: what somebody wrote on a road that they left again is
    kept, but advises nothing. What is said twice is advised once.
    """
    assessments, answers = unit.assessments.of_case(case.id), unit.assessments.answers_of_case(case.id)
    newest = {one.instrument: one for one in assessments if one.is_delivered or one.instrument in KEPT_UP}
    catalogues = catalogues_of(unit, assessments, answers)
    found: dict[str, Advised] = {}
    for assessment in sorted(newest.values(), key=lambda one: (str(one.delivered_on), one.id)):
        given = values(answers.get(assessment.id, {}))
        for told in _told_by(assessment, given, catalogues.get(assessment.id)):
            advised = Advised(assessment_id=assessment.id, instrument=assessment.instrument, **asdict(told))
            found.setdefault(_plain(told.text), advised)
    return list(found.values())


def _told_by(assessment: Assessment, given: Answers, catalogue: ValueCatalogue | None) -> Iterator[Told]:
    try:
        form = form_named(assessment.method_id, catalogue)
    except UnknownMethod:
        return  # the intake, or a definition from outside: neither advises conditions of its own
    yield from told_by(form, used(form, given))


def fields_of(advised: Sequence[Advised]) -> dict[str, str]:
    """The rows of the decision form that advice fills in: row n holds the n-th of ``advised``."""
    fields: dict[str, str] = {}
    for number, told in enumerate(advised, 1):
        row = {"text": told.text, "owner": told.owner, "due_on": told.due_on}
        fields |= {f"{CONDITIONS}[{number}].{name}": said for name, said in row.items() if said}
    return fields


def weigh_advice(advised: Sequence[Advised], answers: Answers, verdict: Verdict) -> list[tuple[AdviceChoice, str]]:
    """Per advised condition what the decision does with it and why.

    A row that says the same is taken over, for the reason it was advised with. One that says something else is a
    change, one that is emptied or left out on purpose is dropped; both take a reason. Who lets a project go on without
    any condition drops them all, and the argument of the decision is the reason. Raises ``InvalidAnswer``.
    """
    if verdict is Verdict.PROCEED:
        return [(AdviceChoice.DROP, one(answers, "argument")) for _ in advised]
    rows, problems, found = rows_of(answers, CONDITIONS), [], []
    for number, told in enumerate(advised, 1):
        row = rows.get(number, {})
        choice, reason = _choice(told, row), row.get(REASON, "")
        if choice is not AdviceChoice.TAKE_OVER and not reason:
            problems.append(Problem(path=f"{CONDITIONS}[{number}].{REASON}", code=ProblemCode.MISSING))
        found.append((choice, reason or told.because))
    if problems:
        raise InvalidAnswer(problems)
    return found


def without_dropped(answers: Answers, advised: Sequence[Advised]) -> Answers:
    """The answers without the rows of advice that the decision leaves out."""
    rows = rows_of(answers, CONDITIONS)
    choices = {number: _choice(told, rows.get(number, {})) for number, told in enumerate(advised, 1)}
    dropped = [number for number, choice in choices.items() if choice is AdviceChoice.DROP]
    gone = tuple(f"{CONDITIONS}[{number}]." for number in dropped)
    return {path: said for path, said in answers.items() if not path.startswith(gone)} if gone else answers


def recorded(
    advised: Sequence[Advised],
    weighed: Sequence[tuple[AdviceChoice, str]],
    decision: Decision,
    conditions: Mapping[int, Condition],
) -> list[AdvisedCondition]:
    """The rows that keep what was advised beside what became of it; ``conditions``: by the row of the form."""
    return [
        AdvisedCondition(
            case_id=decision.case_id,
            decision_id=decision.id,
            assessment_id=told.assessment_id,
            text=told.text,
            advised_because=told.because,
            choice=choice,
            reason=reason,
            condition_id=conditions[number].id if number in conditions else None,
        )
        for number, (told, (choice, reason)) in enumerate(zip(advised, weighed, strict=True), 1)
    ]


def _choice(told: Advised, row: Mapping[str, str]) -> AdviceChoice:
    if row.get(CHOICE) == AdviceChoice.DROP or not row.get("text"):
        return AdviceChoice.DROP
    asked_other = row.get(CHOICE) == AdviceChoice.CHANGE
    return AdviceChoice.CHANGE if asked_other or _plain(row["text"]) != _plain(told.text) else AdviceChoice.TAKE_OVER


def _plain(text: str) -> str:
    return " ".join(text.split())
