"""The shapes of the value balance, and boxes of text stacked below each other.

Each shape is an SVG element with its attributes; how it looks stands in ``web.balance_looks``.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from models.balance import BalanceRow, Remark, Tension
from models.vocabulary import Since
from web.balance_columns import Column, Columns
from web.balance_looks import INK, LOOKS, PLUM, QUIET, Attributes, Kind, letter_looks, number
from web.lettering import BOLD, width_of, wrapped
from web.words import Words

SIZE, SMALL, NAME = 14.0, 12.5, 17.0
_LEADING, _SMALL_LEADING = 19.0, 16.5
_PAD, _GAP = 9.0, 9.0
_MARK_ROOM = 14.0
_MOST_LINES = {"chip": 8, "weighing": 10}


@dataclass(frozen=True, kw_only=True)
class Shape:
    """One SVG element. ``lines``: the lines of a text, each on its own height; none for anything else."""

    element: str
    attributes: Attributes
    lines: tuple[tuple[str, str, str], ...] = ()

    @property
    def text(self) -> str:
        """What it says, as one line."""
        return " ".join(said for _, _, said in self.lines)


@dataclass(frozen=True, kw_only=True)
class Boxed:
    """A box with paragraphs, at its place within a stack."""

    kind: Kind
    left: float
    top: float
    width: float
    height: float
    texts: tuple[tuple[float, float, float, Attributes, tuple[str, ...]], ...]
    """Per paragraph: x, baseline of its first line, line height, looks, lines."""
    flag: str = ""

    def at(self, top: float) -> Iterator[Shape]:
        """Its shapes, with the stack at ``top``."""
        if self.kind is not Kind.TENSION:
            yield box(self.kind, self.left, top + self.top, self.width, self.height)
        for x, y, leading, looks, lines in self.texts:
            yield letters(x, top + self.top + y, leading, looks, lines)
        if self.flag:
            room = width_of(self.flag, 11, weight=BOLD) + 12
            left = self.left + self.width - room - 6
            yield box(Kind.FLAG, left, top + self.top - 8, room, 16)
            yield letters(left + 6, top + self.top + 4, 16, letter_looks(11, "#ffffff", bold=True), (self.flag,))


@dataclass(frozen=True, kw_only=True)
class Stack:
    """Boxes below each other in one column."""

    boxes: tuple[Boxed, ...] = ()

    @property
    def height(self) -> float:
        """From the top of the first to the foot of the last."""
        return max((one.top + one.height for one in self.boxes), default=0.0)

    def at(self, top: float) -> Iterator[Shape]:
        """The shapes of all its boxes."""
        for one in self.boxes:
            yield from one.at(top)

    def ends(self, beam: float) -> list[float]:
        """The heights of the middles of its boxes, when it hangs with its own middle on ``beam``."""
        return [beam - self.height / 2 + one.top + one.height / 2 for one in self.boxes]


def stack_of(
    remarks: Sequence[Remark | Tension], kind: Kind, column: Column, words: Words, *, heading: str = ""
) -> Stack:
    """A box per remark."""
    boxes: list[Boxed] = []
    for remark in remarks:
        text = remark.text if isinstance(remark, Remark) else remark.about
        top = boxes[-1].top + boxes[-1].height + _GAP if boxes else 0.0
        paragraphs = [(text, letter_looks(SIZE, INK), _LEADING)] if text else []
        if kind is Kind.TENSION:
            heading = heading if remark.since is Since.SAME else f"{heading} ({words.member(remark.since)})"
            paragraphs = [(heading, letter_looks(SMALL, PLUM, bold=True), _SMALL_LEADING)] + (
                [(text, letter_looks(SMALL + 0.5, INK), _SMALL_LEADING)] if text else []
            )
        boxes.append(_boxed(kind, column, top, paragraphs, words, since=remark.since))
    return Stack(boxes=tuple(boxes))


def centred(row: BalanceRow, column: Column, words: Words) -> Stack:
    """The weighing of a value in its sentence, with the one of the moment before, and who sees it differently."""
    sentence = row.weighing or words.say("balance", "gone" if row.since is Since.GONE else "unweighed")
    looks = letter_looks(SIZE + 0.5, INK, bold=bool(row.weighing)) if row.weighing else letter_looks(SIZE, QUIET)
    paragraphs = [(sentence, looks, _LEADING + 0.5)]
    if row.earlier:
        paragraphs.append(
            (words.say("balance", "earlier", said=row.earlier), letter_looks(SMALL, QUIET), _SMALL_LEADING)
        )
    kind = Kind.WEIGHING if row.weighing else Kind.UNWEIGHED
    boxes = [_boxed(kind, column, 0.0, paragraphs, words, most=_MOST_LINES["weighing"])]
    for remark in row.dissent:
        top = boxes[-1].top + boxes[-1].height + _GAP
        said = [(words.say("balance", "dissent"), letter_looks(SMALL, PLUM, bold=True), _SMALL_LEADING)]
        said.append((remark.text, letter_looks(SIZE, INK), _LEADING))
        boxes.append(_boxed(Kind.DISSENT, column, top, said, words, since=remark.since))
    return Stack(boxes=tuple(boxes))


def told(row: BalanceRow, columns: Columns, words: Words) -> Stack:
    """The name of a value over its row, with whom it touches."""
    strip = Column(left=columns.left, width=columns.right - columns.left)
    mark = "" if row.value.attested else " *"
    name = f"{row.value.name}{mark}"
    looks, lines = letter_looks(NAME, INK, bold=True), wrapped(name, strip.width, NAME, weight=BOLD)
    texts = [(strip.left, 14.0, 21.0, looks, lines)]
    height = 21.0 * len(lines)
    if row.affected:
        said = wrapped(words.say("balance", "affected", said=" ".join(row.affected.split())), strip.width, SIZE, most=3)
        texts.append((strip.left, height + 13.0, _LEADING, letter_looks(SIZE, QUIET), said))
        height += _LEADING * len(said) + 1
    flagged = row.since is not Since.SAME
    if flagged:
        flag = words.member(row.since)
        x = strip.left + width_of(lines[-1], NAME, weight=BOLD) + 12
        texts.append((x, 13.0, 16.0, letter_looks(SMALL, INK, bold=True), (f"({flag})",)))
    bare = Boxed(
        kind=Kind.TENSION, left=strip.left, top=0.0, width=strip.width, height=height, texts=tuple(texts), flag=""
    )
    return Stack(boxes=(bare,))


def _boxed(
    kind: Kind,
    column: Column,
    top: float,
    paragraphs: Sequence[tuple[str, Attributes, float]],
    words: Words,
    *,
    since: Since = Since.SAME,
    most: int = _MOST_LINES["chip"],
) -> Boxed:
    """A box as high as its paragraphs."""
    bare = kind is Kind.TENSION
    pad = 0.0 if bare else _PAD
    room = _MARK_ROOM if kind in (Kind.AGAINST, Kind.IN_FAVOUR) else 0.0
    y, texts = pad, []
    for text, looks, leading in paragraphs:
        size, weight = float(looks["font-size"]), BOLD if "font-weight" in looks else 1.0
        lines = wrapped(text, column.width - 2 * pad - room - 2, size, weight=weight, most=most)
        kept = {**looks, "fill": QUIET, "text-decoration": "line-through"} if since is Since.GONE else looks
        texts.append((column.left + pad + room, y + size * 0.95 + (leading - size) / 2 - 1, leading, kept, lines))
        y += leading * len(lines) + 3
    return Boxed(
        kind=Kind.GHOST if since is Since.GONE and not bare else kind,
        left=column.left,
        top=top,
        width=column.width,
        height=y - 3 + pad,
        texts=tuple(texts),
        flag="" if since is Since.SAME or bare else words.member(since),
    )


def underlined(text: str, column: Column) -> Iterator[Shape]:
    """The heading of a column."""
    yield letters(column.left, 13, 16, letter_looks(SMALL + 0.5, INK, bold=True), (text,))
    yield line(Kind.HEAD, column.left, 20, column.right, 20)


def box(kind: Kind, left: float, top: float, width: float, height: float) -> Shape:
    """A rectangle."""
    place = {"x": number(left), "y": number(top), "width": number(width), "height": number(height)}
    return Shape(element="rect", attributes={**place, **LOOKS[kind]})


def line(kind: Kind, x: float, y: float, to_x: float, to_y: float) -> Shape:
    """A line that leaves and arrives level, and bends where its ends differ in height."""
    half, end = number((x + to_x) / 2), f"{number(to_x)} {number(to_y)}"
    path = f"M{number(x)} {number(y)}C{half} {number(y)} {half} {number(to_y)} {end}"
    return Shape(element="path", attributes={"d": path, **LOOKS[kind]})


def bow(kind: Kind, start: tuple[float, float], lane: float, end: tuple[float, float]) -> Shape:
    """A line from ``start`` through the lane to ``end``, with round corners."""
    (x, y), (to_x, to_y) = start, end
    turn = min(8.0, abs(to_y - y) / 2)
    turned = turn if to_y > y else -turn
    bends = f"Q{number(lane)} {number(y)} {number(lane)} {number(y + turned)}V{number(to_y - turned)}"
    last = f"Q{number(lane)} {number(to_y)} {number(lane + turn)} {number(to_y)}H{number(to_x)}"
    path = f"M{number(x)} {number(y)}H{number(lane - turn)}{bends}{last}"
    return Shape(element="path", attributes={"d": path, **LOOKS[kind]})


def mark(kind: Kind, x: float, y: float) -> Shape:
    """A mark: pointing down where a value is pressed, up where it is served, a diamond where a tension ends."""
    paths = {
        Kind.AGAINST_MARK: f"M{number(x - 5)} {number(y - 4)}h10l-5 8z",
        Kind.IN_FAVOUR_MARK: f"M{number(x - 5)} {number(y + 4)}h10l-5 -8z",
    }
    diamond = f"M{number(x)} {number(y - 5)}l5 5l-5 5l-5 -5z"
    return Shape(element="path", attributes={"d": paths.get(kind, diamond), **LOOKS[kind]})


def letters(x: float, y: float, leading: float, looks: Attributes, lines: Sequence[str]) -> Shape:
    """A text of lines below each other; ``y``: the baseline of the first."""
    placed = tuple((number(x), number(y + leading * place), said) for place, said in enumerate(lines))
    return Shape(element="text", attributes=looks, lines=placed)
