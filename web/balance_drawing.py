"""The value balance in pixels: where each box, line and letter of the drawing comes to stand.

What belongs together was decided in ``models.balance``. No length, size or place means an amount here: boxes are as
wide as each other and as high as their text.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from models.balance import Balance, BalanceRow, Tension
from models.vocabulary import Since
from web.balance_columns import Columns, columns_of
from web.balance_looks import Kind
from web.balance_shapes import Shape, Stack, bow, box, centred, line, mark, stack_of, told, underlined
from web.words import Words

WIDTH = 1120
FIRST_SHEET, NEXT_SHEET = 600, 745
"""How high a picture may be on A4 in landscape: the first stands under the heading of its page."""
_HEAD, _ROW_GAP, _NAME_GAP, _LABEL_GAP = 34, 26, 10, 14
_KNOT_AT, _LANE_FROM, _KNOT_GAP, _KNOTS_WITHIN = 12, 12, 13, 44


@dataclass(frozen=True, kw_only=True)
class Drawing:
    """One picture: its size and its shapes, from back to front."""

    width: int
    height: int
    shapes: tuple[Shape, ...]


@dataclass(frozen=True, kw_only=True)
class _Placed:
    """One row with its stacks, not yet at a height."""

    place: int
    row: BalanceRow
    name: Stack
    measures: Stack
    against: Stack
    weighing: Stack
    in_favour: Stack

    @property
    def body(self) -> float:
        return max(one.height for one in (self.measures, self.against, self.weighing, self.in_favour))

    @property
    def height(self) -> float:
        return self.name.height + _NAME_GAP + self.body + _ROW_GAP


def draw(balance: Balance, words: Words) -> Drawing:
    """The whole balance in one picture."""
    columns = columns_of(balance, WIDTH)
    return _sheet(balance, [_placed(balance, place, columns, words) for place in _places(balance)], columns, words)


def draw_sheets(balance: Balance, words: Words) -> list[Drawing]:
    """The balance in pictures that each fit on a sheet of paper; a tension with a row elsewhere names that row."""
    columns = columns_of(balance, WIDTH)
    sheets: list[list[_Placed]] = []
    for place in _places(balance):
        placed = _placed(balance, place, columns, words)
        room = NEXT_SHEET if len(sheets) > 1 else FIRST_SHEET
        if sheets and _HEAD + sum(one.height for one in (*sheets[-1], placed)) <= room:
            sheets[-1].append(placed)
        else:
            sheets.append([placed])
    return [_sheet(balance, rows, columns, words) for rows in sheets]


def _places(balance: Balance) -> Iterable[int]:
    return range(len(balance.rows))


def _placed(balance: Balance, place: int, columns: Columns, words: Words) -> _Placed:
    row = balance.rows[place]
    return _Placed(
        place=place,
        row=row,
        name=told(row, columns, words),
        measures=stack_of(row.eases, Kind.MEASURE, columns.measures, words),
        against=stack_of(row.against, Kind.AGAINST, columns.against, words),
        weighing=centred(row, columns.weighing, words),
        in_favour=stack_of(row.in_favour, Kind.IN_FAVOUR, columns.in_favour, words),
    )


def _sheet(balance: Balance, rows: Sequence[_Placed], columns: Columns, words: Words) -> Drawing:
    tops, y = {}, float(_HEAD)
    for placed in rows:
        tops[placed.place] = y
        y += placed.height
    labels = list(_labels(balance, tops, columns, words))
    height = max([y, *(top + stack.height + _LABEL_GAP for _, stack, top in labels)])
    shapes: list[Shape] = [box(Kind.PAPER, 0, 0, WIDTH, height)]
    shapes += _headings(balance, columns, words)
    for placed in rows:
        shapes += _row(placed, tops[placed.place], columns)
    for tension, stack, top in labels:
        shapes += _arcs(balance, tension, top + stack.height / 2, tops, columns)
        shapes += stack.at(top)
    return Drawing(width=WIDTH, height=round(height), shapes=tuple(shapes))


def _headings(balance: Balance, columns: Columns, words: Words) -> Iterator[Shape]:
    named = [("against", columns.against), ("weighing", columns.weighing), ("in_favour", columns.in_favour)]
    named += [("eases", columns.measures)] if balance.has_measures else []
    named += [("tensions", columns.margin)] if balance.tensions else []
    for name, column in named:
        yield from underlined(words.say("balance", name), column)


def _row(placed: _Placed, top: float, columns: Columns) -> Iterator[Shape]:
    """The name over a row of stacks that hang from one beam, with lines from each box to the weighing."""
    yield line(Kind.RULE, columns.left, top - _ROW_GAP / 2 + 2, columns.right, top - _ROW_GAP / 2 + 2)
    yield from placed.name.at(top)
    beam = top + placed.name.height + _NAME_GAP + placed.body / 2
    ends = placed.weighing.ends(beam)
    heart = ends[0] if ends else beam
    for y in placed.against.ends(beam):
        yield line(Kind.LINK, columns.against.right, y, columns.weighing.left, heart)
    for y in placed.in_favour.ends(beam):
        yield line(Kind.LINK, columns.in_favour.left, y, columns.weighing.right, heart)
    reach = columns.against if placed.against.boxes else columns.weighing
    targets = placed.against.ends(beam) or [heart]
    for y in placed.measures.ends(beam):
        nearest = min(targets, key=lambda target: abs(target - y))
        yield line(Kind.EASE, columns.measures.right, y, reach.left, nearest)
    for stack in (placed.measures, placed.against, placed.weighing, placed.in_favour):
        yield from stack.at(beam - stack.height / 2)
    for y in placed.against.ends(beam):
        yield mark(Kind.AGAINST_MARK, columns.against.left + 11, y)
    for y in placed.in_favour.ends(beam):
        yield mark(Kind.IN_FAVOUR_MARK, columns.in_favour.left + 11, y)


def _labels(
    balance: Balance, tops: dict[int, float], columns: Columns, words: Words
) -> Iterator[tuple[Tension, Stack, float]]:
    """Each tension of these rows with its words and where they stand: as near its rows as the one above allows."""
    free = float(_HEAD)
    for tension in balance.tensions:
        heights = [tops[place] for place in (tension.upper, tension.lower) if place in tops]
        if heights:
            names = " ↔ ".join(balance.rows[place].value.name for place in (tension.upper, tension.lower))
            stack = stack_of([tension], Kind.TENSION, columns.margin, words, heading=names)
            top = max(free, sum(heights) / len(heights) + 9 - stack.height / 2)
            free = top + stack.height + _LABEL_GAP
            yield tension, stack, top


def _arcs(
    balance: Balance, tension: Tension, heart: float, tops: dict[int, float], columns: Columns
) -> Iterator[Shape]:
    """From the words of a tension a bow through its own lane to each of its rows."""
    kind = Kind.ARC_GONE if tension.since is Since.GONE else Kind.ARC
    lane = columns.left - _KNOT_AT - _LANE_FROM - tension.lane * columns.lane
    for place in (tension.upper, tension.lower):
        if place in tops:
            y = tops[place] + _knot(balance, tension, place)
            yield bow(kind, (columns.margin.right + 2, heart), lane, (columns.left - _KNOT_AT, y))
            yield mark(Kind.KNOT, columns.left - _KNOT_AT, y)


def _knot(balance: Balance, tension: Tension, place: int) -> float:
    """How far under the top of a row a tension ends: each that ends there a little lower."""
    ends = [one for one in balance.tensions if place in (one.upper, one.lower)]
    return 8.0 + min(_KNOT_GAP, _KNOTS_WITHIN / len(ends)) * ends.index(tension)
