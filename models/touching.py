"""What a light check touches: exactly that is weighed and asked again, and nothing else. Pure.

Touched is what a person says to be changed, and what a changed point reaches (``models.reach``), even where somebody
said of it that it holds: they said so of the value, not of what the change does to it. What nobody is sure of is not
touched until who can know says so; what was skipped is taken over. A check that says that something changed and not
what touches everything: what is not known is never no.
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field

from models.balance import TENSIONS, WEIGHING
from models.catalogue import ValueCatalogue
from models.disputed import weighed_values
from models.forms import VALUES, one, rows_of
from models.question import Answers, path_of
from models.questionnaire import Questionnaire
from models.reach import ReachBook, load_reach
from models.vocabulary import CheckOutcome, Standing

CHANGES, CONDITIONS = "changes", "conditions"
ANEW_STANDING = "anew.standing"
"""Where a light check keeps its answers, beside ``models.forms.VALUES``."""
_STANDING = "standing"
_EVERYTHING_TOGETHER = frozenset({"conclusion", "advice"})
"""What is said of all values together: whatever is weighed again, this is looked at again."""


@dataclass(frozen=True, kw_only=True)
class Finding:
    """What a light check found.

    ``answers``: of the check; ``asked_anew``: the value that was weighed afresh in it; ``confirmed_doubts``: the paths
    that were not sure and of which who can know said that they changed.
    """

    answers: Answers
    asked_anew: str = ""
    confirmed_doubts: Collection[str] = frozenset()

    @property
    def changes(self) -> tuple[str, ...]:
        """The kinds of change that were named."""
        told = self.answers.get(CHANGES, ())
        return (told,) if isinstance(told, str) else told

    def said(self, group: str, standing: Standing) -> frozenset[str]:
        """Of which values or conditions this was said; a doubt that was confirmed says that it changed."""
        found = {self.asked_anew} if group == VALUES and self.answers.get(ANEW_STANDING) == standing else set()
        for path, answer in self.answers.items():
            name = path.removeprefix(f"{group}[").removesuffix(f"].{_STANDING}")
            if path == path_of(_STANDING, group, name) and self._standing(path, answer) == standing:
                found.add(name)
        return frozenset(found)

    @property
    def is_unsure(self) -> bool:
        """Whether something is left open of which nobody said yet that it changed."""
        return bool(self.said(VALUES, Standing.NOT_SURE) | self.said(CONDITIONS, Standing.NOT_SURE))

    def _standing(self, path: str, answer: object) -> object:
        return Standing.CHANGED if path in self.confirmed_doubts else answer


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
    conditions: frozenset[str] = frozenset()
    questions: tuple[str, ...] = ()
    weighing: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        """Whether anything is touched at all."""
        return bool(self.values or self.brought or self.conditions or self.questions or self.weighing)


def touched_by(
    finding: Finding, weighing: Answers, catalogue: ValueCatalogue, book: ReachBook | None = None
) -> Touched:
    """What a finding touches of the weighing that the check started from. ``catalogue``: the one it was made with."""
    known = (book or load_reach()).changes
    reached = [known[change] for change in finding.changes if change in known]
    weighed, said = weighed_values(weighing), finding.said(VALUES, Standing.CHANGED)
    conditions = finding.said(CONDITIONS, Standing.CHANGED)
    is_vague = (
        finding.answers.get("outcome") == CheckOutcome.CHANGED
        and not (finding.changes or said or conditions)
        and not finding.is_unsure
    )
    because = {one: tuple(reach.change for reach in reached if one in reach.values) for one in weighed}
    vague = set(weighed) - finding.said(VALUES, Standing.HOLDS) if is_vague else set()
    values = {one: because[one] for one in weighed if one in said | vague or because[one]}
    brought = _once(one for reach in reached for one in reach.values if one not in weighed and catalogue.knows(one))
    ends = {*values, *brought}
    return Touched(
        values=values,
        brought=brought,
        tensions=tuple(
            number
            for number, row in rows_of(weighing, TENSIONS).items()
            if {row.get("first"), row.get("second")} & ends
        ),
        conditions=conditions,
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


def fresh_sentence(finding: Finding) -> dict[str, str]:
    """The sentence with which a value was weighed afresh in the check itself, where it says that the value changed."""
    sentence = one(finding.answers, "anew.weighing")
    has_changed = finding.asked_anew in finding.said(VALUES, Standing.CHANGED) and bool(finding.asked_anew)
    return {path_of("weighing", WEIGHING, finding.asked_anew): sentence} if has_changed and sentence else {}


def _once(names: Iterator[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(names))
