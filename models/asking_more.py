"""Whether changed answers ask for more than was asked before: what makes a light weighing not enough.

Both rule sets are asked: the one that judged the case, and the one that counts now, which may know a newer law. An
outcome that cannot be told any more asks for more too: unknown is never no.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from models.question import Answers
from models.ruleset import LEVELS, RuleSet, rank
from models.ruling import rules_now, rules_that_judged
from models.triage import levels_now
from models.vocabulary import Level, Outcome

if TYPE_CHECKING:
    from datetime import date

    from models.store.open import Unit
    from models.triage_record import TriageOutcome, TriageRecord


def asks_more(unit: Unit, record: TriageRecord, answers: Answers, on: date) -> frozenset[Outcome]:
    """The outcomes that ask more of these answers than the triage of ``record`` did, by either rule set."""
    before = unit.triages.outcomes(record.id)
    return frozenset().union(
        *(more_than(before, rules, answers) for rules in (rules_that_judged(unit, record), rules_now(unit, on)))
    )


def more_than(before: Mapping[Outcome, TriageOutcome], rules: RuleSet, answers: Answers) -> frozenset[Outcome]:
    """The outcomes that ask more now than the rules advised and a person confirmed before."""
    now = levels_now(rules, answers)
    return frozenset(outcome for outcome, row in before.items() if _is_more(outcome, now[outcome], row))


def _is_more(outcome: Outcome, now: Level, before: TriageOutcome) -> bool:
    known = [rank(outcome, level) for level in (before.advised, before.level) if level is not Level.UNKNOWN]
    asked = max(known, default=0)
    if now is Level.UNKNOWN:
        return before.advised is not Level.UNKNOWN and asked < len(LEVELS[outcome]) - 1
    return rank(outcome, now) > asked
