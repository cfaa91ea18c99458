"""The outbox: letters are gathered into mails; a mail is claimed, sent by somebody else, and its fate written down.

Each of the three is a transaction of its own, and nothing is sent inside one. At least once, honestly: between the
sending and the writing down a sender may die, and SMTP gives nobody a way to ask (RFC 1047). Such a mail is
uncertain: it is sent again under the same Message-ID, or held for a person where its kind should not arrive twice.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from models.base import Moment
from models.dates import morning_of
from models.gate import Gate
from models.letter import (
    DIGEST,
    GATHERED,
    GATHERED_SUBJECTS,
    NEVER_TWICE,
    Letter,
    Mail,
    digest_key,
    message_id_of,
)
from models.posting import Post, post_of
from models.vocabulary import LetterKind, LetterStatus

if TYPE_CHECKING:
    from models.store.letters import Said
    from models.store.open import Store, Unit

PAGE = 500
BATCH = 50
"""Mails that are claimed at once."""
LEASE = timedelta(minutes=10)
"""After this a mail that is still being sent was left by a sender that died."""


@dataclass(frozen=True, kw_only=True)
class Claimed:
    """Mails to be sent now; of those held for a person the reference of the case; how many letters were dropped.

    ``looked_at``: mails that could be claimed, whatever came of them.
    """

    looked_at: int
    posts: tuple[Post, ...]
    held: tuple[str, ...] = ()
    dropped: int = 0

    def __bool__(self) -> bool:
        """Whether there was anything to claim."""
        return self.looked_at > 0


def gather(store: Store, moment: Moment) -> int:
    """Put every letter that waits into a mail, or drop it where its question was answered; gives how many dropped.

    Reminders, escalations and newly opened checks of one person go into one mail per day.
    """
    dropped = 0
    while True:
        with store.write() as unit:
            said = unit.letters.gather_alone(PAGE)
            dropped += _gather(unit, said, moment)
        if not said:
            return dropped


def _gather(unit: Unit, said: Sequence[Said], moment: Moment) -> int:
    gathered: dict[UUID, list[Letter]] = {}
    mails: list[tuple[Mail, Letter]] = []
    dropped = 0
    for letter, gate, _ in said:
        if _is_moot(unit, letter, gate, moment.on):
            letter.dropped_on = moment.on
            dropped += 1
        elif letter.kind in GATHERED or (gate is not None and gate.subject_kind in GATHERED_SUBJECTS):
            gathered.setdefault(letter.person_id, []).append(letter)
        else:
            mails.append((Mail(key=letter.key, person_id=letter.person_id, kind=letter.kind, on=moment.on), letter))
    unit.letters.add_mails(*(mail for mail, _ in mails))
    for mail, letter in mails:
        letter.mail_id = mail.id
    for person_id in sorted(gathered):
        mail = _mail_of_the_day(unit, person_id, moment)
        for letter in gathered[person_id]:
            letter.mail_id = mail.id
    return dropped


def _mail_of_the_day(unit: Unit, person_id: UUID, moment: Moment) -> Mail:
    """The mail that carries what a person is reminded of: one that still waits, else that of today.

    Where today's is on its way already, that of tomorrow: nobody gets two in a day. A mail that may have left is
    never added to, since who received it would not look at it again.
    """
    known = unit.letters.digests(person_id, moment.on)
    for mail in known:
        waits = mail.status is LetterStatus.QUEUED or (mail.status is LetterStatus.DROPPED and mail.on == moment.on)
        if waits and mail.uncertain_at is None:
            mail.status = LetterStatus.QUEUED
            return mail
    taken = {mail.on for mail in known} | {mail.sent_on for mail in known}
    on, wait_until = moment.on, None
    while on in taken:
        on += timedelta(days=1)
        wait_until = morning_of(on)
    new = Mail(key=digest_key(person_id, on), person_id=person_id, kind=DIGEST, on=on, next_try_at=wait_until)
    unit.letters.add_mails(new)
    return new


def _is_moot(unit: Unit, letter: Letter, gate: Gate | None, today: date) -> bool:
    """Nothing to say any more: the question was answered or withdrawn, or the person is gone."""
    if gate is not None and not gate.is_open:
        return True
    person = unit.people.get(letter.person_id)
    left = person.left_on is not None and person.left_on <= today
    return left or unit.people.details(letter.person_id) is None


def claim(store: Store, moment: Moment, host: str, *, kinds: Collection[LetterKind], limit: int = BATCH) -> Claimed:
    """Claim mails of these kinds that may go now; ``host``: what stands behind the @ of their Message-ID."""
    with store.write() as unit:
        mails = unit.letters.claimable(moment.at, kinds, limit)
        said: dict[UUID, list[Said]] = {mail.id: [] for mail in mails}
        for row in unit.letters.carried_by(list(said)):
            if row[0].mail_id is not None:
                said[row[0].mail_id].append(row)
        posts, held, dropped = [], [], 0
        for mail in mails:
            died = mail.status is LetterStatus.SENDING
            mail.uncertain_at = mail.uncertain_at or (moment.at if died else None)
            if died and mail.kind in NEVER_TWICE:
                mail.status, mail.lease_until = LetterStatus.HELD, None
                held += [case.reference for _, _, case in said[mail.id][:1]]
                continue
            items = _still_to_say(unit, said[mail.id], moment.on)
            dropped += len(said[mail.id]) - len(items)
            if not items:
                mail.status, mail.lease_until = LetterStatus.DROPPED, None
                continue
            mail.status, mail.lease_until, mail.attempts = LetterStatus.SENDING, moment.at + LEASE, mail.attempts + 1
            mail.message_id = mail.message_id or message_id_of(mail.key, host)
            posts.append(post_of(unit, mail, items))
        return Claimed(looked_at=len(mails), posts=tuple(posts), held=tuple(held), dropped=dropped)


def _still_to_say(unit: Unit, said: Iterable[Said], today: date) -> list[Said]:
    kept = []
    for letter, gate, case in said:
        if _is_moot(unit, letter, gate, today):
            letter.dropped_on = today
        else:
            kept.append((letter, gate, case))
    return kept
