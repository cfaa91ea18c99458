"""A reply to a gate, as the noun that it is about gets it: everything checked, nothing done yet."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from models.base import Moment
from models.case import Case
from models.gate import Gate
from models.lifecycle import Facts
from models.person import Actor
from models.questionnaire import Answers
from models.road import Taken, advance, answer
from models.vocabulary import EventKind, Mover, Step

if TYPE_CHECKING:
    from models.store.open import Unit


@dataclass(frozen=True, kw_only=True)
class Reply:
    """Who answers which gate of which case with what, in which unit of work."""

    unit: Unit
    case: Case
    gate: Gate
    answers: Answers
    by: Actor
    moment: Moment

    def one(self, question: str, default: str = "") -> str:
        """The answer to a question that takes one option or a text."""
        value = self.answers.get(question, default)
        return value if isinstance(value, str) else default

    def close_gate(self) -> None:
        """The gate is answered."""
        answer(self.unit, self.case, self.gate, self.by, self.moment)

    def take(self, step: Step, mover: Mover = Mover.PHASE_GATE, *, note: str = "", facts: Facts | None = None) -> None:
        """The case takes a step; raises ``StepNotAllowed`` or ``StepNotReady``."""
        advance(self.unit, self.case, Taken(step=step, mover=mover, by=self.by, note=note), self.moment, facts)

    def tell(self, kind: EventKind, facts: Mapping[str, Any], content: Mapping[str, Any] | None = None) -> None:
        """Write in the journal what came of it."""
        told = self.case.tell(kind, by=self.by, moment=self.moment, facts=facts, content=content)
        self.unit.journal.add(told)


Handler = Callable[[Reply], None]
