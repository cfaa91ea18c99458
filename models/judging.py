"""Which levels the answers to the intake lead to: exactly, with unknown only while an open question can change it."""

from dataclasses import dataclass
from functools import lru_cache, reduce

from models.conditions import Facts, Test
from models.diagram import NO, Known, Node
from models.outlook import Outlook
from models.proving import Proof, Prover
from models.question import UNKNOWN, Answers, chosen
from models.ruleset import LEVELS, Rule, RuleSet, rank
from models.vocabulary import Level, Outcome


@dataclass(frozen=True, kw_only=True)
class Standing:
    """Where one outcome stands: its level, and what is certain already (``at_least``) while that is unknown.

    ``at_least`` is empty where nothing above the lowest level is certain, and where the level itself is.
    """

    level: Level
    at_least: Level | None

    @property
    def certain(self) -> Level | None:
        """The strongest level that is certain; empty where not even the lowest is the last word."""
        return self.at_least if self.level is Level.UNKNOWN else self.level


class Judge:
    """One rule set, compiled. Building the diagram of an outcome takes some hundredths of a second, once."""

    def __init__(self, rules: RuleSet) -> None:
        """Compile the conditions; the diagrams are drawn when first needed."""
        self.rules = rules
        conditions = [rule.when for rule in rules.rules if rule.when]
        self.outlook = Outlook(rules.readable, conditions, rules.if_not_given)
        self.sight = self.outlook.sight
        self.tests: dict[str, Test] = {rule.id: self.sight.test(rule.when) for rule in rules.rules if rule.when}
        self._prover = Prover(self.sight)
        self._proofs: dict[Outcome, list[tuple[str, Proof]]] = {outcome: [] for outcome in Outcome}
        for rule in rules.rules:
            if rule.when is not None:
                self._proofs[rule.outcome].append((rule.id, self._prover.proof(rule.when)))
        self._roots: dict[Outcome, Node] = {}
        self._leans_on: dict[Outcome, frozenset[str]] = {}

    def standing(self, outcome: Outcome, known: Known) -> Standing:
        """Where an outcome stands, given what the answers leave possible."""
        ends = self.outlook.diagram.ends(self._root(outcome), known)
        levels = LEVELS[outcome]
        if len(ends) == 1:
            return Standing(level=levels[min(ends)], at_least=None)
        return Standing(level=Level.UNKNOWN, at_least=levels[min(ends)] if min(ends) else None)

    def level(self, outcome: Outcome, known: Known) -> Level:
        """Only the level, quickly."""
        end = self.outlook.diagram.only_end(self._root(outcome), known)
        return Level.UNKNOWN if end is None else LEVELS[outcome][end]

    def open_questions(self, outcome: Outcome, answers: Answers, known: Known) -> tuple[str, ...]:
        """The open questions whose answers can still change the level, in asking order."""
        matter = self.outlook.questions(self._root(outcome), known)
        asked = self.rules.questionnaire.visible(answers) if matter else []
        return tuple(path for path, _ in asked if path in matter and UNKNOWN in chosen(answers.get(path)))

    def holding(self, outcome: Outcome, facts: Facts) -> dict[str, tuple[str, ...]]:
        """The rules of an outcome that certainly hold, by id, with the questions whose answers make them hold."""
        found = ((rule, proof(facts)) for rule, proof in self._proofs[outcome])
        return {rule: tuple(dict.fromkeys(used)) for rule, used in found if used is not None}

    def proof(self, rule: str) -> Proof:
        """What makes one rule hold, by its id."""
        return next(proof for proofs in self._proofs.values() for name, proof in proofs if name == rule)

    def leans_on(self, outcome: Outcome) -> frozenset[str]:
        """All questions that can matter to an outcome, whatever the other answers are."""
        if outcome not in self._leans_on:
            self._leans_on[outcome] = self.outlook.questions(self._root(outcome), {})
        return self._leans_on[outcome]

    def _root(self, outcome: Outcome) -> Node:
        if outcome not in self._roots:
            self._roots[outcome] = reduce(
                self.outlook.diagram.either, map(self._strength, self.rules.rules_of(outcome)), NO
            )
        return self._roots[outcome]

    def _strength(self, rule: Rule) -> Node:
        """How strong a level the rule gives, as a function of the answers."""
        if rule.when is None:
            return NO
        strength = rank(rule.outcome, rule.level)
        return self.outlook.diagram.with_ends(self.outlook.node(rule.when), lambda holds: strength * holds)


@lru_cache(maxsize=8)
def judge_of(rules: RuleSet) -> Judge:
    """The judge of a rule set, kept for the next case."""
    return Judge(rules)
