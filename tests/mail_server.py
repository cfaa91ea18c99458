"""A real mail server for tests: it takes mail, and says no or hangs up when it is told to."""

import ssl
from asyncio import WriteTransport
from collections import deque
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

from tests.ports import free_port

HANG_UP = "hang up"
"""Instead of an answer."""


class MailServer:
    """Listens on this machine inside ``with``. ``at_rcpt`` and ``at_data``: the answers to come, then 250 again."""

    def __init__(
        self, *, login: tuple[str, str] | None = None, secure: ssl.SSLContext | None = None, host: str = "127.0.0.1"
    ) -> None:
        """``login``: the user and password that it asks for; ``secure``: offers STARTTLS with this certificate."""
        self.at_rcpt: deque[str] = deque()
        self.at_data: deque[str] = deque()
        self.taken: list[EmailMessage] = []
        self.sessions: set[int] = set()
        self.over_tls: list[bool] = []
        self.receivers: list[str] = []
        self.senders: list[str | None] = []
        self.port = free_port()
        self._login = login
        options: dict[str, Any] = {"tls_context": secure} if secure else {}
        if login is not None:
            options |= {"authenticator": self._signs_in, "auth_required": True, "auth_require_tls": False}
        self._controller = Controller(self, hostname=host, port=self.port, **options)

    @property
    def url(self) -> str:
        return f"smtp://127.0.0.1:{self.port}"

    @property
    def ids(self) -> list[str]:
        """The Message-ID of everything that it took."""
        return [str(message["Message-ID"]) for message in self.taken]

    def __enter__(self) -> "MailServer":
        self._controller.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._controller.stop()

    def _signs_in(self, server: SMTP, session: Session, envelope: Envelope, mechanism: str, data: Any) -> AuthResult:
        assert self._login is not None
        wanted = LoginPassword(*(part.encode() for part in self._login))
        return AuthResult(success=data == wanted, handled=False)

    async def handle_RCPT(  # noqa: N802  (aiosmtpd finds it by this name)
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        answer = self.at_rcpt.popleft() if self.at_rcpt else "250 OK"
        if answer == HANG_UP:
            _hang_up(server)
        if answer.startswith("250"):
            envelope.rcpt_tos.append(address)
        return answer

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        answer = self.at_data.popleft() if self.at_data else "250 OK"
        if answer.startswith(("250", HANG_UP)):
            self._take(session, envelope)
        if answer == HANG_UP:
            _hang_up(server)
        return answer

    def _take(self, session: Session, envelope: Envelope) -> None:
        content = envelope.content
        assert isinstance(content, bytes)
        message = message_from_bytes(content, policy=default)
        assert isinstance(message, EmailMessage)
        self.taken.append(message)
        self.receivers += envelope.rcpt_tos
        self.senders.append(envelope.mail_from)
        self.sessions.add(id(session))
        self.over_tls.append(session.ssl is not None)


def _hang_up(server: SMTP) -> None:
    assert isinstance(server.transport, WriteTransport)
    server.transport.abort()
