"""Where cases are kept and found."""

from collections.abc import Sequence
from uuid import UUID

from sqlmodel import Session, col, select

from models.base import new_id
from models.case import Case
from models.errors import NotFound
from models.signin import Counter
from models.store.inserting import insert_unless_there
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

    def hold(self, case_id: UUID) -> Case:
        """The case as it is now; nobody else changes it until the transaction ends. Raises ``NotFound``."""
        query = select(Case).where(Case.id == case_id).with_for_update().execution_options(populate_existing=True)
        case = self._session.exec(query).first()
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
        counter = self.counter(year)
        counter.last += 1
        self._session.flush()
        return reference(year, counter.last)

    def counter(self, year: int) -> Counter:
        """What counts the cases of ``year``; nobody else counts until the transaction ends."""
        series = f"case-{year}"
        # two first cases of a year at once: one row comes, and the second waits for the first at the lock
        first = {"id": new_id(), "series": series, "last": 0}
        self._session.execute(insert_unless_there(self._session, Counter, first))
        return self._session.exec(select(Counter).where(Counter.series == series).with_for_update()).one()


def reference(year: int, number: int) -> str:
    """How people name a case."""
    return f"{year}-{number:04d}"
