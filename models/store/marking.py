"""Writing down that a mail was sent: a transaction of one statement, since it comes after each single mail."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from sqlalchemy import bindparam, update
from sqlmodel import col

from models.base import Moment
from models.letter import Mail
from models.posting import Post
from models.vocabulary import LetterStatus

if TYPE_CHECKING:
    from models.store.open import Store

_MARK_SENT = (
    update(Mail)
    .where(
        col(Mail.id) == bindparam("mail"),
        col(Mail.status) == LetterStatus.SENDING,
        col(Mail.attempts) == bindparam("attempt"),
    )
    .values(
        status=LetterStatus.SENT,
        sent_at=bindparam("moment"),
        sent_on=bindparam("day"),
        lease_until=None,
        problem=None,
        version=Mail.version + 1,
    )
)


class Marks:
    """Writes down what was sent, on a connection of its own; used inside ``with``.

    The statement was made beforehand and nothing is read: a session with its rows would take ten times as long.
    """

    def __init__(self, store: Store) -> None:
        """``store``: where the mails are."""
        self._connection = store.engine.connect()

    def __enter__(self) -> Self:
        """Ready."""
        return self

    def __exit__(self, *_: object) -> None:
        """Give the connection back."""
        self._connection.close()

    def sent(self, post: Post, moment: Moment) -> bool:
        """This attempt sent its mail; false, and nothing written, where another sender has taken it over."""
        values = {"mail": post.mail_id, "attempt": post.attempt, "moment": moment.at, "day": moment.on}
        with self._connection.begin():
            return self._connection.execute(_MARK_SENT, values).rowcount == 1
