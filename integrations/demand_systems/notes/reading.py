"""Reading how outcomes are written back from the mapping of a source; what is wrong is told with key and mend.

.. code-block:: toml

    [write_back]
    kinds = ["triage", "decision", "condition", "closing"]   # an empty list: nothing is written back; also: "hold"

    [write_back.outcomes]                 # our word = theirs; what is left out is written in plain Dutch
    proceed = "akkoord"

    [write_back.fields]                   # what is filled in there: {fields}, or {patch} where that is JSON-Patch
    ethische_uitkomst = "{outcome}"

    [[write_back.steps]]                  # one request each, in this order
    name = "find"
    path = "data/msg"
    params = { summary = "{marker}" }
    capture = { msg = "data.collection[0].id" }    # later steps may name {msg}
    find = { there = "data.collection" }           # {there} is set where the marker stands in there
    unless = "msg"                                 # skipped where {msg} is set; needs: where it is not
    accept = [304]                                 # statuses that are fine besides 2xx

    [write_back.read_back]                # what must stand there afterwards
    path = "data/demand/{ref}"
    expect = { "data.attributes.ethische_uitkomst" = "{outcome}" }
    note = "data.attributes.messages"     # where the marker must stand
    also = { notes = { path = "…", note = "…" } }  # further requests of the same shape
"""

from collections.abc import Iterator, Mapping
from typing import Any

from integrations.demand_systems.notes.steps import Look, Request, Step, StepsNoteTaker, WritingPlan
from integrations.demand_systems.port import NoteTaker
from integrations.demand_systems.wire.client import Wire
from integrations.demand_systems.wire.picking import Pick, check_names, compiled, read_pick
from models.reading import Section
from models.vocabulary import WriteBackKind
from models.write_back import OUTCOMES

GIVEN = frozenset({"ref", "marker", "note", "outcome", "said", "link", "next_on", "case", "kind"})
"""What every template may name."""
MADE = frozenset({"note_adf", "fields", "patch"})
"""What the steps may name besides."""
_NO_PROOF = "a source may answer well and take nothing, so what it holds is read back"
_METHODS = ("GET", "POST", "PUT", "PATCH")


def read_write_back(document: Section, wire: Wire) -> NoteTaker | None:
    """How outcomes are written to a source; None where nothing is.

    ``document``: the whole mapping, of which ``[write_back]`` is read. Raises ``InvalidMethod``.
    """
    if not document.has("write_back"):
        return None
    table = document.section("write_back")
    plan = WritingPlan(
        kinds=frozenset(_kinds(table)),
        outcomes=_outcomes(table.section("outcomes")),
        fields=_fields(table),
        steps=tuple(_steps(table)),
        looks=tuple(look for look in _looks(table) if look.expect or look.note),
    )
    if not plan.looks:
        table.refuse("read_back", f"name what must stand there, in expect or note: {_NO_PROOF}")
    if plan.fields and not any(look.expect for look in plan.looks):
        table.refuse("read_back.expect", f"name what must stand in the fields that are filled in: {_NO_PROOF}")
    table.done()
    return StepsNoteTaker(wire, plan) if plan.kinds else None


def _kinds(table: Section) -> Iterator[WriteBackKind]:
    for word in table.words("kinds"):
        if word not in list(WriteBackKind):
            table.refuse("kinds", f"{word} is none; choose from {', '.join(WriteBackKind)}")
        yield WriteBackKind(word)


def _outcomes(table: Section) -> dict[str, str]:
    for word in table.table:
        if word not in OUTCOMES:
            table.refuse(word, f"this is no outcome; choose from {', '.join(OUTCOMES)}")
    return {word: table.text(word) for word in table.table}


def _fields(table: Section) -> Mapping[str, Any]:
    """What is filled in; an empty template takes out what a preset fills in."""
    fields = {name: template for name, template in table.section("fields").table.items() if template != ""}
    check_names(table, "fields", fields, GIVEN)
    return fields


def _steps(table: Section) -> Iterator[Step]:
    if not table.has("steps"):
        table.refuse("steps", "add at least one request, headed [[write_back.steps]]")
    known = GIVEN | MADE
    for one in table.sections("steps"):
        step = _step(one, known)
        known |= {*step.captures, *step.finds}
        yield step


def _step(table: Section, known: frozenset[str]) -> Step:
    unless, needs = table.text("unless", ""), table.text("needs", "")
    for key, name in (("unless", unless), ("needs", needs)):
        if name and name not in known:
            table.refuse(key, f"no earlier step captures {name}")
    captures, finds = _picks(table, "capture", headers_too=True), _picks(table, "find")
    for taken in sorted((GIVEN | MADE) & {*captures, *finds}):
        table.refuse("capture", f"{taken} has a meaning of its own; use another name")
    step = Step(
        name=table.text("name"),
        request=_request(table, known),
        captures=captures,
        finds=finds,
        unless=unless or None,
        needs=needs or None,
        accept=_statuses(table),
    )
    table.done()
    return step


def _request(table: Section, known: frozenset[str]) -> Request:
    method = table.text("method", "GET")
    if method not in _METHODS:
        table.refuse("method", f"write one of {', '.join(_METHODS)}")
    request = Request(
        method=method,
        path=table.text("path"),
        params=table.section("params").table,
        headers=_texts(table.section("headers")),
        json=_anything(table, "json"),
        form=_texts(table.section("form")) or None,
    )
    for key in ("path", "params", "headers", "json", "form"):
        check_names(table, key, getattr(request, key), known)
    return request


def _texts(table: Section) -> dict[str, str]:
    return {name: table.text(name) for name in table.table}


def _picks(table: Section, key: str, *, headers_too: bool = False) -> dict[str, Pick]:
    below = table.section(key)
    found = {name: read_pick(below, name, headers_too=headers_too) for name in below.table}
    return {name: pick for name, pick in found.items() if pick is not None}


def _anything(table: Section, key: str) -> Any:
    """What stands under ``key``, whatever its type; None where it is left out."""
    table.read.add(key)
    return table.table.get(key)


def _statuses(table: Section) -> frozenset[int]:
    found = _anything(table, "accept") or []
    if not isinstance(found, list) or not all(isinstance(status, int) for status in found):
        table.refuse("accept", "write a list of status codes, such as [304]")
    return frozenset(found)


def _looks(whole: Section) -> Iterator[Look]:
    if not whole.has("read_back"):
        whole.refuse("read_back", f"add it: {_NO_PROOF}")
    table = whole.section("read_back")
    yield _look(table)
    also = table.section("also")
    for name in also.table:
        below = also.section(name)
        yield _look(below)
        below.done()
    table.done()


def _look(table: Section) -> Look:
    request = Request(path=table.text("path"), params=table.section("params").table)
    for key in ("path", "params"):
        check_names(table, key, getattr(request, key), GIVEN)
    expect = table.section("expect")
    check_names(table, "expect", expect.table, GIVEN)
    wanted = {said: expect.text(said, "") for said in expect.table}
    return Look(
        request=request,
        expect=tuple((_compiled(expect, said), template) for said, template in wanted.items() if template),
        note=read_pick(table, "note"),
    )


def _compiled(table: Section, said: str) -> Pick:
    return Pick(said=said, path=compiled(table, said, said))
