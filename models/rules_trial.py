"""What other rules would change: every case of the portfolio judged twice, and nothing kept."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from models.ai_act_judging import derived_by_reference
from models.question import Answers
from models.ruleset import RuleSet
from models.triage import levels_now, reasons_of
from models.vocabulary import Level, Outcome

if TYPE_CHECKING:
    from models.store.open import Unit


@dataclass(frozen=True, kw_only=True)
class Change:
    """One outcome of one case that would differ. ``rule``: the one that comes in, else the one that falls away."""

    reference: str
    outcome: Outcome
    before: Level
    after: Level
    rule: str


@dataclass(frozen=True, kw_only=True)
class Trial:
    """How many cases would stay as they are, and what would change in the others."""

    unchanged: int
    changed: tuple[Change, ...]


def try_rules(unit: Unit, new: RuleSet, now: RuleSet) -> Trial:
    """Judge every case that has intake answers by both rule sets."""
    unchanged = 0
    changed: list[Change] = []
    derived = derived_by_reference(unit)
    for reference, asked in unit.assessments.portfolio():
        answers: Answers = {**asked, **derived.get(reference, {})}
        before, after = levels_now(now, answers), levels_now(new, answers)
        if before == after:
            unchanged += 1
            continue
        changed += [
            Change(
                reference=reference,
                outcome=outcome,
                before=before[outcome],
                after=after[outcome],
                rule=_rule_behind(new, now, outcome, answers),
            )
            for outcome in Outcome
            if before[outcome] is not after[outcome]
        ]
    return Trial(unchanged=unchanged, changed=tuple(changed))


def _rule_behind(new: RuleSet, now: RuleSet, outcome: Outcome, answers: Answers) -> str:
    """The rule that makes the difference, by id: new among the reasons, gone from them, or still the first."""
    after = [reason.rule for reason in reasons_of(new, outcome, answers)]
    before = [reason.rule for reason in reasons_of(now, outcome, answers)]
    added = [rule for rule in after if rule not in before]
    gone = [rule for rule in before if rule not in after]
    return next(iter([*added, *gone, *after, *before]), "")
