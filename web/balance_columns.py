"""The columns of the value balance: which there are, and where."""

from __future__ import annotations

from dataclasses import dataclass

from models.balance import Balance

_MARGIN, _KNOTS, _LANES = 178, 40, 72
_LANE = 11.0
_GAP, _LINK = 26, 26
_EDGE = 1.0
"""Half a stroke, and half to spare: a box at the edge of the drawing is not cut."""


@dataclass(frozen=True, kw_only=True)
class Column:
    """A strip of the drawing."""

    left: float
    width: float

    @property
    def right(self) -> float:
        """Where it ends."""
        return self.left + self.width


@dataclass(frozen=True, kw_only=True)
class Columns:
    """From left to right: tensions in the margin, what eases, what presses, the weighing, what is served."""

    margin: Column
    measures: Column
    against: Column
    weighing: Column
    in_favour: Column
    lane: float
    """How far the bows of two tensions are apart."""

    @property
    def left(self) -> float:
        """Where the rows begin."""
        return self.measures.left

    @property
    def right(self) -> float:
        """Where the rows end."""
        return self.in_favour.right


def columns_of(balance: Balance, width: float) -> Columns:
    """The columns for what there is to show: without tensions or measures the others are wider."""
    lane = min(_LANE, _LANES / max(len(balance.tensions), 1))
    left = _MARGIN + _KNOTS + lane * len(balance.tensions) if balance.tensions else _EDGE
    measured = 0.86 if balance.has_measures else 0.0
    gaps = 2 * _GAP + (_LINK if measured else 0)
    part = (width - _EDGE - left - gaps) / (measured + 1 + 1.22 + 1)
    measures = Column(left=left, width=measured * part)
    against = Column(left=measures.right + (_LINK if measured else 0), width=part)
    weighing = Column(left=against.right + _GAP, width=1.22 * part)
    in_favour = Column(left=weighing.right + _GAP, width=part)
    margin = Column(left=0, width=float(_MARGIN))
    return Columns(margin=margin, measures=measures, against=against, weighing=weighing, in_favour=in_favour, lane=lane)
