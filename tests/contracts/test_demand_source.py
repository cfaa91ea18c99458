"""What every demand source must do; one suite, run on each adapter and on the system on paper."""

import json
import shutil
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from integrations.demand_systems.flaws import Flaw, FlawCode, SourceFailed, Unusable
from integrations.demand_systems.port import ConnectedSource, DemandMapping, RawRecord
from integrations.demand_systems.pulling import check, has_news, pull, replay, replay_letters
from integrations.demand_systems.reconciling import Reconciled, reconcile
from integrations.demand_systems.tally import Tally
from models.base import Moment
from models.demand import DemandSnapshot
from models.errors import NotAllowed, NotFound
from models.journal import sha256
from models.person import ENGINE, Actor
from models.store.open import Store, open_store
from models.vocabulary import DeadLetterStage, EventKind, Phase, Result, Role
from tests.contracts.demand_rigs import FolderRig, PaperRig, Rig, RoundupRig
from tests.contracts.rt_rig import RtRig
from tests.contracts.served_rigs import SERVED

NINE = datetime(2026, 3, 2, 9, tzinfo=UTC)
BEHEERDER = Actor(handle="beheerder", roles=frozenset({Role.BEHEERDER}))
CAMERAS = {"title": "Camera's op de singel", "department": "Verkeer", "lead_email": "lead@example.org"}


RIGS: dict[str, Callable[[Path], Rig]] = {
    "paper": PaperRig,
    "folder": FolderRig,
    "roundup": RoundupRig,
    "rt": RtRig,
    **SERVED,
}


@pytest.fixture(params=list(RIGS.values()), ids=list(RIGS))
def rig(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Rig]:
    made: Rig = request.param(tmp_path)
    yield made
    made.close()


@pytest.fixture
def store(tmp_path: Path, new_sqlite: Path) -> Iterator[Store]:
    shutil.copy(new_sqlite, tmp_path)
    opened = open_store(f"sqlite:///{tmp_path / 'waardenweg.db'}")
    yield opened
    opened.close()


def at(hours: float) -> datetime:
    return NINE + timedelta(hours=hours)


def pulled(store: Store, rig: Rig, hours: float) -> Tally:
    return pull(store, rig.source, Moment(on=at(hours).date(), at=at(hours)))


def counts(tally: Tally) -> tuple[int, int, int, int]:
    """Created, changed, unchanged, dead-lettered; they always add up to what was seen."""
    found = (tally.created, tally.changed, tally.unchanged, tally.dead_lettered)
    assert sum(found) == tally.seen
    return found


def records(rig: Rig, since: datetime | None = None) -> dict[str, RawRecord]:
    told = rig.source.system.changed_since(since)
    return {record.ref: record for record in told if isinstance(record, RawRecord)}


def test_a_record_tells_whose_it_is_and_when_it_changed_and_holds_what_json_can_hold(rig: Rig) -> None:
    rig.write("V-1", at(0), CAMERAS)

    (record,) = records(rig).values()

    assert (record.source, record.ref, record.updated_at) == (rig.source.name, "V-1", at(0))
    assert json.loads(json.dumps(record.body)) == record.body
    assert record.number


def test_everything_that_changed_at_or_after_a_moment_is_told(rig: Rig) -> None:
    for hour in range(3):
        rig.write(f"V-{hour}", at(hour), CAMERAS)

    assert records(rig).keys() == {"V-0", "V-1", "V-2"}
    assert records(rig, at(1)).keys() >= {"V-1", "V-2"}


def test_a_record_keeps_its_hash_until_its_content_changes(rig: Rig) -> None:
    rig.write("V-1", at(0), CAMERAS)
    before = records(rig)["V-1"].row_hash
    rig.write("V-1", at(1), CAMERAS)
    assert records(rig)["V-1"].row_hash == before

    rig.write("V-1", at(2), {**CAMERAS, "title": "Camera's op de ring"})

    assert records(rig)["V-1"].row_hash != before


def test_one_record_can_be_asked_for_and_is_none_once_it_is_gone(rig: Rig) -> None:
    rig.write("V-1", at(0), CAMERAS)
    rig.write("V-2", at(0), CAMERAS)

    found = rig.source.system.get("V-1")
    assert found is not None
    assert found.ref == "V-1"

    rig.take_away("V-1")
    assert rig.source.system.get("V-1") is None


def test_a_source_says_where_it_is_and_refuses_when_it_is_down(rig: Rig) -> None:
    assert rig.source.system.whoami().place
    rig.write("V-1", at(0), CAMERAS)
    rig.go_down()

    with pytest.raises(SourceFailed):
        list(rig.source.system.changed_since(None))


def test_the_mapping_speaks_our_words(rig: Rig) -> None:
    rig.write("V-1", at(0), {**CAMERAS, "planned_end_on": "31-12-2026", "technologies": "Drone;camera"})

    snapshot = rig.source.mapping.snapshot(records(rig)["V-1"])

    assert (snapshot.ref, snapshot.title, snapshot.department) == ("V-1", CAMERAS["title"], "Verkeer")
    assert (snapshot.lead_email, snapshot.planned_end_on) == ("lead@example.org", date(2026, 12, 31))
    assert snapshot.answers == {"technologies": ("drone", "camera")}
    assert snapshot.updated_at == at(0)


def test_a_record_without_a_title_is_unusable_and_says_why(rig: Rig) -> None:
    rig.write("V-1", at(0), {**CAMERAS, "title": ""})

    with pytest.raises(Unusable) as refused:
        rig.source.mapping.snapshot(records(rig)["V-1"])

    assert [flaw.code for flaw in refused.value.flaws] == ["missing"]


def test_a_second_pull_changes_nothing(rig: Rig, store: Store) -> None:
    for number in range(3):
        rig.write(f"V-{number}", at(0), CAMERAS)

    assert counts(pulled(store, rig, 1)) == (3, 0, 0, 0)
    again = pulled(store, rig, 2)

    assert counts(again) == (0, 0, again.seen, 0)
    assert not again.arrivals
    with store.read() as unit:
        assert len(unit.cases.all()) == 3
        assert len(unit.demands.newest_raw(rig.source.name)) == 3


def test_only_what_changed_is_changed(rig: Rig, store: Store) -> None:
    rig.write("V-1", at(0), CAMERAS)
    rig.write("V-2", at(0), CAMERAS)
    pulled(store, rig, 1)
    rig.write("V-2", at(2), {**CAMERAS, "title": "Camera's op de ring"})

    tally = pulled(store, rig, 3)

    assert (tally.created, tally.changed, tally.dead_lettered) == (0, 1, 0)
    with store.read() as unit:
        assert [case.title for case in unit.cases.all()] == [CAMERAS["title"], "Camera's op de ring"]


def test_the_watermark_is_the_latest_change_and_never_the_moment_of_the_pull(rig: Rig, store: Store) -> None:
    rig.write("V-1", at(0), CAMERAS)

    tally = pulled(store, rig, 5)

    assert tally.watermark == at(0)
    with store.read() as unit:
        state = unit.demands.find_state(rig.source.name)
        assert state is not None
        assert (state.watermark, state.last_success_at) == (at(0), at(5))


def test_a_clock_that_is_ahead_does_not_push_the_watermark_into_the_future(rig: Rig, store: Store) -> None:
    rig.write("V-1", at(10), CAMERAS)
    assert pulled(store, rig, 1).watermark == at(1)

    rig.write("V-2", at(2), {**CAMERAS, "title": "Later"})

    assert pulled(store, rig, 3).created == 1


def test_a_bad_record_waits_with_its_reason_and_the_others_come_in(rig: Rig, store: Store) -> None:
    rig.write("V-1", at(0), CAMERAS)
    rig.write("V-2", at(0), {**CAMERAS, "planned_end_on": "30-02-2026"})
    rig.write("V-3", at(0), CAMERAS)

    assert counts(pulled(store, rig, 1)) == (2, 0, 0, 1)

    with store.read() as unit:
        (letter,) = unit.demands.dead_letters()
    assert (letter.ref, letter.stage, letter.attempts) == ("V-2", DeadLetterStage.MAP, 1)
    assert "30-02-2026" in letter.reason
    assert "30-02-2026" in json.dumps(letter.raw)


def test_a_bad_record_that_stays_bad_is_one_letter_with_more_attempts(rig: Rig, store: Store) -> None:
    rig.write("V-1", at(0), {"title": ""})
    pulled(store, rig, 1)

    tally = pulled(store, rig, 2)

    with store.read() as unit:
        assert [letter.attempts for letter in unit.demands.dead_letters()] == [2]
    assert (tally.dead_lettered, tally.newly_buried) == (1, 0)


def test_a_bad_record_that_is_mended_in_the_source_is_done_with_by_itself(rig: Rig, store: Store) -> None:
    rig.write("V-1", at(0), {**CAMERAS, "planned_end_on": "30-02-2026"})
    pulled(store, rig, 1)
    rig.write("V-1", at(2), {**CAMERAS, "planned_end_on": "28-02-2026"})

    assert counts(pulled(store, rig, 3)) == (1, 0, 0, 0)

    with store.read() as unit:
        assert not unit.demands.dead_letters()


def test_a_good_record_that_was_bad_for_a_while_is_as_it_was_before(rig: Rig, store: Store) -> None:
    rig.write("V-1", at(0), CAMERAS)
    pulled(store, rig, 1)
    rig.write("V-1", at(2), {"title": ""})
    pulled(store, rig, 3)
    rig.write("V-1", at(4), CAMERAS)

    assert counts(pulled(store, rig, 5)) == (0, 0, 1, 0)
    with store.read() as unit:
        assert not unit.demands.dead_letters()


def test_a_source_that_is_down_is_counted_and_says_why_and_the_next_pull_catches_up(rig: Rig, store: Store) -> None:
    rig.write("V-1", at(0), CAMERAS)
    pulled(store, rig, 1)
    rig.write("V-2", at(2), {**CAMERAS, "title": "Een ander project"})
    rig.go_down()

    down = [pulled(store, rig, 3), pulled(store, rig, 4)]

    assert all(isinstance(tally.problem, SourceFailed) for tally in down)
    with store.read() as unit:
        state = unit.demands.find_state(rig.source.name)
        assert state is not None
        assert (state.failures_in_a_row, state.watermark, state.last_success_at) == (2, at(0), at(1))
        assert state.problem

    rig.come_back()
    assert pulled(store, rig, 5).created == 1
    with store.read() as unit:
        state = unit.demands.find_state(rig.source.name)
        assert state is not None
        assert (state.failures_in_a_row, state.problem) == (0, None)


def test_a_demand_that_the_source_no_longer_holds_is_not_withdrawn(rig: Rig, store: Store) -> None:
    rig.write("V-1", at(0), CAMERAS)
    rig.write("V-2", at(0), CAMERAS)
    pulled(store, rig, 1)
    rig.take_away("V-1")

    pulled(store, rig, 2)

    with store.read() as unit:
        assert {case.phase for case in unit.cases.all()} == {Phase.INTAKE}


def compared(store: Store, rig: Rig, hours: float) -> Reconciled:
    return reconcile(store, rig.source, Moment(on=at(hours).date(), at=at(hours)))


def test_a_demand_that_is_gone_ends_once_somebody_compared_and_goes_on_when_it_comes_back(
    rig: Rig, store: Store
) -> None:
    for number in range(4):
        rig.write(f"V-{number}", at(0), CAMERAS)
    pulled(store, rig, 1)
    rig.take_away("V-1")
    pulled(store, rig, 2)

    found = compared(store, rig, 3)

    if not rig.source.system.caps.lists_refs:
        assert (found.known, found.gone) == (0, 0)
        return
    assert (found.known, found.missing, found.gone, found.alarm) == (4, 1, 1, None)
    with store.read() as unit:
        demand = unit.demands.find(rig.source.name, "V-1")
        assert demand is not None
        assert demand.case_id is not None
        assert (demand.gone_on, demand.withdrawn_on) == (at(3).date(), None)
        ended = unit.cases.get(demand.case_id)
        assert (ended.phase, ended.result) == (Phase.CLOSED, Result.WITHDRAWN)
        assert EventKind.DEMAND_GONE in {event.kind for event, _ in unit.journal.of_case(ended.id)}
        assert [case.phase for case in unit.cases.all()].count(Phase.INTAKE) == 3
    assert compared(store, rig, 4).gone == 0

    rig.write("V-1", at(5), CAMERAS)

    assert pulled(store, rig, 6).changed == 1
    with store.read() as unit:
        back = unit.demands.find(rig.source.name, "V-1")
        assert back is not None
        assert back.gone_on is None
        assert unit.cases.get(ended.id).phase is Phase.TRIAGE
    assert pulled(store, rig, 7).changed == 0


def test_whether_there_is_news_is_known_without_taking_it_in(rig: Rig, store: Store) -> None:
    def news(hours: float) -> bool:
        return has_news(store, rig.source, Moment(on=at(hours).date(), at=at(hours)))

    assert not news(0)
    rig.write("V-1", at(0), CAMERAS)
    rig.write("V-2", at(0), {"title": ""})
    assert news(1)
    pulled(store, rig, 1)
    assert not news(2)
    rig.write("V-2", at(3), {"title": "Nu wel"})
    assert news(4)
    rig.go_down()
    assert news(5)


def test_a_check_shows_one_record_before_and_after_and_what_we_do_not_know(rig: Rig) -> None:
    assert check(rig.source).raw is None
    rig.write("V-1", at(0), {**CAMERAS, "Prioriteit": "hoog"})

    shown = check(rig.source)

    assert shown.raw is not None
    assert shown.mapped is not None
    assert CAMERAS["title"] in json.dumps(shown.raw)
    assert shown.mapped["title"] == CAMERAS["title"]
    (strange,) = shown.problems + shown.unused
    assert "prioriteit" in strange.casefold()


def test_replaying_what_was_kept_changes_nothing_while_the_mapping_is_the_same(rig: Rig, store: Store) -> None:
    for number in range(3):
        rig.write(f"V-{number}", at(0), CAMERAS)
    pulled(store, rig, 1)

    tally = replay(store, rig.source, Moment(on=at(2).date(), at=at(2)))

    assert counts(tally) == (0, 0, 3, 0)
    assert tally.watermark == at(0)


class Blind:
    """A mapping that does not know one of our fields yet."""

    def __init__(self, mapping: DemandMapping, to: str) -> None:
        self._mapping, self._to = mapping, to
        self.hash, self.asks_for_all = sha256([mapping.hash, to]), mapping.asks_for_all

    def snapshot(self, record: RawRecord) -> DemandSnapshot:
        snapshot = self._mapping.snapshot(record)
        if self._to == "title":
            raise Unusable(DeadLetterStage.MAP, [Flaw(code=FlawCode.MISSING, column=self._to)])
        fields: dict[str, Any] = {self._to: None}
        return replace(snapshot, **fields)

    def unmapped(self, record: RawRecord) -> tuple[str, ...]:
        return self._mapping.unmapped(record)


def blind(rig: Rig, to: str) -> ConnectedSource:
    return replace(rig.source, mapping=Blind(rig.source.mapping, to))


def test_replaying_after_a_better_mapping_changes_what_it_says(rig: Rig, store: Store) -> None:
    rig.write("V-1", at(0), CAMERAS)
    pull(store, blind(rig, "department"), Moment(on=at(1).date(), at=at(1)))

    tally = replay(store, rig.source, Moment(on=at(2).date(), at=at(2)))

    assert counts(tally) == (0, 1, 0, 0)
    with store.read() as unit:
        assert [case.department for case in unit.cases.all()] == ["Verkeer"]


def test_dead_letters_are_replayed_by_whoever_looks_after_the_sources_and_by_nobody_else(
    rig: Rig, store: Store
) -> None:
    moment = Moment(on=at(2).date(), at=at(2))
    rig.write("V-1", at(0), CAMERAS)
    rig.write("V-2", at(0), {"title": ""})
    assert pull(store, blind(rig, "title"), moment).dead_lettered == 2
    with store.read() as unit:
        letters = [letter.id for letter in unit.demands.dead_letters()]
    with pytest.raises(NotAllowed):
        replay_letters(store, [rig.source], letters, ENGINE, moment)
    with pytest.raises(NotFound):
        replay_letters(store, [], letters, BEHEERDER, moment)

    tally = replay_letters(store, [rig.source], letters, BEHEERDER, moment)

    assert counts(tally) == (1, 0, 0, 1)
    with store.read() as unit:
        (left,) = unit.demands.dead_letters()
        assert (left.ref, left.attempts) == ("V-2", 2)
        (mended,) = [letter for letter in letters if letter != left.id]
    with pytest.raises(NotAllowed, match="was mended"):
        replay_letters(store, [rig.source], [mended], BEHEERDER, moment)


def test_a_source_is_asked_a_little_further_back_than_its_watermark(store: Store, tmp_path: Path) -> None:
    rig = PaperRig(tmp_path)
    rig.write("V-1", at(1) + timedelta(milliseconds=700), CAMERAS)
    pulled(store, rig, 2)
    pulled(store, rig, 3)

    assert rig.system.asked == [None, at(1) - timedelta(minutes=5)]


def test_a_source_that_breaks_off_after_a_page_keeps_the_page_and_not_the_watermark(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("integrations.demand_systems.pulling.PAGE", 2)
    rig = PaperRig(tmp_path)
    for hour in (3, 2, 1):
        rig.write(f"V-{hour}", at(hour), CAMERAS)
    rig.system.breaks_off_after = 2

    broken = pulled(store, rig, 4)

    assert counts(broken) == (2, 0, 0, 0)
    assert broken.watermark is None
    rig.system.breaks_off_after = None
    assert counts(pulled(store, rig, 5)) == (1, 0, 2, 0)
