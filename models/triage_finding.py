"""What a run of the rules found, in the form in which two runs are compared: what brings a case back to triage."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from models.assessment import Answer
from models.journal import sha256
from models.question import Answers
from models.ruleset import RuleSet
from models.triage import TriageResult
from models.triage_record import TriageRecord
from models.vocabulary import Certainty, Level, Outcome

if TYPE_CHECKING:
    from models.store.open import Unit

Finding = tuple[Level, Certainty, frozenset[str]]
"""The level, whether it is certain, and the rules behind it that look at what is known beside the intake.

Those rules say where the intake and something else do not agree; a person has to see that, whatever the level is.
"""


def hash_of(answers: Mapping[str, Answer], derived: Answers) -> str:
    """What a run was made with: the very answers that were there, and what was known beside them."""
    return sha256({**{path: answer.value for path, answer in answers.items()}, **derived})


def found_by(rules: RuleSet, result: TriageResult) -> dict[Outcome, Finding]:
    """What a run finds now."""
    return {
        outcome: (one.level, one.certainty, _derived(rules, ((why.rule, why.answers) for why in one.reasons)))
        for outcome, one in result.outcomes.items()
    }


def found_before(unit: Unit, rules: RuleSet, record: TriageRecord) -> dict[Outcome, Finding]:
    """What an earlier run found."""
    reasons = unit.triages.reasons(record.id)
    return {
        outcome: (
            row.advised,
            row.certainty,
            _derived(rules, ((why.rule, why.answers) for why in reasons.get(row.id, ()))),
        )
        for outcome, row in unit.triages.outcomes(record.id).items()
    }


def _derived(rules: RuleSet, reasons: Iterable[tuple[str, Iterable[str]]]) -> frozenset[str]:
    facts = rules.if_not_given.keys()
    return frozenset(rule for rule, used in reasons if facts & set(used))
