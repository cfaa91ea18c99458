"""What the named converters make of what a source sends, and what they refuse."""

from contextlib import suppress
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from integrations.demand_systems.flaws import FlawCode
from integrations.demand_systems.forms.converters import Flawed
from integrations.demand_systems.mapping.converting import as_tristate, converters
from models.question import UNKNOWN
from tests.rules.json_values import JSON, PATIENTLY

ENSCHEDE = ZoneInfo("Europe/Amsterdam")


def converted(name: str, value: Any) -> str:
    return converters(ENSCHEDE)[name](value)


@pytest.mark.parametrize(
    ("name", "value", "text"),
    [
        ("text", "Regel een\nregel twee", "Regel een\nregel twee"),
        ("text", 35000.0, "35000"),
        ("text", 0, "0"),
        ("text", True, "true"),
        ("line", " een \r\n twee  drie ", "een twee drie"),
        ("date", "2027-06-30", "2027-06-30"),
        ("date", "30-06-2027", "2027-06-30"),
        ("date", "30-06-2027 23:59:59", "2027-06-30"),
        ("date", "2027-06-30 21:59:59", "2027-06-30"),
        ("date", "2027-06-30T21:59:59Z", "2027-06-30"),
        ("date", "2027-06-30T22:30:00Z", "2027-07-01"),
        ("date", "2026-12-31T23:30:00.000+0000", "2027-01-01"),
        ("date", "2026-11-20T14:03:07.093+0100", "2026-11-20"),
        ("date", "2027-01-15.00:00:00", "2027-01-15"),
        ("date", 1767222000000, "2026-01-01"),
        ("date", "1767222000000", "2026-01-01"),
        ("date", "1970-01-01T00:00:00Z", ""),
        ("date", "1970-01-01", ""),
        ("date", "0001-01-01T00:00:00", ""),
        ("date", 0, ""),
        ("date", "", ""),
        ("date", None, ""),
        ("tristate", True, "yes"),
        ("tristate", 1, "yes"),
        ("tristate", "1", "yes"),
        ("tristate", " JA ", "yes"),
        ("tristate", False, "no"),
        ("tristate", 0, "no"),
        ("tristate", "0", "no"),
        ("tristate", "nee", "no"),
        ("tristate", "Onbekend", UNKNOWN),
        ("tristate", "?", UNKNOWN),
        ("tristate", "", UNKNOWN),
        ("tristate", None, UNKNOWN),
        ("person", "M. Jansen", "M. Jansen"),
        ("person", "M. Jansen <m.jansen@example.org>", "M. Jansen"),
        ("person", {"name": "M. Jansen", "email": "m@example.org"}, "M. Jansen"),
        ("person", {"displayName": "M. Jansen", "emailAddress": "m@example.org"}, "M. Jansen"),
        ("person", {"display_value": "M. Jansen", "value": "5137"}, "M. Jansen"),
        ("person", {"Name": "mjansen", "RealName": "M. Jansen"}, "M. Jansen"),
        ("person", {"Name": "mjansen", "RealName": None}, "mjansen"),
        ("topdesk_memo", "03-11-2026 09:12 [GMT +1:00] Jansen, M.: \nWij willen meten.", "Wij willen meten."),
        ("topdesk_memo", "03-11-2026 09:12 [GMT +1:00] Jansen: Wij willen.", "Wij willen."),
        ("topdesk_memo", "12-03-2026 10:00 overleg: besloten", "12-03-2026 10:00 overleg: besloten"),
    ],
)
def test_a_converter_makes_this_text_of_that_value(name: str, value: Any, text: str) -> None:
    assert converted(name, value) == text


def test_entries_of_a_memo_stay_paragraphs_of_their_own() -> None:
    memo = (
        "04-11-2026 10:00 [GMT +1:00] de Vries, A.:\r\nAkkoord.\r\n\r\n"
        "03-11-2026 09:12 [GMT +1:00] Jansen, M.: \r\nEerste regel\r\ntweede regel"
    )

    assert converted("topdesk_memo", memo) == "Akkoord.\n\nEerste regel\ntweede regel"


@pytest.mark.parametrize(
    ("name", "value", "code"),
    [
        ("text", {"id": "3"}, FlawCode.STRANGE_VALUE),
        ("text", float("nan"), FlawCode.STRANGE_VALUE),
        ("text", "x" * 200_001, FlawCode.TOO_LONG),
        ("date", "31-02-2027", FlawCode.NOT_A_DATE),
        ("date", "01-02-27", FlawCode.NOT_A_DATE),
        ("date", "volgende week", FlawCode.NOT_A_DATE),
        ("date", 1767225600, FlawCode.NOT_A_DATE),
        ("date", "9999-12-31T23:59:59Z", FlawCode.NOT_A_DATE),
        ("tristate", "misschien", FlawCode.NOT_YES_OR_NO),
        ("person", {"id": "aanvrager1", "type": "user"}, FlawCode.STRANGE_VALUE),
        ("adf", {"geen": "document"}, FlawCode.STRANGE_VALUE),
        ("html", "<div>" * 501, FlawCode.STRANGE_VALUE),
    ],
)
def test_a_converter_refuses_what_it_cannot_read(name: str, value: Any, code: FlawCode) -> None:
    with pytest.raises(Flawed) as refused:
        converted(name, value)

    assert refused.value.code is code


def test_html_becomes_text_that_can_be_read_and_nothing_that_runs() -> None:
    html = """<html><head><style>p { color: red }</style></head><body>
        <h2>Doel</h2><p>Wij&nbsp;willen <b>tellen</b> &amp; meten<br>op de markt &lt;overdag&gt;.</p>
        <script>alert(1)</script>
        <ul><li>een<ul><li>een a</li></ul></li><li>twee, <a href="https://example.org/plan">het plan</a></li></ul>
        <table><tr><th>Jaar</th><th>Euro</th></tr><tr><td>2027</td><td><p>35.000</p></td></tr></table>
        <img src=x onerror="alert(1)" alt="kaart"><a href="javascript:alert(1)">klik</a>"""

    assert converted("html", html) == (
        "Doel\n\nWij willen tellen & meten\nop de markt <overdag>.\n\n"
        "- een\n  - een a\n- twee, het plan (https://example.org/plan)\n\n"
        "Jaar | Euro\n2027 | 35.000\n\nkaartklik"
    )


def test_text_that_is_no_html_keeps_its_lines_and_signs() -> None:
    assert converted("html", "a < b &amp; c\nregel twee") == "a < b & c\nregel twee"


def adf(*content: Any) -> dict[str, Any]:
    return {"type": "doc", "version": 1, "content": list(content)}


def paragraph(*content: Any) -> dict[str, Any]:
    return {"type": "paragraph", "content": list(content)}


def said(text: str, **more: Any) -> dict[str, Any]:
    return {"type": "text", "text": text, **more}


def item(*content: Any) -> dict[str, Any]:
    return {"type": "listItem", "content": list(content)}


@pytest.mark.parametrize(
    ("document", "text"),
    [
        (adf(), ""),
        (
            adf(paragraph(said("een "), said("twee", marks=[{"type": "strong"}])), paragraph(said("drie"))),
            "een twee\n\ndrie",
        ),
        (adf({"type": "heading", "attrs": {"level": 2}, "content": [said("Kop")]}, paragraph(said("x"))), "Kop\n\nx"),
        (adf(paragraph(said("a"), {"type": "hardBreak"}, said("b"))), "a\nb"),
        (
            adf(paragraph(said("plan", marks=[{"type": "link", "attrs": {"href": "https://example.org"}}]))),
            "plan (https://example.org)",
        ),
        (adf(paragraph({"type": "mention", "attrs": {"id": "5b1", "text": "@Jan"}}, said(" kijkt"))), "@Jan kijkt"),
        (adf(paragraph({"type": "date", "attrs": {"timestamp": "1767225600000"}})), "2026-01-01"),
        (adf(paragraph({"type": "inlineCard", "attrs": {"url": "https://example.org/7"}})), "https://example.org/7"),
        (
            adf(
                {
                    "type": "bulletList",
                    "content": [
                        item(
                            paragraph(said("een")), {"type": "bulletList", "content": [item(paragraph(said("diep")))]}
                        ),
                        item(paragraph(said("twee"))),
                    ],
                }
            ),
            "- een\n  - diep\n- twee",
        ),
        (adf({"type": "orderedList", "attrs": {"order": 3}, "content": [item(paragraph(said("c")))]}), "3. c"),
        (
            adf(
                {
                    "type": "taskList",
                    "content": [
                        {"type": "taskItem", "attrs": {"state": "DONE"}, "content": [said("klaar")]},
                        {"type": "taskItem", "attrs": {"state": "TODO"}, "content": [said("nog niet")]},
                    ],
                }
            ),
            "- [x] klaar\n- [ ] nog niet",
        ),
        (
            adf(
                {
                    "type": "table",
                    "content": [
                        {
                            "type": "tableRow",
                            "content": [
                                {"type": "tableHeader", "content": [paragraph(said("a"))]},
                                {"type": "tableCell", "content": [paragraph(said("b")), paragraph(said("c"))]},
                            ],
                        }
                    ],
                }
            ),
            "a | b c",
        ),
        (adf({"type": "codeBlock", "content": [said("  if x:\n    y")]}), "  if x:\n    y"),
        (adf({"type": "nieuwBlok", "content": [paragraph(said("blijft"))]}), "blijft"),
        (adf(paragraph({"type": "nieuwTeken", "attrs": {"text": "ook dit"}})), "ook dit"),
        (adf({"type": "expand", "attrs": {"title": "Meer"}, "content": [paragraph(said("uitleg"))]}), "Meer\n\nuitleg"),
    ],
)
def test_a_document_of_atlassian_becomes_text_and_loses_none(document: Any, text: str) -> None:
    assert converted("adf", document) == text


@PATIENTLY
@given(name=st.sampled_from(sorted(converters(ENSCHEDE))), value=JSON)
def test_whatever_a_source_sends_a_converter_gives_a_text_or_says_what_is_wrong(name: str, value: Any) -> None:
    with suppress(Flawed):
        assert isinstance(converted(name, value), str)


@PATIENTLY
@given(value=JSON)
def test_only_a_word_for_no_is_read_as_no(value: Any) -> None:
    try:
        found = as_tristate(value)
    except Flawed:
        return
    assert found != "no" or str(value).strip().rstrip(" *:?").casefold() in {"nee", "n", "no", "false", "onwaar", "0"}
