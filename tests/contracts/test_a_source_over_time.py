"""What happens to a source over weeks: clocks that are set back, mappings that change, and failures."""

import shutil
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from integrations.demand_systems.flaws import FailureCode, Flaw, FlawCode, SourceFailed, Unusable
from integrations.demand_systems.forms.form_mapping import IntakeFormMapping
from integrations.demand_systems.health import pause_after
from integrations.demand_systems.on_paper import DemandSystemOnPaper
from integrations.demand_systems.port import ConnectedSource, RawRecord, Received, SourceInfo
from integrations.demand_systems.pulling import has_news, pull, replay
from integrations.demand_systems.tally import Tally
from models.base import Moment
from models.demand import DeadLetter, DemandSnapshot, SourceState
from models.store.open import Store, open_store
from models.vocabulary import DeadLetterStage

NINE = datetime(2026, 3, 2, 9, tzinfo=UTC)


class Paper(DemandSystemOnPaper):
    """A demand system that has its bad days."""

    def __init__(self) -> None:
        super().__init__()
        self.told = 0
        """How many records it told."""
        self.late: RawRecord | None = None
        """What a page that comes late still tells."""
        self.mute = False
        """It does not answer to who it is, nor to a question for one record."""

    def changed_since(self, since: datetime | None) -> Iterator[Received]:
        for record in super().changed_since(since):
            self.told += 1
            yield record
        if self.late:
            yield self.late

    def get(self, ref: str) -> RawRecord | None:
        if self.mute:
            raise SourceFailed(FailureCode.UNREACHABLE, self.name)
        return super().get(ref)

    def whoami(self) -> SourceInfo:
        if self.mute:
            raise SourceFailed(FailureCode.UNREACHABLE, self.name)
        return super().whoami()


class Strict(IntakeFormMapping):
    """A mapping that does not take the department Verkeer, until somebody corrects it."""

    hash = "strict"

    def snapshot(self, record: RawRecord) -> DemandSnapshot:
        if record.body.get("department") == "Verkeer":
            raise Unusable(
                DeadLetterStage.MAP, [Flaw(code=FlawCode.UNKNOWN_OPTION, column="afdeling", value="Verkeer")]
            )
        return super().snapshot(record)


class Office:
    """A source on paper, the store it is pulled into, and what came of it."""

    def __init__(self, store: Store) -> None:
        self.store, self.system = store, Paper()
        self.source = ConnectedSource(system=self.system, mapping=IntakeFormMapping())
        self.strict = ConnectedSource(system=self.system, mapping=Strict())

    def write(self, ref: str, hours: float, title: str = "Camera's", department: str = "Zorg") -> None:
        self.system.put(ref, {"reference": ref, "title": title, "department": department}, at(hours))

    def pull(self, hours: float, source: ConnectedSource | None = None) -> Tally:
        tally = pull(self.store, source or self.source, moment(hours))
        assert tally.seen == tally.created + tally.changed + tally.unchanged + tally.dead_lettered
        return tally

    def news(self, hours: float, source: ConnectedSource | None = None) -> bool:
        return has_news(self.store, source or self.source, moment(hours))

    @property
    def state(self) -> SourceState:
        with self.store.read() as unit:
            (state,) = unit.demands.sources()
            return state

    @property
    def letters(self) -> list[DeadLetter]:
        with self.store.read() as unit:
            return list(unit.demands.dead_letters())

    @property
    def titles(self) -> list[str]:
        with self.store.read() as unit:
            return [case.title for case in unit.cases.all()]


@pytest.fixture
def office(sqlite_template: Path, tmp_path: Path) -> Iterator[Office]:
    shutil.copy(sqlite_template, tmp_path / "waardenweg.db")
    store = open_store(f"sqlite:///{tmp_path / 'waardenweg.db'}")
    yield Office(store)
    store.close()


def at(hours: float) -> datetime:
    return NINE + timedelta(hours=hours)


def moment(hours: float) -> Moment:
    return Moment(on=at(hours).date(), at=at(hours))


@pytest.mark.parametrize("minutes", [3, -3])
def test_a_source_is_asked_further_back_by_what_its_clock_differed(office: Office, minutes: int) -> None:
    office.system.skew = timedelta(minutes=minutes)
    office.write("V-1", 1)
    office.pull(2)
    office.pull(3)

    assert office.state.skew_seconds == minutes * 60
    assert office.system.asked == [None, at(1) - timedelta(minutes=5 + 3)]


def test_a_source_that_does_not_say_who_it_is_was_pulled_all_the_same(office: Office) -> None:
    office.system.skew = timedelta(minutes=1)
    office.write("V-1", 0)
    office.pull(1)
    office.system.mute = True
    office.write("V-2", 2)

    tally = office.pull(3)

    assert (tally.created, tally.problem) == (1, None)
    assert (office.state.failures_in_a_row, office.state.skew_seconds) == (0, 60)


def test_a_pull_that_ends_well_leaves_its_counts_and_a_look_that_finds_nothing_leaves_them_there(
    office: Office,
) -> None:
    office.write("V-1", 0)
    office.write("V-2", 0, title="")
    office.pull(1)

    assert not office.news(2)

    assert office.state.counts == {"seen": 2, "created": 1, "changed": 0, "unchanged": 0, "dead_lettered": 1}
    assert office.state.last_success_at == at(2)


def test_a_look_for_news_ends_at_the_first_page_that_has_any(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("integrations.demand_systems.pulling.PAGE", 2)
    for number in range(10):
        office.write(f"V-{number}", 0)

    assert office.news(1)

    assert office.system.told == 2


def test_what_changes_after_the_clock_of_a_source_was_set_back_is_taken_in(office: Office) -> None:
    office.write("V-1", 2)
    office.pull(3)
    office.write("V-1", 1.95, title="Na het terugzetten")
    assert office.pull(4).changed == 1
    office.write("V-1", 1.96, title="En nog eens")

    assert office.pull(5).changed == 1

    assert office.titles == ["En nog eens"]
    assert office.pull(6).changed == 0


def test_a_page_that_comes_late_is_left_alone(office: Office) -> None:
    office.write("V-1", 1.99, title="Oud")
    (old,) = office.system.changed_since(None)
    assert isinstance(old, RawRecord)
    office.write("V-1", 2, title="Nieuw")
    office.pull(3)
    office.system.late = old

    tally = office.pull(4)

    assert (tally.unchanged, tally.dead_lettered) == (2, 0)
    assert office.titles == ["Nieuw"]


def test_an_older_version_of_which_the_source_does_not_say_what_counts_waits_until_it_does(office: Office) -> None:
    office.write("V-1", 2)
    office.pull(3)
    office.write("V-1", 1.95, title="Na het terugzetten")
    office.system.mute = True

    assert office.pull(4).dead_lettered == 1
    (letter,) = office.letters
    assert letter.stage is DeadLetterStage.VALIDATE
    assert "oudere versie" in letter.reason

    office.system.mute = False
    assert office.pull(5).changed == 1
    assert not office.letters


def test_so_many_older_versions_are_asked_for_in_a_pull_and_the_others_in_the_next(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("integrations.demand_systems.receiving.MOST_LOOKS", 2)
    for number in range(3):
        office.write(f"V-{number}", 2)
    office.pull(3)
    for number in range(3):
        office.write(f"V-{number}", 1.95, title="Na het terugzetten")

    assert [office.pull(4).changed, office.pull(5).changed, office.pull(6).changed] == [2, 1, 0]


def test_another_mapping_reads_by_itself_what_the_earlier_one_could_not(office: Office) -> None:
    office.write("V-1", 0, department="Verkeer")
    office.write("V-2", 0, title="", department="Verkeer")
    office.write("V-3", 2)
    assert office.pull(3, office.strict).dead_lettered == 2
    assert not office.news(4, office.strict), "the same mapping has nothing to try"
    assert office.news(4), "another mapping has"

    tally = office.pull(5)

    # the two letters, and the record that changed last, which is told again
    assert (tally.seen, tally.created, tally.unchanged, tally.dead_lettered) == (3, 1, 1, 1)
    (left,) = office.letters
    assert (left.ref, left.attempts) == ("V-2", 2)
    assert not office.news(6)
    office.pull(7)
    assert office.letters[0].attempts == 2, "once per mapping"


def test_what_never_was_a_record_is_not_tried_by_another_mapping(office: Office) -> None:
    office.write("V-1", 0)
    office.pull(1, office.strict)
    with office.store.write() as unit:
        letter = DeadLetter(
            stage=DeadLetterStage.FETCH,
            source="paper",
            ref="#pagina 3",
            row_hash="0" * 64,
            reason="Niet te lezen.",
            raw={"text": "<html>"},
            first_seen_at=at(1),
            last_seen_at=at(1),
        )
        unit.demands.bury(letter)

    office.pull(2)

    assert [(letter.ref, letter.attempts) for letter in office.letters] == [("#pagina 3", 1)]


def test_a_replay_reads_the_dead_letters_too_and_mends_nothing_by_an_older_version(office: Office) -> None:
    office.write("V-1", 0)
    office.write("V-2", 0, department="Verkeer")
    office.pull(1, office.strict)
    office.write("V-1", 2, title="")
    office.pull(3, office.strict)
    assert {letter.ref for letter in office.letters} == {"V-1", "V-2"}

    tally = replay(office.store, office.source, moment(4))

    assert (tally.created, tally.dead_lettered) == (1, 1)
    assert [letter.ref for letter in office.letters] == ["V-1"]
    assert tally.seen == tally.created + tally.changed + tally.unchanged + tally.dead_lettered


UNREACHABLE, NO_ACCESS, BUSY = FailureCode.UNREACHABLE, FailureCode.NO_ACCESS, FailureCode.BUSY


@pytest.mark.parametrize(
    ("problem", "failures", "minutes"),
    [
        (SourceFailed(UNREACHABLE), 1, None),
        (SourceFailed(UNREACHABLE), 2, None),
        (SourceFailed(UNREACHABLE), 3, 15),
        (SourceFailed(UNREACHABLE), 4, 30),
        (SourceFailed(UNREACHABLE), 7, 240),
        (SourceFailed(UNREACHABLE), 8, 360),
        (SourceFailed(UNREACHABLE), 10_000, 360),
        (RuntimeError(), 3, 15),
        (SourceFailed(NO_ACCESS), 1, 60),
        (SourceFailed(NO_ACCESS), 6, 120),
        (SourceFailed(BUSY, retry_after=timedelta(minutes=2)), 1, 2),
        (SourceFailed(BUSY, retry_after=timedelta(minutes=2)), 3, 15),
        (SourceFailed(BUSY, retry_after=timedelta(days=40)), 1, 360),
    ],
)
def test_a_source_is_left_alone_ever_longer_and_at_once_where_it_asks_for_rest(
    problem: Exception, failures: int, minutes: int | None
) -> None:
    until = pause_after(problem, failures, NINE)

    assert until == (None if minutes is None else NINE + timedelta(minutes=minutes))


def test_a_success_ends_the_pause(office: Office) -> None:
    office.system.breaks_off_after = 0
    office.write("V-1", 0)
    for hours in (1, 2, 3):
        office.pull(hours)
    paused = office.state
    assert paused.paused_until == at(3.25)

    office.system.breaks_off_after = None
    office.pull(3.1)

    assert office.state.paused_until is None
    assert office.state.failures_in_a_row == 0
