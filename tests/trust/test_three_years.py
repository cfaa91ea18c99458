"""Three years of checks, day after day, with people, mail and trouble: nothing is forgotten, nobody bothered twice.

What is asserted is asserted from the mails that a real SMTP server received, and from an account of what should have
been said that shares no code with the engine. A quarter of it runs in CI; `make trust` lives through all of it.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from random import Random
from uuid import UUID

import pytest

from integrations.mail_smtp import SmtpOut
from models.check import Check
from models.gate import Gate
from models.letter import Letter, Mail
from models.sealing import verify
from models.vocabulary import CheckCause, CheckKind, LetterKind, LetterStatus
from tasks.deliver import deliver_outbox
from tests.databases import ON_SQLITE
from tests.mail_server import MailServer
from tests.town import Town
from tests.years.days import Trouble, Years, live
from tests.years.oracle import Asked, Said, expected
from tests.years.people import LINK, People
from tests.years.portfolio import Size, settle_in

FIRST = date(2027, 1, 4)
WINDOW = timedelta(days=30)
IN_THE_RHYTHM = {CheckCause.RHYTHM, CheckCause.FIRST}
REMINDED = {LetterKind.REMINDER, LetterKind.ESCALATION}
RESULTS = Path(__file__).parents[2] / "bench" / "results" / "three-years.md"
TOLD = """# Three simulated years

{on}: every day from {first} to {last}, {cases} projects and {entries} register entries; the engine ran on {worked}
days, ten days in a row it did not, and a week long the mail server was away. People answered from the mail they got,
each in their own time; some were on leave, with a deputy or without, some put a question off or handed it over.

| what | how many |
|---|---|
| checks opened, each once | {checks} |
| questions answered by people | {answers} |
| letters written | {letters} |
| of which reminders and escalations, each on its day | {reminders} |
| mails received by the SMTP server, each once | {mails} |
| put off / handed over | {snoozes} / {handed} |

What is asserted from the mails, by an account that shares no code with the engine: `tests/trust/test_three_years.py`.
Again with `make trust`.
"""
pytestmark = [pytest.mark.slow, ON_SQLITE]


@dataclass(frozen=True, kw_only=True)
class Span:
    """From which day to which, and how much there is."""

    first: date
    last: date
    size: Size


WHOLE = Span(first=FIRST, last=date(2029, 12, 31), size=Size(cases=40, entries=300))
QUARTER = Span(first=date(2027, 6, 28), last=date(2028, 3, 31), size=Size(cases=10, entries=75))
"""Nine months with the same trouble, a leap day, and the clock put back and forward."""


def days_from(first: date, count: int) -> frozenset[date]:
    return frozenset(first + timedelta(days=number) for number in range(count))


TROUBLE = Trouble(down=days_from(date(2027, 8, 2), 10), no_mail=days_from(date(2027, 11, 8), 7))


@dataclass(frozen=True, kw_only=True)
class Lived:
    """Everything that is there afterwards."""

    span: Span
    years: Years
    people: People
    gates: Sequence[Gate]
    letters: Sequence[tuple[Letter, Mail | None]]
    checks: Sequence[Check]


@pytest.fixture
def lived(town: Town, at_full_length: bool) -> Iterator[Lived]:
    span, chance = WHOLE if at_full_length else QUARTER, Random(20270104)
    town.today = span.first - timedelta(days=1)
    settle_in(town, span.size, chance)
    people = People(town, chance)
    with MailServer() as server:
        deliver_outbox(town.moment, SmtpOut(server.url))  # what was said before the first day
        server.taken.clear()
        years = live(town, people, server, (span.first, span.last), TROUBLE)
    with town.store.read() as unit:
        cases = unit.cases.all()
        yield Lived(
            span=span,
            years=years,
            people=people,
            gates=[gate for case in cases for gate in unit.gates.of_case(case.id)],
            letters=[row for case in cases for row in unit.letters.of_case(case.id)],
            checks=[check for case in cases for check in unit.checks.of_case(case.id)],
        )


def test_three_years_with_people_and_trouble(lived: Lived, town: Town) -> None:
    assert lived.years.dropouts == []
    every_check_was_opened_once(lived, town)
    everybody_was_reminded_by_the_ladder(lived)
    nobody_heard_of_it_after_the_answer(lived)
    one_mail_per_person_and_day(lived)
    every_letter_came_or_was_not_needed(lived)
    assert verify(town.store).broken == ()
    if lived.span is WHOLE:
        RESULTS.write_text(figures(lived), encoding="utf-8")


def figures(lived: Lived) -> str:
    """What there was, for the record."""
    mails = sum(len(mails) for mails in lived.years.mails.values())
    reminders = sum(letter.kind in REMINDED for letter, _ in lived.letters)
    return TOLD.format(
        on=datetime.now(UTC).date(),
        first=lived.span.first,
        last=lived.span.last,
        cases=lived.span.size.cases,
        entries=lived.span.size.entries,
        worked=len(lived.years.worked),
        checks=sum(check.opened_on is not None for check in lived.checks),
        answers=lived.people.answered,
        letters=len(lived.letters),
        reminders=reminders,
        mails=mails,
        snoozes=sum(map(len, lived.people.wishes.snoozed.values())),
        handed=sum(map(len, lived.people.wishes.handed.values())),
    )


def every_check_was_opened_once(lived: Lived, town: Town) -> None:
    """Per entry one check per date of its cycle, no year skipped, and each opened as soon as it could be."""
    rechecks = [check for check in lived.checks if check.kind is CheckKind.RECHECK and check.cause in IN_THE_RHYTHM]
    of_entry: defaultdict[UUID, list[Check]] = defaultdict(list)
    with town.store.read() as unit:
        entries = {entry.id: entry for entry in unit.registers.all()}
        for check in sorted(rechecks, key=lambda one: one.due_on):
            for _, entry in unit.checks.entries_of(check.id):
                of_entry[entry.id].append(check)
    for checks in of_entry.values():
        days = [check.due_on for check in checks]
        assert len(days) == len(set(days)), "no date twice"
        for sooner, later in pairwise(checks):
            assert later.due_on <= a_year_after(sooner), (sooner.due_on, sooner.answered_on, later.due_on)
    late = [check.due_on for check in rechecks if check.opened_on not in soonest(check, lived.years.worked)]
    assert len(late) <= sum(len(checks) > 1 for checks in of_entry.values()), "only where the one before was still open"
    horizon = lived.span.last + WINDOW
    forgotten = [
        entry.title
        for entry in entries.values()
        if entry.next_recheck_on is not None and entry.next_recheck_on <= horizon and entry.id not in of_entry
    ]
    assert forgotten == []


def a_year_after(check: Check) -> date:
    """The last day on which the next check may be due; an answer shortly before a date counts for that date too."""
    ended = max(check.due_on, check.answered_on + WINDOW if check.answered_on else date.max)
    years = 1
    while ended != date.max and check.due_on + timedelta(days=365 * years) <= ended:
        years += 1
    return check.due_on + timedelta(days=366 * years)


def soonest(check: Check, worked: Sequence[date]) -> set[date]:
    """The first morning on which the engine ran and the check could open."""
    return {next(day for day in worked if day >= check.due_on - WINDOW or day == worked[-1])}


def everybody_was_reminded_by_the_ladder(lived: Lived) -> None:
    """The very rungs on the very days, by the account of the oracle; once per reader.

    Who gets a question back that a colleague had hears the rung that it is on, later than the colleague did.
    """
    wishes = lived.people.wishes
    asked = [
        Asked(gate=gate, put_off=wishes.snoozed.get(gate.id, ()))
        for gate in lived.gates
        if gate.opened_on >= lived.span.first
    ]
    wanted = expected(asked, lived.years.worked)
    known = {one.gate.id for one in asked}
    said: set[Said] = set()
    rows = [row for row, _ in lived.letters if row.kind in REMINDED and row.gate_id in known]
    for letter in sorted(rows, key=lambda row: row.queued_on):
        assert letter.gate_id is not None
        again = any(gate_id == letter.gate_id and rung == letter.rung for gate_id, rung, _ in said)
        if not (again and letter.gate_id in wishes.handed):
            said.add((letter.gate_id, letter.rung, letter.queued_on))
    assert said - wanted == set(), "said, and not its turn"
    assert wanted - said == set(), "its turn, and not said"


def nobody_heard_of_it_after_the_answer(lived: Lived) -> None:
    ended = {str(gate.id): gate.answered_on or gate.withdrawn_on for gate in lived.gates}
    late = [
        (day, gate_id)
        for day, mail in lived.years.everything()
        for gate_id in LINK.findall(mail.get_body(("plain",)).get_content())  # type: ignore[union-attr]
        if (end := ended[gate_id]) is not None and end < day
    ]
    assert late == []


def one_mail_per_person_and_day(lived: Lived) -> None:
    gathered = {mail.message_id for _, mail in lived.letters if mail is not None and mail.key.startswith("day:")}
    came = Counter(
        (day, mail["To"].addresses[0].addr_spec)
        for day, mail in lived.years.everything()
        if mail["Message-ID"] in gathered
    )
    assert [place for place, count in came.items() if count > 1] == []
    ids = Counter(str(mail["Message-ID"]) for _, mail in lived.years.everything())
    assert [one for one, count in ids.items() if count > 1] == []


def every_letter_came_or_was_not_needed(lived: Lived) -> None:
    """What was written and is not with its reader was answered before it could be sent, or waits for who is away."""
    arrived = {str(mail["Message-ID"]) for _, mail in lived.years.everything()}
    for letter, mail in lived.letters:
        if letter.queued_on < lived.span.first:
            continue
        if mail is None or mail.status is not LetterStatus.SENT:
            waits = letter.dropped_on is None and letter.queued_on > lived.span.last - timedelta(days=30)
            assert letter.dropped_on is not None or waits, letter.key
        elif letter.dropped_on is None:
            assert mail.message_id in arrived, letter.key
