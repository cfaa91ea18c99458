"""What goes to and fro between us and a system that is not here, and what such a system is."""

import base64
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from functools import cached_property
from typing import Any, Protocol


@dataclass(frozen=True, kw_only=True)
class Request:
    """What was asked. ``origin``: scheme, host and port by which we were called; ``headers``: by small letters."""

    method: str
    path: str
    query: Mapping[str, str] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""
    origin: str = ""

    @cached_property
    def data(self) -> Any:
        """Its body as JSON; None for an empty one."""
        return json.loads(self.body) if self.body else None

    def whole(self, name: str, default: int) -> int:
        """A whole number from the query."""
        return int(self.query.get(name, default))

    def signed(self, account: "Account") -> bool:
        """Whether it comes from this account."""
        return self.headers.get("authorization") == account.basic


@dataclass(frozen=True, kw_only=True)
class Account:
    """As whom we are there."""

    name: str = "waardenweg"
    secret: str = "a-secret"
    zone: str = "Europe/Amsterdam"
    """In which times are shown to it, and in some systems read from it."""

    @property
    def basic(self) -> str:
        """What stands in its ``Authorization``."""
        return "Basic " + base64.b64encode(f"{self.name}:{self.secret}".encode()).decode()


@dataclass(frozen=True, kw_only=True)
class Reply:
    """What is answered."""

    status: int = 200
    body: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict)


def answer(data: Any, status: int = 200, **headers: str) -> Reply:
    """JSON; an underscore in the name of a header stands for its hyphen."""
    told = {name.replace("_", "-"): value for name, value in headers.items()}
    body = json.dumps(data, ensure_ascii=False).encode()
    return Reply(status=status, body=body, headers={"Content-Type": "application/json;charset=UTF-8", **told})


class Clock:
    """What time it is over there; it stands still until it is set, so that a run can be repeated."""

    def __init__(self, at: datetime, ahead: timedelta = timedelta(0)) -> None:
        """``at``: the true time, aware; ``ahead``: how far this clock is ahead of it."""
        self.true, self.ahead = at, ahead

    def now(self) -> datetime:
        """The time by this clock, in UTC."""
        return (self.true + self.ahead).astimezone(UTC)

    def http_date(self) -> str:
        """The time by this clock, as headers tell it."""
        return format_datetime(self.now(), usegmt=True)


class System(Protocol):
    """A system that can be served."""

    clock: Clock

    def reply(self, request: Request) -> Reply:
        """What it answers; it is asked one thing at a time."""
