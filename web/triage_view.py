"""The triage as a page shows it: outcomes with their reasons, what is open, and what would change them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from models.forms import form_named
from models.methods import INTAKE
from models.store.open import Unit
from models.triage_record import TriageOutcome, TriageReason, TriageRecord
from models.vocabulary import Fit, Level, Outcome
from web.answers import in_words, question_of
from web.site import Guest

MOST_FLIPS = 3


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
    reasons: Sequence[TriageReason]
    open_questions: tuple[str, ...]
    flips: tuple[FlipView, ...]

    @property
    def departed(self) -> bool:
        """Whether a person chose otherwise than the rules advise."""
        return self.row.confirmed is not None and self.row.confirmed is not self.row.advised


@dataclass(frozen=True, kw_only=True)
class MethodView:
    """A method of assessment that fits, with why and where it stops."""

    label: str
    fit: Fit
    reasons: tuple[str, ...]
    limits: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class TriageView:
    """The newest run of the rules, and what a person made of it."""

    record: TriageRecord
    outcomes: tuple[OutcomeView, ...]
    methods: tuple[MethodView, ...]


def triage_of(unit: Unit, case_id: Any, guest: Guest) -> TriageView | None:
    """The triage that counts for a case; none before its first."""
    record = unit.triages.newest(case_id)
    if record is None:
        return None
    rows, reasons = unit.triages.outcomes(record.id), unit.triages.reasons(record.id)
    return TriageView(
        record=record,
        outcomes=tuple(_outcome(rows[name], reasons, guest) for name in Outcome if name in rows),
        methods=tuple(_methods(record.methods)),
    )


def _outcome(row: TriageOutcome, reasons: Mapping[Any, Sequence[TriageReason]], guest: Guest) -> OutcomeView:
    form = form_named(INTAKE)
    asked = [question_of(form, path) for path in row.open_questions]
    return OutcomeView(
        outcome=row.outcome,
        row=row,
        reasons=reasons.get(row.id, ()),
        open_questions=tuple(question.label for question in asked if question),
        flips=tuple(_flips(row.flips, guest))[:MOST_FLIPS],
    )


def _flips(rows: Sequence[Mapping[str, Any]], guest: Guest) -> Iterator[FlipView]:
    form = form_named(INTAKE)
    for row in rows:
        question = question_of(form, row["question"])
        if question is not None:
            answer = tuple(row["answer"]) if isinstance(row["answer"], list) else row["answer"]
            said = in_words(question, answer, guest.words, guest.language)
            yield FlipView(question=question.label, answer=said, level=Level(row["level"]))


def _methods(rows: Sequence[Mapping[str, Any]]) -> Iterator[MethodView]:
    for row in rows:
        yield MethodView(
            label=row["label"], fit=Fit(row["fit"]), reasons=tuple(row["reasons"]), limits=tuple(row["limits"])
        )
