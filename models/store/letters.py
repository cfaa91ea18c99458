"""The outbox: letters that were written, and the mails that carry them."""

from collections.abc import Collection, Sequence
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import ColumnElement, bindparam, func, update
from sqlmodel import Session, col, select

from models.case import Case
from models.dates import morning_of
from models.errors import NotFound
from models.gate import Gate
from models.letter import DIGEST, Letter, Mail
from models.person import Person
from models.store.inserting import insert_all, insert_unless_there
from models.store.turns import Turn, wait_for_turn
from models.store.updating import update_all
from models.vocabulary import LetterKind, LetterStatus

Said = tuple[Letter, Gate | None, Case]
"""A letter with the question it is about, where it is about one, and its case."""


class Letters:
    """The letters and mails."""

    def __init__(self, session: Session) -> None:
        """``session``: of the unit of work."""
        self._session = session

    def write(self, letter: Letter) -> bool:
        """Put a letter in the outbox, once per key; tells whether it was new."""
        statement = insert_unless_there(self._session, Letter, letter.model_dump())
        return self._session.execute(statement.returning(col(Letter.id))).first() is not None

    def known(self, keys: Collection[str]) -> set[str]:
        """Which of these letters were written already."""
        return set(self._session.exec(select(Letter.key).where(col(Letter.key).in_(keys))).all())

    def gather_alone(self, limit: int) -> Sequence[tuple[Letter, Gate | None]]:
        """Letters that no mail carries yet, oldest first, each with its question.

        Nobody else gathers until the transaction ends.
        """
        wait_for_turn(self._session, Turn.GATHER)
        query = select(Letter, Gate).join(Gate, col(Gate.id) == col(Letter.gate_id), isouter=True)
        rows = self._session.exec(query.where(*_UNSENT).order_by(col(Letter.id)).limit(limit)).all()
        return [(letter, gate) for letter, gate in rows]

    def waiting(self) -> Sequence[Said]:
        """Every letter that no mail carries yet, oldest first."""
        return self._said(*_UNSENT)

    def on_their_way(self) -> Sequence[tuple[Letter, Gate | None, Case, Mail]]:
        """Every letter in a mail that was not sent yet, with that mail; what was dropped is left out."""
        query = (
            select(Letter, Gate, Case, Mail)
            .join(Gate, col(Gate.id) == col(Letter.gate_id), isouter=True)
            .join(Case, col(Case.id) == col(Letter.case_id))
            .join(Mail, col(Mail.id) == col(Letter.mail_id))
            .where(col(Mail.status) == LetterStatus.QUEUED, col(Letter.dropped_on).is_(None))
            .order_by(col(Letter.id))
        )
        return [(letter, gate, case, mail) for letter, gate, case, mail in self._session.exec(query).all()]

    def carried_by(self, mail_ids: Collection[UUID]) -> Sequence[Said]:
        """What these mails have to say, oldest first; what was dropped is left out."""
        return self._said(col(Letter.mail_id).in_(mail_ids), col(Letter.dropped_on).is_(None))

    def of_case(self, case_id: UUID) -> Sequence[tuple[Letter, Mail | None]]:
        """The letters of a case, each with the mail that carries it."""
        query = (
            select(Letter, Mail)
            .join(Mail, col(Mail.id) == col(Letter.mail_id), isouter=True)
            .where(Letter.case_id == case_id)
            .order_by(col(Letter.id))
        )
        return [(letter, mail) for letter, mail in self._session.exec(query).all()]

    def count_for(self, person_id: UUID) -> int:
        """How many letters were written to a person."""
        return self._session.exec(select(func.count()).select_from(Letter).where(Letter.person_id == person_id)).one()

    def add_mail(self, mail: Mail) -> None:
        """Keep a new mail."""
        self._session.add(mail)
        self._session.flush()

    def send_alone(self, mails: Sequence[tuple[Mail, Letter]]) -> None:
        """Keep new mails, each with the one letter that it carries; with two statements, however many there are."""
        if mails:
            insert_all(self._session.connection(), Mail.__table__, [mail for mail, _ in mails])  # type: ignore[attr-defined]
            carried = [{"carrier": mail.id, "carried": letter.id} for mail, letter in mails]
            self._session.connection().execute(_CARRIED, carried)

    def settle_claim(self, mails: Sequence[Mail]) -> None:
        """Write what was decided of mails that were claimable, with a statement for all that were decided alike."""
        update_all(self._session, mails)

    def mail(self, mail_id: UUID) -> Mail:
        """The mail; raises ``NotFound``."""
        mail = self._session.get(Mail, mail_id)
        if mail is None:
            raise NotFound(f"There is no mail {mail_id}; `waardenweg deadletters` lists those that need attention.")
        return mail

    def by_message_id(self, ids: Collection[str]) -> Mail | None:
        """The mail that has one of these Message-IDs, if there is one."""
        return self._session.exec(select(Mail).where(col(Mail.message_id).in_(ids)).order_by(col(Mail.id))).first()

    def digests(self, person_id: UUID, on: date) -> Sequence[Mail]:
        """The gathered mails of a person that still wait, or that are of ``on``; nobody claims them meanwhile."""
        of_the_day = (col(Mail.on) >= on) | (col(Mail.sent_on) == on)
        query = (
            select(Mail)
            .where(Mail.person_id == person_id, Mail.kind == DIGEST)
            .where((col(Mail.status) == LetterStatus.QUEUED) | of_the_day)
            .order_by(col(Mail.on))
            .with_for_update()
            .execution_options(populate_existing=True)
        )
        return self._session.exec(query).all()

    def claimable(self, now: datetime, kinds: Collection[LetterKind], limit: int) -> Sequence[Mail]:
        """Mails of these kinds that may go now, oldest first; nobody else gets them until the transaction ends.

        Those that are ``SENDING`` still were claimed by a sender that died.
        """
        query = (
            select(Mail)
            .where(_may_go(now), col(Mail.kind).in_(kinds))
            .order_by(col(Mail.id))
            .limit(limit)
            .with_for_update(skip_locked=True)
        )
        return self._session.exec(query).all()

    def drop_unsent(self, key: str, on: date) -> None:
        """A letter that did not leave yet need not be sent any more."""
        gone = col(Mail.status).in_((LetterStatus.QUEUED, LetterStatus.DROPPED))
        query = select(Letter).join(Mail, col(Mail.id) == col(Letter.mail_id), isouter=True).where(Letter.key == key)
        for letter in self._session.exec(query.where(col(Letter.mail_id).is_(None) | gone)).all():
            letter.dropped_on = on

    def bring_forward(self, person_id: UUID, on: date, until: datetime) -> None:
        """Let what waits for the day on which a person would be back wait only until then."""
        query = select(Mail).where(Mail.person_id == person_id, col(Mail.status) == LetterStatus.QUEUED)
        for mail in self._session.exec(query.where(col(Mail.next_try_at) == morning_of(on), Mail.attempts == 0)).all():
            mail.next_try_at = until

    def postpone(self, now: datetime, until: datetime) -> int:
        """Let every mail that could go now wait until then; gives how many."""
        done = self._session.execute(
            update(Mail)
            .where(col(Mail.status) == LetterStatus.QUEUED, _is_time(now))
            .values(next_try_at=until, version=Mail.version + 1)
            .execution_options(synchronize_session=False)
        )
        return int(done.rowcount)  # type: ignore[attr-defined]  # of the cursor

    def needing_attention(self) -> Sequence[Mail]:
        """Mails that a person must look at: refused for good, or held because it is uncertain whether they left."""
        stuck = (LetterStatus.REFUSED, LetterStatus.HELD)
        return self._session.exec(select(Mail).where(col(Mail.status).in_(stuck)).order_by(col(Mail.id))).all()

    def counts(self) -> dict[LetterStatus, int]:
        """How many mails stand in each status."""
        rows = self._session.exec(select(Mail.status, func.count()).group_by(col(Mail.status))).all()
        return {LetterStatus(status): count for status, count in rows}

    def anything_to_send(self, now: datetime) -> bool:
        """Whether a letter waits or a mail may go now."""
        letter = select(Letter.id).where(*_UNSENT).limit(1)
        mail = select(Mail.id).where(_may_go(now)).limit(1)
        return any(self._session.exec(query).first() is not None for query in (letter, mail))

    def _said(self, *conditions: ColumnElement[bool]) -> Sequence[Said]:
        query = (
            select(Letter, Gate, Case)
            .join(Gate, col(Gate.id) == col(Letter.gate_id), isouter=True)
            .join(Case, col(Case.id) == col(Letter.case_id))
            .where(*conditions)
            .order_by(col(Letter.id))
        )
        return [(letter, gate, case) for letter, gate, case in self._session.exec(query).all()]


_CARRIED = update(Letter).where(col(Letter.id) == bindparam("carried")).values(mail_id=bindparam("carrier"))
_OUT_OF_REACH = select(Person.id).where(col(Person.unreachable_since).is_not(None))
"""What is for them waits until their address is mended."""
_UNSENT = (
    col(Letter.mail_id).is_(None),
    col(Letter.dropped_on).is_(None),
    col(Letter.person_id).not_in(_OUT_OF_REACH),
)


def _is_time(now: datetime) -> ColumnElement[bool]:
    return col(Mail.next_try_at).is_(None) | (col(Mail.next_try_at) <= now)


def _may_go(now: datetime) -> ColumnElement[bool]:
    waits = (col(Mail.status) == LetterStatus.QUEUED) & _is_time(now)
    was_left = (col(Mail.status) == LetterStatus.SENDING) & (col(Mail.lease_until) <= now)
    return (waits | was_left) & col(Mail.person_id).not_in(_OUT_OF_REACH)
