"""What a source must be told is never lost, not doubled and in order: crashes, refusals, sources that are away."""

from datetime import timedelta

import pytest

from integrations.demand_systems.flaws import FailureCode, NoteRefused, SourceFailed
from integrations.demand_systems.port import Outgoing, ReadBack
from models.base import Moment
from models.errors import NotAllowed, WriteBackNotStuck
from models.sealing import verify
from models.settling import FIRST_PAUSE
from models.vocabulary import DropReason, EffectStatus, EventKind, Role, Step, WriteBackKind
from models.write_back import WriteBack
from models.write_back_outbox import LEASE, claim_next, drop_by_hand, tell_again
from tasks.write_back import GONE_FOR_GOOD, write_outcomes_back
from tests.notebook import Killed, Notebook, taking_notes
from tests.town import NOTHING, Project, Town, Walk

LEFT = LEASE + timedelta(minutes=1)
"""So much later something that is still being told was left by a sender that died."""
AWAY = SourceFailed(FailureCode.UNREACHABLE, "https://tracker.example.org/")


@pytest.fixture
def walk(request: pytest.FixtureRequest) -> Walk | None:
    return a_decided_case if "decided" in request.fixturenames else None


@pytest.fixture
def decided(town: Town) -> Project:
    """A case of whose road two things must be told: the triage and the decision."""
    return town.only_project()


def a_decided_case(town: Town, ref: str = "D-1") -> Project:
    with town.store.write() as unit:
        unit.demands.state("inbox").takes_notes = True
    project = town.demand(ref)
    town.engine_works()
    return project.confirmed(Step.START_FULL_CHECK).assessed().decided("proceed")


def deliver(town: Town, notebook: Notebook | None, later: timedelta = timedelta()) -> dict[str, int]:
    """A round some time after nine; gives the counts that are not zero."""
    moment = Moment(on=town.today, at=town.moment.at + later)
    counts = write_outcomes_back(moment, [taking_notes(notebook)]).counts
    return {name.removeprefix("write_back_"): count for name, count in counts.items() if count}


def rows(project: Project) -> list[WriteBack]:
    with project.town.store.read() as unit:
        return list(unit.write_backs.of_case(project.id))


def statuses(project: Project) -> list[EffectStatus]:
    return [row.status for row in rows(project)]


def events(project: Project) -> list[tuple[EventKind, str]]:
    with project.town.store.read() as unit:
        told = [event for event, _ in unit.journal.of_case(project.id) if "write_back" in event.facts]
    return [(event.kind, event.facts["what"]) for event in told]


def test_what_was_told_stands_there_and_is_never_told_again(town: Town, decided: Project) -> None:
    notebook = Notebook()

    assert deliver(town, notebook) == {"written_back": 2}
    assert deliver(town, notebook, 2 * LEFT) == {}

    assert statuses(decided) == [EffectStatus.VERIFIED] * 2
    assert notebook.outcomes == ["start_full_check", "proceed"]
    assert events(decided) == [
        (EventKind.OUTCOME_WRITTEN_BACK, WriteBackKind.TRIAGE),
        (EventKind.OUTCOME_WRITTEN_BACK, WriteBackKind.DECISION),
    ]
    assert not verify(town.store).broken
    assert not outcomes_wait(town)


def outcomes_wait(town: Town, later: timedelta = timedelta()) -> bool:
    with town.store.read() as unit:
        return unit.write_backs.anything_to_tell(town.moment.at + later)


def test_a_note_says_what_was_decided_what_is_next_and_where_to_read_it(town: Town, decided: Project) -> None:
    notebook = Notebook()
    deliver(town, notebook)

    triage, decision = notebook.notes.values()
    link = f"{town.world.settings.base_url}/cases/{decided.case.reference}"
    assert triage.note == (
        "Ethische toets: er komt een uitgebreide ethische check.\n\n"
        "Dat moet klaar zijn op 2 februari 2026.\n\n"
        f"Dossier {decided.case.reference}: {link}\n"
        f"Dit bericht komt van Waardenweg. {triage.marker}\n"
    )
    assert "Ethische toets: er is een besluit. Doorgaan." in decision.note
    assert "De eerste datum om aan te denken is 5 juli 2026." in decision.note
    assert decision.values == {
        "outcome": "proceed",
        "said": "Doorgaan",
        "link": link,
        "next_on": "2026-07-05",
        "case": decided.case.reference,
        "kind": "decision",
    }


def test_a_sender_that_dies_after_the_write_leaves_one_note(town: Town, decided: Project) -> None:
    notebook = Notebook()
    notebook.dies_after_writing = True
    with pytest.raises(Killed):
        deliver(town, notebook)
    assert deliver(town, notebook) == {}, "it is in the hands of somebody else, as far as anybody knows"

    assert deliver(town, notebook, LEFT) == {"written_back": 2}
    assert len(notebook.notes) == 2
    assert [outgoing.marker for outgoing in notebook.told][:2] == [rows(decided)[0].marker] * 2


def test_what_was_taken_and_not_read_back_is_only_read_back(town: Town, decided: Project) -> None:
    notebook = Notebook(WriteBackKind.DECISION)
    notebook.looks_wrong.append(AWAY)

    assert deliver(town, notebook) == {"later": 1, "dropped": 1}
    assert statuses(decided) == [EffectStatus.DROPPED, EffectStatus.SENT]
    assert deliver(town, notebook, 2 * FIRST_PAUSE) == {"written_back": 1}
    assert len(notebook.told) == 1


def test_a_refusal_is_shown_with_what_the_source_said_and_tried_again_by_a_person(town: Town, decided: Project) -> None:
    notebook = Notebook()
    notebook.goes_wrong.append(NoteRefused("status 400. Property ethische_uitkomst not found"))

    assert deliver(town, notebook) == {"refused": 1, "written_back": 1}
    assert deliver(town, notebook, 2 * LEFT) == {}
    refused = rows(decided)[0]
    assert "status 400. Property ethische_uitkomst not found" in str(refused.problem)
    assert events(decided)[0] == (EventKind.WRITE_BACK_REFUSED, WriteBackKind.TRIAGE)

    tell_again(town.store, refused.id, town.people[Role.BEHEERDER], town.moment)
    assert deliver(town, notebook, timedelta(seconds=1)) == {"written_back": 1}


def test_what_a_source_says_it_took_and_did_not_is_refused(town: Town, decided: Project) -> None:
    notebook = Notebook()
    notebook.looks_wrong.append(ReadBack(differs=("data.uitkomst", "data.dossier")))

    assert deliver(town, notebook) == {"refused": 1, "written_back": 1}
    assert "data.uitkomst, data.dossier" in str(rows(decided)[0].problem)


def test_what_is_told_late_leaves_how_the_case_stands_by_now(town: Town, decided: Project) -> None:
    """The note tells what happened then; the fields must not go back to it."""
    notebook = Notebook()
    notebook.goes_wrong.append(NoteRefused("status 400"))
    deliver(town, notebook)
    tell_again(town.store, rows(decided)[0].id, town.people[Role.BEHEERDER], town.moment)

    deliver(town, notebook, timedelta(seconds=1))

    late = notebook.notes[rows(decided)[0].marker]
    assert "er komt een uitgebreide ethische check" in late.note
    assert late.values["outcome"] == "proceed"


def test_an_outcome_never_overtakes_an_earlier_one_about_the_same_demand(town: Town, decided: Project) -> None:
    notebook = Notebook()
    notebook.dies_after_writing = True
    with pytest.raises(Killed):
        deliver(town, notebook)

    assert claim_next(town.store, "inbox", town.moment) is None
    other = a_decided_case(town, "D-2")
    assert deliver(town, notebook) == {"written_back": 2}
    assert statuses(other) == [EffectStatus.VERIFIED] * 2
    assert statuses(decided) == [EffectStatus.SENDING, EffectStatus.QUEUED]


def test_a_source_whose_file_may_be_the_one_with_a_mistake_is_not_gone(town: Town, decided: Project) -> None:
    folder = town.world.settings.home / "sources"
    folder.mkdir(parents=True)
    (folder / "inbox.toml").write_text('[source]\nkind = "fax"\n', encoding="utf-8")
    after_a_month = Moment(on=town.today, at=town.moment.at + timedelta(days=30))

    assert not any(write_outcomes_back(after_a_month).counts.values())

    assert statuses(decided) == [EffectStatus.QUEUED] * 2
    assert {row.attempts for row in rows(decided)} == {0}


def test_a_source_that_does_not_answer_is_left_alone_and_the_others_are_told(town: Town, decided: Project) -> None:
    with town.store.write() as unit:
        unit.demands.state("elsewhere").takes_notes = True
    a_decided_case(town, "D-2")
    with town.store.write() as unit:
        for row in unit.write_backs.not_told()[2:]:
            row[0].source = "elsewhere"
    away, there = Notebook(), Notebook()
    away.goes_wrong.extend([AWAY] * 3)
    sources = [taking_notes(away, "elsewhere"), taking_notes(there, "inbox")]

    counts = write_outcomes_back(town.moment, sources).counts

    assert (counts["written_back"], counts["write_back_later"], len(away.told)) == (2, 1, 1)
    assert not outcomes_wait(town)
    assert outcomes_wait(town, 2 * FIRST_PAUSE)


def test_the_pause_of_a_source_doubles_and_keeps_to_what_it_asks_for(town: Town, decided: Project) -> None:
    notebook, later = Notebook(), timedelta()
    notebook.goes_wrong.extend([AWAY] * 9)
    pauses = []
    while notebook.goes_wrong:
        assert deliver(town, notebook, later) == {"later": 1}
        again = rows(decided)[0].next_try_at
        assert again is not None
        pauses.append(round((again - town.moment.at - later) / FIRST_PAUSE))
        later = again - town.moment.at + timedelta(seconds=1)
    assert pauses == [1, 2, 4, 8, 16, 32, 60, 60, 60]

    notebook.goes_wrong.append(SourceFailed(FailureCode.BUSY, retry_after=timedelta(hours=3)))
    deliver(town, notebook, later)
    assert not outcomes_wait(town, later + timedelta(hours=3))
    assert outcomes_wait(town, later + timedelta(hours=3, minutes=1))


def test_what_a_source_does_not_want_to_hear_is_dropped_with_the_reason(town: Town) -> None:
    with town.store.write() as unit:
        unit.demands.state("inbox").takes_notes = True
    project = town.demand(answers=NOTHING)
    town.engine_works()
    notebook = Notebook(WriteBackKind.TRIAGE, WriteBackKind.CLOSING)

    assert deliver(town, notebook) == {"written_back": 1, "dropped": 1}

    closing, triage = rows(project)
    assert (closing.status, closing.problem) == (EffectStatus.DROPPED, DropReason.SAID_BEFORE)
    assert triage.status is EffectStatus.VERIFIED
    assert "er is niets nodig" in notebook.notes[triage.marker].note


def test_a_source_that_hears_only_of_closings_hears_of_that_one(town: Town) -> None:
    with town.store.write() as unit:
        unit.demands.state("inbox").takes_notes = True
    project = town.demand(answers=NOTHING)
    town.engine_works()
    notebook = Notebook(WriteBackKind.CLOSING)

    assert deliver(town, notebook) == {"written_back": 1, "dropped": 1}
    assert "het dossier is gesloten. Uitkomst: niets nodig." in notebook.notes[rows(project)[0].marker].note


def test_a_source_that_takes_no_notes_any_more_is_told_nothing(town: Town, decided: Project) -> None:
    assert deliver(town, None) == {"dropped": 2}
    assert [row.problem for row in rows(decided)] == [DropReason.NOT_TAKEN] * 2


def test_a_source_that_is_away_from_the_settings_is_waited_for_and_let_go_after_a_week(
    town: Town, decided: Project
) -> None:
    assert write_outcomes_back(town.moment, []).counts["write_back_later"] == 1
    assert statuses(decided) == [EffectStatus.QUEUED] * 2

    later = Moment(on=town.today, at=town.moment.at + GONE_FOR_GOOD)
    assert write_outcomes_back(later, []).counts["write_back_dropped"] == 2
    assert [row.problem for row in rows(decided)] == [DropReason.SOURCE_GONE] * 2


def test_a_demand_that_is_hidden_for_a_while_is_told_when_it_is_back(town: Town, decided: Project) -> None:
    with town.store.write() as unit:
        (demand,) = unit.demands.of_case(decided.id)
        demand.gone_on = town.today
    assert deliver(town, Notebook()) == {}

    with town.store.write() as unit:
        (demand,) = unit.demands.of_case(decided.id)
        demand.gone_on = None
    assert deliver(town, Notebook()) == {"written_back": 2}


def test_an_error_of_our_own_is_no_reason_to_stop(town: Town, decided: Project) -> None:
    notebook = Notebook()
    notebook.goes_wrong.append(KeyError("a template of ours"))

    assert deliver(town, notebook) == {"refused": 1, "written_back": 1}
    assert "a template of ours" not in str(rows(decided)[0].problem)


def test_a_person_may_let_go_of_what_was_refused(town: Town, decided: Project) -> None:
    notebook = Notebook()
    notebook.goes_wrong.append(NoteRefused("status 400"))
    deliver(town, notebook)
    refused, verified = rows(decided)

    drop_by_hand(town.store, refused.id, town.people[Role.BEHEERDER])

    assert (rows(decided)[0].status, rows(decided)[0].problem) == (EffectStatus.DROPPED, DropReason.BY_HAND)
    with pytest.raises(WriteBackNotStuck):
        tell_again(town.store, verified.id, town.people[Role.BEHEERDER], town.moment)
    with pytest.raises(NotAllowed):
        drop_by_hand(town.store, refused.id, town.people[Role.MANAGER])
    with pytest.raises(NotAllowed):
        tell_again(town.store, refused.id, town.people[Role.MANAGER], town.moment)


def test_two_rounds_at_once_tell_everything_once(town: Town, decided: Project) -> None:
    """The second starts while the first is telling."""
    notebook = Notebook()

    class Doubled(Notebook):
        def tell(self, outgoing: Outgoing) -> None:
            assert deliver(town, notebook) == {}
            super().tell(outgoing)

    first = Doubled()
    assert deliver(town, first) == {"written_back": 2}
    assert not notebook.told
