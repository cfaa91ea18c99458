"""Reading how a source over HTTP is asked: the tables ``[list]``, ``[changes]``, ``[detail]`` and ``[whoami]``.

What each key means stands with the value that is made of it: ``asking.py``, ``records.py``, ``paging.py``.
"""

from dataclasses import replace
from datetime import UTC, timedelta, tzinfo
from typing import Any
from urllib.parse import urljoin

from integrations.demand_systems.rest.asking import Asking, Changes, Detail, Listing, Whoami
from integrations.demand_systems.rest.moments import ISO, NAMED_FORMATS, Writing
from integrations.demand_systems.rest.paging_reading import read_paging
from integrations.demand_systems.rest.records import RecordReader
from integrations.demand_systems.rest.source import Protocol, RestSource
from integrations.demand_systems.time_zones import read_zone
from integrations.demand_systems.wire.client import Wire
from integrations.demand_systems.wire.picking import Pick, check_names, read_pick
from models.reading import Section

ACCOUNT = "account"
"""The time zone that our account has set in the source."""
_BODIES = ("params", "form", "json")


def read_rest(name: str, document: Section, wire: Wire) -> RestSource:
    """The source of this name; raises ``InvalidMethod``, which names file, key and mend."""
    zone = read_zone(document.section("source"), "time_zone")
    table = document.section("list")
    listing = _listing(table)
    reader = _reader(name, table, zone, wire)
    table.done()
    protocol = Protocol(listing=listing, reader=reader)
    if document.has("detail"):
        protocol = replace(protocol, detail=_detail(document.section("detail"), listing, reader))
    if document.has("whoami"):
        protocol = replace(protocol, whoami=_whoami(document.section("whoami")))
    if document.has("changes"):
        protocol = replace(protocol, changes=_changes(document.section("changes"), protocol, zone))
    return RestSource(name, wire, protocol)


def _listing(table: Section) -> Listing:
    pages = table.section("paging")
    paging = read_paging(pages)
    page_params = pages.section("params")
    check_names(page_params, "", page_params.table, paging.names)
    pages.done()
    asking = _asking(table)
    _check(table, asking, paging.names - {"cursor"})
    return Listing(
        asking=asking,
        records=_needed(table, "records"),
        paging=paging,
        page_params=page_params.table,
        end_status=_statuses(table, "end_status"),
        complete=table.switch("complete", True),
    )


def _reader(name: str, table: Section, zone: tzinfo, wire: Wire) -> RecordReader:
    url = table.text("url", "")
    check_names(table, "url", url, {"ref", "number"})
    return RecordReader(
        source=name,
        ref=_needed(table, "ref"),
        writing=Writing(format=_format(table, "updated_format"), zone=read_zone(table, "time_zone", zone)),
        updated=read_pick(table, "updated"),
        number=read_pick(table, "number"),
        body=read_pick(table, "body"),
        url=urljoin(wire.base_url, url) if url else None,
        ours=frozenset(table.words("ours", ())),
    )


def _changes(table: Section, protocol: Protocol, zone: tzinfo) -> Changes:
    if protocol.reader.updated is None:
        table.refuse("", "write in [list] under updated where a record says when it changed, or leave [changes] out")
    asking = _over(protocol.listing.asking, table)
    _check(table, asking, protocol.listing.paging.names - {"cursor"} | {"since"})
    if "since" not in asking.names:
        table.refuse("params", "let one of them hold {since}")
    of_account = table.text("time_zone", "") == ACCOUNT
    if of_account and (protocol.whoami is None or protocol.whoami.time_zone is None):
        table.refuse("time_zone", "write in [whoami] under time_zone where the source tells it")
    precision = table.number("precision_seconds", 1)
    if precision < 1:
        table.refuse("precision_seconds", "write a number of at least 1")
    form = _format(table, "format")
    changes = Changes(
        asking=asking,
        format=form,
        precision=timedelta(seconds=precision),
        # a moment that tells its own zone is told in UTC: Redmine takes a Z and refuses an offset
        zone=None if of_account else read_zone(table, "time_zone", UTC if form == ISO else zone),
    )
    table.done()
    return changes


def _detail(table: Section, listing: Listing, reader: RecordReader) -> Detail:
    """Without a path of its own a record is asked for as a list of one."""
    of_its_own = table.has("path")
    asking = _asking(table) if of_its_own else _over(listing.asking, table)
    known = listing.paging.names - {"cursor"} | {"ref"}
    _check(table, asking, known)
    if "ref" not in asking.names:
        table.refuse("path" if of_its_own else "params", "let it hold {ref}")
    further = table.section("also")
    also = {name: _further(further.section(name), known) for name in further.table}
    detail = Detail(
        asking=asking,
        record=read_pick(table, "record", "@") if of_its_own else None,
        also=also,
        updated=read_pick(table, "updated"),
        read_each=table.switch("read_each", False),
        gone=_statuses(table, "gone", (404, 410)),
        gone_when=read_pick(table, "gone_when"),
    )
    if detail.updated is not None and reader.updated is None:
        table.refuse("updated", "write in [list] too under updated where a record says when it changed")
    table.done()
    return detail


def _further(table: Section, known: frozenset[str]) -> tuple[Asking, Pick]:
    asking = _asking(table)
    _check(table, asking, known)
    pick = _needed(table, "records")
    table.done()
    return asking, pick


def _whoami(table: Section) -> Whoami:
    asking = _asking(table)
    _check(table, asking, frozenset())
    found = Whoami(
        asking=asking,
        account=read_pick(table, "account", headers_too=True),
        rights=read_pick(table, "rights", headers_too=True),
        time_zone=read_pick(table, "time_zone", headers_too=True),
    )
    table.done()
    return found


def _asking(table: Section) -> Asking:
    method = table.text("method", "POST" if table.has("form") or table.has("json") else "GET")
    if method not in {"GET", "POST"}:
        table.refuse("method", "write GET or POST; a source is only asked here")
    bodies = {key: dict(table.section(key).table) for key in _BODIES if table.has(key)}
    return Asking(path=table.text("path"), method=method, failed_when=read_pick(table, "failed_when"), **bodies)


def _over(asking: Asking, table: Section) -> Asking:
    """The same request with what ``table`` asks besides, or instead."""
    bodies: dict[str, Any] = {
        key: {**(getattr(asking, key) or {}), **table.section(key).table} for key in _BODIES if table.has(key)
    }
    return replace(asking, **bodies)


def _check(table: Section, asking: Asking, known: frozenset[str]) -> None:
    for key, template in (("path", asking.path), *((key, getattr(asking, key)) for key in _BODIES)):
        check_names(table, key, template, known)


def _needed(table: Section, key: str) -> Pick:
    found = read_pick(table, key)
    return found if found is not None else table.refuse(key, "write where it stands, as a JMESPath")


def _format(table: Section, key: str) -> str:
    found = table.text(key, ISO)
    if found not in NAMED_FORMATS and "%" not in found:
        table.refuse(key, f"write {', '.join(NAMED_FORMATS)}, or a format such as %Y-%m-%d %H:%M:%S")
    return found


def _statuses(table: Section, key: str, default: tuple[int, ...] = ()) -> frozenset[int]:
    """A list of status codes."""
    table.read.add(key)
    found: Any = table.table.get(key, default)
    if not isinstance(found, list | tuple) or not all(isinstance(status, int) for status in found):
        table.refuse(key, "write a list of status codes, such as [404, 410]")
    return frozenset(found)
