"""Keeping what the rules advised: rows as the pages read them, and the event that tells it."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from models.assessment import Assessment
from models.base import Moment
from models.case import Case
from models.facts import levels_of
from models.person import ENGINE
from models.triage import TriageResult
from models.triage_record import TriageOutcome, TriageReason, TriageRecord
from models.vocabulary import EventKind

if TYPE_CHECKING:
    from models.store.open import Unit


@dataclass(frozen=True, kw_only=True)
class Judged:
    """The intake answers that were judged, and what came out."""

    intake: Assessment
    answers_hash: str
    result: TriageResult


def keep_judgement(unit: Unit, case: Case, judged: Judged, moment: Moment) -> TriageRecord:
    """Keep what the rules advised, and tell it."""
    before, result = levels_of(unit, case), judged.result
    record = TriageRecord(
        case_id=case.id,
        assessment_id=judged.intake.id,
        answers_hash=judged.answers_hash,
        rule_set_id=result.rule_set.id,
        rule_set_version=result.rule_set.version,
        rule_set_hash=result.rule_set.hash,
        questions_hash=result.questionnaire.hash,
        judged_on=moment.on,
        judged_at=moment.at,
        methods=[_as_row(one) for one in result.methods],
        guidance=[_as_row(one) for one in result.guidance],
        advice=[_as_row(one) for one in result.advice],
        announced=[_as_row(one) for one in result.announced],
    )
    _keep_outcomes(unit, record, result)
    facts = {
        "triage": record.id,
        "rules": f"{record.rule_set_id} {record.rule_set_version}",
        "rules_hash": record.rule_set_hash,
        "answers_hash": judged.answers_hash,
        "levels": {outcome: found.level for outcome, found in result.outcomes.items()},
        "before": before,
    }
    unit.journal.add(case.tell(EventKind.TRIAGE_JUDGED, by=ENGINE, moment=moment, facts=facts))
    return record


def _keep_outcomes(unit: Unit, record: TriageRecord, result: TriageResult) -> None:
    outcomes, reasons = [], []
    for name, found in result.outcomes.items():
        row = TriageOutcome(
            triage_id=record.id,
            outcome=name,
            advised=found.level,
            at_least=found.at_least,
            certainty=found.certainty,
            open_questions=list(found.open_questions),
            flips=[_as_row(flip) for flip in found.flips],
        )
        outcomes.append(row)
        reasons += [
            TriageReason(
                outcome_id=row.id,
                rule=reason.rule,
                text=reason.text,
                source=reason.source,
                force=reason.force,
                answers=list(reason.answers),
            )
            for reason in found.reasons
        ]
    unit.triages.add(record, outcomes, reasons)


def _as_row(found: Any) -> dict[str, Any]:
    """As JSON keeps it: words as text, tuples as lists, days as 2026-01-31."""
    return {name: _plain(value) for name, value in asdict(found).items()}


def _plain(value: Any) -> Any:
    if isinstance(value, tuple):
        return list(value)
    return value.isoformat() if isinstance(value, date) else value
