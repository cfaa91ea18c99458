"""A program that uses the JSON API for somebody."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from httpx import Response
from starlette.testclient import TestClient

from models.base import Moment
from models.tokens import NewToken, issue_token
from models.vocabulary import Role
from tests.town import Town

MAKER = "zaaksysteem"


@dataclass(frozen=True)
class Program:
    """Sends requests with one token, or with none."""

    client: TestClient
    token: str = ""

    def get(self, path: str, **query: Any) -> Response:
        """Read something."""
        return self._send("GET", path, params=query)

    def post(self, path: str, **body: Any) -> Response:
        """Send something."""
        return self._send("POST", path, json=body)

    def send(self, method: str, path: str, content: bytes = b"") -> Response:
        """Send bytes as they are, as JSON."""
        return self._send(method, path, content=content)

    def gate(self, form: str) -> str:
        """The address of the open gate with this form."""
        (found,) = [gate["id"] for gate in self.get("/gates").json()["gates"] if gate["form"] == form]
        return f"/gates/{found}"

    def answer(self, form: str, fields: dict[str, Any], **more: Any) -> Response:
        """Answer the open gate with this form."""
        return self.post(f"{self.gate(form)}/answer", fields=fields, **more)

    def _send(self, method: str, path: str, **how: Any) -> Response:
        headers = {"content-type": b"application/json"}
        if self.token:
            headers["authorization"] = f"Bearer {self.token}".encode()
        answer: Response = self.client.request(method, f"/api/v1{path}", headers=headers, **how)
        return answer


ProgramOf = Callable[[str], Program]
"""Gives the program of somebody, by handle; the handle of a role is its name."""


def token_for(town: Town, handle: str, days: int = 90, age: timedelta = timedelta()) -> str:
    """The secret of a token, issued so long ago."""
    moment = Moment(on=town.today, at=town.moment.at - age)
    new = NewToken(handle=handle, days=days, label=MAKER)
    return issue_token(town.store, new, town.people[Role.BEHEERDER], moment).secret
