"""The part of JQL that is asked here: conditions joined by AND, and an order."""

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from typing import Any
from zoneinfo import ZoneInfo

_CONDITION = re.compile(r"(?P<field>\w+)\s*(?P<how>>=|<=|!=|=|>|<|\bin\b)\s*(?P<value>.+)", re.IGNORECASE | re.DOTALL)
_MINUTE = "%Y/%m/%d %H:%M"


@dataclass(kw_only=True)
class Issue:
    """One issue. ``made_at`` and ``updated`` are aware."""

    id: str
    key: str
    made_at: datetime
    updated: datetime
    fields: dict[str, Any]
    comments: list[dict[str, Any]] = field(default_factory=list)


class NotJql(ValueError):
    """It is not understood; Jira answers 400 with these words."""


class Jql:
    """One search."""

    def __init__(self, said: str, fields: Collection[str]) -> None:
        """``fields``: those that may be asked for, besides the ones that every issue has."""
        where, _, order = re.split(r"\s*(\border by\b|$)", said, maxsplit=1, flags=re.IGNORECASE)
        self.order = [part.split() for part in order.split(",") if part.strip()]
        self.conditions = [_condition(part, fields) for part in re.split(r"\s+and\s+", where, flags=re.I) if part]

    def fits(self, issue: Issue, zone: ZoneInfo) -> bool:
        """Whether an issue fits every condition; moments are read in the zone of the account, to the minute."""
        return all(_fits(issue, name, how, value, zone) for name, how, value in self.conditions)

    def ordered(self, issues: Sequence[Issue]) -> list[Issue]:
        """The issues in its order; what was made last first where it has none."""
        found = sorted(issues, key=lambda issue: issue.made_at, reverse=True)
        for name, *direction in reversed(self.order):
            found.sort(key=partial(_value, name=name), reverse=[way.upper() for way in direction] == ["DESC"])
        return found


def _condition(part: str, fields: Collection[str]) -> tuple[str, str, str]:
    found = _CONDITION.fullmatch(part.strip())
    if not found:
        raise NotJql(f"Error in the JQL Query: {part}")
    name = found["field"].lower()
    if name not in {"project", "updated", "created", "key", "issuekey", "id", *fields}:
        raise NotJql(f"Field '{name}' does not exist or you do not have permission to view it.")
    return name, found["how"].lower(), found["value"].strip()


def _value(issue: Issue, name: str) -> datetime | int:
    match name.lower():
        case "updated":
            return issue.updated
        case "created":
            return issue.made_at
        case "id" | "key" | "issuekey":
            return int(issue.id)
    raise NotJql(f"Not able to sort using field '{name}'.")


def _fits(issue: Issue, name: str, how: str, value: str, zone: ZoneInfo) -> bool:
    alone = value.strip("\"'")
    match name:
        case "updated" | "created":
            held, asked = issue.updated if name == "updated" else issue.made_at, _moment(alone, zone)
            return {">=": held >= asked, "<=": held <= asked, ">": held > asked, "<": held < asked}[how]
        case "project":
            return (issue.key.rsplit("-", 1)[0] == alone) is (how == "=")
        case "key" | "issuekey" | "id":
            return bool({issue.key, issue.id} & set(re.findall(r"[\w-]+", value)))
    return (issue.fields.get(name, {}).get("name") == alone) is (how == "=")


def _moment(said: str, zone: ZoneInfo) -> datetime:
    """A moment in a search: milliseconds since 1970, or minutes in the zone of who asks."""
    if said.isdecimal():
        return datetime.fromtimestamp(int(said) / 1000, UTC)
    try:
        return datetime.strptime(said, _MINUTE).replace(tzinfo=zone)
    except ValueError:
        raise NotJql(f"Date value '{said}' is invalid. Valid formats include: 'yyyy/MM/dd HH:mm'.") from None
