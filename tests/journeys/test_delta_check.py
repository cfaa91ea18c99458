"""A light check starts from the last weighing: what holds is confirmed, what changed weighed again, doubts asked."""

from typing import Any

import pytest

from models.assessment import Answer
from models.check import Check
from models.errors import InvalidAnswer
from models.opening import open_planned
from models.standings import Said, said_of_value
from models.vocabulary import ConditionStatus, EventKind, FollowUp, Phase, Result, Role, Standing
from tests.databases import ON_SQLITE
from tests.light_checks import FRESH, YEARLY_UNCHANGED, check_now, in_use, yearly
from tests.town import UNCHANGED, Project, Town

DATA = {"changes": ["data"], "points[data].about": "We bewaren nu een week."}
PRIVACY, SAFETY = "values[privacy]", "values[safety]"


@pytest.fixture
def project(town: Town) -> Project:
    return in_use(town)


def changed(**said: Any) -> dict[str, Any]:
    """A check in which privacy was weighed afresh and stands, unless something else is said."""
    return {
        "outcome": "changed",
        "explanation": "Er is iets veranderd.",
        "anew.weighing": FRESH,
        "anew.standing": "holds",
        **said,
    }


def answers_of(project: Project, check: Check) -> dict[str, Answer]:
    with project.town.store.read() as unit:
        found = unit.checks.get(check.id)
        assert found.assessment_id is not None
        return unit.assessments.answers(found.assessment_id)


def said(project: Project, check: Check, value: str) -> Said | None:
    return said_of_value(check_now(project, check), answers_of(project, check), value)


def followed_up(project: Project) -> list[str]:
    with project.town.store.read() as unit:
        events = [event for event, _ in unit.journal.of_case(project.id)]
    return [event.facts["follow_up"] for event in events if event.kind is EventKind.CHECK_FOLLOWED_UP]


def test_everything_holds_in_one_sentence_and_confirms_each_value_and_condition(project: Project) -> None:
    check = yearly(project, 2027)
    project.answer("recheck", YEARLY_UNCHANGED)

    done = check_now(project, check)
    assert (done.asked_anew, done.explanation, done.follow_up) == ("privacy", FRESH, FollowUp.NOTHING)
    lead = project.town.id_of(Role.PROJECTLEIDER)
    for value in ("privacy", "safety"):
        assert said(project, check, value) == Said(standing=Standing.HOLDS, by=lead, on=project.town.today)
    (condition,) = project.conditions
    assert (condition.confirmed_on, condition.confirmed_by) == (project.town.today, lead)
    assert project.stands_in() is Phase.MONITORING


@ON_SQLITE
def test_another_value_is_asked_anew_the_next_year(project: Project) -> None:
    first = yearly(project, 2027)
    project.answer("recheck", YEARLY_UNCHANGED)
    second = yearly(project, 2028)
    project.answer("recheck", YEARLY_UNCHANGED)
    third = yearly(project, 2029)

    assert [check_now(project, one).asked_anew for one in (first, second, third)] == ["privacy", "safety", "privacy"]


@ON_SQLITE
@pytest.mark.parametrize(
    ("fields", "missing"),
    [
        ({"outcome": "unchanged"}, "anew.weighing"),
        ({"outcome": "stop"}, "explanation"),
        (changed(), "changes"),
        (changed(changes=["data"]), "points[data].about"),
        (changed() | {f"{SAFETY}.standing": "changed"}, f"{SAFETY}.because"),
    ],
)
def test_a_check_that_leaves_out_what_must_be_said_is_refused(
    project: Project, fields: dict[str, Any], missing: str
) -> None:
    yearly(project, 2027)

    with pytest.raises(InvalidAnswer) as refusal:
        project.answer("recheck", fields)

    assert [problem.path for problem in refusal.value.problems] == [missing]
    assert "recheck" in project.gates


def test_what_nobody_named_in_a_changed_check_is_carried_over_and_not_confirmed(project: Project) -> None:
    check = yearly(project, 2027)
    project.answer("recheck", changed(**DATA))

    confirmed = said(project, check, "privacy")
    assert confirmed is not None
    assert confirmed.standing is Standing.HOLDS
    assert said(project, check, "safety") is None
    assert project.conditions[0].confirmed_on is None
    assert followed_up(project) == [FollowUp.LIGHT]
    assert project.stands_in() is Phase.ASSESSMENT


@ON_SQLITE
def test_a_condition_that_is_not_met_any_more_is_asked_again(project: Project) -> None:
    yearly(project, 2027)
    (condition,) = project.conditions
    path = f"conditions[{condition.id}]"
    project.answer("recheck", changed() | {f"{path}.standing": "changed", f"{path}.because": "Het script staat uit."})

    (condition,) = project.conditions
    assert condition.status is ConditionStatus.OPEN
    assert "Het script staat uit." in project.gates["condition"].note


def test_a_doubt_about_privacy_is_asked_of_the_privacy_officer_and_nobody_waits_for_it(project: Project) -> None:
    check = yearly(project, 2027)
    project.answer("recheck", changed() | {"anew.standing": "not_sure"})

    assert "recheck" not in project.gates
    assert project.gates["doubt"].role is Role.PRIVACY_OFFICER
    assert project.stands_in() is Phase.MONITORING
    assert check_now(project, check).follow_up is None

    project.answer("doubt", {"standing": "changed", "advice": "De bewaartermijn is langer."})

    assert project.stands_in() is Phase.ASSESSMENT
    found = said(project, check, "privacy")
    assert found is not None
    assert (found.standing, found.by) == (Standing.CHANGED, project.town.id_of(Role.PRIVACY_OFFICER))


@ON_SQLITE
@pytest.mark.parametrize("advice", ["holds", "not_sure"])
def test_what_an_adviser_does_not_find_changed_counts_only_when_the_network_says_so(
    project: Project, advice: str
) -> None:
    check = yearly(project, 2027)
    project.answer("recheck", changed() | {f"{SAFETY}.standing": "not_sure", **DATA, "anew.standing": "holds"})
    assert project.gates["doubt"].role is Role.PRIVACY_OFFICER, "who knows about the data that changed"
    project.answer("doubt", {"standing": advice, "advice": "Ik denk het wel."})
    doubted = said(project, check, "safety")
    assert doubted is not None
    assert doubted.standing is Standing.NOT_SURE

    project.answer("doubt-conclusion", {"standing": "holds", "reason": "Het geldt nog."})

    concluded = said(project, check, "safety")
    assert concluded is not None
    assert (concluded.standing, concluded.by) == (Standing.HOLDS, project.town.id_of(Role.ETHISCH_NETWERK))


@ON_SQLITE
def test_a_doubt_that_nobody_else_can_know_is_settled_by_the_network_alone(project: Project) -> None:
    check = yearly(project, 2027)
    project.answer("recheck", changed() | {f"{SAFETY}.standing": "not_sure"})
    assert project.gates["doubt-conclusion"].role is Role.ETHISCH_NETWERK
    project.answer("doubt-conclusion", {"standing": "holds", "reason": "De cijfers zijn hetzelfde."})

    assert check_now(project, check).follow_up is FollowUp.NOTHING
    assert project.stands_in() is Phase.MONITORING


@ON_SQLITE
def test_a_doubt_at_the_close_lets_the_case_close_and_can_open_it_again(project: Project) -> None:
    project.answer("finish")
    doubt = {"outcome": "changed", "explanation": "Ik weet het niet zeker.", f"{PRIVACY}.standing": "not_sure"}
    project.answer("closing-check", doubt)
    assert (project.stands_in(), project.result) == (Phase.CLOSED, Result.COMPLETED)

    project.answer("doubt", {"standing": "changed", "advice": "De bewaartermijn is langer."})

    assert project.stands_in() is Phase.ASSESSMENT


@ON_SQLITE
def test_who_stops_is_not_asked_to_weigh_and_takes_the_doubts_along(project: Project) -> None:
    yearly(project, 2027)
    project.answer("recheck", changed() | {"anew.standing": "not_sure"})
    yearly(project, 2028)
    project.answer("recheck", {"outcome": "stop", "explanation": "De camera's zijn weg."})

    assert project.result is Result.STOPPED
    assert "doubt" not in project.gates
    assert followed_up(project) == [FollowUp.STOP]


@ON_SQLITE
def test_a_check_on_the_way_asks_no_value_anew_and_takes_one_sentence_why(project: Project) -> None:
    town = project.town
    town.days_later(400)
    with town.store.write() as unit:
        (check,) = [one for one in unit.checks.of_case(project.id) if one.opened_on is None]
        open_planned(unit, check, town.moment)
    project.answer("interim-check", UNCHANGED)

    assert check_now(project, check).asked_anew == ""
    assert check_now(project, check).explanation == UNCHANGED["explanation"]
