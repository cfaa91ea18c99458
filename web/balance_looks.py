"""How the parts of the value balance look.

Colours are attributes and no style sheet, so that the drawing is whole wherever it is put. Every pair of a text and
what is behind it keeps a contrast of at least 4.5, and a pattern, a mark or a word says the same as the colour.
"""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType

from web.lettering import FONT

Attributes = Mapping[str, str]

INK, QUIET, LINE = "#1b1f24", "#525b66", "#8a94a1"
AMBER, BLUE, GREEN, PLUM = "#6f4400", "#174f8f", "#0b5a2a", "#7a1f6b"


class Kind(StrEnum):
    """What a shape is; each has a look of its own."""

    PAPER = "paper"
    RULE = "rule"
    HEAD = "head"
    AGAINST = "against"
    IN_FAVOUR = "in_favour"
    MEASURE = "measure"
    WEIGHING = "weighing"
    UNWEIGHED = "unweighed"
    DISSENT = "dissent"
    TENSION = "tension"
    GHOST = "ghost"
    FLAG = "flag"
    LINK = "link"
    EASE = "ease"
    ARC = "arc"
    ARC_GONE = "arc_gone"
    KNOT = "knot"
    AGAINST_MARK = "against_mark"
    IN_FAVOUR_MARK = "in_favour_mark"


_DASHED, _DOTTED = {"stroke-dasharray": "6 4"}, {"stroke-dasharray": "2 3"}
LOOKS: Mapping[Kind, Attributes] = {
    Kind.PAPER: {"fill": "#ffffff"},
    Kind.RULE: {"stroke": "#c3cad3", "stroke-width": "1", "fill": "none"},
    Kind.HEAD: {"stroke": INK, "stroke-width": "2", "fill": "none"},
    Kind.AGAINST: {"fill": "#fff6e5", "stroke": AMBER, "stroke-width": "1"},
    Kind.IN_FAVOUR: {"fill": "#e9f1fb", "stroke": BLUE, "stroke-width": "1"},
    Kind.MEASURE: {"fill": "#ffffff", "stroke": GREEN, "stroke-width": "1.5", "rx": "13"},
    Kind.WEIGHING: {"fill": "#ffffff", "stroke": INK, "stroke-width": "2"},
    Kind.UNWEIGHED: {"fill": "#ffffff", "stroke": LINE, "stroke-width": "1", **_DOTTED},
    Kind.DISSENT: {"fill": "#ffffff", "stroke": PLUM, "stroke-width": "2", **_DASHED},
    Kind.TENSION: {"fill": "#ffffff", "stroke": "none"},
    Kind.GHOST: {"fill": "#ffffff", "stroke": LINE, "stroke-width": "1", **_DOTTED},
    Kind.FLAG: {"fill": INK, "rx": "3"},
    Kind.LINK: {"stroke": LINE, "stroke-width": "1.5", "fill": "none"},
    Kind.EASE: {"stroke": GREEN, "stroke-width": "1.5", "fill": "none"},
    Kind.ARC: {"stroke": PLUM, "stroke-width": "1.75", "fill": "none"},
    Kind.ARC_GONE: {"stroke": LINE, "stroke-width": "1.5", "fill": "none", **_DOTTED},
    Kind.KNOT: {"fill": PLUM},
    Kind.AGAINST_MARK: {"fill": AMBER},
    Kind.IN_FAVOUR_MARK: {"fill": BLUE},
}


def letter_looks(size: float, colour: str, *, bold: bool = False) -> Attributes:
    """The attributes of a text; ``size`` in the unit of the drawing."""
    found = {"font-family": FONT, "font-size": number(size), "fill": colour}
    return MappingProxyType({**found, "font-weight": "700"} if bold else found)


def number(value: float) -> str:
    """A length as it is written in a drawing, to a tenth."""
    return f"{value:.1f}".removesuffix(".0")
