"""Two processes that sweep and deliver the same day on one database at once leave what one alone leaves."""

import shutil
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from models.sealing import verify
from tests.busy_town import BusyTown
from tests.mail_sink import MailSink
from tests.mortal import born, meeting
from tests.town import Town, town_in

QUESTIONS, ENTRIES = 2, 2
LEFT = {
    "entries": "SELECT source_id, next_recheck_on FROM register_entry",
    "checks": 'SELECT kind, cause, due_on, opened_on FROM "check"',
    "gates": 'SELECT title, form, role, gate.opened_on, gate.due_on FROM gate JOIN "case" ON "case".id = case_id',
    "letters": """
        SELECT handle, title, letter.kind, letter.due_on, rung, queued_on, mail.key IS NULL
        FROM letter JOIN person ON person.id = letter.person_id JOIN "case" ON "case".id = letter.case_id
        LEFT JOIN mail ON mail.id = mail_id""",
    "mails": 'SELECT handle, kind, "on", status, attempts, sent_on FROM mail JOIN person ON person.id = person_id',
    "events": 'SELECT title, case_event.kind, seq FROM case_event JOIN "case" ON "case".id = stream',
}
"""What a round leaves behind, without keys and the time of day."""


def left_in(busy: BusyTown) -> dict[str, Counter[str]]:
    return {name: Counter(map(_as_text, busy.rows(query))) for name, query in LEFT.items()}


def _as_text(row: tuple[object, ...]) -> str:
    """The two databases have words of their own for a day and for true."""
    return " ".join(str(int(value)) if isinstance(value, bool) else str(value) for value in row)


@pytest.fixture
def alone(sqlite_template: Path, tmp_path: Path) -> Iterator[Town]:
    """A town like the other one, in which one process sweeps."""
    file = tmp_path / "alone.db"
    shutil.copy(sqlite_template, file)
    with town_in(f"sqlite:///{file}", tmp_path / "alone") as town:
        yield town


@pytest.mark.slow
def test_two_sweepers_at_once_leave_what_one_alone_leaves(town: Town, alone: Town, at_full_length: bool) -> None:
    together, single = BusyTown(town), BusyTown(alone)
    with MailSink() as sink, MailSink() as other_sink:
        days, all_meet = 200 if at_full_length else 20, meeting(4)
        plan, other_plan = together.plans(sink.url, days), single.plans(other_sink.url, days)
        processes = [born(*each, together=all_meet) for each in (plan, plan, other_plan)]
        for _ in range(days):
            for busy in (together, single):
                busy.dawn(questions=QUESTIONS, entries=ENTRIES)
            all_meet.wait()
            all_meet.wait()
        for process in processes:
            process.join()

    assert [process.exitcode for process in processes] == [0, 0, 0]
    assert left_in(together) == left_in(single)
    assert set(sink.ids.values()) == {1}
    assert len(sink.ids) == len(other_sink.ids)
    assert verify(town.store).broken == ()
