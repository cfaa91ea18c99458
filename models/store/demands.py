"""Where demands, raw records, dead letters and the state of each source are kept."""

from collections.abc import Collection, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import Text, cast, exists, func, update
from sqlalchemy.orm import aliased
from sqlmodel import Session, col, select

from models.demand import DeadLetter, Demand, KeptRecord, SourceState
from models.errors import NotFound
from models.person import PersonDetails
from models.store.inserting import insert_unless_there
from models.vocabulary import DeadLetterStage


class Demands:
    """The demands and all that was received."""

    def __init__(self, session: Session) -> None:
        """``session``: of the unit of work."""
        self._session = session

    def add(self, demand: Demand) -> None:
        """Keep a new demand."""
        self._session.add(demand)
        self._session.flush()

    def find(self, source: str, ref: str) -> Demand | None:
        """The demand that a source calls ``ref``, if it was seen before."""
        return self._session.exec(select(Demand).where(Demand.source == source, Demand.ref == ref)).first()

    def gone_among(self, source: str, refs: Collection[str]) -> set[str]:
        """Which of ``refs`` the source no longer held when it was last looked; a page of them at a time."""
        query = select(Demand.ref).where(
            Demand.source == source, col(Demand.ref).in_(refs), col(Demand.gone_on).is_not(None)
        )
        return set(self._session.exec(query).all())

    def living_refs(self, source: str) -> set[str]:
        """The references of all demands that the source holds as far as we know, and did not withdraw."""
        query = select(Demand.ref).where(
            Demand.source == source, col(Demand.gone_on).is_(None), col(Demand.withdrawn_on).is_(None)
        )
        return set(self._session.exec(query).all())

    def seen(self, keys: Collection[tuple[str, str]]) -> set[tuple[str, str]]:
        """Which of these demands, by source and reference, were seen before."""
        found: set[tuple[str, str]] = set()
        for source in {source for source, _ in keys}:
            refs = [ref for of, ref in keys if of == source]
            query = select(Demand.ref).where(Demand.source == source, col(Demand.ref).in_(refs))
            found.update((source, ref) for ref in self._session.exec(query))
        return found

    def of_case(self, case_id: UUID) -> Sequence[Demand]:
        """The demands that are linked to a case."""
        return self._session.exec(select(Demand).where(Demand.case_id == case_id).order_by(col(Demand.id))).all()

    def sources_by_case(self) -> dict[UUID, list[str]]:
        """Per case the sources and references of its demands: ``inbox D-12``."""
        found: dict[UUID, list[str]] = {}
        query = select(Demand.case_id, Demand.source, Demand.ref).where(col(Demand.case_id).is_not(None))
        for case_id, source, ref in self._session.exec(query.order_by(col(Demand.id))).all():
            if case_id is not None:
                found.setdefault(case_id, []).append(f"{source} {ref}")
        return found

    def sources(self) -> Sequence[SourceState]:
        """How far each source was read."""
        return self._session.exec(select(SourceState).order_by(SourceState.source)).all()

    def find_state(self, source: str) -> SourceState | None:
        """How far ``source`` was read; None for one that never was."""
        return self._session.exec(select(SourceState).where(SourceState.source == source)).first()

    def state(self, source: str) -> SourceState:
        """How far ``source`` was read, to write in: nobody else changes it until the transaction ends.

        A new row for a source that never was; two first pulls at once make one.
        """
        query = select(SourceState).where(SourceState.source == source).with_for_update()
        known = self._session.exec(query.execution_options(populate_existing=True)).first()
        if known is not None:
            return known
        self._session.execute(insert_unless_there(self._session, SourceState, SourceState(source=source).model_dump()))
        return self._session.exec(query).one()

    def add_raw(self, record: KeptRecord) -> None:
        """Keep the first record of a demand as it came."""
        self._session.add(record)

    def keep_raw(self, record: KeptRecord) -> bool:
        """Keep a record as it came, unless the newest kept one is the same; tells whether it was new."""
        if self.kept_hashes(record.source, [record.ref]).get(record.ref) == record.row_hash:
            return False
        self._session.add(record)
        self._session.flush()
        return True

    def kept_hashes(self, source: str, refs: Collection[str]) -> dict[str, str]:
        """The hash of the newest kept record of each of ``refs`` that has one; a page of them at a time."""
        rows = self._session.exec(
            select(KeptRecord.ref, KeptRecord.row_hash)
            .where(KeptRecord.source == source, col(KeptRecord.ref).in_(refs))
            .order_by(col(KeptRecord.id))
        )
        return {ref: row_hash for ref, row_hash in rows.all()}  # noqa: C416  (rows are no pairs to mypy)

    def newest_raw(self, source: str, after: str = "", limit: int = 500) -> Sequence[KeptRecord]:
        """The newest record of each reference of a source, for a replay: a page, by reference, after ``after``."""
        newer = aliased(KeptRecord)
        query = (
            select(KeptRecord)
            .where(KeptRecord.source == source, KeptRecord.ref > after)
            .where(
                ~exists().where(
                    col(newer.source) == KeptRecord.source,
                    col(newer.ref) == KeptRecord.ref,
                    col(newer.id) > KeptRecord.id,
                )
            )
            .order_by(KeptRecord.ref)
            .limit(limit)
        )
        return self._session.exec(query).all()

    def bury(self, letter: DeadLetter) -> DeadLetter:
        """Keep what could not be used; the same thing again counts as one more attempt."""
        known = self._session.exec(
            select(DeadLetter).where(
                DeadLetter.source == letter.source,
                DeadLetter.ref == letter.ref,
                DeadLetter.row_hash == letter.row_hash,
            )
        ).first()
        if known is None:
            self._session.add(letter)
            self._session.flush()
            return letter
        known.attempts += 1
        known.stage, known.reason, known.last_seen_at = letter.stage, letter.reason, letter.last_seen_at
        known.resolved_at = None
        return known

    def waiting_letters(self, source: str) -> dict[UUID, tuple[str, str]]:
        """Reference and hash of each dead letter of a source that still waits, by its key."""
        rows = self._session.exec(
            select(DeadLetter.id, DeadLetter.ref, DeadLetter.row_hash).where(
                DeadLetter.source == source, col(DeadLetter.resolved_at).is_(None)
            )
        )
        return {letter_id: (ref, row_hash) for letter_id, ref, row_hash in rows.all()}

    def letters_to_ask(self, source: str, before: datetime, limit: int) -> Sequence[DeadLetter]:
        """What a source named and did not give, and was last asked for by then; oldest first."""
        query = (
            select(DeadLetter)
            .where(DeadLetter.source == source, col(DeadLetter.resolved_at).is_(None))
            .where(DeadLetter.stage == DeadLetterStage.FETCH, ~col(DeadLetter.ref).startswith("#"))
            .where(DeadLetter.last_seen_at <= before)
            .order_by(col(DeadLetter.last_seen_at))
            .limit(limit)
        )
        return self._session.exec(query).all()

    def letters_to_try(self, source: str, after: UUID, limit: int) -> Sequence[DeadLetter]:
        """Waiting letters of a source that hold a record and may be read with another mapping: a page after ``after``.

        What never was a record waits until it is mended in the source.
        """
        query = (
            select(DeadLetter)
            .where(DeadLetter.source == source, col(DeadLetter.resolved_at).is_(None), col(DeadLetter.id) > after)
            .where(DeadLetter.stage != DeadLetterStage.FETCH)
            .order_by(col(DeadLetter.id))
            .limit(limit)
        )
        return self._session.exec(query).all()

    def resolve(self, letters: Collection[UUID], now: datetime) -> None:
        """What was wrong is mended: these dead letters are done with."""
        self._session.execute(
            update(DeadLetter)
            .where(col(DeadLetter.id).in_(letters), col(DeadLetter.resolved_at).is_(None))
            .values(resolved_at=now, version=DeadLetter.version + 1)
        )

    def dead_letters(self, source: str | None = None) -> Sequence[DeadLetter]:
        """What could not be used and still waits, oldest first."""
        query = select(DeadLetter).where(col(DeadLetter.resolved_at).is_(None)).order_by(col(DeadLetter.id))
        if source is not None:
            query = query.where(DeadLetter.source == source)
        return self._session.exec(query).all()

    def dead_letter(self, letter_id: UUID) -> DeadLetter:
        """The dead letter; raises ``NotFound``."""
        letter = self._session.get(DeadLetter, letter_id)
        if letter is None:
            raise NotFound(f"There is no dead letter {letter_id}; `waardenweg deadletters` lists them.")
        return letter

    def erase_raw(self, person_id: UUID, record_id: UUID) -> None:
        """Take the body out of every raw record about a person, and out of dead letters that hold their address.

        A dead letter could not be read, so nobody knows whom it is about; the address is looked for in its text.
        """
        self._session.execute(
            update(KeptRecord)
            .where(col(KeptRecord.about_person_id) == person_id, col(KeptRecord.erased_by).is_(None))
            .values(body=None, erased_by=record_id)
        )
        details = self._session.get(PersonDetails, person_id)
        if details is not None:
            self._session.execute(
                update(DeadLetter)
                .where(func.lower(cast(DeadLetter.raw, Text)).contains(details.email.lower(), autoescape=True))
                .values(raw={}, reason="", version=DeadLetter.version + 1)
            )
