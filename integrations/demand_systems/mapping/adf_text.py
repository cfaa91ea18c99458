"""Documents of Atlassian (ADF) as plain text; a node that is not known gives at least its text."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from integrations.demand_systems.flaws import FlawCode
from integrations.demand_systems.forms.converters import Flawed
from integrations.demand_systems.mapping.readable import Kind, Node, as_plain_text, check_depth

_KINDS = {
    "bulletList": Kind.BULLETS,
    "taskList": Kind.BULLETS,
    "decisionList": Kind.BULLETS,
    "orderedList": Kind.NUMBERS,
    "listItem": Kind.ITEM,
    "taskItem": Kind.ITEM,
    "decisionItem": Kind.ITEM,
    "table": Kind.TABLE,
    "tableRow": Kind.ROW,
    "codeBlock": Kind.CODE,
}
_APART = frozenset({"blockCard", "embedCard", "media", "paragraph", "rule"})
"""Nodes that stand apart from what is beside them even where nothing is inside."""
_SAID_BY = ("text", "title", "alt", "shortName", "url")
"""Attributes that people read, the best first."""
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def adf_to_text(document: Mapping[str, Any]) -> str:
    """The readable text of a document; raises ``Flawed`` for what is no document."""
    if not isinstance(document.get("type"), str):
        raise Flawed(FlawCode.STRANGE_VALUE)
    return as_plain_text(Node(kind=Kind.BLOCK, inside=[_node(document, 1)]))


def _node(found: Mapping[str, Any], depth: int) -> Node:
    check_depth(depth)
    content = found.get("content")
    children = content if isinstance(content, list) else []
    inside = [_node(child, depth + 1) for child in children if isinstance(child, dict)]
    said, type_ = _said(found), str(found.get("type"))
    if not inside and type_ not in _KINDS and type_ not in _APART:
        return _text(said)
    kind = _KINDS.get(type_, Kind.BLOCK)
    if said:
        inside.insert(0, _text(said) if kind is Kind.ITEM else Node(kind=Kind.BLOCK, inside=[_text(said)]))
    return Node(kind=kind, inside=inside, first=_first_number(found))


def _said(node: Mapping[str, Any]) -> str:
    """What a node says itself, apart from what is inside."""
    attributes = _table(node, "attrs")
    match node.get("type"):
        case "text":
            return _linked(node)
        case "hardBreak":
            return "\n"
        case "taskItem":
            return "[x] " if attributes.get("state") == "DONE" else "[ ] "
        case "date":
            return _day(attributes.get("timestamp"))
    said = (table.get(name) for table in (node, attributes) for name in _SAID_BY)
    return next((text for text in said if isinstance(text, str)), "")


def _linked(node: Mapping[str, Any]) -> str:
    """A text, with the address where it is a link that does not show it."""
    text, marks = node.get("text"), node.get("marks")
    said = text if isinstance(text, str) else ""
    for mark in marks if isinstance(marks, list) else ():
        address = _table(mark, "attrs").get("href") if isinstance(mark, dict) else None
        if isinstance(address, str) and address not in said:
            said += f" ({address})"
    return said


def _day(timestamp: object) -> str:
    """A date chip: milliseconds since 1970 at midnight UTC."""
    try:
        return (_EPOCH + timedelta(milliseconds=int(str(timestamp)))).date().isoformat()
    except (ValueError, OverflowError):
        return ""


def _first_number(node: Mapping[str, Any]) -> int:
    order = _table(node, "attrs").get("order")
    return order if isinstance(order, int) else 1


def _table(node: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    found = node.get(name)
    return found if isinstance(found, Mapping) else {}


def _text(said: str) -> Node:
    return Node(kind=Kind.TEXT, text=said)
