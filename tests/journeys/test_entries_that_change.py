"""A register tells something else of an entry, or that it is gone: what was weighed is asked about at once."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from flows.sweep import sweep
from models.gatekeeper import GateAnswer, answer_gate
from models.intake import NewCase, open_case
from models.person import ENGINE
from models.register import EntryRecord, RegisterEntry
from models.registering import Import, import_entries
from models.vocabulary import (
    CheckCause,
    CheckKind,
    CheckOutcome,
    EntryStatus,
    EventKind,
    FollowUp,
    Origin,
    Phase,
    RegisterKind,
    Result,
    Step,
)
from tests.databases import ON_SQLITE
from tests.journeys.test_first_reflections import LIGHT, WEATHER
from tests.journeys.test_signals import running
from tests.town import UNCHANGED, Project, Town

PURPOSE = "Weten waar water blijft staan."
ANEW = {**UNCHANGED, "anew.weighing": "Nog steeds niemand."}


def sensor(reference: str, **changes: Any) -> EntryRecord:
    told = {"title": f"Regenmeter {reference}", "purpose": PURPOSE, "details": {"type": "Klimaatsensor"}, **changes}
    return EntryRecord(
        kind=RegisterKind.SENSOR,
        source="sensorregister",
        source_id=reference,
        organisation="Gemeente Enschede",
        registered_on=date(2025, 1, 6),
        **told,
    )


def imported(town: Town, *records: EntryRecord, complete: bool = False) -> None:
    whose = frozenset({"Gemeente Enschede"}) if complete else frozenset()
    wanted = Import(kind=RegisterKind.SENSOR, source="sensorregister", records=records, complete_for=whose)
    import_entries(town.store, wanted, town.moment)


def entry(town: Town, reference: str) -> RegisterEntry:
    with town.store.read() as unit:
        return unit.registers.known(RegisterKind.SENSOR, "sensorregister")[reference]


def weighed(town: Town, references: Sequence[str] = ("A", "B")) -> Project:
    """Rain meters that share one case, weighed for the first time today."""
    imported(town, *(sensor(reference) for reference in references))
    with town.store.write() as unit:
        shared = open_case(unit, NewCase(title=PURPOSE, origin=Origin.REGISTER), ENGINE, town.moment)
        for known in unit.registers.known(RegisterKind.SENSOR, "sensorregister").values():
            known.case_id = known.case_id or shared.id
    sweep.fn(today=town.today)
    project = town.case_of(entry(town, references[0]))
    project.answer("intake-questions", WEATHER)
    project.answer("ethical-check-light", LIGHT)
    assert {entry(town, reference).case_id for reference in references} == {project.id}
    return project


def open_checks(project: Project) -> list[tuple[CheckKind, CheckCause]]:
    with project.town.store.read() as unit:
        found = unit.checks.of_case(project.id)
    return [(one.kind, one.cause) for one in found if one.opened_on and not one.answered_on and not one.dropped_on]


def journal(project: Project, kind: EventKind) -> list[str]:
    with project.town.store.read() as unit:
        events = unit.journal.of_case(project.id)
    return [(content.content or {}).get("text", "") for event, content in events if event.kind is kind]


def test_what_changed_is_asked_now_in_one_check_that_says_what_and_leaves_the_coming_date(town: Town) -> None:
    project = weighed(town)
    town.days_later(100)
    due = entry(town, "A").next_recheck_on
    new = {"purpose": "Ook tellen wie er loopt.", "details": {"type": "Klimaatsensor", "personal_data": True}}

    imported(town, sensor("A", **new), sensor("B", **new))

    assert open_checks(project) == [(CheckKind.RECHECK, CheckCause.CHANGED)]
    note = project.gates["recheck"].note
    assert note.splitlines() == [
        "Regenmeter A, Regenmeter B",
        f"Doel: was “{PURPOSE}”, is nu “Ook tellen wie er loopt.”.",
        "Persoonsgegevens is nieuw: “ja”.",
    ]
    assert journal(project, EventKind.ENTRY_CHANGED) == [note]
    assert entry(town, "A").changed_on == town.today
    project.answer("recheck", ANEW)
    assert entry(town, "A").last_reflected_on == town.today
    assert entry(town, "A").next_recheck_on == due


def test_the_same_file_again_asks_nothing_and_a_second_change_is_told_in_the_open_check(town: Town) -> None:
    project = weighed(town)
    imported(town, sensor("A", title="Regenmeter Alfa"), sensor("B"))
    imported(town, sensor("A", title="Regenmeter Alfa"), sensor("B"))
    assert open_checks(project) == [(CheckKind.RECHECK, CheckCause.CHANGED)]

    imported(town, sensor("A", title="Regenmeter Alfa"), sensor("B", title="Regenmeter Bravo"))

    assert open_checks(project) == [(CheckKind.RECHECK, CheckCause.CHANGED)]
    note = project.gates["recheck"].note
    assert note.count("Naam: was") == 2
    assert "is nu “Regenmeter Bravo”" in note
    with town.store.read() as unit:
        found = unit.checks.open_of_entry(entry(town, "B").id)
    assert found is not None


@ON_SQLITE
def test_an_address_a_date_or_a_remark_asks_nobody_anything(town: Town) -> None:
    project = weighed(town)
    quiet = {"type": "Klimaatsensor", "website": "https://example.org", "remark": "Geverfd."}

    imported(town, sensor("A", url="https://example.org/a", details=quiet), sensor("B"))

    assert open_checks(project) == []
    assert entry(town, "A").changed_on is None
    assert entry(town, "A").url == "https://example.org/a"


@ON_SQLITE
def test_the_same_register_in_a_form_that_tells_less_or_more_is_no_change(town: Town) -> None:
    project = weighed(town)

    imported(town, sensor("A", details={}), sensor("B", details={}))
    assert entry(town, "A").details == {"type": "Klimaatsensor"}, "what was told before is kept"
    imported(town, sensor("A"), sensor("B"))

    assert open_checks(project) == []
    assert entry(town, "A").changed_on is None


@ON_SQLITE
def test_what_was_never_weighed_waits_for_its_first_reflection(town: Town) -> None:
    town.today = date(2025, 6, 2)
    imported(town, sensor("A"), sensor("B"))
    imported(town, sensor("A", purpose="Iets anders."), sensor("B"))

    assert entry(town, "A").changed_on == town.today
    assert entry(town, "A").case_id is None
    with town.store.read() as unit:
        assert not unit.gates.all_open()


def test_the_last_entry_of_a_case_that_goes_brings_one_look_back_and_closes_what_the_register_brought(
    town: Town,
) -> None:
    project = weighed(town)
    imported(town, sensor("A", status=EntryStatus.OUT_OF_USE), sensor("B"))
    assert open_checks(project) == [], "another of them is still in use"

    imported(town, sensor("A", status=EntryStatus.OUT_OF_USE), complete=True)

    assert entry(town, "B").status is EntryStatus.WITHDRAWN
    assert open_checks(project) == [(CheckKind.CLOSING, CheckCause.WITHDRAWN)]
    assert project.gates["closing-check"].note == "Niet meer in gebruik: Regenmeter A, Regenmeter B."
    assert len(journal(project, EventKind.ENTRY_LEFT)) == 2
    imported(town, sensor("A", status=EntryStatus.OUT_OF_USE), complete=True)
    assert open_checks(project) == [(CheckKind.CLOSING, CheckCause.WITHDRAWN)]

    project.answer("closing-check", {**UNCHANGED, "lessons": "Meet korter.", "data_after": "removed"})

    assert (project.stands_in(), project.result) == (Phase.CLOSED, Result.COMPLETED)
    assert not project.gates


def test_a_partial_import_withdraws_nothing(town: Town) -> None:
    project = weighed(town)

    imported(town, sensor("A"))

    assert entry(town, "B").status is EntryStatus.IN_USE
    assert open_checks(project) == []


@ON_SQLITE
def test_an_entry_that_comes_back_needs_no_look_back_and_comes_round_again(town: Town) -> None:
    project = weighed(town, ["A"])
    imported(town, sensor("A", status=EntryStatus.OUT_OF_USE))
    assert "closing-check" in project.gates

    imported(town, sensor("A"))

    assert "closing-check" not in project.gates
    assert entry(town, "A").next_recheck_on is not None
    town.today = (entry(town, "A").next_recheck_on or town.today) - timedelta(days=1)
    sweep.fn(today=town.today)
    assert open_checks(project) == [(CheckKind.RECHECK, CheckCause.RHYTHM)]


@ON_SQLITE
def test_what_was_never_weighed_leaves_with_one_line_and_its_case_ends(town: Town) -> None:
    imported(town, sensor("A"))
    sweep.fn(today=town.today)
    project = town.case_of(entry(town, "A"))
    assert "intake-questions" in project.gates

    imported(town, sensor("A", status=EntryStatus.OUT_OF_USE))

    assert (project.stands_in(), project.result) == (Phase.CLOSED, Result.WITHDRAWN)
    assert open_checks(project) == []
    assert len(journal(project, EventKind.ENTRY_LEFT)) == 1
    assert project.steps == [Step.WITHDRAW]


@ON_SQLITE
def test_a_project_that_goes_on_without_its_entry_looks_back_and_stays_on_its_road(town: Town) -> None:
    project = running(town)
    imported(town, sensor("A"))
    with town.store.write() as unit:
        unit.registers.get(entry(town, "A").id).case_id = project.id
    imported(town, sensor("A", status=EntryStatus.OUT_OF_USE))

    project.answer("closing-check", UNCHANGED)

    assert project.stands_in() is Phase.MONITORING
    with town.store.read() as unit:
        (check,) = [one for one in unit.checks.of_case(project.id) if one.kind is CheckKind.CLOSING]
    assert (check.outcome, check.follow_up) == (CheckOutcome.UNCHANGED, FollowUp.NOTHING)
    assert "finish" in project.gates


@ON_SQLITE
def test_a_project_that_ends_meanwhile_looks_back_once_and_lets_its_entry_go(town: Town) -> None:
    project = running(town)
    imported(town, sensor("A"))
    with town.store.write() as unit:
        unit.registers.get(entry(town, "A").id).case_id = project.id
    imported(town, sensor("A", status=EntryStatus.OUT_OF_USE))
    project.answer("finish")
    with town.store.read() as unit:
        closing = unit.gates.phase_gate(project.id)
    assert closing is not None

    answer_gate(
        town.store,
        GateAnswer(gate_id=closing.id, fields=UNCHANGED, by=town.people[closing.role], moment=town.moment),
    )

    assert (project.stands_in(), open_checks(project)) == (Phase.CLOSED, [])
    with town.store.read() as unit:
        assert unit.checks.open_of_entry(entry(town, "A").id) is None, "else it would never be asked about again"
