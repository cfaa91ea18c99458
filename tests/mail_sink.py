"""A real mail server for processes that are killed: it keeps the raw mails, and knows when all lines are closed."""

import asyncio
import re
import time
from collections import Counter

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from tests.ports import free_port

_MESSAGE_ID = re.compile(rb"^Message-ID: (\S+)\r$", re.MULTILINE)
_PATIENCE = 20.0
"""Seconds; a line that stays open longer after its process ended shows a fault of the test."""


class MailSink:
    """Listens on this machine inside ``with``."""

    def __init__(self) -> None:
        self.taken: list[bytes] = []
        self._lines = 0
        self._port = free_port()
        self._controller = _Listening(self, hostname="127.0.0.1", port=self._port)

    @property
    def url(self) -> str:
        return f"smtp://127.0.0.1:{self._port}"

    @property
    def ids(self) -> Counter[str]:
        """How often each Message-ID came."""
        found = [_MESSAGE_ID.findall(content.partition(b"\r\n\r\n")[0]) for content in self.taken]
        assert all(len(ids) == 1 for ids in found)
        return Counter(ids[0].decode() for ids in found)

    def __enter__(self) -> "MailSink":
        self._controller.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._controller.stop()

    def falls_silent(self) -> None:
        """Wait until every line is closed; what was not taken by then never will be."""
        end = time.monotonic() + _PATIENCE
        while self._lines:
            assert time.monotonic() < end, "a line stays open"
            time.sleep(0.002)

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802  (by this name)
        assert isinstance(envelope.content, bytes)
        self.taken.append(envelope.content)
        return "250 OK"

    def opened(self) -> None:
        self._lines += 1

    def closed(self) -> None:
        self._lines -= 1


class _Line(SMTP):
    """One line, which tells when it is open."""

    def __init__(self, sink: MailSink) -> None:
        super().__init__(sink, hostname="localhost")
        self._sink = sink

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._sink.opened()
        super().connection_made(transport)

    def connection_lost(self, error: Exception | None) -> None:
        super().connection_lost(error)
        self._sink.closed()


class _Listening(Controller):
    """Hands out lines."""

    def factory(self) -> SMTP:
        assert isinstance(self.handler, MailSink)
        return _Line(self.handler)
