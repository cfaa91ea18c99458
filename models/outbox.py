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
from models.inviting import Calendars
from models.ladder import is_put_off
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
from models.posting import Post, around, post_of
from models.routing import Bound, routes_on
from models.vocabulary import LetterKind, LetterStatus

if TYPE_CHECKING:
    from models.store.letters import Said
    from models.store.open import Store, Unit

PAGE = 500
BATCH = 100
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
        if len(said) < PAGE:
            return dropped


def _gather(unit: Unit, said: Sequence[tuple[Letter, Gate | None]], moment: Moment) -> int:
    gathered: dict[Bound, list[Letter]] = {}
    mails: list[tuple[Mail, Letter]] = []
    moot: list[Letter] = []
    if not said:
        return 0
    readers = {letter.person_id for letter, _ in said}
    reachable, routes = unit.people.reachable(readers, moment.on), routes_on(unit, readers, moment)
    for letter, gate in said:
        bound = routes.of(letter, gate)
        if letter.person_id not in reachable or _is_moot(letter, gate, moment.on):
            moot.append(letter)
        elif _is_gathered(letter, gate, bound):
            gathered.setdefault(bound, []).append(letter)
        else:
            wait_until = morning_of(bound.not_before) if bound.not_before else None
            mail = Mail(key=letter.key, person_id=bound.to, kind=letter.kind, on=moment.on, next_try_at=wait_until)
            mails.append((mail, letter))
    unit.letters.send_alone(mails)
    for bound in sorted(gathered, key=lambda bound: bound.to):
        mail = _mail_of_the_day(unit, bound, moment)
        for letter in gathered[bound]:
            letter.mail_id = mail.id
    return _drop(moot, moment.on)


def _is_gathered(letter: Letter, gate: Gate | None, bound: Bound) -> bool:
    """Whether a letter shares a mail with others; all questions that wait until somebody is back do."""
    if letter.kind is LetterKind.CALENDAR:
        return True
    if gate is None:
        return False
    waits = bound.not_before is not None and letter.kind is LetterKind.GATE_OPENED
    return waits or letter.kind in GATHERED or gate.subject_kind in GATHERED_SUBJECTS


def _mail_of_the_day(unit: Unit, bound: Bound, moment: Moment) -> Mail:
    """The mail that carries what a person is reminded of: one that still waits, else that of its day.

    Where today's is on its way already, that of tomorrow: nobody gets two in a day. A mail that may have left is
    never added to, since who received it would not look at it again.
    """
    known = unit.letters.digests(bound.to, moment.on)
    for mail in known:
        waits = mail.status is LetterStatus.QUEUED or (mail.status is LetterStatus.DROPPED and mail.on == moment.on)
        if waits and mail.uncertain_at is None:
            mail.status = LetterStatus.QUEUED
            return mail
    taken = {mail.on for mail in known} | {mail.sent_on for mail in known}
    on = bound.not_before or moment.on
    while on in taken:
        on += timedelta(days=1)
    wait_until = morning_of(on) if on > moment.on else None
    new = Mail(key=digest_key(bound.to, on), person_id=bound.to, kind=DIGEST, on=on, next_try_at=wait_until)
    unit.letters.add_mail(new)
    return new


def _is_moot(letter: Letter, gate: Gate | None, today: date) -> bool:
    """Nothing to say any more: the question was answered or withdrawn, or it is a reminder of what was put off.

    A calendar is told just then: what it holds is over.
    """
    if gate is None or letter.kind is LetterKind.CALENDAR:
        return False
    return not gate.is_open or (letter.kind in GATHERED and is_put_off(gate, today))


def claim(store: Store, moment: Moment, host: str, *, kinds: Collection[LetterKind], limit: int = BATCH) -> Claimed:
    """Claim mails of these kinds that may go now; ``host``: what stands behind the @ of their Message-ID."""
    with store.write() as unit:
        mails = unit.letters.claimable(moment.at, kinds, limit)
        if not mails:
            return Claimed(looked_at=0, posts=())
        said: dict[UUID, list[Said]] = {mail.id: [] for mail in mails}
        for row in unit.letters.carried_by(list(said)):
            if row[0].mail_id is not None:
                said[row[0].mail_id].append(row)
        readers = unit.people.reachable({mail.person_id for mail in mails}, moment.on)
        rows = [(mail, row) for mail in mails for row in said[mail.id]]
        known, calendars = around(unit, rows, moment), Calendars(unit, rows, moment)
        posts, held, dropped = [], [], 0
        for mail in mails:
            if _is_left_in_doubt(mail, moment):
                held += [case.reference for _, _, case in said[mail.id][:1]]
                continue
            reader = readers.get(mail.person_id)
            waits = [row for row in said[mail.id] if reader is not None and not _is_over(mail, row, calendars, moment)]
            dropped += _drop((row[0] for row in said[mail.id] if row not in waits), moment.on)
            if reader is None or not waits:
                mail.status, mail.lease_until = LetterStatus.DROPPED, None
                continue
            mail.status, mail.lease_until, mail.attempts = LetterStatus.SENDING, moment.at + LEASE, mail.attempts + 1
            mail.message_id = mail.message_id or message_id_of(mail.key, host)
            posts.append(post_of(unit, mail, reader, waits, known=known, invited=calendars.tell(mail, waits)))
        unit.letters.settle_claim(mails)
        return Claimed(looked_at=len(mails), posts=tuple(posts), held=tuple(held), dropped=dropped)


def _is_over(mail: Mail, row: Said, calendars: Calendars, moment: Moment) -> bool:
    letter, gate, _ = row
    if letter.kind is LetterKind.CALENDAR:
        return not calendars.is_news(mail, row)
    return _is_moot(letter, gate, moment.on)


def _is_left_in_doubt(mail: Mail, moment: Moment) -> bool:
    """Its sender died while it was sending, and its kind should not arrive twice: a person looks at it."""
    if mail.status is not LetterStatus.SENDING:
        return False
    mail.uncertain_at = mail.uncertain_at or moment.at
    if mail.kind in NEVER_TWICE:
        mail.status, mail.lease_until = LetterStatus.HELD, None
    return mail.kind in NEVER_TWICE


def _drop(letters: Iterable[Letter], today: date) -> int:
    """These need not be sent any more; gives how many."""
    dropped = list(letters)
    for letter in dropped:
        letter.dropped_on = today
    return len(dropped)
