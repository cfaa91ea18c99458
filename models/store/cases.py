"""Where cases are kept and found."""

from collections.abc import Sequence
from uuid import UUID

from sqlmodel import Session, col, select

from models.case import Case
from models.errors import NotFound
from models.signin import Counter
from models.vocabulary import Phase


class Cases:
    """The cases."""

    def __init__(self, session: Session) -> None:
        """``session``: of the unit of work."""
        self._session = session

    def add(self, case: Case) -> None:
        """Keep a new case."""
        self._session.add(case)
        self._session.flush()

    def get(self, case_id: UUID) -> Case:
        """The case; raises ``NotFound``."""
        case = self._session.get(Case, case_id)
        if case is None:
            raise NotFound(f"There is no case {case_id}.")
        return case

    def by_reference(self, reference: str) -> Case:
        """The case that people call ``reference``; raises ``NotFound``."""
        case = self._session.exec(select(Case).where(Case.reference == reference)).first()
        if case is None:
            raise NotFound(
                f"There is no case {reference}; `waardenweg case list` shows the references.", what=reference
            )
        return case

    def many(self, case_ids: Sequence[UUID]) -> Sequence[Case]:
        """The cases with these keys, oldest first."""
        return self._session.exec(select(Case).where(col(Case.id).in_(case_ids)).order_by(col(Case.id))).all()

    def in_phase(self, *phases: Phase) -> Sequence[Case]:
        """The cases that stand in one of ``phases``, oldest first."""
        return self._session.exec(select(Case).where(col(Case.phase).in_(phases)).order_by(col(Case.id))).all()

    def all(self) -> Sequence[Case]:
        """Every case, oldest first."""
        return self._session.exec(select(Case).order_by(col(Case.id))).all()

    def next_reference(self, year: int) -> str:
        """The next reference of ``year``: ``2026-0042``."""
        series = f"case-{year}"
        counter = self._session.exec(select(Counter).where(Counter.series == series).with_for_update()).first()
        if counter is None:
            counter = Counter(series=series)
        counter.last += 1
        self._session.add(counter)
        self._session.flush()
        return f"{year}-{counter.last:04d}"
