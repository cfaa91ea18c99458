"""What stands on the page of the sources: per source how it is doing, and what of it could not be used."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, func
from sqlmodel import Session, col, select

from models.demand import DeadLetter, SourceState
from models.vocabulary import DeadLetterStage


@dataclass(frozen=True, kw_only=True)
class LetterFilter:
    """Which dead letters to list; those that wait."""

    source: str | None = None
    stage: DeadLetterStage | None = None


class SourceBoard:
    """The lists of the page."""

    def __init__(self, session: Session) -> None:
        """``session``: of the unit of work."""
        self._session = session

    def states(self) -> Mapping[str, SourceState]:
        """How each source that was ever read is doing."""
        return {state.source: state for state in self._session.exec(select(SourceState)).all()}

    def waiting(self) -> Mapping[str, int]:
        """How many dead letters of each source wait."""
        query = (
            select(DeadLetter.source, func.count())
            .where(col(DeadLetter.resolved_at).is_(None))
            .group_by(DeadLetter.source)
        )
        return {source: count for source, count in self._session.exec(query).all()}  # noqa: C416  (rows, not pairs)

    def count(self, chosen: LetterFilter) -> int:
        """How many dead letters there are under this filter."""
        return self._session.exec(select(func.count()).select_from(DeadLetter).where(*_where(chosen))).one()

    def letters(self, chosen: LetterFilter, *, limit: int, skip: int = 0) -> Sequence[DeadLetter]:
        """The dead letters under this filter, oldest first."""
        query = select(DeadLetter).where(*_where(chosen)).order_by(col(DeadLetter.id)).limit(limit).offset(skip)
        return self._session.exec(query).all()


def _where(chosen: LetterFilter) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = [col(DeadLetter.resolved_at).is_(None)]
    if chosen.source is not None:
        found.append(col(DeadLetter.source) == chosen.source)
    if chosen.stage is not None:
        found.append(col(DeadLetter.stage) == chosen.stage)
    return found
