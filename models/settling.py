"""What becomes of a mail that was claimed: sent, put off, refused, or nobody knows; and a person who sorts that out."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING
from uuid import UUID

from models.base import Moment
from models.errors import MailNotStuck
from models.letter import NEVER_TWICE, Mail
from models.permission import Action, permit
from models.person import Actor
from models.posting import Post
from models.store.marking import Marks
from models.vocabulary import LetterStatus

if TYPE_CHECKING:
    from models.store.open import Store, Unit

FIRST_PAUSE = timedelta(minutes=1)
LONGEST_PAUSE = timedelta(hours=1)
GIVE_UP_AFTER = timedelta(days=5)
"""How long a receiving side may put a mail off (RFC 5321, 4.5.4.1: at least four to five days)."""
STUCK = frozenset({LetterStatus.REFUSED, LetterStatus.HELD, LetterStatus.BOUNCED})
"""What a person must look at."""


class Fate(StrEnum):
    """What became of a mail that was claimed."""

    SENT = "sent"
    LATER = "later"
    """Put off by the receiving side; certainly not taken."""
    REFUSED = "refused"
    """Refused for good."""
    UNCERTAIN = "uncertain"
    """The line went dead before the answer came."""


def settle(store: Store, post: Post, fate: Fate, moment: Moment, problem: str = "") -> LetterStatus | None:
    """Write down what became of a mail; gives how it stands now, or None where another sender has taken it over.

    ``problem``: what the receiving side said.
    """
    if fate is Fate.SENT:
        with Marks(store) as marks:
            return LetterStatus.SENT if marks.sent(post, moment) else None
    with store.write() as unit:
        mail = unit.letters.mail(post.mail_id)
        if mail.status is not LetterStatus.SENDING or mail.attempts != post.attempt:
            return None
        mail.lease_until, mail.problem = None, problem.replace(post.address, "…") or None
        match fate:
            case Fate.REFUSED:
                mail.status = LetterStatus.REFUSED
            case Fate.UNCERTAIN:
                mail.uncertain_at = moment.at
                _again(mail, moment.at)
            case Fate.LATER:
                _again(mail, moment.at)
        return mail.status


def _again(mail: Mail, now: datetime) -> None:
    """Back in the queue, after a pause that doubles with each attempt; or to a person."""
    mail.put_off_since = mail.put_off_since or now
    if mail.uncertain_at is not None and mail.kind in NEVER_TWICE:
        mail.status = LetterStatus.HELD
    elif now - mail.put_off_since >= GIVE_UP_AFTER:
        mail.status = LetterStatus.REFUSED
    else:
        mail.status, mail.next_try_at = LetterStatus.QUEUED, now + pause_after(mail.attempts)


def pause_after(attempts: int) -> timedelta:
    """How long to wait after this many attempts: a minute, doubled each time, at most an hour."""
    return FIRST_PAUSE if attempts <= 1 else min(FIRST_PAUSE * 2 ** min(attempts - 1, 10), LONGEST_PAUSE)


def give_back(
    store: Store, posts: Sequence[Post], moment: Moment, *, pause: timedelta | None = None, problem: str = ""
) -> int:
    """Put back mails that were claimed and certainly not sent; gives how many wait because of it.

    ``pause``: the mail server cannot be used and ``problem`` says why; everything that could go now waits as long.
    The attempt of the first mail counts, so that the pause grows; those of the others were none.
    """
    until = moment.at + pause if pause else None
    with store.write() as unit:
        for number, post in enumerate(posts):
            mail = unit.letters.mail(post.mail_id)
            if mail.status is LetterStatus.SENDING and mail.attempts == post.attempt:
                mail.status, mail.lease_until, mail.next_try_at = LetterStatus.QUEUED, None, until
                mail.problem = problem or None
                mail.attempts -= 0 if pause and number == 0 else 1
        unit.flush()
        return len(posts) + (unit.letters.postpone(moment.at, until) if until else 0)


def send_again(store: Store, mail_id: UUID, by: Actor, moment: Moment) -> None:
    """A person lets a mail that was refused, held or came back go out again; to whom mail does not reach it waits.

    Raises ``NotAllowed`` or ``MailNotStuck``.
    """
    with store.write() as unit:
        mail = _stuck(unit, mail_id, by)
        mail.status, mail.next_try_at = LetterStatus.QUEUED, moment.at
        mail.uncertain_at = mail.put_off_since = None


def count_as_sent(store: Store, mail_id: UUID, by: Actor, moment: Moment) -> None:
    """A person found that a mail did arrive, or told it otherwise; raises ``NotAllowed`` or ``MailNotStuck``."""
    with store.write() as unit:
        mail = _stuck(unit, mail_id, by)
        mail.status, mail.sent_at, mail.sent_on = LetterStatus.SENT, moment.at, moment.on


def _stuck(unit: Unit, mail_id: UUID, by: Actor) -> Mail:
    permit(by, Action.REPLAY)
    mail = unit.letters.mail(mail_id)
    if mail.status not in STUCK:
        raise MailNotStuck(f"This mail is {mail.status}; only one that was refused, held or came back needs a person.")
    return mail
