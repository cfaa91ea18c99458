"""Mail by SMTP: one connection for as many messages as are sent inside ``with``."""

import re
import smtplib
import ssl
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from ipaddress import ip_address
from typing import NoReturn, Self
from urllib.parse import unquote, urlsplit

from integrations.mail_port import MailDoubtful, MailPutOff, MailRefused, MailServerAway, Message, at_ease

TIMEOUT_SECONDS = 30.0
"""For each answer of the server; RFC 5321 allows it minutes, a batch of mail should not wait for those."""

_PORTS = {"smtp": 25, "smtps": 465}
_CLOSING = 421
"""The server is going away, whatever it was asked."""
_SIGN_IN = {530, 534, 535, 538}
"""Answers about who we are, not about the mail."""
_LONGEST_ANSWER = 300


class SmtpOut:
    """A mail server, by its address: ``smtp://user:pass@host:port`` (STARTTLS where offered) or ``smtps://…``."""

    def __init__(
        self, url: str, *, timeout_seconds: float = TIMEOUT_SECONDS, trusted: ssl.SSLContext | None = None
    ) -> None:
        """``trusted``: whose certificates count; those of the machine where it is not given."""
        parts = urlsplit(url)
        self._secure = parts.scheme == "smtps"
        self._host = parts.hostname or "localhost"
        self._port = parts.port or _PORTS[parts.scheme]
        self._user, self._password = unquote(parts.username or ""), unquote(parts.password or "")
        self._timeout = timeout_seconds
        self._trusted = trusted
        self._line: smtplib.SMTP | None = None
        self._announced: str | None = None
        """The sender of a message that was begun on the line; the server has not been heard about it."""

    def __enter__(self) -> Self:
        """Ready; the server is called for the first message."""
        return self

    def __exit__(self, *_: object) -> None:
        """Say goodbye, if the server still listens."""
        line, self._line, self._announced = self._line, None, None
        if line is not None:
            with suppress(smtplib.SMTPException, OSError):
                line.quit()
            line.close()

    def announce(self, sender: str) -> None:
        """Begin the next message, where the line is open; its answer is waited for by ``send``."""
        if self._line is not None and self._announced is None:
            try:
                self._line.putcmd(_begin(sender))
            except (smtplib.SMTPException, OSError):
                self._hang_up()
            else:
                self._announced = sender

    def send(self, message: Message, meanwhile: Callable[[], None] = at_ease) -> None:
        """Hand over one message; see ``MailOut.send``."""
        with self._minding():
            line = self._called(message.sender, meanwhile)
            self._ask(line, f"RCPT TO:<{message.receiver}>", 250, 251, meanwhile=meanwhile)
            self._ask(line, "DATA", 354, meanwhile=meanwhile)
        self._hand_over(line, message.content, meanwhile)

    def _called(self, sender: str, meanwhile: Callable[[], None]) -> smtplib.SMTP:
        """The line, with a new message begun; a line that went dead since the last one is called again, once."""
        if self._line is not None:
            try:
                self._begun(self._line, sender, meanwhile)
            except (smtplib.SMTPServerDisconnected, OSError, MailServerAway):
                self._hang_up()
            else:
                return self._line
        self._line = self._call()
        self._ask(self._line, _begin(sender), 250)
        return self._line

    def _begun(self, line: smtplib.SMTP, sender: str, meanwhile: Callable[[], None]) -> None:
        """A message of this sender was begun: just now, or when it was announced."""
        announced, self._announced = self._announced, None
        if announced is not None:
            self._answered(line, 250)
        if announced not in {None, sender}:
            line.rset()
        if announced != sender:
            self._ask(line, _begin(sender), 250, meanwhile=meanwhile)

    def _call(self) -> smtplib.SMTP:
        if self._secure:
            line: smtplib.SMTP = smtplib.SMTP_SSL(
                self._host, self._port, timeout=self._timeout, context=self._certificates()
            )
        else:
            line = smtplib.SMTP(self._host, self._port, timeout=self._timeout)
        try:
            self._prepare(line)
        except BaseException:
            line.close()
            raise
        return line

    def _prepare(self, line: smtplib.SMTP) -> None:
        line.ehlo_or_helo_if_needed()
        secure = self._secure
        if not secure and line.has_extn("starttls"):
            line.starttls(context=self._certificates())
            line.ehlo()
            secure = True
        if self._user:
            if not secure and not _is_here(self._host):
                raise MailServerAway("The mail server offers no encryption, so the password is not sent; use smtps://.")
            line.login(self._user, self._password)

    def _certificates(self) -> ssl.SSLContext:
        return self._trusted or ssl.create_default_context()

    def _ask(self, line: smtplib.SMTP, command: str, *taken: int, meanwhile: Callable[[], None] = at_ease) -> None:
        line.putcmd(command)
        meanwhile()
        self._answered(line, *taken)

    def _answered(self, line: smtplib.SMTP, *taken: int) -> None:
        code, answer = line.getreply()
        if code not in taken:
            self._turned_down(code, answer)

    def _hand_over(self, line: smtplib.SMTP, content: bytes, meanwhile: Callable[[], None]) -> None:
        """The message itself. When the line goes dead here nobody knows whether it was taken (RFC 1047)."""
        try:
            line.send(re.sub(rb"(?m)^\.", b"..", content) + b".\r\n")
            meanwhile()
            code, answer = line.getreply()
        except (smtplib.SMTPException, OSError) as problem:
            self._hang_up()
            raise MailDoubtful from problem
        if not 200 <= code < 300:
            self._turned_down(code, answer)

    def _turned_down(self, code: int, answer: bytes) -> NoReturn:
        said = f"{code} {answer.decode('utf-8', 'replace')}"[:_LONGEST_ANSWER]
        if code == _CLOSING or code in _SIGN_IN:
            self._hang_up()
            raise MailServerAway(said)
        if self._line is not None:
            with suppress(smtplib.SMTPException, OSError):
                self._line.rset()
        if 500 <= code < 600:
            raise MailRefused(said)
        raise MailPutOff(said)

    def _hang_up(self) -> None:
        line, self._line, self._announced = self._line, None, None
        if line is not None:
            line.close()

    @contextmanager
    def _minding(self) -> Iterator[None]:
        """Whatever goes wrong with the line before the message itself is given: it was certainly not taken."""
        try:
            yield
        except smtplib.SMTPResponseException as problem:  # greeting, sign-in
            self._hang_up()
            said = f"{problem.smtp_code} {problem.smtp_error!r}"[:_LONGEST_ANSWER]
            raise MailServerAway(f"The mail server does not let us in: {said}") from problem
        except (smtplib.SMTPException, OSError) as problem:
            self._hang_up()
            raise MailServerAway(f"The mail server cannot be reached: {problem}"[:_LONGEST_ANSWER]) from problem


def _begin(sender: str) -> str:
    return f"MAIL FROM:<{sender}>"


def _is_here(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
