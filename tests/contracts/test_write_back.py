"""Every system that takes outcomes: what is told stands there, once, and what was not taken is seen."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from integrations.demand_systems.flaws import NoteRefused
from integrations.demand_systems.port import Outgoing
from integrations.demand_systems.pulling import pull
from models.base import Moment
from models.vocabulary import EffectStatus, Step, WriteBackKind
from models.write_back import marker_of
from models.write_back_outbox import LEASE
from tasks.write_back import write_outcomes_back
from tests.contracts.write_back_rigs import (
    OWN_FIELD,
    ChangeNotes,
    IncidentNotes,
    JiraCloudNotes,
    JiraDataCenterNotes,
    NotesRig,
    RequestTrackerNotes,
    RoundupNotes,
    ServiceNowNotes,
    taker_of,
)
from tests.databases import ON_SQLITE
from tests.notebook import Killed
from tests.town import CAMERAS, Project, Town

RIGS = [
    RoundupNotes,
    ServiceNowNotes,
    JiraCloudNotes,
    JiraDataCenterNotes,
    ChangeNotes,
    IncidentNotes,
    RequestTrackerNotes,
]
SAID = {"proceed": "Doorgaan", "stop": "Niet doorgaan"}
RT_SAYS = {"proceed": "akkoord", "stop": "niet doorgaan"}


@pytest.fixture(params=RIGS, ids=lambda rig: rig.__name__)
def rig(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[NotesRig]:
    rig = request.param(tmp_path)
    yield rig
    rig.close()


def outgoing(ref: str, outcome: str = "proceed", key: str = "decision:1") -> Outgoing:
    marker = marker_of(key)
    return Outgoing(
        ref=ref,
        kind=WriteBackKind.DECISION,
        marker=marker,
        note=f"Ethische toets: er is een besluit. {SAID[outcome]}.\n\nDossier 2026-0001, één keer.\n{marker}\n",
        values={
            "outcome": outcome,
            "said": SAID[outcome],
            "link": "https://waardenweg.example.org/cases/2026-0001",
            "next_on": "",
            "case": "2026-0001",
            "kind": "decision",
        },
    )


def expected(rig: NotesRig, outcome: str) -> str:
    return (RT_SAYS if isinstance(rig, RequestTrackerNotes) else SAID)[outcome]


def test_an_outcome_is_told_and_read_back(rig: NotesRig) -> None:
    taker, told = taker_of(rig), outgoing(rig.ref)
    assert taker.read_back(told).differs, "nothing stands there yet"

    taker.tell(told)

    assert taker.read_back(told).verified
    assert rig.outcome() == expected(rig, "proceed")
    (note,) = rig.notes()
    assert told.marker in note
    assert "er is een besluit. Doorgaan." in note


def test_what_is_told_twice_stands_there_once(rig: NotesRig) -> None:
    taker = taker_of(rig)

    for told in (outgoing(rig.ref), outgoing(rig.ref), outgoing(rig.ref, "stop", "decision:2")):
        taker.tell(told)

    assert len(rig.notes()) == 2
    assert rig.outcome() == expected(rig, "stop")
    assert taker.read_back(outgoing(rig.ref)).differs, "the field tells the newest"
    assert taker.read_back(outgoing(rig.ref, "stop", "decision:2")).verified


def test_a_demand_that_is_not_there_takes_nothing(rig: NotesRig) -> None:
    with pytest.raises(NoteRefused):
        taker_of(rig).tell(outgoing(rig.nowhere))


# ── what each of them does with what it does not take ──


def test_servicenow_answers_well_to_a_column_that_may_not_be_written_and_is_found_out(tmp_path: Path) -> None:
    rig = ServiceNowNotes(tmp_path)
    rig.system.guarded = {"u_uitkomst"}

    taker_of(rig).tell(outgoing(rig.ref))

    assert taker_of(rig).read_back(outgoing(rig.ref)).differs == ("result.u_uitkomst",)
    rig.close()


def test_servicenow_leaves_out_a_part_of_a_query_that_it_does_not_know_and_still_gets_one_note(tmp_path: Path) -> None:
    rig = ServiceNowNotes(tmp_path)
    rig.system.put({"work_notes": "iets anders"}, rig.ref)
    taker_of(rig).tell(outgoing(rig.ref, key="decision:0"))
    rig.system._columns["sys_journal_field"].remove("value")

    for _ in range(2):
        taker_of(rig).tell(outgoing(rig.ref))

    assert len(rig.notes()) == 2
    rig.close()


def test_jira_refuses_a_field_that_it_does_not_have_and_says_so(tmp_path: Path) -> None:
    rig = JiraCloudNotes(tmp_path)
    rig.system._known -= {OWN_FIELD}

    with pytest.raises(NoteRefused, match=rf"status 400\. .*{OWN_FIELD}"):
        taker_of(rig).tell(outgoing(rig.ref))
    rig.close()


def test_request_tracker_answers_well_to_an_option_that_it_does_not_have_and_is_found_out(tmp_path: Path) -> None:
    rig = RequestTrackerNotes(tmp_path, '[write_back.outcomes]\nproceed = "bestaat niet"')

    taker_of(rig).tell(outgoing(rig.ref))

    (place,) = taker_of(rig).read_back(outgoing(rig.ref)).differs
    assert "Ethische uitkomst" in place
    rig.close()


def test_roundup_refuses_a_field_that_its_schema_does_not_have(tmp_path: Path) -> None:
    rig = RoundupNotes(tmp_path, '[write_back.fields]\nbestaat_niet = "{outcome}"')

    with pytest.raises(NoteRefused, match="status 400"):
        taker_of(rig).tell(outgoing(rig.ref))
    assert len(rig.notes()) == 1, "the note was taken"
    rig.close()


# ── from the decision to the tracker and back ──


@pytest.fixture
def tracker(tmp_path: Path) -> Iterator[RoundupNotes]:
    (tmp_path / "tracker").mkdir()
    rig = RoundupNotes(tmp_path / "tracker")
    yield rig
    rig.close()


def a_confirmed_case(town: Town, tracker: RoundupNotes) -> Project:
    with town.store.write() as unit:
        unit.demands.state("inbox").takes_notes = True
    project = town.demand(tracker.ref)
    town.engine_works()
    return project.confirmed(Step.START_FULL_CHECK)


def deliver(town: Town, tracker: RoundupNotes, *, late: bool = False) -> dict[str, int]:
    at = town.moment.at + (2 * LEASE if late else LEASE * 0)
    counts = write_outcomes_back(Moment(on=town.today, at=at), [tracker.source]).counts
    return {name: count for name, count in counts.items() if count}


@ON_SQLITE
def test_the_whole_road_stands_in_roundup(town: Town, tracker: RoundupNotes) -> None:
    project = a_confirmed_case(town, tracker)
    assert deliver(town, tracker) == {"written_back": 1}
    assert tracker.outcome() == "Uitgebreide ethische check"

    project.assessed().decided("proceed")
    assert deliver(town, tracker) == {"written_back": 1}

    assert (tracker.outcome(), len(tracker.notes())) == ("Doorgaan", 2)
    assert deliver(town, tracker) == {}


@ON_SQLITE
def test_what_we_wrote_ourselves_is_no_news(town: Town, tracker: RoundupNotes) -> None:
    pull(town.store, tracker.source, town.moment)
    with town.store.read() as unit:
        demand = unit.demands.find("inbox", tracker.ref)
    assert demand is not None
    assert demand.case_id is not None
    project = Project(town=town, id=demand.case_id)
    project.answer("intake-questions", CAMERAS)
    project.confirmed(Step.START_FULL_CHECK)
    assert deliver(town, tracker) == {"written_back": 1}
    before = len(project.steps)

    tally = pull(town.store, tracker.source, town.moment)

    assert (tally.changed, tally.created, tally.dead_lettered) == (0, 0, 0)
    assert len(project.steps) == before
    with town.store.read() as unit:
        (kept,) = unit.demands.newest_raw("inbox")
    assert kept.body is not None
    assert not kept.body["ethische_uitkomst"], "the record as it was before we wrote"


def test_a_crash_between_the_write_and_its_mark_leaves_one_note(
    town: Town, tracker: RoundupNotes, monkeypatch: pytest.MonkeyPatch
) -> None:
    a_confirmed_case(town, tracker)
    taker = taker_of(tracker)

    def told_and_killed(told: Outgoing) -> None:
        type(taker).tell(taker, told)
        raise Killed

    with monkeypatch.context() as killer:
        killer.setattr(taker, "tell", told_and_killed)
        with pytest.raises(Killed):
            deliver(town, tracker)
    assert len(tracker.notes()) == 1

    assert deliver(town, tracker, late=True) == {"written_back": 1}
    assert len(tracker.notes()) == 1


def test_a_crash_between_the_note_and_its_link_leaves_one_note(tracker: RoundupNotes) -> None:
    told = outgoing(tracker.ref)
    tracker.tracker.ask("POST", "data/msg", json={"content": told.note, "summary": told.marker})

    taker_of(tracker).tell(told)

    assert len(tracker.notes()) == 1


@ON_SQLITE
def test_what_somebody_undoes_in_the_tracker_is_seen_as_not_taken(
    town: Town, tracker: RoundupNotes, monkeypatch: pytest.MonkeyPatch
) -> None:
    project = a_confirmed_case(town, tracker)
    taker = taker_of(tracker)

    def told_and_undone(told: Outgoing) -> None:
        type(taker).tell(taker, told)
        tracker.tracker.change(tracker.ref, ethische_uitkomst="")

    monkeypatch.setattr(taker, "tell", told_and_undone)

    assert deliver(town, tracker) == {"write_back_refused": 1}
    with town.store.read() as unit:
        (row,) = unit.write_backs.of_case(project.id)
    assert (row.status, "ethische_uitkomst" in str(row.problem)) == (EffectStatus.REFUSED, True)
