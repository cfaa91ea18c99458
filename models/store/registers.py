"""Where register entries are kept, and which come round."""

from collections.abc import Collection, Sequence
from uuid import UUID

from sqlmodel import Session, col, select

from models.errors import NotFound
from models.register import RegisterEntry
from models.store.turns import Turn, wait_for_turn
from models.vocabulary import EntryStatus, RegisterKind


class Registers:
    """The register entries."""

    def __init__(self, session: Session) -> None:
        """``session``: of the unit of work."""
        self._session = session

    def add(self, *entries: RegisterEntry) -> None:
        """Keep new entries."""
        self._session.add_all(entries)
        self._session.flush()

    def get(self, entry_id: UUID) -> RegisterEntry:
        """The entry; raises ``NotFound``."""
        entry = self._session.get(RegisterEntry, entry_id)
        if entry is None:
            raise NotFound(f"There is no register entry {entry_id}.")
        return entry

    def take_turn(self) -> None:
        """Let nobody else import until the transaction ends."""
        wait_for_turn(self._session, Turn.IMPORT)

    def known(
        self, kind: RegisterKind, source: str, source_ids: Collection[str] | None = None
    ) -> dict[str, RegisterEntry]:
        """The entries of one register from one source, by their reference there; only these references where given."""
        query = select(RegisterEntry).where(RegisterEntry.kind == kind, RegisterEntry.source == source)
        if source_ids is not None:
            query = query.where(col(RegisterEntry.source_id).in_(source_ids))
        return {entry.source_id: entry for entry in self._session.exec(query).all()}

    def with_reference(self, kind: RegisterKind, source_id: str) -> RegisterEntry | None:
        """The entry with this reference, whichever source told it."""
        query = select(RegisterEntry).where(RegisterEntry.kind == kind, RegisterEntry.source_id == source_id)
        return self._session.exec(query.order_by(col(RegisterEntry.id))).first()

    def present(self, kind: RegisterKind, source: str) -> Sequence[tuple[UUID, str, str]]:
        """Key, reference and organisation of every entry of a source that was not withdrawn."""
        rows = self._session.exec(
            select(RegisterEntry.id, RegisterEntry.source_id, RegisterEntry.organisation)
            .where(RegisterEntry.kind == kind, RegisterEntry.source == source)
            .where(RegisterEntry.status != EntryStatus.WITHDRAWN)
            .order_by(col(RegisterEntry.id))
        ).all()
        return [(entry_id, source_id, organisation) for entry_id, source_id, organisation in rows]

    def many(self, entry_ids: Collection[UUID]) -> Sequence[RegisterEntry]:
        """The entries with these keys."""
        return self._session.exec(select(RegisterEntry).where(col(RegisterEntry.id).in_(entry_ids))).all()

    def all(self, kind: RegisterKind | None = None) -> Sequence[RegisterEntry]:
        """The entries, by title."""
        query = select(RegisterEntry).order_by(RegisterEntry.title, col(RegisterEntry.id))
        if kind is not None:
            query = query.where(RegisterEntry.kind == kind)
        return self._session.exec(query).all()

    def comes_round(self, case_id: UUID) -> bool:
        """Whether an entry of a case is still in the cycle."""
        query = select(RegisterEntry.id).where(
            RegisterEntry.case_id == case_id, col(RegisterEntry.next_recheck_on).is_not(None)
        )
        return self._session.exec(query.limit(1)).first() is not None

    def of_case(self, case_id: UUID) -> Sequence[RegisterEntry]:
        """The entries that belong to a case."""
        query = select(RegisterEntry).where(RegisterEntry.case_id == case_id).order_by(RegisterEntry.title)
        return self._session.exec(query).all()
