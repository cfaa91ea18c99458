"""What conditions can still come to, exactly, whatever the open answers turn out to be.

Three-valued tests say "open" too often: "A or not A" is certain although A is open, and answering one question may
close another. Here the answers to a questionnaire become the variables of a decision diagram, and which questions are
asked becomes part of each condition. The ends that can be reached are then the outcomes that are possible, and the
variables that are left are the questions whose answers can still change it.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import reduce

from models.conditions import All, Ask, Condition, Named, Not, Sight, Some
from models.diagram import NO, YES, Diagram, Known, Node
from models.question import Answer, Answers, Question, QuestionType
from models.questionnaire import Questionnaire

_REMEMBERED = 2_000
"""Answers to one question that are remembered by what they leave possible."""


@dataclass(frozen=True, kw_only=True)
class Encoding:
    """The answer to one question as variables. Options that no condition tells apart are one class.

    ``choice``: the variable that says which class of options was chosen: of a "one" any, of a "many" those that
    exclude all others, where the value after the last class means that regular options were chosen.
    ``members``: for each class of regular options the variable that says whether any of it was chosen.
    ``free``: there are regular options that no condition names, so that none of the members need be chosen.
    """

    choice: int | None
    classes: tuple[int, ...]
    members: tuple[tuple[int, int], ...]
    regular: int
    free: bool


class Outlook:
    """The diagram of one questionnaire, for the conditions that it was made for."""

    def __init__(
        self, questionnaire: Questionnaire, conditions: Iterable[Condition], if_not_given: Answers | None = None
    ) -> None:
        """``conditions``: all that will be asked; what they do not tell apart is not looked at.

        ``if_not_given``: what counts where there is no answer; any other question is open then.
        """
        self.sight = Sight(questionnaire, if_not_given)
        self.diagram = Diagram()
        self._asked: dict[str, Node] = {}
        self._nodes: dict[Condition, Node] = {}
        masks = self._masks(conditions)
        # in the order of the points, not of asking: what belongs together then stands together, and the graph that
        # results for the shipped rules is three times smaller than with the doors first
        single = [place.question for place in questionnaire.every_place() if place.group is None]
        self._encodings = {one.id: self._encode(one, masks[one.id]) for one in single if one.id in masks}
        self._meant: dict[str, dict[Answer | None, Known]] = {key: {} for key in self._encodings}
        self._question = {variable: key for key, one in self._encodings.items() for variable in _variables(one)}

    def node(self, condition: Condition) -> Node:
        """The condition as a function of the answers, with the ends NO and YES."""
        if condition not in self._nodes:
            self._nodes[condition] = self._node(condition)
        return self._nodes[condition]

    def known(self, answers: Answers) -> dict[int, tuple[int, ...]]:
        """What these answers leave possible; an answer to a question that is not asked counts once it is."""
        known: dict[int, tuple[int, ...]] = {}
        for question in self._encodings:
            known |= self.known_of(question, answers)
        return known

    def known_of(self, question: str, answers: Answers) -> Known:
        """The same for one question; nothing where no condition looks at it."""
        encoding = self._encodings.get(question)
        if encoding is None:
            return {}
        answer, meant = answers.get(question), self._meant[question]
        known = meant.get(answer)
        if known is None:
            known = self._known_of(encoding, question, answers)
            if len(meant) < _REMEMBERED:
                meant[answer] = known
        return known

    def _known_of(self, encoding: Encoding, question: str, answers: Answers) -> Known:
        sure, possible = self.sight.given(question, answers)
        known: dict[int, tuple[int, ...]] = {}
        if encoding.choice is not None:
            kinds = [place for place, mask in enumerate(encoding.classes) if mask & possible]
            known[encoding.choice] = (*kinds, len(encoding.classes)) if encoding.regular & possible else tuple(kinds)
        for mask, variable in encoding.members:
            known[variable] = (1,) if sure & mask else (0, 1) if possible & mask else (0,)
        return known

    def questions(self, root: Node, known: Known) -> frozenset[str]:
        """The questions whose answers can still change this function."""
        return frozenset(self._question[variable] for variable in self.diagram.matters(root, known))

    def _node(self, condition: Condition) -> Node:
        match condition:
            case Ask():
                return self._answered(condition.question, self.sight.mask(condition.question, condition.options))
            case All():
                return reduce(self.diagram.both, map(self.node, condition.parts), YES)
            case Some(at_least=1):
                return reduce(self.diagram.either, map(self.node, condition.parts), NO)
            case Some():
                total = self.diagram.sum_up_to(condition.at_least, map(self.node, condition.parts))
                return self.diagram.with_ends(total, lambda value: int(value >= condition.at_least))
            case Not():
                return self._negated(self.node(condition.part))
            case Named():
                return self.node(condition.part)

    def _negated(self, node: Node) -> Node:
        return self.diagram.with_ends(node, lambda value: 1 - value)

    def _answered(self, question: str, mask: int) -> Node:
        """The question is asked, and one of the options in ``mask`` is chosen."""
        return self.diagram.both(self._is_asked(question), self._is_chosen(question, mask))

    def _is_asked(self, question: str) -> Node:
        if question not in self._asked:
            blocks = (
                reduce(self.diagram.either, (self._answered(*one) for one in block), NO)
                for block in self.sight.shows(question)
            )
            self._asked[question] = reduce(self.diagram.both, blocks, YES)
        return self._asked[question]

    def _is_chosen(self, question: str, mask: int) -> Node:
        encoding = self._encodings[question]
        regular = self._is_regular(encoding, mask & encoding.regular)
        if encoding.choice is None:
            return regular
        kinds = [YES if mask & kind else NO for kind in encoding.classes]
        return self.diagram.node(encoding.choice, [*kinds, regular] if encoding.regular else kinds)

    def _is_regular(self, encoding: Encoding, mask: int) -> Node:
        if mask == encoding.regular:
            return YES if mask else NO
        members = [(one, self.diagram.node(variable, (NO, YES))) for one, variable in encoding.members]
        if members and not encoding.free:
            # at least one option is chosen, so that none of the others means the last
            others = reduce(self.diagram.either, (node for _, node in members[:-1]), NO)
            one, last = members[-1]
            members[-1] = (one, self.diagram.either(last, self._negated(others)))
        return reduce(self.diagram.either, (node for one, node in members if one & mask), NO)

    def _encode(self, question: Question, masks: set[int]) -> Encoding:
        everything = [1 << place for place in range(len(question.options))]
        alone = self.sight.mask(
            question.id, question.exclusive if question.type is QuestionType.MANY else frozenset(question.options)
        )
        regular = sum(everything) & ~alone
        classes = tuple(_classes([bit for bit in everything if bit & alone], masks).values())
        choice = self.diagram.add_variable(len(classes) + bool(regular)) if classes else None
        telling = {mask & regular for mask in masks} - {0, regular}
        kinds = _classes([bit for bit in everything if bit & regular], telling)
        members = tuple((kind, self.diagram.add_variable(2)) for signature, kind in kinds.items() if signature)
        return Encoding(
            choice=choice, classes=classes, members=members, regular=regular, free=len(members) < len(kinds)
        )

    def _masks(self, conditions: Iterable[Condition]) -> dict[str, set[int]]:
        """Per question the sets of options that the conditions, and what opens their questions, tell apart."""
        masks: dict[str, set[int]] = {}
        ahead = [
            (one.question, self.sight.mask(one.question, one.options))
            for condition in conditions
            for one in questions_in(condition)
        ]
        while ahead:
            question, mask = ahead.pop()
            if question not in masks:
                ahead.extend(wanted for block in self.sight.shows(question) for wanted in block)
            masks.setdefault(question, set()).add(mask)
        return masks


def questions_in(condition: Condition) -> Iterator[Ask]:
    """Every question that a condition asks."""
    match condition:
        case Ask():
            yield condition
        case Not() | Named():
            yield from questions_in(condition.part)
        case All() | Some():
            for part in condition.parts:
                yield from questions_in(part)


def _classes(bits: list[int], masks: set[int]) -> dict[frozenset[int], int]:
    """Options that the same masks name, together; by the masks that name them."""
    classes: dict[frozenset[int], int] = {}
    for bit in bits:
        signature = frozenset(mask for mask in masks if mask & bit)
        classes[signature] = classes.get(signature, 0) | bit
    return classes


def _variables(encoding: Encoding) -> Iterator[int]:
    if encoding.choice is not None:
        yield encoding.choice
    yield from (variable for _, variable in encoding.members)
