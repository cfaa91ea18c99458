"""The triage as a page shows it: outcomes with their reasons, what is open, and what would change them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from models.assessment import values
from models.forms import form_named
from models.methods import INTAKE
from models.question import UNKNOWN, Answers
from models.store.open import Unit
from models.triage_record import TriageOutcome, TriageReason, TriageRecord
from models.vocabulary import Fit, Force, GuidanceKind, Level, Outcome
from web.answers import in_words, question_of
from web.site import Guest

MOST_FLIPS = 3


@dataclass(frozen=True, kw_only=True)
class ReasonView:
    """Why, on what it rests, and the answers that it was read from: each question with what was said."""

    text: str
    force: Force
    source: str
    used: tuple[tuple[str, str], ...]


@dataclass(frozen=True, kw_only=True)
class FlipView:
    """If this question had this answer, the outcome would have this level."""

    question: str
    answer: str
    level: Level


@dataclass(frozen=True, kw_only=True)
class OutcomeView:
    """One outcome. ``departed``: a person chose another level than the rules advise."""

    outcome: Outcome
    row: TriageOutcome
    reasons: Sequence[ReasonView]
    open_questions: tuple[str, ...]
    flips: tuple[FlipView, ...]

    @property
    def departed(self) -> bool:
        """Whether a person chose otherwise than the rules advise."""
        return self.row.confirmed is not None and self.row.confirmed is not self.row.advised


@dataclass(frozen=True, kw_only=True)
class AdviceView:
    """A duty or advice beside the outcomes. ``open_questions``: on which it still depends; none where it is certain.

    ``valid_from``: the day from which it counts, where that lies ahead.
    """

    reason: ReasonView
    open_questions: tuple[str, ...] = ()
    valid_from: date | None = None


@dataclass(frozen=True, kw_only=True)
class MethodView:
    """A method of assessment that fits, with why and where it stops."""

    label: str
    fit: Fit
    reasons: tuple[str, ...]
    limits: tuple[str, ...]
    source: str


@dataclass(frozen=True, kw_only=True)
class GuidanceView:
    """How to go about it, of one kind: each text with its source."""

    kind: GuidanceKind
    told: tuple[tuple[str, str], ...]


@dataclass(frozen=True, kw_only=True)
class TriageView:
    """The newest run of the rules, and what a person made of it."""

    record: TriageRecord
    outcomes: tuple[OutcomeView, ...]
    advice: tuple[AdviceView, ...]
    possible_advice: tuple[AdviceView, ...]
    announced: tuple[AdviceView, ...]
    methods: tuple[MethodView, ...]
    guidance: tuple[GuidanceView, ...]


def triage_of(unit: Unit, case_id: UUID, guest: Guest) -> TriageView | None:
    """The triage that counts for a case; none before its first."""
    record = unit.triages.newest(case_id)
    if record is None:
        return None
    teller = _Teller(guest, values(unit.assessments.answers(record.assessment_id)))
    rows, reasons = unit.triages.outcomes(record.id), unit.triages.reasons(record.id)
    advice = tuple(map(teller.advice, record.advice))
    return TriageView(
        record=record,
        outcomes=tuple(teller.outcome(rows[name], reasons) for name in Outcome if name in rows),
        advice=tuple(one for one in advice if not one.open_questions),
        possible_advice=tuple(one for one in advice if one.open_questions),
        announced=tuple(map(teller.advice, record.announced)),
        methods=tuple(map(_method, record.methods)),
        guidance=tuple(_guidance(record.guidance)),
    )


class _Teller:
    """Says what the rules found in the words of the questions and of the answers that were given."""

    def __init__(self, guest: Guest, answers: Answers) -> None:
        self._guest, self._answers = guest, answers
        self._form = form_named(INTAKE)

    def outcome(self, row: TriageOutcome, reasons: Mapping[Any, Sequence[TriageReason]]) -> OutcomeView:
        return OutcomeView(
            outcome=row.outcome,
            row=row,
            reasons=[self._reason(one.text, one.force, one.source, one.answers) for one in reasons.get(row.id, ())],
            open_questions=self._labels(row.open_questions),
            flips=tuple(self._flips(row.flips))[:MOST_FLIPS],
        )

    def advice(self, row: Mapping[str, Any]) -> AdviceView:
        return AdviceView(
            reason=self._reason(row["text"], Force(row["force"]), row["source"], row["answers"]),
            open_questions=self._labels(row.get("open_questions", ())),
            valid_from=date.fromisoformat(row["valid_from"]) if "valid_from" in row else None,
        )

    def _reason(self, text: str, force: Force, source: str, used: Sequence[str]) -> ReasonView:
        return ReasonView(text=text, force=force, source=source, used=tuple(self._used(used)))

    def _used(self, paths: Sequence[str]) -> Iterator[tuple[str, str]]:
        for path in paths:
            question = question_of(self._form, path)
            if question is not None:
                answer = self._answers.get(path, UNKNOWN)
                yield question.label, in_words(question, answer, self._guest.words, self._guest.language)

    def _labels(self, paths: Sequence[str]) -> tuple[str, ...]:
        asked = [question_of(self._form, path) for path in paths]
        return tuple(question.label for question in asked if question)

    def _flips(self, rows: Sequence[Mapping[str, Any]]) -> Iterator[FlipView]:
        for row in rows:
            question = question_of(self._form, row["question"])
            if question is not None:
                answer = tuple(row["answer"]) if isinstance(row["answer"], list) else row["answer"]
                said = in_words(question, answer, self._guest.words, self._guest.language)
                yield FlipView(question=question.label, answer=said, level=Level(row["level"]))


def _method(row: Mapping[str, Any]) -> MethodView:
    return MethodView(
        label=row["label"],
        fit=Fit(row["fit"]),
        reasons=tuple(row["reasons"]),
        limits=tuple(row["limits"]),
        source=row.get("source", ""),
    )


def _guidance(rows: Sequence[Mapping[str, Any]]) -> Iterator[GuidanceView]:
    for kind in GuidanceKind:
        told = tuple((row["text"], row["source"]) for row in rows if row["kind"] == kind)
        if told:
            yield GuidanceView(kind=kind, told=told)
