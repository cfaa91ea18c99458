"""Conditions that tell what they rest on while they are tested: one pass instead of a test and a search for reasons.

``proof(facts)`` gives the questions that make a condition certainly hold, or nothing where it does not;
``refutation(facts)`` those that make it certainly fail. A condition that is open has neither.
"""

from collections.abc import Callable, Sequence

from models.conditions import All, Ask, Condition, Facts, Named, Not, Sight, Some

Proof = Callable[[Facts], tuple[str, ...] | None]
"""The questions that carry a conclusion, each perhaps more than once; None where there is no conclusion."""


class Prover:
    """The conditions of one questionnaire as proofs, each made once."""

    def __init__(self, sight: Sight) -> None:
        """``sight``: of the questionnaire that the conditions are about."""
        self._sight = sight
        self._proofs: dict[Condition, Proof] = {}
        self._refutations: dict[Condition, Proof] = {}

    def proof(self, condition: Condition) -> Proof:
        """What makes the condition hold."""
        if condition not in self._proofs:
            self._proofs[condition] = self._proving(condition)
        return self._proofs[condition]

    def refutation(self, condition: Condition) -> Proof:
        """What makes the condition fail."""
        if condition not in self._refutations:
            self._refutations[condition] = self._refuting(condition)
        return self._refutations[condition]

    def _proving(self, condition: Condition) -> Proof:
        match condition:
            case Ask():
                return _chosen(condition.question, self._sight.mask(condition.question, condition.options))
            case All():
                return _each([self.proof(part) for part in condition.parts])
            case Some():
                return _enough([self.proof(part) for part in condition.parts], condition.at_least)
            case Not():
                return self.refutation(condition.part)
            case Named():
                return self.proof(condition.part)

    def _refuting(self, condition: Condition) -> Proof:
        match condition:
            case Ask():
                return _not_chosen(condition.question, self._sight.mask(condition.question, condition.options))
            case All():
                return _enough([self.refutation(part) for part in condition.parts], 1)
            case Some(at_least=1):
                return _each([self.refutation(part) for part in condition.parts])
            case Some():
                failing = len(condition.parts) - condition.at_least + 1
                return _enough([self.refutation(part) for part in condition.parts], failing)
            case Not():
                return self.proof(condition.part)
            case Named():
                return self.refutation(condition.part)


def _chosen(question: str, mask: int) -> Proof:
    carried = (question,)

    def proof(facts: Facts) -> tuple[str, ...] | None:
        return carried if facts[question][0] & mask else None

    return proof


def _not_chosen(question: str, mask: int) -> Proof:
    carried = (question,)

    def refutation(facts: Facts) -> tuple[str, ...] | None:
        return None if facts[question][1] & mask else carried

    return refutation


def _each(proofs: Sequence[Proof]) -> Proof:
    def proof(facts: Facts) -> tuple[str, ...] | None:
        carried: tuple[str, ...] = ()
        for part in proofs:
            found = part(facts)
            if found is None:
                return None
            carried += found
        return carried

    return proof


def _enough(proofs: Sequence[Proof], at_least: int) -> Proof:
    def proof(facts: Facts) -> tuple[str, ...] | None:
        carried: tuple[str, ...] = ()
        number = 0
        for part in proofs:
            found = part(facts)
            if found is not None:
                carried += found
                number += 1
        return carried if number >= at_least else None

    return proof
