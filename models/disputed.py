"""Which value of a weighing people disagreed on most: it is weighed afresh each year, against ticking by habit.

What is counted here only chooses what is asked; nothing is weighed by it (ADR 0018).
"""

from collections.abc import Iterable
from dataclasses import dataclass

from models.balance import TENSIONS, VALUES, WEIGHING, lines_of
from models.check import Check
from models.forms import rows_of
from models.question import UNKNOWN, Answers, path_of


@dataclass(frozen=True, kw_only=True)
class Dispute:
    """What people wrote about one value that shows that they did not agree, or that it was close."""

    dissent: int
    """Other opinions."""
    tensions: int
    """Tensions with another value."""
    both_sides: int
    """Arguments for that have one against beside them."""

    @property
    def size(self) -> int:
        """How much there is."""
        return self.dissent + self.tensions + self.both_sides


def weighed_values(weighing: Answers) -> tuple[str, ...]:
    """The values that a weighing weighed, in the order in which they were chosen."""
    picked = weighing.get(VALUES, ())
    return (picked,) if isinstance(picked, str) else tuple(one for one in picked if one != UNKNOWN)


def dispute_of(weighing: Answers, value_id: str) -> Dispute:
    """How disputed one value was in a weighing."""

    def lines(question: str) -> int:
        return len(lines_of(str(weighing.get(path_of(question, WEIGHING, value_id), ""))))

    pairs = [{row.get("first"), row.get("second")} for row in rows_of(weighing, TENSIONS).values()]
    return Dispute(
        dissent=lines("dissent"),
        tensions=sum(value_id in pair and len(pair - {None}) > 1 for pair in pairs),
        both_sides=min(lines("for"), lines("against")),
    )


def most_disputed(weighing: Answers, earlier: Iterable[Check]) -> str:
    """The value that is asked anew after the ``earlier`` checks of its case; empty where no value was weighed.

    The most disputed one, but not the one of last time unless there is no other. Those that are disputed as much take
    turns: who waited longest comes first, then who was chosen first.
    """
    known = weighed_values(weighing)
    answered = sorted(
        (one for one in earlier if one.answered_on and one.asked_anew in known), key=lambda one: one.due_on
    )
    turns = {check.asked_anew: place for place, check in enumerate(answered, 1)}
    last = answered[-1].asked_anew if answered else ""
    candidates = [one for one in known if one != last] or list(known)
    return min(candidates, key=lambda one: (-dispute_of(weighing, one).size, turns.get(one, 0)), default="")
