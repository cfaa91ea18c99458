"""Reading ``[list.paging]``: how a list is cut up, and what says that it ends."""

from collections.abc import Callable, Mapping

from integrations.demand_systems.rest.paging import Extent, Following, Keyset, Numbered, Offset, OnePage, Paging
from integrations.demand_systems.wire.picking import read_pick
from models.reading import Section

USUAL_LIMIT = 100


def read_paging(table: Section) -> Paging:
    """The paging of a list; raises ``InvalidMethod``, which names file, key and mend."""
    kind = table.text("kind", "none")
    if kind not in _KINDS:
        table.refuse("kind", f"write one of {', '.join(_KINDS)}")
    return _KINDS[kind](table)


def _numbered(table: Section) -> Paging:
    return Numbered(extent=_extent(table), first_page=table.number("first_page", 1))


def _offset(table: Section) -> Paging:
    return Offset(extent=_extent(table))


def _cursor(table: Section) -> Paging:
    cursor = read_pick(table, "cursor", headers_too=True)
    if cursor is None or not table.has("params"):
        table.refuse("params" if cursor else "cursor", "write where the cursor stands, and in params how it is sent")
    return Following(limit=_limit(table), cursor=cursor)


def _next(table: Section) -> Paging:
    return Following(limit=_limit(table), next=read_pick(table, "next", "header:Link", headers_too=True))


def _keyset(table: Section) -> Paging:
    key = read_pick(table, "key")
    if key is None:
        table.refuse("key", "write where a row holds what the list is sorted by")
    return Keyset(extent=_extent(table), key=key, first_key=table.text("first_key", "0"))


def _extent(table: Section) -> Extent:
    extent = Extent(
        limit=_limit(table),
        total=read_pick(table, "total", headers_too=True),
        answered_limit=read_pick(table, "answered_limit", headers_too=True),
        hides_rows=table.switch("hides_rows", False),
        short_page_ends=table.switch("short_page_ends", False),
    )
    if extent.hides_rows and extent.total is None:
        table.refuse(
            "total", "write where an answer tells how long the list is: where rows are hidden nothing else says it"
        )
    return extent


def _limit(table: Section) -> int:
    limit = table.number("limit", USUAL_LIMIT)
    if limit < 1:
        table.refuse("limit", "write a number of at least 1")
    return limit


_KINDS: Mapping[str, Callable[[Section], Paging]] = {
    "none": lambda _: OnePage(),
    "page": _numbered,
    "offset": _offset,
    "cursor": _cursor,
    "next": _next,
    "keyset": _keyset,
}
"""How the paging of each kind is read."""
