"""What the system that a demand came from is told: queued with what happened, once, and in order."""

from datetime import date
from typing import Any

import pytest

from models.demanding import link_demand
from models.vocabulary import EffectStatus, FlowName, Origin, Role, Step, WriteBackKind
from models.write_back import OUTCOMES, WriteBack
from models.write_back_outbox import Ending, Fate, claim_next, settle
from tests.databases import ON_SQLITE
from tests.town import LEASE, NOTHING, ONLY_A_REGISTER, UNCHANGED, YOUTH_CARE, Project, Town


@pytest.fixture(autouse=True)
def inbox_takes_notes(town: Town) -> None:
    with town.store.write() as unit:
        unit.demands.state("inbox").takes_notes = True


def told(project: Project) -> list[WriteBack]:
    with project.town.store.read() as unit:
        return list(unit.write_backs.of_case(project.id))


def kinds(project: Project) -> list[WriteBackKind]:
    return [row.kind for row in told(project)]


def newest(project: Project) -> dict[str, Any]:
    return told(project)[-1].facts


def arrived(town: Town, **changes: Any) -> Project:
    project = town.demand(**changes)
    town.engine_works()
    return project


def under_conditions(project: Project) -> Project:
    return project.decided(
        "proceed_under_conditions",
        **{
            "conditions[1].text": "Wis de beelden.",
            "conditions[1].reason": "Dat is korter gezegd.",
            "conditions[1].owner": "projectleider",
            "conditions[1].due_on": "2026-03-01",
            "conditions[2].text": "Hang borden op.",
            "conditions[2].owner": "projectleider",
            "conditions[2].due_on": "2026-02-01",
        },
    )


def sent(project: Project) -> None:
    """Everything that was queued went out."""
    town = project.town
    while telling := claim_next(town.store, "inbox", town.moment):
        for fate in (Fate.TOLD, Fate.VERIFIED):
            settle(town.store, telling, Ending(fate=fate), town.moment)


def test_the_whole_road_is_told_from_triage_to_closing(town: Town) -> None:
    project = arrived(town)
    assert kinds(project) == []

    project.confirmed(Step.START_FULL_CHECK)
    assert kinds(project) == [WriteBackKind.TRIAGE]
    assert newest(project)["outcome"] == "start_full_check"
    assert newest(project)["next_on"] == project.case.due_on.isoformat()  # type: ignore[union-attr]

    under_conditions(project.assessed())
    assert kinds(project) == [WriteBackKind.TRIAGE, WriteBackKind.DECISION]
    assert newest(project)["outcome"] == "proceed_under_conditions"
    assert (newest(project)["conditions"], newest(project)["next_on"]) == (2, "2026-02-01")

    project.answer("condition", {"status": "met", "explanation": "Zij zijn gewist."})
    assert newest(project)["condition"] == "met"
    assert (newest(project)["left"], newest(project)["outcome"]) == (1, "proceed_under_conditions")
    project.answer("condition", {"status": "dropped", "explanation": "Er komen geen borden."})
    assert (newest(project)["condition"], newest(project)["left"]) == ("dropped", 0)
    assert newest(project)["next_on"] == "2026-07-05", "the check on the way"

    project.answer("finish", {"remark": "Klaar."})
    project.answer("closing-check", UNCHANGED)
    assert kinds(project)[-1] is WriteBackKind.CLOSING
    assert (newest(project)["outcome"], newest(project)["said_by"]) == ("completed", None)
    assert len(told(project)) == 5


@ON_SQLITE
def test_what_is_told_holds_no_word_that_a_person_wrote(town: Town) -> None:
    project = under_conditions(arrived(town).confirmed(Step.START_FULL_CHECK).assessed())

    for row in told(project):
        texts = [value for name, value in row.facts.items() if isinstance(value, str) and not name.endswith("_on")]
        assert all(text.replace("_", "").isalpha() and text.islower() for text in texts), row.facts
        assert row.facts["outcome"] in OUTCOMES


@ON_SQLITE
def test_a_case_that_the_rules_clear_is_told_at_once_and_its_closing_need_not_be_read_too(town: Town) -> None:
    project = arrived(town, answers=NOTHING)

    closing, triage = told(project)
    assert (triage.kind, triage.facts["outcome"], triage.facts["next_on"]) == (WriteBackKind.TRIAGE, "cleared", None)
    assert (closing.kind, closing.facts["said_by"]) == (WriteBackKind.CLOSING, "triage")


@ON_SQLITE
def test_a_stop_is_told_by_the_decision(town: Town) -> None:
    project = arrived(town).confirmed(Step.START_FULL_CHECK).assessed().decided("stop")

    said_by = {row.kind: row.facts.get("said_by") for row in told(project)}
    assert said_by[WriteBackKind.CLOSING] == "decision"
    assert newest(project)["outcome"] == "stop"


@ON_SQLITE
def test_a_registered_case_tells_when_its_entry_comes_round(town: Town) -> None:
    project = arrived(town, answers=ONLY_A_REGISTER).confirmed(Step.REGISTER_ONLY)
    fields = {"register": "algorithm", "reference": "A-1", "registered_on": "2026-01-05", "url": ""}
    project.answer("register-entry", fields)

    assert (newest(project)["outcome"], newest(project)["next_on"]) == ("registered", "2027-01-05")


@ON_SQLITE
def test_a_question_for_information_and_an_advice_are_nothing_to_tell(town: Town) -> None:
    project = arrived(town)
    project.answer("confirm-triage", {"road": Step.ASK_INFORMATION, "reason": "Hoeveel camera's?"})

    assert kinds(project) == []


@ON_SQLITE
def test_every_decision_is_told_also_one_that_sends_the_case_elsewhere(town: Town) -> None:
    project = arrived(town).confirmed(Step.START_FULL_CHECK).assessed()

    project.decided("refer_to_college").decided("send_back").assessed().decided("proceed")

    assert [row.facts["outcome"] for row in told(project)[1:]] == ["refer_to_college", "send_back", "proceed"]
    referred, sent_back, proceeds = (date.fromisoformat(row.facts["next_on"]) for row in told(project)[1:])
    assert town.today < sent_back
    assert town.today < referred
    assert proceeds == date(2026, 7, 5)


@ON_SQLITE
def test_a_source_that_takes_no_notes_is_told_nothing(town: Town) -> None:
    with town.store.write() as unit:
        unit.demands.state("inbox").takes_notes = False

    project = arrived(town).confirmed(Step.START_FULL_CHECK).assessed().decided("proceed")

    assert kinds(project) == []


@ON_SQLITE
def test_a_source_that_was_never_read_is_told_nothing(town: Town) -> None:
    with town.store.write() as unit:
        unit.demands.state("inbox").source = "elsewhere"

    assert kinds(arrived(town, answers=NOTHING)) == []


@ON_SQLITE
def test_a_source_that_withdrew_its_demand_is_not_told_that_the_road_ended(town: Town) -> None:
    project = arrived(town).confirmed(Step.START_FULL_CHECK)

    town.demand(withdrawn=True)

    assert kinds(project) == [WriteBackKind.TRIAGE]


def test_another_demand_of_that_case_is_told_that_it_ended(town: Town) -> None:
    project = town.started_by_hand(Origin.EXISTING_SYSTEM)
    for ref in ("D-1", "D-2"):
        other = town.demand(ref)
        link_demand(town.store, project.case.reference, other.case.reference, town.people[Role.BEHEERDER], town.moment)

    town.demand("D-1", withdrawn=True)

    (row,) = told(project)
    with town.store.read() as unit:
        demand = unit.demands.find("inbox", "D-2")
    assert demand is not None
    assert (row.kind, row.facts["outcome"], row.demand_id) == (WriteBackKind.CLOSING, "withdrawn", demand.id)


@ON_SQLITE
def test_the_triage_of_a_case_that_is_opened_again_is_told_again(town: Town) -> None:
    project = arrived(town, answers=NOTHING)
    project.answer("sample", {"agrees": "no", "explanation": "Er hangen wel camera's."})
    project.confirmed(Step.START_LIGHT_CHECK)

    assert [row.facts["outcome"] for row in told(project) if row.kind is WriteBackKind.TRIAGE] == [
        "cleared",
        "start_light_check",
    ]


def test_what_must_be_told_asks_for_a_delivery(town: Town) -> None:
    project = arrived(town)
    with town.store.write() as unit:
        waiting = unit.wakes.claim(FlowName.DELIVER, town.moment.at, LEASE, 10)
        unit.wakes.done([wake.id for wake in waiting], town.moment.at)

    project.confirmed(Step.START_FULL_CHECK)

    with town.store.read() as unit:
        assert FlowName.DELIVER in unit.wakes.waiting(town.moment.at)
        assert unit.write_backs.anything_to_tell(town.moment.at)


# ── the hold ──


def holds(project: Project) -> list[EffectStatus]:
    return [row.status for row in told(project) if row.kind is WriteBackKind.HOLD]


def test_a_demand_before_its_approval_is_held_once_while_the_decision_is_open(town: Town) -> None:
    project = arrived(town)
    assert holds(project) == []

    for title in ("Camera's", "Camera's langs het water", "Camera's bij de brug"):
        town.demand(title=title, hold=True)

    assert holds(project) == [EffectStatus.QUEUED]
    assert told(project)[0].facts["outcome"] == "hold"


@ON_SQLITE
def test_a_demand_that_comes_in_before_its_approval_is_held(town: Town) -> None:
    assert holds(arrived(town, hold=True)) == [EffectStatus.QUEUED]


def test_each_stay_before_the_approval_is_told(town: Town) -> None:
    project = arrived(town, hold=True)
    sent(project)

    town.demand(hold=False)
    town.demand(hold=True)

    assert holds(project) == [EffectStatus.VERIFIED, EffectStatus.QUEUED]


@ON_SQLITE
def test_a_hold_that_was_not_said_yet_is_dropped_when_the_demand_goes_elsewhere(town: Town) -> None:
    project = arrived(town, hold=True)

    town.demand(hold=False)

    assert holds(project) == [EffectStatus.DROPPED]


@ON_SQLITE
def test_a_hold_that_was_not_said_yet_is_dropped_when_the_decision_falls(town: Town) -> None:
    project = arrived(town, hold=True).confirmed(Step.START_FULL_CHECK).assessed()
    assert holds(project) == [EffectStatus.QUEUED]

    project.decided("proceed")

    assert holds(project) == [EffectStatus.DROPPED]
    assert kinds(project)[-1] is WriteBackKind.DECISION


@ON_SQLITE
def test_a_decision_that_leaves_it_open_leaves_the_hold_too(town: Town) -> None:
    project = arrived(town, hold=True).confirmed(Step.START_FULL_CHECK).assessed().decided("send_back")

    assert holds(project) == [EffectStatus.QUEUED]


@ON_SQLITE
def test_advice_that_was_not_given_holds_nothing_back(town: Town) -> None:
    project = arrived(town, answers=YOUTH_CARE).confirmed(Step.START_FULL_CHECK)
    project.assessed()
    assert "opinion" in project.gates
    project.decided("proceed")
    assert "opinion" in project.gates

    town.demand(answers=YOUTH_CARE, hold=True)

    assert holds(project) == []


@ON_SQLITE
def test_a_decided_case_holds_nothing_back_whatever_becomes_of_it(town: Town) -> None:
    project = arrived(town).confirmed(Step.START_FULL_CHECK).assessed().decided("proceed")

    town.demand(title="Camera's bij de brug", hold=True)

    assert holds(project) == []
