"""Jira, Cloud and Data Center, as far as we use it, with their traps.

Cloud: the old search is gone (410); a search gives ids unless fields are named, no total, and no token on its last
page; what was just made is missing from it for a while. Data Center: a moment in a search is read in the zone of the
account, to the minute. Both: an unknown field is refused with 400, a transition is known by an id that depends on the
status.
"""

import base64
import re
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from tests.stand_ins.jql import Issue, Jql, NotJql
from tests.stand_ins.messages import Account, Clock, Reply, Request, answer

FIELDS = frozenset({"summary", "description", "status", "duedate", "labels", "priority", "reporter", "issuetype"})
WORKFLOW = {
    "Idee": {"11": "Intake"},
    "Intake": {"21": "Analyse", "22": "Afgewezen"},
    "Analyse": {"31": "Goedkeuring"},
    "Goedkeuring": {"41": "Realisatie", "42": "Afgewezen"},
}
"""Per status the transitions that leave it: their id, and where they lead."""


class Jira:
    """What Cloud and Data Center have in common."""

    root: str
    """Where its API is."""

    def __init__(self, clock: Clock, account: Account | None = None, own_fields: frozenset[str] = frozenset()) -> None:
        """``own_fields``: the custom fields of this municipality, ``customfield_NNNNN``."""
        self.clock, self.account = clock, account or Account()
        self.issues: dict[str, Issue] = {}
        """By key."""
        self._known = FIELDS | own_fields

    def put(self, key: str, fields: Mapping[str, Any], at: datetime | None = None) -> None:
        """Write an issue, or write it anew."""
        now = at or self.clock.now()
        if key not in self.issues:
            status = {"status": {"name": "Idee"}}
            number = str(10_001 + len(self.issues))
            self.issues[key] = Issue(id=number, key=key, made_at=now, updated=now, fields=status)
        issue = self.issues[key]
        issue.fields |= fields
        issue.updated = now

    def reply(self, request: Request) -> Reply:
        """What its API answers."""
        if not self.knows(request):
            return refusal(401, "Client must be authenticated to access this resource.")
        path = request.path.removeprefix(self.root)
        if path == "myself":
            about = {"displayName": "Waardenweg", "timeZone": self.account.zone, "active": True}
            return answer({**about, "name": self.account.name, "accountId": "5b10ac8d82e05b22cc7d4ef5"})
        if path.startswith("search"):
            return self.searched(path, request)
        found = re.fullmatch(r"issue/([^/]+)(?:/(comment|transitions))?", path)
        if not found:
            return refusal(404, "dead link")
        issue = self._issue(found[1])
        if issue is None:
            return refusal(404, "Issue does not exist or you do not have permission to see it.")
        return self._about(issue, found[2] or "", request)

    def knows(self, request: Request) -> bool:
        """Whether it comes from the account."""
        return request.signed(self.account)

    def searched(self, path: str, request: Request) -> Reply:
        """The answer to a search."""
        raise NotImplementedError

    def takes_text(self, text: Any) -> bool:
        """Whether this is rich text as this edition writes it."""
        raise NotImplementedError

    def found(self, jql: Jql) -> list[Issue]:
        """The issues that a search finds, in its order."""
        zone = ZoneInfo(self.account.zone)
        return jql.ordered([issue for issue in self.issues.values() if jql.fits(issue, zone)])

    def shown(self, issue: Issue, names: str | None) -> dict[str, Any]:
        """An issue with the fields that were named; times in the zone of the account."""
        asked = None if names in {None, "", "*all", "*navigable"} else str(names).split(",")
        dates = {"created": self._stamp(issue.made_at), "updated": self._stamp(issue.updated)}
        fields = {**dict.fromkeys(sorted(self._known)), **issue.fields, **dates}
        kept = {name: value for name, value in fields.items() if asked is None or name in asked}
        return {"id": issue.id, "key": issue.key, "fields": kept}

    def _issue(self, name: str) -> Issue | None:
        return self.issues.get(name) or next((issue for issue in self.issues.values() if issue.id == name), None)

    def _stamp(self, at: datetime) -> str:
        local = at.astimezone(ZoneInfo(self.account.zone))
        return f"{local:%Y-%m-%dT%H:%M:%S}.{local.microsecond // 1000:03}{local:%z}"

    def _about(self, issue: Issue, what: str, request: Request) -> Reply:
        match request.method, what:
            case "GET", "comment":
                start, most = request.whole("startAt", 0), request.whole("maxResults", 50)
                page = issue.comments[start : start + most]
                return answer({"startAt": start, "maxResults": most, "total": len(issue.comments), "comments": page})
            case "POST", "comment":
                return self._comment(issue, request.data)
            case "GET", "transitions":
                leads = WORKFLOW.get(issue.fields["status"]["name"], {})
                told = [{"id": number, "name": to, "to": {"name": to}} for number, to in leads.items()]
                return answer({"expand": "transitions", "transitions": told})
            case "POST", "transitions":
                return self._move(issue, request.data)
            case "PUT", "":
                return self._edit(issue, request.data)
        return answer(self.shown(issue, request.query.get("fields")))

    def _comment(self, issue: Issue, data: Mapping[str, Any]) -> Reply:
        if not self.takes_text(data.get("body")):
            return refusal(400, comment="Comment body is not valid!")
        comment = {"id": str(20_001 + len(issue.comments)), "body": data["body"]}
        issue.comments.append({**comment, "created": self._stamp(self.clock.now())})
        issue.updated = self.clock.now()
        return answer(issue.comments[-1], 201)

    def _move(self, issue: Issue, data: Mapping[str, Any]) -> Reply:
        to = WORKFLOW.get(issue.fields["status"]["name"], {}).get(str(data["transition"]["id"]))
        if to is None:
            return refusal(400, "It seems that you have tried to perform a workflow operation that is not valid.")
        self.put(issue.key, {"status": {"name": to}})
        return Reply(status=204)

    def _edit(self, issue: Issue, data: Mapping[str, Any]) -> Reply:
        strange = [name for name in data["fields"] if name not in self._known - {"status"}]
        if strange:
            told = "Field '{}' cannot be set. It is not on the appropriate screen, or unknown."
            return refusal(400, **{name: told.format(name) for name in strange})
        self.put(issue.key, data["fields"])
        return Reply(status=204)


class JiraCloud(Jira):
    """Jira in the cloud."""

    root = "/rest/api/3/"
    lag = timedelta(0)
    """For so long a search does not know what was just made."""

    def searched(self, path: str, request: Request) -> Reply:
        """A page with the token of the next one; the old address is gone."""
        if path != "search/jql":
            told = "The requested API has been removed. Please migrate to the /rest/api/3/search/jql API."
            return refusal(410, told)
        asked = {**request.query, **(request.data or {})}
        fields = asked.get("fields", "id")
        try:
            jql = Jql(asked.get("jql", ""), FIELDS)
            issues = self.found(jql)
        except NotJql as wrong:
            return refusal(400, str(wrong))
        if not jql.conditions:
            return refusal(400, "Unbounded JQL queries are not allowed here. Please add a search restriction.")
        known = [issue for issue in issues if not self.lag or issue.made_at <= self.clock.now() - self.lag]
        start = int(base64.b64decode(asked.get("nextPageToken", "")) or 0)
        end = start + min(int(asked.get("maxResults", 50)), 100)
        names = ",".join(fields) if isinstance(fields, list) else fields
        page = [{"id": issue.id} if names == "id" else self.shown(issue, names) for issue in known[start:end]]
        more = {"nextPageToken": base64.b64encode(str(end).encode()).decode()} if end < len(known) else {}
        return answer({"issues": page, **more})

    def takes_text(self, text: Any) -> bool:
        """A document of nodes (ADF)."""
        return isinstance(text, dict) and text.get("type") == "doc" and text.get("version") == 1


class JiraDataCenter(Jira):
    """Jira on a server of the municipality."""

    root = "/rest/api/2/"

    def knows(self, request: Request) -> bool:
        """A personal access token will do too."""
        token = f"Bearer {self.account.secret}"
        return super().knows(request) or request.headers.get("authorization") == token

    def searched(self, path: str, request: Request) -> Reply:
        """A page from ``startAt``, with the total."""
        asked = {**request.query, **(request.data or {})}
        try:
            issues = self.found(Jql(asked.get("jql", ""), FIELDS))
        except NotJql as wrong:
            return refusal(400, str(wrong))
        start, most = int(asked.get("startAt", 0)), min(int(asked.get("maxResults", 50)), 1000)
        page = [self.shown(issue, asked.get("fields")) for issue in issues[start : start + most]]
        return answer({"startAt": start, "maxResults": most, "total": len(issues), "issues": page})

    def takes_text(self, text: Any) -> bool:
        """Text with wiki marks."""
        return isinstance(text, str) and bool(text.strip())


def refusal(status: int, *messages: str, **errors: str) -> Reply:
    """What Jira says when it does not do something."""
    return answer({"errorMessages": list(messages), "errors": errors}, status)
