"""Processes that sweep and send are killed at any moment; the next one goes on, and nothing is doubled or lost.

At least once, honestly: a process that dies between the answer of the mail server and its own note doubles that one
mail, under the same Message-ID. So doubled mails are counted against the kills that fell into that gap.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random

import pytest

from models.sealing import verify
from models.vocabulary import LetterStatus
from tests.busy_town import BusyTown
from tests.mail_sink import MailSink
from tests.mortal import GIVEN, KILLED, POINTS, born
from tests.town import Town

LEASE_IS_OVER = timedelta(minutes=11)
QUESTIONS, ENTRIES = 15, 8
"""Each day so many questions come to their date, and so many entries to their re-check."""
SOONEST, LATEST = 5, 800
"""Milliseconds after its start in which a process is killed."""
ANYTIME = "at any moment"
OFTEN = {"before the commit of mark": 8, "after the commit of mark": 8, "before the mail is sent": 8, GIVEN: 8}
"""Points that are passed for each mail: how often at most before the process dies there."""

RESULTS = Path(__file__).parents[2] / "bench" / "results" / "kill-nine.md"
HEAD = (
    "# Killed with -9 while sweeping and sending",
    "",
    "Measured on {on}, two cores, by `make trust`.",
    "",
    "| database | kills | of these at a named point | in the gap between sending and marking | checks opened | letters "
    "| mails | doubled | lost |",
    "|---|---|---|---|---|---|---|---|---|",
)
FOOT = (
    "Each process is a real one that does the daily round and delivers to a real mail server; it dies of SIGKILL 5 to",
    "800 ms after its start, or before or after a named commit, or around the sending of a mail. The next one goes on.",
    "No check, case, letter or mail was written twice; what came twice bears the same Message-ID. Afterwards the file",
    "of SQLite is sound (`PRAGMA integrity_check`), and on both the chains of the journal are.",
)


@dataclass
class Ordeal(BusyTown):
    """Days in a town whose processes are killed."""

    sink: MailSink = field(default_factory=MailSink)
    chance: Random = field(default_factory=lambda: Random(9))
    lives: int = 0
    """Processes of this day."""
    kills: Counter[str] = field(default_factory=Counter)
    in_the_gap: int = 0

    def new_day(self) -> None:
        """A day with work."""
        self.dawn(questions=QUESTIONS, entries=ENTRIES)
        self.lives = 0

    def live(self, *, point: str = "", times: int = 1, milliseconds: int | None = None) -> bool:
        """One process; tells whether it was killed before it was done."""
        self.lives += 1
        before = self.sink.ids
        process = born(self.life(self.sink.url, self.lives * LEASE_IS_OVER, point=point, times=times))
        process.join(None if milliseconds is None else milliseconds / 1000)
        process.kill()
        process.join()
        assert process.exitcode in {0, KILLED}
        self.sink.falls_silent()
        if process.exitcode == 0:
            return False
        self.kills[point or ANYTIME] += 1
        came = self.sink.ids - before
        unmarked = self.rows("SELECT message_id FROM mail WHERE status = 'sending'")
        gap = sum(came[str(message_id)] for (message_id,) in unmarked)
        assert gap <= 1, "a process leaves one mail in doubt, never a batch"
        self.in_the_gap += gap
        return True

    def endure(self, kills: int) -> None:
        """Every second process dies at a named point, the others at any moment, until so many died."""
        self.new_day()
        missed = ""
        while self.kills.total() < kills:
            number = self.kills.total()
            point = POINTS[number // 2 % len(POINTS)] if number % 2 == 0 else ""
            times = 1 if missed else self.chance.randint(1, OFTEN.get(point, 1))
            anytime = self.chance.randint(SOONEST, LATEST)
            if self.live(point=point, times=times, milliseconds=None if point else anytime):
                missed = ""
                continue
            assert not point or missed != point, f"a day's work never comes {point}"
            missed = point if self.lives == 1 else ""
            self.new_day()

    def rest(self) -> None:
        """Days on which nobody is killed and nothing new comes up: what was left behind is done."""
        for _ in range(3):
            assert not self.live()
            self.day += timedelta(days=1)
            self.lives = 0


@pytest.fixture
def ordeal(town: Town) -> Iterator[Ordeal]:
    with MailSink() as sink:
        yield Ordeal(town, sink=sink)


@pytest.fixture(scope="module")
def report(at_full_length: bool) -> Iterator[list[str]]:
    """A line for each kind of database, written down where the whole of it ran."""
    lines: list[str] = []
    yield lines
    if at_full_length and len(lines) == 2:
        RESULTS.write_text(
            "\n".join([*HEAD, *lines, "", *FOOT, ""]).format(on=datetime.now(UTC).date()), encoding="utf-8"
        )


@pytest.mark.slow
def test_kill_nine_at_any_moment_doubles_no_check_and_loses_no_letter(
    ordeal: Ordeal, at_full_length: bool, report: list[str]
) -> None:
    ordeal.endure(250 if at_full_length else 25)
    ordeal.rest()

    assert all(ordeal.kills[point] for point in POINTS)
    checks_opened_once(ordeal)
    letters_written_once(ordeal)
    doubled = mails_that_came_twice(ordeal)
    assert doubled <= ordeal.in_the_gap
    assert verify(ordeal.town.store).broken == ()
    if ordeal.town.store.engine.name == "sqlite":
        assert ordeal.rows("PRAGMA integrity_check") == [("ok",)]
    report.append(line_of(ordeal, doubled))


def checks_opened_once(ordeal: Ordeal) -> None:
    once = [(ordeal.entries, ordeal.entries)]
    assert ordeal.rows("SELECT count(*), count(DISTINCT entry_id) FROM check_entry") == once
    assert ordeal.rows('SELECT count(*), count(DISTINCT case_id) FROM "check"') == once
    assert ordeal.rows("SELECT count(*), count(DISTINCT case_id) FROM register_entry") == once


def letters_written_once(ordeal: Ordeal) -> None:
    """Each question was announced once, and each that came to its date was reminded of; a reminder has a key."""
    asked_by_hand = 'JOIN "case" ON "case".id = gate.case_id WHERE origin = \'existing_system\''
    said = f"FROM letter JOIN gate ON gate.id = letter.gate_id {asked_by_hand} AND letter.kind ="
    asked = ordeal.questions
    assert ordeal.rows(f"SELECT count(*), count(DISTINCT gate_id) {said} 'gate_opened'") == [(asked, asked)]
    came = ordeal.rows(f"SELECT gate.id FROM gate {asked_by_hand} AND gate.due_on < '{ordeal.day}' ORDER BY gate.id")
    assert len(came) > asked / 2
    assert ordeal.rows(f"SELECT DISTINCT gate_id {said} 'reminder' ORDER BY gate_id") == came


def mails_that_came_twice(ordeal: Ordeal) -> int:
    """Every letter is in a mail, every mail came and no other did; gives how often one came that had come before."""
    assert ordeal.rows("SELECT count(*) FROM letter WHERE mail_id IS NULL OR dropped_on IS NOT NULL") == [(0,)]
    assert ordeal.rows("SELECT DISTINCT status FROM mail") == [(LetterStatus.SENT,)]
    assert {str(message_id) for (message_id,) in ordeal.rows("SELECT message_id FROM mail")} == set(ordeal.sink.ids)
    return ordeal.sink.ids.total() - len(ordeal.sink.ids)


def line_of(ordeal: Ordeal, doubled: int) -> str:
    """A row of the table of figures."""
    at_points = ordeal.kills.total() - ordeal.kills[ANYTIME]
    (reminders,) = ordeal.rows("SELECT count(*) FROM letter")[0]
    figures = (
        ordeal.kills.total(),
        at_points,
        ordeal.in_the_gap,
        ordeal.entries,
        reminders,
        len(ordeal.sink.ids),
        doubled,
        0,
    )
    return f"| {ordeal.town.store.engine.name} | {' | '.join(map(str, figures))} |"
