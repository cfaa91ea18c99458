"""Expressions in Jexl as trees: the part of its grammar that instruments use, with the quirks of Jexl 2.3.

Filters over lists (``a[.b > 1]``) and written-out objects are refused: no official file has them.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import Enum, auto
from typing import TypeAlias

from models.official.coercing import Value
from models.official.lexing import PRECEDENCE, Kind, Token, tokens_of
from models.official.refusals import ExpressionError

DEEPEST = 40
"""How deep brackets and choices may stand in each other."""


@dataclass(frozen=True)
class Literal:
    """A value written out."""

    value: Value


@dataclass(frozen=True)
class Name:
    """A value by its name."""

    name: str


@dataclass(frozen=True)
class Property:
    """A part of a value by its name: ``scores.total``."""

    of: "Node"
    name: str


@dataclass(frozen=True)
class Index:
    """A part of a value by its place or by a computed name: ``list[0]``."""

    of: "Node"
    by: "Node"


@dataclass(frozen=True)
class Array:
    """A list written out."""

    items: tuple["Node", ...]


@dataclass(frozen=True)
class Not:
    """The opposite."""

    of: "Node"


@dataclass(frozen=True)
class Binary:
    """An operator between two values."""

    operator: str
    left: "Node"
    right: "Node"


@dataclass(frozen=True)
class Choice:
    """``test ? then : otherwise``; without ``then`` the test itself is what is chosen."""

    test: "Node"
    then: "Node | None"
    otherwise: "Node"


@dataclass(frozen=True)
class Call:
    """A function with its arguments; ``piped`` where it is a transform, written behind its first argument."""

    name: str
    arguments: tuple["Node", ...]
    piped: bool = False


Node: TypeAlias = Literal | Name | Property | Index | Array | Not | Binary | Choice | Call


class _Ending(Enum):
    """How the last operand ended, which decides what may follow it."""

    CLOSED = auto()  # a literal, a list, brackets
    NAMED = auto()  # a name, a property, an index
    CALLED = auto()  # a call: Jexl 2.3 takes no ? right behind it
    PIPED = auto()  # the name of a transform, whose arguments may follow


def parse(expression: str) -> Node:
    """The tree of an expression; ``ExpressionError`` where Jexl 2.3 would refuse it too, or where it is not known."""
    parser = _Parser(tokens_of(expression))
    tree = parser.choice()
    if parser.next:
        raise ExpressionError(f"{parser.next.text[:40]!r} is not expected in this expression.")
    return tree


def parts(tree: Node) -> Iterator[Node]:
    """The tree and everything in it."""
    yield tree
    for part in _below(tree):
        yield from parts(part)


def _below(tree: Node) -> tuple[Node, ...]:
    match tree:
        case Property(of, _) | Not(of):
            return (of,)
        case Index(of, by):
            return (of, by)
        case Array(items):
            return items
        case Binary(_, left, right):
            return (left, right)
        case Choice(test, then, otherwise):
            return (test, then, otherwise) if then else (test, otherwise)
        case Call(_, arguments, _):
            return arguments
        case _:
            return ()


@dataclass
class _Parser:
    tokens: tuple[Token, ...]
    place: int = 0
    depth: int = 0
    ending: _Ending = field(default=_Ending.CLOSED)

    @property
    def next(self) -> Token | None:
        return self.tokens[self.place] if self.place < len(self.tokens) else None

    def choice(self) -> Node:
        self.depth += 1
        if self.depth > DEEPEST:
            raise ExpressionError(f"This expression is nested deeper than {DEEPEST}.")
        tree = self._binary(0)
        # as Jexl 2.3 has it, a choice cannot stand right behind a call: f(x) ? 1 : 2 is refused, (f(x)) ? 1 : 2 is not
        if self.ending in {_Ending.CLOSED, _Ending.NAMED} and self._took("?"):
            then = None if self._sees(":") else self.choice()
            self._expect(":")
            tree = Choice(tree, then, self.choice())
        self.depth -= 1
        return tree

    def _binary(self, at_least: int) -> Node:
        tree = self._unary()
        while (token := self.next) and token.kind is Kind.OPERATOR and PRECEDENCE[token.text] >= at_least:
            self.place += 1
            tree = Binary(token.text, tree, self._binary(PRECEDENCE[token.text] + 1))
        return tree

    def _unary(self) -> Node:
        return Not(self._unary()) if self._took("!") else self._followed(self._operand())

    def _operand(self) -> Node:
        token = self.next
        if token is None:
            raise ExpressionError("This expression ends too early.")
        self.place += 1
        self.ending = _Ending.CLOSED
        if token.kind is Kind.LITERAL:
            return Literal(token.value)
        if token.kind is Kind.NAME:
            self.ending = _Ending.NAMED
            return Name(token.text)
        if token.text == "(":
            tree = self.choice()
            self._expect(")")
        elif token.text == "[":
            tree = Array(self._list("]"))
        else:
            raise ExpressionError(f"{token.text[:40]!r} is not expected where a value should stand.")
        self.ending = _Ending.CLOSED
        return tree

    def _followed(self, tree: Node) -> Node:
        while True:
            if self._took("."):
                tree, self.ending = Property(tree, self._name()), _Ending.NAMED
            elif self._took("|"):
                tree, self.ending = Call(self._name(), (tree,), piped=True), _Ending.PIPED
            elif self.ending is not _Ending.CLOSED and self._took("["):
                tree = Index(tree, self.choice())
                self._expect("]")
                self.ending = _Ending.NAMED
            elif self.ending in {_Ending.NAMED, _Ending.PIPED} and self._took("("):
                tree, self.ending = self._called(tree), _Ending.CALLED
            else:
                return tree

    def _called(self, tree: Node) -> Node:
        match tree:
            case Name(name):
                return Call(name, self._list(")"))
            case Call(name, first, True):
                return Call(name, (*first, *self._list(")")), piped=True)
            case _:
                raise ExpressionError("Only a function with a name of its own can be called.")

    def _list(self, end: str) -> tuple[Node, ...]:
        """What stands between commas; Jexl skips empty places."""
        items: list[Node] = []
        while not self._took(end):
            if not self._took(","):
                items.append(self.choice())
                if not self._sees(end) and not self._sees(","):
                    raise ExpressionError(f"A comma or {end} is missing in this expression.")
        return tuple(items)

    def _name(self) -> str:
        token = self.next
        if token is None or token.kind is not Kind.NAME:
            raise ExpressionError("A name is missing in this expression.")
        self.place += 1
        return token.text

    def _sees(self, mark: str) -> bool:
        return self.next is not None and self.next.kind is Kind.MARK and self.next.text == mark

    def _took(self, mark: str) -> bool:
        found = self._sees(mark)
        self.place += found
        return found

    def _expect(self, mark: str) -> None:
        if not self._took(mark):
            raise ExpressionError(f"{mark} is missing in this expression.")
