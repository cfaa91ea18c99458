"""The delivery of three hundred mails, as a share of what SMTP and the disk need for the same mails.

Floor: one connection of ``smtplib`` sends the very same 300 mails, which were made beforehand and lie there as bytes,
and ``sqlite3`` notes each as sent, in a transaction of its own with the same promises (WAL, synchronous=FULL), before
the next one goes. Ours: ``deliver_outbox`` from letters that nothing carries yet: gathered into mails, claimed, put
into words by the templates, made into messages, sent, noted; by an engine that delivered before, as one does all day.
Peer: the floor with a connection for each mail. The server is aiosmtpd in a process of its own. They take turns; a
share is the median of those of the rounds.
``--long`` takes fifteen rounds instead of five and writes the figures to ``results/mail.md``.
"""

import asyncio
import re
import smtplib
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from shutil import copy
from statistics import median
from tempfile import TemporaryDirectory
from typing import Self

from aiosmtpd.smtp import SMTP, Envelope, Session
from bench_import import MOMENT, imported
from databases import OnSqlite, bare_sqlite
from measuring import LONG, Spent, tell
from sqlalchemy import delete, event, update

from integrations.mail_port import Message, at_ease
from integrations.settings import load_settings
from models.letter import Letter, Mail
from models.outbox import claim, gather
from models.store.open import Store, open_store
from tasks.deliver import OFTEN_ENOUGH, deliver_outbox
from tasks.world import World, in_world

DEMANDS, MAILS = 405, 300
"""So many demands of the portfolio ask so many questions of their project leads."""
ROUNDS = 15 if LONG else 5
MARK = "UPDATE mail SET status = 'sent', sent_at = ?, sent_on = ?, version = version + 1 WHERE id = ?"
Made = tuple[str, Message]
"""A mail that was made beforehand, after the key of its row."""


class Recording:
    """A way out that keeps what it is given."""

    def __init__(self) -> None:
        """Nothing was given yet."""
        self.taken: list[Message] = []

    def __enter__(self) -> Self:
        """Ready."""
        return self

    def __exit__(self, *_: object) -> None:
        """Done."""

    def announce(self, sender: str) -> None:
        """Nothing to do."""

    def send(self, message: Message, meanwhile: Callable[[], None] = at_ease) -> None:
        """Keep it."""
        self.taken.append(message)


class Taking:
    """What the server does with a mail: nothing, but it says how many there were."""

    def __init__(self) -> None:
        """Nothing came yet."""
        self.taken = 0

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        """Take it."""
        self.taken += 1
        return "250 OK"


async def serve() -> None:
    """What ``mail_server`` starts: tells its port, and at the end how many mails it took."""
    handler = Taking()
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: SMTP(handler, hostname="localhost"), "127.0.0.1", 0)
    print(server.sockets[0].getsockname()[1], flush=True)
    await loop.run_in_executor(None, sys.stdin.read)
    print(handler.taken, flush=True)


@contextmanager
def mail_server(expected: int) -> Iterator[int]:
    """A mail server in a process of its own; gives its port, and counts what it took in the end."""
    command = [sys.executable, __file__, "--serve"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as server:
        assert server.stdin is not None
        assert server.stdout is not None
        yield int(server.stdout.readline())
        server.stdin.close()
        taken = int(server.stdout.readline())
        assert taken == expected, f"the server took {taken} mails instead of {expected}"


class PostRoom:
    """A database in which 300 letters wait, and one in which the same 300 mails were claimed; copies of them."""

    def __init__(self, folder: Path) -> None:
        """``folder``: where they stand."""
        self._folder, self._made = folder, 0
        store = open_store(OnSqlite(folder / "empty").fresh())
        imported(store, DEMANDS)
        self._waiting = self._kept(store, "waiting")
        gather(store, MOMENT)
        claimed = claim(store, MOMENT, "127.0.0.1", kinds=OFTEN_ENOUGH, limit=MAILS + 1)
        assert len(claimed.posts) == MAILS, len(claimed.posts)
        with store.read() as unit:
            mails = [unit.letters.mail(post.mail_id) for post in claimed.posts]
        self.ids = {str(mail.message_id): mail.id.hex for mail in mails}
        """Of each mail, by its Message-ID."""
        self._claimed = self._kept(store, "claimed")
        self.engine = self.another()
        """Of ours: it stays open from round to round."""

    def _kept(self, store: Store, name: str) -> Path:
        store.close()  # the last one out writes the journal into the file
        file = Path(str(store.engine.url.database))
        return Path(copy(file, self._folder / f"{name}.db"))

    def waiting(self) -> Store:
        """Letters that no mail carries yet."""
        with self.engine.engine.begin() as connection:
            connection.execute(update(Letter).values(mail_id=None, dropped_on=None))
            connection.execute(delete(Mail))
        return self.engine

    def another(self) -> Store:
        """Letters that no mail carries yet, in a database that nobody opened before."""
        return open_store(f"sqlite:///{self._copy(self._waiting)}")

    def claimed(self) -> Path:
        """Mails that were claimed."""
        return self._copy(self._claimed)

    def _copy(self, of: Path) -> Path:
        self._made += 1
        return Path(copy(of, self._folder / f"round-{self._made}.db"))


def delivered(store: Store, port: int) -> None:
    """Ours."""
    settings = load_settings(smtp_url=f"smtp://127.0.0.1:{port}")
    with in_world(World(settings=settings, store=store)):
        report = deliver_outbox(MOMENT)
    assert report.counts["sent"] == MAILS, report


def recorded(post: PostRoom) -> Sequence[Made]:
    """The mails themselves, as ours makes them, each with its key."""
    out = Recording()
    with in_world(World(settings=load_settings(), store=post.waiting())):
        deliver_outbox(MOMENT, out)
    return [(post.ids[_message_id(message)], message) for message in out.taken]


def _message_id(message: Message) -> str:
    found = re.search(rb"^Message-ID: (\S+)", message.content, re.MULTILINE)
    assert found
    return found.group(1).decode()


def by_smtplib(file: Path, mails: Sequence[Made], port: int) -> None:
    """The floor."""
    with noting(file) as note, smtplib.SMTP("127.0.0.1", port) as line:
        for key, mail in mails:
            line.sendmail(mail.sender, mail.receiver, mail.content)
            note(key)


def by_many_calls(file: Path, mails: Sequence[Made], port: int) -> None:
    """The peer."""
    with noting(file) as note:
        for key, mail in mails:
            with smtplib.SMTP("127.0.0.1", port) as line:
                line.sendmail(mail.sender, mail.receiver, mail.content)
            note(key)


@contextmanager
def noting(file: Path) -> Iterator[Callable[[str], None]]:
    """What writes down that a mail was sent, and forces that to the disk."""
    connection = bare_sqlite(file)

    def note(key: str) -> None:
        connection.execute("BEGIN IMMEDIATE")
        found = connection.execute(MARK, (str(MOMENT.at), str(MOMENT.on), key))
        connection.execute("COMMIT")
        assert found.rowcount == 1, key

    yield note
    connection.close()


def row(name: str, spent: Spent, floor: Spent) -> str:
    """A line of the table."""
    wall, cpu = spent.middle
    shares = [one / taken for one, taken in zip(floor.wall, spent.wall, strict=True)]
    spread = f"{median(shares):.2f} ({min(shares):.2f} to {max(shares):.2f})"
    return f"| {name} | {MAILS / wall:,.0f} | {wall / MAILS * 1e3:.2f} | {cpu / MAILS * 1e3:.2f} | {spread} |"


def commits(post: PostRoom, port: int) -> int:
    """How many transactions ours takes."""
    store, said = post.another(), list[str]()
    event.listen(store.engine, "connect", lambda connection, _record: connection.set_trace_callback(said.append))
    delivered(store, port)
    store.close()
    return said.count("COMMIT")


def compare(folder: Path) -> list[str]:
    """Floor, ours and peer in turn; gives the lines of the report."""
    post = PostRoom(folder)
    mails = recorded(post)
    floor, ours, peer = Spent(), Spent(), Spent()
    with mail_server((3 * ROUNDS + 1) * MAILS) as port:
        transactions = commits(post, port)
        for _ in range(ROUNDS):
            floor.measure(partial(by_smtplib, post.claimed(), mails, port))
            ours.measure(partial(delivered, post.waiting(), port))
            peer.measure(partial(by_many_calls, post.claimed(), mails, port))
    size = sum(len(mail.content) for _, mail in mails) / MAILS / 1024
    return [
        f"{MAILS} mails of {size:.1f} kB, text and HTML; medians of {ROUNDS} rounds (lowest and highest).",
        "",
        "| | mails/s | ms per mail | CPU ms per mail | share of the floor |",
        "|---|---|---|---|---|",
        row("floor: smtplib, one connection, one transaction for each mail", floor, floor),
        row("ours: gathered, claimed, written, sent, noted", ours, floor),
        row("peer: the floor, with a connection for each mail", peer, floor),
        "",
        f"Ours: {transactions} transactions in all.",
    ]


def main() -> None:
    """Compare, print, and write the figures down."""
    with TemporaryDirectory() as folder:
        lines = compare(Path(folder))
    tell("Delivery of mails", "mail", "", lines)


if __name__ == "__main__":
    if "--serve" in sys.argv:
        asyncio.run(serve())
    else:
        main()
