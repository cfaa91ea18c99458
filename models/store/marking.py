"""Writing down that a mail was sent: a transaction of one statement, since it comes after each single mail."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Self

from sqlalchemy import BindParameter, Dialect, bindparam, update
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
_HELD = ("mail", "attempt", "moment", "day")
"""What it needs to be told."""


class Marks:
    """Writes down what was sent, on a connection of its own; used inside ``with``.

    It comes between every two mails, while the line is quiet. So SQLAlchemy says beforehand what the statement and its
    values are to the driver, and the driver takes them as they are: in a third of the time that a session needs.
    """

    def __init__(self, store: Store) -> None:
        """``store``: where the mails are."""
        self._dialect = store.engine.dialect
        compiled = _MARK_SENT.compile(dialect=self._dialect)
        self._statement, self._order = str(compiled), compiled.positiontup
        write = {name: _writer(bound, self._dialect) for name, bound in compiled.binds.items()}
        self._write = {name: write.pop(name) for name in _HELD}
        self._always = {name: turned(compiled.binds[name].value) for name, turned in write.items()}
        self._connection = store.engine.raw_connection()
        self._cursor = self._connection.cursor()

    def __enter__(self) -> Self:
        """Ready."""
        return self

    def __exit__(self, *_: object) -> None:
        """Give the connection back."""
        self._cursor.close()
        self._connection.close()

    def sent(self, post: Post, moment: Moment) -> bool:
        """This attempt sent its mail; false, and nothing written, where another sender has taken it over."""
        held = zip(_HELD, (post.mail_id, post.attempt, moment.at, moment.on), strict=True)
        values = self._always | {name: self._write[name](value) for name, value in held}
        try:
            if self._dialect.name == "sqlite":  # the driver begins by itself elsewhere
                self._cursor.execute("BEGIN IMMEDIATE")
            self._cursor.execute(self._statement, [values[name] for name in self._order] if self._order else values)
            self._dialect.do_commit(self._connection)
        except BaseException:
            self._dialect.do_rollback(self._connection)
            raise
        return bool(self._cursor.rowcount == 1)


def _writer(bound: BindParameter[Any], dialect: Dialect) -> Callable[[Any], Any]:
    """What turns a value of a statement into what the driver takes."""
    return bound.type.dialect_impl(dialect).bind_processor(dialect) or (lambda value: value)
