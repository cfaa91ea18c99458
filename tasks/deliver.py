"""Sending the outbox: gather, claim, send, write down; and nothing is sent inside a transaction."""

import logging
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from uuid import UUID

from integrations.bounces import refused_at_the_door
from integrations.mail import host_of, mail_out_for, message_from, sender_of
from integrations.mail_port import MailDoubtful, MailOut, MailPutOff, MailRefused, MailServerAway, Message
from models.base import Moment
from models.bouncing import take_back
from models.errors import WaardenwegError
from models.letter import NEVER_TWICE
from models.outbox import BATCH, LEASE, Claimed, claim, gather
from models.posting import Post
from models.settling import STUCK, Fate, give_back, pause_after, settle
from models.store.marking import Marks
from models.vocabulary import LetterKind, LetterStatus
from tasks.flow_words import cause_of
from tasks.letter_text import draft_of, with_copy
from tasks.report import Dropout, Report
from tasks.step import step
from tasks.world import World, world

OFTEN_ENOUGH = frozenset(LetterKind) - NEVER_TWICE
LAST_CALL = LEASE / 2
"""So long after a claim the last of its mails may begin; half of the lease is left to finish it."""

_COUNTED = {
    LetterStatus.SENT: "sent",
    LetterStatus.QUEUED: "retry_later",
    LetterStatus.REFUSED: "dead_lettered",
    LetterStatus.HELD: "held",
}
_FATES: dict[type[Exception], Fate] = {
    MailRefused: Fate.REFUSED,
    MailPutOff: Fate.LATER,
    MailDoubtful: Fate.UNCERTAIN,
}

_log = logging.getLogger("waardenweg.tasks")


@dataclass(kw_only=True)
class _Tally:
    """What a delivery did so far."""

    counts: Counter[str] = field(default_factory=Counter)
    dropouts: list[Dropout] = field(default_factory=list)

    def claimed(self, found: Claimed) -> None:
        """What a claim came upon besides mails to send."""
        self.counts["dropped"] += found.dropped
        self.counts["held"] += len(found.held)
        self.dropouts += [Dropout(reference=about, reason=cause_of(MailDoubtful())) for about in found.held]

    def settled(self, post: Post, status: LetterStatus | None, problem: Exception | None) -> None:
        """One mail that was settled; ``status`` None: another sender had taken it over."""
        if status is not None:
            self.counts[_COUNTED[status]] += 1
        if status in STUCK:
            reason = cause_of(MailDoubtful() if status is LetterStatus.HELD or problem is None else problem)
            self.dropouts.append(Dropout(reference=post.items[0].reference, reason=reason))

    def report(self) -> Report:
        """As a flow tells it."""
        named = ("sent", "retry_later", "dead_lettered", "held", "dropped")
        counts = {name: self.counts[name] for name in named}
        handled = sum(counts.values()) - counts["dropped"]
        return Report(counts=counts, handled=handled, dropouts=tuple(self.dropouts))


@step
def deliver_outbox(when: Moment, mail_out: MailOut | None = None) -> Report:
    """Send what may go now; its counts are ``sent``, ``retry_later``, ``dead_lettered``, ``held`` and ``dropped``.

    ``mail_out``: the way out, by the settings where it is not given. Mails that should not arrive twice go one by one,
    so that a sender that dies leaves one of them in doubt and not a batch.
    """
    tally = _Tally()
    tally.counts["dropped"] += gather(world().store, when)
    with mail_out or mail_out_for(world().settings) as way_out, Marks(world().store) as marks:
        sending = _Sending(world(), way_out, marks, when, tally)
        if sending.all_of(OFTEN_ENOUGH, BATCH):
            sending.all_of(NEVER_TWICE, 1)
    return tally.report()


class _Sending:
    """One delivery."""

    def __init__(self, here: World, way_out: MailOut, marks: Marks, when: Moment, tally: _Tally) -> None:
        self._store, self._settings = here.store, here.settings
        self._way_out, self._marks, self._tally = way_out, marks, tally
        self._when, self._started = when, time.monotonic()
        self._sender, self._host = sender_of(here.settings), host_of(here.settings)
        self._returns_to = here.settings.mail_bounces_to or self._sender.addr_spec
        self._drawn: dict[UUID, Message | Exception] = {}
        self._drawing: Iterator[None] = iter(())
        """Draws up the mails of a batch, a piece at a time."""

    def _now(self) -> Moment:
        """The day that counts, and how late it is by now: leases run while mails are sent."""
        passed = timedelta(seconds=time.monotonic() - self._started)
        return Moment(on=self._when.on, at=self._when.at + passed)

    def all_of(self, kinds: frozenset[LetterKind], size: int) -> bool:
        """Send every mail of these kinds that may go now; false when the mail server cannot be used."""
        while claimed := claim(self._store, self._now(), self._host, kinds=kinds, limit=size):
            self._tally.claimed(claimed)
            if not self._batch(claimed.posts):
                return False
        return True

    def _batch(self, posts: Sequence[Post]) -> bool:
        self._drawn.clear()
        self._drawing = self._draw_up(posts)
        last_call = time.monotonic() + LAST_CALL.total_seconds()
        for number, post in enumerate(posts):
            if time.monotonic() > last_call:
                give_back(self._store, posts[number:], self._now())
                return True
            try:
                self._one(post, is_last=number == len(posts) - 1)
            except MailServerAway as away:
                _log.warning("Mails wait: %s", away)
                pause = pause_after(post.attempt)
                waiting = give_back(self._store, posts[number:], self._now(), pause=pause, problem=str(away))
                self._tally.counts["retry_later"] += waiting
                return False
        return True

    def _one(self, post: Post, *, is_last: bool) -> None:
        """Send one mail and write down what became of it; raises ``MailServerAway`` when it certainly did not go.

        While the server looks at it the following ones are drawn up, and while it is written down the server looks at
        the next: that is announced, but nothing of it is given before.
        """
        fate, problem = self._send(post)
        if fate is Fate.SENT and not is_last:
            self._way_out.announce(self._returns_to)
        if problem is not None and type(problem) not in _FATES:
            _log.error("Mail %s went wrong.", post.mail_id, exc_info=problem)
        if fate is Fate.SENT:
            status = LetterStatus.SENT if self._marks.sent(post, self._now()) else None
        else:
            status = self._settle(post, fate, problem)
        self._tally.settled(post, status, problem)

    def _send(self, post: Post) -> tuple[Fate, Exception | None]:
        """Give one mail to the server; gives what became of it, and why where it was not taken."""
        while post.mail_id not in self._drawn:
            next(self._drawing)
        message = self._drawn.pop(post.mail_id)
        if isinstance(message, Exception):
            return Fate.REFUSED, message
        try:
            self._way_out.send(message, lambda: next(self._drawing, None))
        except MailServerAway:
            raise
        except Exception as failed:
            return _FATES.get(type(failed), Fate.UNCERTAIN), failed
        return Fate.SENT, None

    def _settle(self, post: Post, fate: Fate, problem: Exception | None) -> LetterStatus | None:
        """Write down why a mail did not go; who refuses its address for good is no longer written to."""
        said = str(problem) if isinstance(problem, WaardenwegError) else type(problem).__name__
        status = settle(self._store, post, fate, self._now(), said)
        returned = refused_at_the_door(said, post) if status is LetterStatus.REFUSED else None
        if returned is not None:
            take_back(self._store, returned, self._now())
        return status

    def _draw_up(self, posts: Sequence[Post]) -> Iterator[None]:
        """Make the messages of these mails, a piece at a time; or keep why one cannot be made."""
        now = self._now()
        for post in posts:
            try:
                draft = draft_of(post, self._settings, now)
                yield
                draft = with_copy(draft, self._settings)
                yield
                self._drawn[post.mail_id] = message_from(draft, self._sender, self._returns_to)
            except Exception as failed:
                self._drawn[post.mail_id] = failed
            yield
