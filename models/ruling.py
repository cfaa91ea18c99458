"""Which rules count: the text of every rule set that ever judged a case, and who let which of them count.

Without an activation the rules that came with this version of Waardenweg count. A case keeps the outcome of the rules
that judged it until its answers change; activating others touches no case.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from models.base import Moment
from models.errors import NotFound, WrongUse
from models.methods import RulesText, load_rules, rules_in, shipped_rules_text
from models.permission import Action, permit
from models.person import Actor
from models.rule_record import KeptRules, RuleActivation
from models.ruleset import RuleSet

if TYPE_CHECKING:
    from models.store.open import Store, Unit
    from models.triage_record import TriageRecord


@dataclass(frozen=True, kw_only=True)
class Ruling:
    """A rule set as the list shows it. ``cases``: how many runs of the triage it made."""

    id: str
    version: str
    hash: str
    activations: Sequence[RuleActivation]
    counts: bool
    cases: int


def rules_now(unit: Unit, on: date) -> RuleSet:
    """The rules that count on a day: those that were activated, else those that Waardenweg came with."""
    kept = unit.rulings.in_force(on)
    return rules_in(_text_of(kept), on=on) if kept else load_rules(on=on)


def keep_rules(unit: Unit, rules: RuleSet, moment: Moment) -> None:
    """Keep the text of the rules that judge a case, so that it can always be looked up; once per text."""
    if unit.rulings.find(rules.hash, rules.questionnaire.hash) is None:
        shipped = shipped_rules_text()
        unit.rulings.keep(_kept(rules, shipped, moment))


def activate_rules(store: Store, file: Path, why: str, by: Actor, moment: Moment) -> KeptRules:
    """Let the rules of a file count from today, or from their own ``valid_from`` where that lies ahead.

    Touches no case: each keeps the outcome that it has until its answers change. Raises ``NotAllowed``, ``WrongUse``
    where they cannot count here, ``UnknownMethod`` or ``InvalidMethod`` where they cannot be used at all.
    """
    permit(by, Action.ACTIVATE_RULES)
    if not why.strip():
        raise WrongUse("Say why these rules should count; it stays with them.")
    text = RulesText.of_file(file)
    rules = rules_in(text, on=moment.on)
    with store.write() as unit:
        _fits_here(unit, rules, moment)
        kept = unit.rulings.find(rules.hash, rules.questionnaire.hash) or unit.rulings.keep(_kept(rules, text, moment))
        activation = RuleActivation(
            kept_id=kept.id,
            counts_from=max(moment.on, rules.valid_from),
            activated_on=moment.on,
            activated_at=moment.at,
            activated_by=by.person_id,
            why=why.strip(),
        )
        unit.rulings.activate(activation)
        return kept


def all_rulings(unit: Unit, on: date) -> list[Ruling]:
    """Every rule set that judged a case or was activated, and the one that Waardenweg came with; newest last."""
    now, cases = rules_now(unit, on), unit.rulings.runs()
    known = {(kept.hash, kept.questions_hash): kept for kept in unit.rulings.all()}
    activations = unit.rulings.activations()
    shipped = load_rules(on=on)
    named = {(shipped.hash, shipped.questionnaire.hash): (shipped.id, shipped.version)}
    named |= {key: (kept.rule_set_id, kept.rule_set_version) for key, kept in known.items()}
    return [
        Ruling(
            id=name,
            version=version,
            hash=key[0],
            activations=[one for one in activations if key in known and one.kept_id == known[key].id],
            counts=key == (now.hash, now.questionnaire.hash),
            cases=cases.get(key[0], 0),
        )
        for key, (name, version) in named.items()
    ]


def rules_that_judged(unit: Unit, record: TriageRecord) -> RuleSet:
    """The rule set that judged a case, as it counted on that day."""
    kept = unit.rulings.find(record.rule_set_hash, record.questions_hash or "")
    return rules_in(_text_of(kept), on=record.judged_on) if kept else rules_now(unit, record.judged_on)


def rules_of_version(unit: Unit, version: str, on: date) -> RuleSet:
    """The rule set with this version or with a hash that begins so, as it counts on a day; raises ``NotFound``."""
    for found in (rules_now(unit, on), load_rules(on=on)):
        if version in {"", found.version} or found.hash.startswith(version):
            return found
    for kept in reversed(unit.rulings.all()):
        if kept.rule_set_version == version or kept.hash.startswith(version):
            return rules_in(_text_of(kept), on=on)
    raise NotFound(f"No rule set {version} was ever used here; `waardenweg rules list` shows which were.")


def _fits_here(unit: Unit, rules: RuleSet, moment: Moment) -> None:
    """Rules can count only over the questions that people are asked here, and a version names one content."""
    now, shipped = rules_now(unit, moment.on), load_rules(on=moment.on)
    if (rules.hash, rules.questionnaire.hash) == (now.hash, now.questionnaire.hash):
        raise WrongUse(f"These are the rules that count already: {now.id} {now.version}.")
    if rules.questionnaire.hash != shipped.questionnaire.hash:
        raise WrongUse(
            "The questions beside these rules are not those that people are asked here. Put them in "
            "methods/intake-questions.toml, restart, and activate the rules again."
        )
    taken = {(kept.rule_set_id, kept.rule_set_version): kept.hash for kept in unit.rulings.all()}
    taken |= {(one.id, one.version): one.hash for one in (now, shipped)}
    if taken.get((rules.id, rules.version), rules.hash) != rules.hash:
        raise WrongUse(f"{rules.id} {rules.version} is the name of other rules; give these a version of their own.")


def _kept(rules: RuleSet, text: RulesText, moment: Moment) -> KeptRules:
    return KeptRules(
        rule_set_id=rules.id,
        rule_set_version=rules.version,
        hash=rules.hash,
        questions_hash=rules.questionnaire.hash,
        rules=text.rules,
        questions=text.questions,
        kept_on=moment.on,
    )


def _text_of(kept: KeptRules) -> RulesText:
    return RulesText(rules=kept.rules, questions=kept.questions)
