"""After a light check that found a change: exactly what is touched is weighed again, and a person can see on what the
rest stands."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from models.assessment import Answer, Assessment
from models.errors import NotAllowed, StepNotAllowed, StepNotReady, WrongUse
from models.gatekeeper import form_of_gate
from models.methods import RULES, load_rules
from models.opening import open_planned
from models.ruling import activate_rules
from models.standing_now import StandingNow, standings
from models.vocabulary import (
    AnswerOrigin,
    CheckKind,
    EventKind,
    FollowUp,
    Footing,
    Instrument,
    Level,
    Outcome,
    Phase,
    Role,
    Step,
)
from models.whole_road import Choice, choose_whole_road
from tests.databases import ON_SQLITE
from tests.town import DPIA, FULL_CHECK, Project, Town

WEIGHED: dict[str, Any] = FULL_CHECK | {
    "values": ["privacy", "safety", "inclusion"],
    "weighing[privacy].against": "Mensen voelen zich bekeken.",
    "weighing[inclusion].affected": "Wie slecht ziet.",
    "weighing[inclusion].weighing": "Niemand heeft hier last van.",
    "tensions[1].first": "privacy",
    "tensions[1].second": "safety",
    "tensions[1].about": "Meer zien is minder ongezien zijn.",
    "tensions[2].first": "safety",
    "tensions[2].second": "inclusion",
    "tensions[2].about": "Hekken houden ook rolstoelen tegen.",
}
DATA = {
    "outcome": "changed",
    "explanation": "We bewaren nu ook beelden.",
    "changes": ["data"],
    "points[data].about": "De beelden blijven een week staan.",
    "values[safety].standing": "holds",
}
ALGORITHM = {
    "outcome": "changed",
    "explanation": "De camera telt nu zelf.",
    "changes": ["algorithm"],
    "points[algorithm].about": "Een zelflerend model telt de fietsers.",
}
LAW = """
[[rule]]
id = "iama-cameras"
outcome = "iama"
level = "required"
when = { question = "technologies", any_of = ["camera"] }
text = "Een verzonnen wet vraagt een IAMA bij elke camera."
source = "Een verzonnen wet"
force = "wet"
valid_from = 2026-01-01
"""
CHECKED_ON = date(2026, 7, 6)


def value(name: str, standing: str) -> dict[str, Any]:
    """What a check says of one value."""
    because = {f"values[{name}].because": "Er is iets nieuws."} if standing == "changed" else {}
    return {f"values[{name}].standing": standing, **because}


def changed(**more: Any) -> dict[str, Any]:
    return {"outcome": "changed", "explanation": "Er is iets nieuws.", **more}


@pytest.fixture
def project(town: Town) -> Project:
    """Cameras that hang since half a year, and the check on the way that asks whether their weighing still holds."""
    project = town.demand()
    town.engine_works()
    project.confirmed(Step.START_FULL_CHECK).answer("dpia", DPIA)
    project.answer("ethical-check", WEIGHED)
    project.decided("proceed")
    town.today = CHECKED_ON
    ask(project)
    return project


def ask(project: Project) -> None:
    with project.town.store.write() as unit:
        for check, _ in unit.checks.due_interim(project.town.today):
            open_planned(unit, check, project.town.moment)


def asked_now(project: Project, form: str) -> set[str]:
    """The paths that a form asks."""
    with project.town.store.read() as unit:
        gate = project.gates[form]
        newest = unit.assessments.newest(project.id, Instrument.ETHICAL_CHECK)
        assert newest is not None
        known = {path: one.plain for path, one in unit.assessments.answers(newest.id).items()}
        return {path for path, _ in form_of_gate(unit, gate).visible(known)}


def weighed_now(project: Project) -> set[str]:
    """The values that the ethical check asks to weigh."""
    paths = asked_now(project, "ethical-check")
    return {path.removeprefix("weighing[").partition("]")[0] for path in paths if path.startswith("weighing[")}


def newest(project: Project) -> tuple[Assessment, dict[str, Answer]]:
    with project.town.store.read() as unit:
        found = unit.assessments.newest(project.id, Instrument.ETHICAL_CHECK)
        assert found is not None
        return found, unit.assessments.answers(found.id)


def footing(project: Project) -> dict[str, StandingNow]:
    with project.town.store.read() as unit:
        return {one.about: one for one in standings(unit, unit.cases.get(project.id)).values}


def follow_up(project: Project) -> FollowUp | None:
    with project.town.store.read() as unit:
        (check,) = [one for one in unit.checks.of_case(project.id) if one.answered_on]
    return check.follow_up


def told(project: Project) -> list[EventKind]:
    with project.town.store.read() as unit:
        return [event.kind for event, _ in unit.journal.of_case(project.id)]


def test_a_changed_check_reopens_exactly_the_touched_values(project: Project) -> None:
    project.answer("interim-check", changed(**value("safety", "changed"), **value("inclusion", "holds")))

    assert (project.stands_in(), follow_up(project)) == (Phase.ASSESSMENT, FollowUp.LIGHT)
    assert weighed_now(project) == {"safety"}
    asked = asked_now(project, "ethical-check")
    assert {"tensions[1].about", "tensions[2].about", "conclusion", "advice"} <= asked
    assert not {"values", "participation", "by_a_person"} & asked
    _, answers = newest(project)
    assert answers["weighing[safety].weighing"].plain == ""
    assert answers["weighing[privacy].weighing"].origin is AnswerOrigin.CARRIED_OVER
    assert answers["weighing[inclusion].weighing"].origin is AnswerOrigin.RECONFIRMED
    assert answers["weighing[inclusion].weighing"].given_by == project.town.id_of(Role.PROJECTLEIDER)

    fresh = {
        "weighing[safety].affected": "Wie oversteekt.",
        "weighing[safety].weighing": "Het is nu veilig genoeg.",
        "weighing[privacy].weighing": "Wie dit stuurt, kan niets veranderen wat staat.",
        "conclusion": "Doorgaan.",
        "advice": "proceed",
    }
    project.answer("ethical-check", fresh)
    project.decided("proceed")

    _, answers = newest(project)
    assert answers["weighing[safety].weighing"].plain == "Het is nu veilig genoeg."
    assert answers["weighing[privacy].weighing"].plain == "Tellen mag, volgen niet."
    assert project.stands_in() is Phase.MONITORING


@ON_SQLITE
def test_an_unchanged_check_reopens_nothing_and_puts_a_name_under_everything(project: Project) -> None:
    project.answer("interim-check", {"outcome": "unchanged", "explanation": "Alles werkt zoals afgesproken."})

    assert (project.stands_in(), follow_up(project)) == (Phase.MONITORING, FollowUp.NOTHING)
    lead = project.town.id_of(Role.PROJECTLEIDER)
    assert {(one.footing, one.on, one.by) for one in footing(project).values()} == {
        (Footing.RECONFIRMED, CHECKED_ON, lead)
    }


@ON_SQLITE
def test_a_light_weighing_that_is_sent_back_asks_the_same_part_again(project: Project) -> None:
    project.answer("interim-check", changed(**value("safety", "changed")))
    project.answer("ethical-check", {"weighing[safety].affected": "a", "weighing[safety].weighing": "b"})
    project.decided("send_back")

    assert weighed_now(project) == {"safety"}
    _, answers = newest(project)
    assert answers["weighing[safety].weighing"].plain == "b"


@ON_SQLITE
def test_what_a_check_skipped_is_carried_over_from_the_day_on_which_it_was_weighed(project: Project) -> None:
    assert {one.footing for one in footing(project).values()} == {Footing.WEIGHED}
    weighed_on = footing(project)["privacy"].on
    project.answer("interim-check", changed(**value("safety", "changed"), **value("inclusion", "holds")))

    stands = footing(project)
    assert (stands["safety"].footing, stands["safety"].said) == (
        Footing.AGAIN,
        "Veiliger oversteken weegt hier zwaarder.",
    )
    assert (stands["privacy"].footing, stands["privacy"].on) == (Footing.CARRIED_OVER, weighed_on)
    assert (stands["inclusion"].footing, stands["inclusion"].on) == (Footing.RECONFIRMED, CHECKED_ON)
    assert stands["inclusion"].check is not None


def test_other_data_ask_the_intake_again_and_the_weighing_waits_for_it(project: Project) -> None:
    project.answer("interim-check", DATA)

    assert weighed_now(project) == {"privacy"}
    gate = project.gates["intake-again"]
    assert (gate.role, gate.note) == (
        Role.PROJECTLEIDER,
        "We bewaren nu ook beelden.\nDe beelden blijven een week staan.",
    )
    asked = asked_now(project, "intake-again")
    assert "personal_data" in asked
    assert not {"technologies", "impact_size"} & asked
    privacy = {"weighing[privacy].affected": "Fietsers.", "weighing[privacy].weighing": "Een week is te lang."}
    with pytest.raises(StepNotReady):
        project.answer("ethical-check", privacy)

    project.answer("intake-again", {"remark": "De rest is gelijk."})

    assert told(project)[-1] is EventKind.TRIAGE_UNCHANGED
    assert (project.stands_in(), follow_up(project)) == (Phase.ASSESSMENT, FollowUp.LIGHT)
    project.answer("ethical-check", privacy)
    assert project.stands_in() is Phase.DECISION


@ON_SQLITE
@pytest.mark.parametrize("role", ["recommends", "unknown"])
def test_answers_that_ask_or_may_ask_for_more_than_before_lead_along_the_whole_road(
    project: Project, role: str
) -> None:
    project.answer("interim-check", ALGORITHM)
    assert weighed_now(project) == set()
    project.answer(
        "intake-again",
        {"technologies": ["camera", "self_learning_algorithm"], "decision_role": role, "remark": "Nieuw."},
    )

    assert (project.stands_in(), follow_up(project)) == (Phase.TRIAGE, FollowUp.FULL)
    assert project.levels[Outcome.IAMA] is not Level.NOT_NEEDED
    assert project.gates["confirm-triage"].note == "Nieuw."
    project.confirmed(Step.START_FULL_CHECK)
    assert weighed_now(project) == {"privacy", "safety", "inclusion"}


@ON_SQLITE
def test_a_law_that_asks_more_of_the_same_answers_leads_along_the_whole_road(project: Project, tmp_path: Path) -> None:
    """The rules that judged the case ask nothing new; those that count since then do."""
    file = tmp_path / "rules.toml"
    shipped = (Path(__file__).parents[2] / "methods" / f"{RULES}.toml").read_text(encoding="utf-8")
    now = load_rules(on=CHECKED_ON)
    newer = shipped.replace(f'version = "{now.version}"', 'version = "next"', 1)
    file.write_text(newer.replace(f"valid_from = {now.valid_from}", f"valid_from = {CHECKED_ON}", 1) + LAW)
    activate_rules(
        project.town.store, file, "Een nieuwe wet.", project.town.people[Role.ETHISCH_NETWERK], project.town.moment
    )
    assert project.levels[Outcome.IAMA] is Level.NOT_NEEDED

    project.answer("interim-check", changed(changes=["law"], **{"points[law].about": "De camerawet."}))
    project.answer("intake-again")

    assert (project.stands_in(), follow_up(project)) == (Phase.TRIAGE, FollowUp.FULL)
    assert project.levels[Outcome.IAMA] is Level.REQUIRED


@ON_SQLITE
def test_answers_that_ask_for_less_are_confirmed_by_a_person_and_the_light_weighing_goes_on(project: Project) -> None:
    project.answer("interim-check", DATA)
    project.answer("intake-again", {"public_space_tracking": "small_scale"})

    assert (project.stands_in(), follow_up(project)) == (Phase.TRIAGE, FollowUp.LIGHT)
    project.confirmed(Step.START_FULL_CHECK)
    assert weighed_now(project) == {"privacy"}


@ON_SQLITE
def test_an_incident_brings_a_value_that_was_never_weighed(project: Project) -> None:
    project.answer("interim-check", changed(changes=["incident"], **{"points[incident].about": "Een lek."}))

    assert weighed_now(project) == {"safety"}
    with project.town.store.read() as unit:
        form = form_of_gate(unit, project.gates["ethical-check"])
    assert set(form.questions["values"].options) == {"privacy", "safety", "inclusion", "security"}
    assert asked_now(project, "intake-again") == {"impact_size", "affects_health_or_safety", "remark"}


@ON_SQLITE
def test_a_new_law_asks_what_it_is_about_and_changes_nothing_where_the_answers_stay(project: Project) -> None:
    project.answer("interim-check", changed(changes=["law"], **{"points[law].about": "De AI-verordening."}))

    assert weighed_now(project) == set()
    assert {"prohibited_practice", "ai_act_area"} <= asked_now(project, "intake-again")
    before = project.levels
    project.answer("intake-again")

    assert told(project)[-1] is EventKind.TRIAGE_UNCHANGED
    assert project.levels == before


def test_a_doubt_that_turns_out_to_be_a_change_reopens_its_value(project: Project) -> None:
    project.answer("interim-check", changed(**value("privacy", "not_sure"), **value("safety", "holds")))
    assert (project.stands_in(), follow_up(project)) == (Phase.MONITORING, None)
    assert footing(project)["privacy"].footing is Footing.WEIGHED

    project.answer("doubt", {"standing": "changed", "advice": "De grondslag is een andere."})

    assert (project.stands_in(), follow_up(project)) == (Phase.ASSESSMENT, FollowUp.LIGHT)
    assert weighed_now(project) == {"privacy"}
    _, answers = newest(project)
    assert answers["weighing[safety].weighing"].given_by == project.town.id_of(Role.PROJECTLEIDER)


@ON_SQLITE
def test_a_doubt_that_turns_out_later_adds_its_value_to_the_weighing_that_is_under_way(project: Project) -> None:
    project.answer("interim-check", changed(**value("privacy", "not_sure"), **value("safety", "changed")))
    sentence = {"weighing[safety].affected": "Wie oversteekt.", "weighing[safety].weighing": "Veilig genoeg."}
    assert weighed_now(project) == {"safety"}

    project.answer("doubt", {"standing": "changed", "advice": "De grondslag is een andere."})

    assert weighed_now(project) == {"privacy", "safety"}
    project.answer("ethical-check", sentence | {"weighing[privacy].affected": "x", "weighing[privacy].weighing": "y"})
    assert project.stands_in() is Phase.DECISION


@ON_SQLITE
def test_the_ethisch_netwerk_can_still_choose_the_whole_road(project: Project) -> None:
    town = project.town
    project.answer("interim-check", changed(**value("safety", "changed")))

    def choose(reason: str, by: Role = Role.ETHISCH_NETWERK) -> None:
        choice = Choice(reference=project.case.reference, reason=reason, by=town.people[by], moment=town.moment)
        choose_whole_road(town.store, choice)

    with pytest.raises(NotAllowed):
        choose("Dit raakt meer.", by=Role.PROJECTLEIDER)
    with pytest.raises(WrongUse):
        choose(" ")
    choose("Dit raakt meer.")

    assert (project.stands_in(), follow_up(project)) == (Phase.TRIAGE, FollowUp.FULL)
    assert project.gates["confirm-triage"].note == "Dit raakt meer."
    with pytest.raises(StepNotAllowed):
        choose("Nog eens.")
    town.engine_works()
    project.confirmed(Step.START_FULL_CHECK)
    assert weighed_now(project) == {"privacy", "safety", "inclusion"}


@ON_SQLITE
def test_a_condition_that_does_not_hold_brings_the_case_back_without_a_value(town: Town) -> None:
    project = town.demand()
    town.engine_works()
    advised = {path: said for path, said in FULL_CHECK.items() if path.startswith("conditions")}
    project.confirmed(Step.START_FULL_CHECK).assessed().decided("proceed_under_conditions", **advised)
    town.today = CHECKED_ON
    ask(project)
    (condition,) = project.conditions
    said = {
        f"conditions[{condition.id}].standing": "changed",
        f"conditions[{condition.id}].because": "Het wissen hapert.",
    }
    project.answer("interim-check", changed(**said))

    assert weighed_now(project) == set()
    assert {"conclusion", "advice"} <= asked_now(project, "ethical-check")
    with town.store.read() as unit:
        (stood,) = standings(unit, unit.cases.get(project.id)).conditions
    assert stood.check is not None
    assert (stood.footing, stood.on, stood.check.kind) == (Footing.AGAIN, CHECKED_ON, CheckKind.INTERIM)
