"""What a light check touches: exactly that is weighed and asked again, and nothing else. Pure.

Touched is what a person says to be changed, and what a changed point reaches (``models.reach``), even where somebody
said of it that it holds: they said so of the value, not of what the change does to it. What nobody is sure of is not
touched until who can know says so, which is then the newer answer of the check; what was skipped is taken over.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from uuid import UUID

from models.balance import TENSIONS, WEIGHING
from models.catalogue import ValueCatalogue
from models.delta import changes_in, condition_at, condition_path, standing_at, standing_of_value
from models.delta_form import ANEW_WEIGHING
from models.disputed import weighed_values
from models.forms import VALUES, one, rows_of
from models.question import Answers, path_of
from models.questionnaire import Questionnaire
from models.reach import ReachBook, load_reach
from models.vocabulary import Standing

_EVERYTHING_TOGETHER = frozenset({"conclusion", "advice"})
"""What is said of all values together: whatever is weighed again, this is looked at again."""


@dataclass(frozen=True, kw_only=True)
class Touched:
    """What is weighed and asked again.

    ``values``: of the weighing, each with the changes that reach it, none where a person said it of the value itself;
    ``brought``: values that a change reaches and that were never weighed here; ``tensions``: the rows in which a
    touched value takes part; ``questions`` of the intake; ``weighing``: of the ethical check outside its values.
    """

    values: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    brought: tuple[str, ...] = ()
    tensions: tuple[int, ...] = ()
    conditions: frozenset[UUID] = frozenset()
    questions: tuple[str, ...] = ()
    weighing: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        """Whether anything is touched at all."""
        return bool(self.values or self.brought or self.conditions or self.questions or self.weighing)


@dataclass(frozen=True, kw_only=True)
class Found:
    """The answers to a light check, and the value that was weighed afresh in it."""

    answers: Answers
    asked_anew: str = ""

    def of_value(self, value_id: str) -> Standing | None:
        """What was said of a value; None where it was skipped."""
        return standing_of_value(self.answers, value_id, self.asked_anew)

    @property
    def fresh_sentence(self) -> Answers:
        """The sentence with which a value was weighed afresh, where it says that the value changed, by its path."""
        sentence = one(self.answers, ANEW_WEIGHING)
        has_changed = bool(self.asked_anew) and self.of_value(self.asked_anew) is Standing.CHANGED
        return {path_of("weighing", WEIGHING, self.asked_anew): sentence} if has_changed and sentence else {}


def touched_by(found: Found, weighing: Answers, catalogue: ValueCatalogue, book: ReachBook | None = None) -> Touched:
    """What a check touches of the weighing that it started from. ``catalogue``: the one it was made with."""
    known = (book or load_reach()).changes
    reached = [reach for change, reach in known.items() if change in changes_in(found.answers)]
    weighed = weighed_values(weighing)
    because = {one: tuple(reach.change for reach in reached if one in reach.values) for one in weighed}
    values = {one: why for one, why in because.items() if why or found.of_value(one) is Standing.CHANGED}
    brought = _once(one for reach in reached for one in reach.values if one not in weighed and catalogue.knows(one))
    ends = {*values, *brought}
    tensions = rows_of(weighing, TENSIONS)
    return Touched(
        values=values,
        brought=brought,
        tensions=tuple(row for row, said in tensions.items() if {said.get("first"), said.get("second")} & ends),
        conditions=frozenset(_conditions(found.answers)),
        questions=_once(question for reach in reached for question in reach.intake),
        weighing=_once(question for reach in reached for question in reach.weighing),
    )


def stands_in_weighing(touched: Touched, form: Questionnaire, weighing: Answers) -> tuple[str, ...]:
    """How the answer paths of an ethical check begin that stand and are not asked again.

    Asked again are the touched values and their tensions, and what is said of all values together. Which values are
    weighed at all is asked where a change brings one that was not.
    """
    asked = {*touched.weighing, *_EVERYTHING_TOGETHER, *({VALUES} if touched.brought else ())}
    values = (f"{WEIGHING}[{one}]" for one in weighed_values(weighing) if one not in touched.values)
    tensions = (f"{TENSIONS}[{row}]" for row in rows_of(weighing, TENSIONS) if row not in touched.tensions)
    return (*(question for question in form.questions if question not in asked), *values, *tensions)


def asked_in_intake(touched: Touched, form: Questionnaire, answers: Answers) -> tuple[str, ...]:
    """The touched questions of the intake that are asked in this case at all."""
    return tuple(path for path, _ in form.visible(answers) if path in touched.questions)


def stands_in_intake(touched: Touched, form: Questionnaire, answers: Answers) -> tuple[str, ...]:
    """The questions of the intake that stand; what changed answers newly ask is not among them, and so is asked."""
    return tuple(path for path, _ in form.visible(answers) if path not in touched.questions)


def _conditions(answers: Answers) -> Iterator[UUID]:
    for path in answers:
        condition_id = condition_at(path)
        if condition_id and path == condition_path(condition_id) and standing_at(answers, path) is Standing.CHANGED:
            yield condition_id


def _once(names: Iterator[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(names))
