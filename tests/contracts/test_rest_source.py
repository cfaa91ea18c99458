"""What the generic adapter does with lists that are cut up, moved about, cut short or told wrongly."""

import logging
from collections.abc import Callable, Collection, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from integrations.demand_systems.flaws import FailureCode, FlawCode, SourceFailed
from integrations.demand_systems.port import RawRecord, Received, Unread
from integrations.demand_systems.rest.reading import read_rest
from integrations.demand_systems.rest.source import RestSource
from integrations.demand_systems.wire.answers import Answer
from integrations.demand_systems.wire.client import Place, Wire
from models.reading import read_toml

NINE = datetime(2026, 3, 2, 9, tzinfo=UTC)
PLAIN = """
[list]
path = "list"
records = "rows"
ref = "id"
updated = "at"
"""
Params = Mapping[str, Any]


class PaperWire(Wire):
    """A wire whose other end is a function: path and parameters to an answer, or to a status."""

    def __init__(self, replies: Callable[[str, Params], Any]) -> None:
        super().__init__("paper", Place(base_url="https://paper.example.org/api/"), lambda: NINE)
        self.replies = replies
        self.asked: list[tuple[str, Params]] = []

    def ask(
        self,
        method: str,
        path: str,
        *,
        params: Params | None = None,
        accept: Collection[int] = (),
        **_: Any,
    ) -> Answer:
        self.asked.append((path, params or {}))
        told = self.replies(path, params or {})
        if isinstance(told, Answer):
            return told
        if isinstance(told, int):
            if told in accept:
                return Answer(status=told, headers={})
            code = {404: FailureCode.NOT_FOUND, 500: FailureCode.UNREACHABLE}.get(told, FailureCode.STRANGE_ANSWER)
            raise SourceFailed(code, path, told=f"status {told}")
        return Answer(status=200, headers={}, data=told)


def row(number: int, hours: float = 0) -> dict[str, Any]:
    return {"id": number, "at": (NINE + timedelta(hours=hours)).isoformat(), "title": f"Vraag {number}"}


ROWS = [row(number) for number in range(1, 8)]


def source(replies: Callable[[str, Params], Any], more: str) -> RestSource:
    return read_rest("paper", read_toml(PLAIN + more, "paper.toml"), PaperWire(replies))


def refs(told: Collection[Received]) -> list[str]:
    return [record.ref for record in told if isinstance(record, RawRecord)]


def slice_of(rows: list[Any], start: int, size: int) -> dict[str, Any]:
    return {"rows": rows[start : start + size], "total": len(rows)}


def numbered(_: str, params: Params) -> Any:
    return slice_of(ROWS, (int(params["page"]) - 1) * 3, 3)


def by_offset(_: str, params: Params) -> Any:
    return slice_of(ROWS, int(params["start"]), 3)


def by_cursor(_: str, params: Params) -> Any:
    start = int(params.get("cursor", 0))
    return slice_of(ROWS, start, 3) | ({"cursor": str(start + 3)} if start + 3 < len(ROWS) else {})


def by_next(path: str, params: Params) -> Any:
    start = int(path.rpartition("=")[2]) if "=" in path else 0
    return slice_of(ROWS, start, 3) | ({"next": f"list?start={start + 3}"} if start + 3 < len(ROWS) else {})


def by_key(_: str, params: Params) -> Any:
    return {"rows": [one for one in ROWS if one["id"] > int(params["after"])][:3]}


PAGE = 'params = { page = "{page}" }\n[list.paging]\nkind = "page"\nlimit = 3\n'
OFFSET = 'params = { start = "{offset}" }\n[list.paging]\nkind = "offset"\nlimit = 3\n'
TOTAL = 'total = "total"\n'
CURSOR = '[list.paging]\nkind = "cursor"\nlimit = 3\ncursor = "cursor"\nparams = { cursor = "{cursor}" }\n'
NEXT = '[list.paging]\nkind = "next"\nnext = "next"\n'
KEY = 'params = { after = "{key}" }\n[list.paging]\nkind = "keyset"\nkey = "id"\nlimit = 3\n'


@pytest.mark.parametrize(
    ("replies", "paging"),
    [
        (lambda _path, _params: slice_of(ROWS, 0, 100), ""),
        (numbered, PAGE),
        (numbered, PAGE + TOTAL),
        (by_offset, OFFSET),
        (by_offset, OFFSET + TOTAL),
        (by_cursor, CURSOR),
        (by_next, NEXT),
        (by_key, KEY),
    ],
    ids=["none", "page", "page with total", "offset", "offset with total", "cursor", "next", "keyset"],
)
def test_a_list_is_read_to_its_end_however_it_is_cut_up_and_each_record_is_told_once(
    replies: Callable[[str, Params], Any], paging: str
) -> None:
    found = source(replies, paging)

    assert refs(list(found.changed_since(None))) == [str(one["id"]) for one in ROWS]
    assert list(found.refs()) == [str(one["id"]) for one in ROWS]


def test_a_server_that_silently_gives_less_than_was_asked_loses_nothing() -> None:
    found = source(lambda _, params: slice_of(ROWS, int(params["start"]), 2), OFFSET + TOTAL)

    assert len(refs(list(found.changed_since(None)))) == len(ROWS)


def test_pages_that_come_back_short_or_empty_while_more_follows_are_no_end() -> None:
    hidden = {1, 3, 4, 5, 6}

    def replies(_: str, params: Params) -> Any:
        page = slice_of(ROWS, int(params["start"]), 3)
        return page | {"rows": [one for one in page["rows"] if one["id"] not in hidden]}

    assert refs(list(source(replies, OFFSET + TOTAL + "hides_rows = true").changed_since(None))) == ["2", "7"]
    with pytest.raises(SourceFailed, match="hides_rows"):
        list(source(replies, OFFSET + TOTAL).changed_since(None))


def test_a_source_that_tells_its_first_page_for_ever_is_not_listened_to_for_ever() -> None:
    found = source(lambda _path, _params: slice_of(ROWS, 0, 3), OFFSET)

    with pytest.raises(SourceFailed) as refused:
        list(found.changed_since(None))

    assert refused.value.reason is FailureCode.STRANGE_ANSWER


def test_rows_that_move_while_the_list_is_read_push_no_other_out_of_sight() -> None:
    rows = [row(number) for number in range(1, 8)]
    moves = iter([0, 1, 0])

    def replies(_: str, params: Params) -> Any:
        page = slice_of(rows, int(params["start"]), 3)
        moved = next(moves, None)
        if moved is not None:
            rows.append(row(rows.pop(moved)["id"], hours=1))
        return page

    assert set(refs(list(source(replies, OFFSET + TOTAL).changed_since(None)))) == {str(one["id"]) for one in ROWS}


def test_a_status_that_says_past_the_end_is_an_end_but_not_at_the_start() -> None:
    def replies(_: str, params: Params) -> Any:
        return slice_of(ROWS, int(params["start"]), 3) if int(params["start"]) < len(ROWS) else 400

    ends = "end_status = [400]\n" + OFFSET
    assert len(refs(list(source(replies, ends).changed_since(None)))) == len(ROWS)
    with pytest.raises(SourceFailed):
        list(source(lambda _path, _params: 400, ends).changed_since(None))


def test_an_answer_without_a_body_is_an_empty_list() -> None:
    found = source(lambda _path, _params: Answer(status=204, headers={}), "")

    assert list(found.changed_since(None)) == []


@pytest.mark.parametrize("told", [{"error": "no"}, {"rows": "none"}, "<html>", {"rows": [], "code": 3}])
def test_an_answer_that_holds_no_list_is_a_failure_and_no_empty_list(told: Any) -> None:
    found = source(lambda _path, _params: told, 'failed_when = "code != null"\n')

    with pytest.raises(SourceFailed):
        list(found.changed_since(None))


def test_rows_that_are_no_records_wait_with_what_they_hold_and_the_others_come_in() -> None:
    broken = [None, {"at": NINE.isoformat()}, {"id": 8}, {"id": 9, "at": "gisteren"}, {"id": "\ud800", "at": "x"}]
    found = source(lambda _path, _params: {"rows": [ROWS[0], *broken, ROWS[1]]}, "")

    told = list(found.changed_since(None))

    assert refs(told) == ["1", "2"]
    unread = [one for one in told if isinstance(one, Unread)]
    assert [one.why.flaws[0].code for one in unread] == [
        FlawCode.NO_RECORD,
        FlawCode.MISSING,
        FlawCode.MISSING,
        FlawCode.NOT_A_DATE,
        FlawCode.NOT_A_DATE,
    ]
    assert len({one.record.ref for one in unread}) == len(broken)
    assert [one.record.number for one in unread] == [f"list#1.{place}" for place in range(2, 7)]
    assert all(one.record.row_hash for one in unread)


def test_without_a_filter_what_is_older_is_left_out_here() -> None:
    rows = [row(1, -2), row(2, 0), row(3, 2)]
    found = source(lambda _path, _params: {"rows": rows}, "")

    assert refs(list(found.changed_since(NINE))) == ["2", "3"]


def test_a_filter_that_is_passed_over_does_no_harm_and_is_told(caplog: pytest.LogCaptureFixture) -> None:
    rows = [row(1, -48), row(2)]
    found = source(lambda _path, _params: {"rows": rows}, '[changes]\nparams = { since = "{since}" }')

    with caplog.at_level(logging.WARNING, "waardenweg.intake"):
        assert refs(list(found.changed_since(NINE))) == ["1", "2"]

    assert "older than was asked" in caplog.text


DETAIL = '[detail]\npath = "one/{ref}"\nread_each = true\nupdated = "changed"\n'


def with_details(replies: Callable[[int], Any]) -> RestSource:
    def reply(path: str, _: Params) -> Any:
        return {"rows": ROWS} if path == "list" else replies(int(path.rpartition("/")[2]))

    return source(reply, DETAIL)


def detail(number: int) -> dict[str, Any]:
    return {"id": number, "changed": NINE.isoformat(), "text": "lang"}


def test_a_record_that_is_gone_between_list_and_detail_is_left_out_and_one_that_fails_waits() -> None:
    found = with_details(lambda number: {2: 404, 4: 500}.get(number, detail(number)))

    told = list(found.changed_since(None))

    assert refs(told) == ["1", "3", "5", "6", "7"]
    (unread,) = [one for one in told if isinstance(one, Unread)]
    assert (unread.record.ref, unread.why.flaws[0].code) == ("4", FlawCode.NOT_GIVEN)


@pytest.mark.parametrize("status", [404, 500])
def test_records_that_all_cannot_be_had_are_a_source_that_fails(status: int) -> None:
    found = with_details(lambda _: status)

    with pytest.raises(SourceFailed):
        list(found.changed_since(None))


def test_one_record_is_told_as_the_list_tells_it_and_never_another_in_its_place() -> None:
    found = with_details(detail)
    assert found.get("3") == next(
        one for one in found.changed_since(None) if isinstance(one, RawRecord) and one.ref == "3"
    )

    deaf = with_details(lambda _: detail(1))
    with pytest.raises(SourceFailed):
        deaf.get("3")


def test_further_questions_are_put_into_the_record() -> None:
    def reply(path: str, _: Params) -> Any:
        return {"list": {"rows": ROWS[:1]}, "one/1": detail(1), "one/1/asked": {"results": ["Mag dit?"]}}[path]

    also = '[detail.also]\nasked = { path = "one/{ref}/asked", records = "results" }'
    (record,) = source(reply, DETAIL + also).changed_since(None)

    assert isinstance(record, RawRecord)
    assert record.body == {**detail(1), "asked": ["Mag dit?"]}
