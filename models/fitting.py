"""What belongs together before two people's answers merge: the rows of a table, and the options of a list.

An answer is one path, but people work in rows. Two who add a row at once both mean a new one, whatever its number;
who takes a row away while another writes in it takes away something else than they saw. And of a list in which each
ticks something, what both ticked is the list.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import replace

from models.answering import check
from models.assessment import Answer as Answered
from models.assessment import Kept
from models.merging import Meeting, same, told
from models.question import Answer, QuestionType
from models.questionnaire import Questionnaire

Fit = Callable[[Meeting], Meeting]
"""Brings what is sent in line with what was written meanwhile, where a questionnaire knows how."""

_Row = Mapping[str, Kept]
"""The answers of one row by question."""
_ROW = re.compile(r"(?P<group>[^\[\]]+)\[(?P<row>\d+)\]\.(?P<question>[^\[\]]+)")


def fit(form: Questionnaire, meeting: Meeting) -> Meeting:
    """The same meeting with new rows in free places, whole rows where one went, and lists joined."""
    if not meeting.since:
        return meeting
    for group in form.groups.values():
        if group.has_open_rows:
            meeting = _with_free_rows(group.id, _with_whole_rows(group.id, meeting))
    return _with_joined_lists(form, meeting)


def _with_free_rows(group: str, meeting: Meeting) -> Meeting:
    """A row that the sender added, behind those that others added meanwhile."""
    shown, now, sent = (
        _rows(group, _plain(meeting.shown)),
        _rows(group, _plain(meeting.now)),
        _rows(group, meeting.sent),
    )
    added = {row: said for row, said in sent.items() if row not in shown}
    came = {row for row in now.keys() - shown.keys() if not _is_own(group, row, meeting)}
    places = {row: there for row, said in added.items() if (there := _place_of(group, said, meeting)) is not None}
    fresh = [row for row in added if row not in places]
    if not places and came.isdisjoint(fresh):
        return meeting
    first = max([*shown, *now], default=0) + 1
    places |= dict(zip(fresh, range(first, first + len(fresh)), strict=True))
    kept = {path: value for path, value in meeting.sent.items() if _row_of(group, path) not in added}
    moved = {
        f"{group}[{places[row]}].{question}": value for row, said in added.items() for question, value in said.items()
    }
    return replace(meeting, sent={**kept, **moved})


def _is_own(group: str, row: int, meeting: Meeting) -> bool:
    """Whether the sender filled it in, from the page that comes again or from another one."""
    return all(meeting.is_own(answer) for path, answer in meeting.now.items() if _row_of(group, path) == row)


def _place_of(group: str, said: _Row, meeting: Meeting) -> int | None:
    """Where the row stands already, from an earlier sending or because another wrote exactly the same."""
    for row, there in _rows(group, {one.path: one.value for one in meeting.since}).items():
        paths = {f"{group}[{row}].{question}": value for question, value in said.items()}
        same_now = said.keys() == there.keys() and all(same(v, meeting.now.get(path)) for path, v in paths.items())
        if same_now or all(meeting.was_said(path, value) for path, value in paths.items()):
            return row
    return None


def _with_whole_rows(group: str, meeting: Meeting) -> Meeting:
    """A row that one took away while another wrote in it: neither half of it may happen."""
    now, sent = _rows(group, _plain(meeting.now)), _rows(group, meeting.sent)
    torn, sending = meeting.torn, dict(meeting.sent)
    for row in _rows(group, _plain(meeting.shown)):
        paths = [path for path in {*meeting.shown, *meeting.sent} if _row_of(group, path) == row]
        moved = {path for path in paths if meeting.has_moved(path)}
        if row not in sent and moved:  # taken away here, written in there: only the texts that changed meet
            sending = {path: value for path, value in sending.items() if path not in paths or path in moved}
        elif row not in now and _is_changed(paths, meeting):  # the other way round: the whole row stands beside it
            torn |= set(paths)
    return replace(meeting, sent=sending, torn=torn)


def _is_changed(paths: list[str], meeting: Meeting) -> bool:
    return any(path in meeting.sent and not same(meeting.sent[path], meeting.shown.get(path)) for path in paths)


def _with_joined_lists(form: Questionnaire, meeting: Meeting) -> Meeting:
    """Of a list that both changed: what is there now, with what the sender added and without what they took off."""
    seen, sending = dict(meeting.shown), dict(meeting.sent)
    for path, value in meeting.sent.items():
        if not meeting.has_moved(path) or same(value, meeting.shown.get(path)) or meeting.was_said(path, value):
            continue
        joined = _joined(form, path, value, meeting)
        if joined:
            sending[path] = joined
            seen[path] = meeting.now[path]  # nothing of it is undone, so nothing of it meets
    return replace(meeting, shown=seen, sent=sending)


def _joined(form: Questionnaire, path: str, value: Kept, meeting: Meeting) -> Answer:
    question = form.question_at(path)
    if question.type is not QuestionType.MANY:
        return ()
    shown, now, sent = _options(told(meeting.shown.get(path))), _options(told(meeting.now.get(path))), _options(value)
    kept = (now - (shown - sent)) | (sent - shown)
    joined = tuple(option for option in question.options if option in kept)
    return () if check(form, {path: joined}, complete=False) else joined


def _options(value: object) -> frozenset[str]:
    return frozenset(map(str, value)) if isinstance(value, tuple | list) else frozenset()


def _plain(answers: Mapping[str, Answered]) -> dict[str, Kept]:
    return {path: answer.value for path, answer in answers.items() if told(answer) is not None}


def _rows(group: str, answers: Mapping[str, Kept]) -> dict[int, dict[str, Kept]]:
    """The rows of a group that hold anything, in the order of their numbers."""
    rows: dict[int, dict[str, Kept]] = {}
    for path, value in answers.items():
        parts = _ROW.fullmatch(path)
        if parts and parts["group"] == group and value:
            rows.setdefault(int(parts["row"]), {})[parts["question"]] = value
    return dict(sorted(rows.items()))


def _row_of(group: str, path: str) -> int | None:
    parts = _ROW.fullmatch(path)
    return int(parts["row"]) if parts and parts["group"] == group else None
