"""The tokens of an expression in Jexl, as Jexl 2.3 cuts them: https://github.com/TomFrost/Jexl (MIT)."""

import re
from dataclasses import dataclass
from enum import StrEnum

from models.official.coercing import Value
from models.official.refusals import ExpressionError

LONGEST, MOST_TOKENS = 20_000, 600
"""Characters and tokens in one expression; the longest official one has some 200 tokens."""

_LETTER = r"a-zA-Z\u0430-\u044F\u0410-\u042F_\u00C0-\u00D6\u00D8-\u00F6\u00F8-\u00FF$"
_TOKEN = re.compile(
    rf"""(?P<space>\s+)
    |(?P<text>'(?:\\'|[^'])*'|"(?:\\"|[^"])*")
    |(?P<name>[{_LETTER}][{_LETTER}0-9]*)
    |(?P<number>[0-9]+\.[0-9]+|[0-9]+)
    |(?P<mark>==|!=|>=|<=|&&|\|\||//|[.\[\]|{{}}:,()?+\-*/%^><!])""",
    re.VERBOSE | re.ASCII,
)


class Kind(StrEnum):
    """What a token is."""

    LITERAL = "literal"
    NAME = "name"
    OPERATOR = "operator"
    MARK = "mark"


PRECEDENCE = {
    "||": 10, "&&": 10,  # alike, unlike in JavaScript: from left to right
    "==": 20, "!=": 20, ">": 20, ">=": 20, "<": 20, "<=": 20, "in": 20,
    "+": 30, "-": 30,
    "*": 40, "/": 40, "//": 40,
    "%": 50, "^": 50,
}  # fmt: skip
"""How tight each operator between two values binds; all of them from left to right."""

_MINUS_NEGATES_AFTER = frozenset({"!", "(", "[", "?", ":"})


@dataclass(frozen=True)
class Token:
    """One token: its kind, how it is written, and its value where it is a literal."""

    kind: Kind
    text: str
    value: Value = None


def tokens_of(expression: str) -> tuple[Token, ...]:
    """The tokens of an expression; ``ExpressionError`` where a part is none, or where there are too many."""
    if len(expression) > LONGEST:
        raise ExpressionError(f"This expression is longer than {LONGEST} characters.")
    tokens: list[Token] = []
    negative, place = False, 0
    while place < len(expression):
        found = _TOKEN.match(expression, place)
        if not found:
            raise ExpressionError(f"{expression[place : place + 20]!r} cannot be read.")
        place = found.end()
        if found.lastgroup == "space":
            continue
        if found.group() == "-" and _negates(tokens):
            negative = True
            continue
        tokens.append(_token(found, negative))
        negative = False
        if len(tokens) > MOST_TOKENS:
            raise ExpressionError(f"This expression has more than {MOST_TOKENS} parts.")
    if negative:
        raise ExpressionError("This expression ends with a minus.")
    return tuple(tokens)


def _negates(before: list[Token]) -> bool:
    return not before or before[-1].kind is Kind.OPERATOR or before[-1].text in _MINUS_NEGATES_AFTER


def _token(found: re.Match[str], negative: bool) -> Token:
    text = found.group()
    if found.lastgroup == "number":
        return Token(Kind.LITERAL, text, -float(text) if negative else float(text))
    if negative:
        raise ExpressionError(f"Only a number can be negative: -{text[:20]} is none.")
    if found.lastgroup == "text":
        quote = text[0]
        return Token(Kind.LITERAL, text, text[1:-1].replace(f"\\{quote}", quote).replace("\\\\", "\\", 1))
    if text in {"true", "false"}:
        return Token(Kind.LITERAL, text, text == "true")
    if text in PRECEDENCE:
        return Token(Kind.OPERATOR, text)
    return Token(Kind.NAME if found.lastgroup == "name" else Kind.MARK, text)
