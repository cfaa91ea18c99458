"""The forms of the light checks, who is asked about a doubt, and what their answers say."""

from dataclasses import replace

import pytest

from models.delta import because_path, condition_at, in_doubt, is_material, unnamed, value_at
from models.doubt_roles import doubt_roles_from, shipped_doubt_roles
from models.errors import InvalidMethod, UnknownOption
from models.forms import form_named
from models.question import Answers, Point
from models.reading import read_toml
from models.vocabulary import Role

LIGHT_CHECKS = ("interim-check", "recheck", "closing-check")
SHARED = ("changes", "values", "conditions")


def shared_points(form: str) -> list[Point]:
    return [replace(point, number=0) for point in form_named(form).points if point.id in SHARED]


def test_the_three_light_checks_ask_the_same_about_changes_values_and_conditions() -> None:
    first, *others = map(shared_points, LIGHT_CHECKS)
    assert [point.id for point in first] == list(SHARED)
    assert all(other == first for other in others)


@pytest.mark.parametrize(
    ("value", "changes", "asked"),
    [
        ("privacy", (), {Role.PRIVACY_OFFICER}),
        ("privacy", ("algorithm",), {Role.PRIVACY_OFFICER}),
        ("security", (), {Role.ARCHITECT}),
        ("inclusion", (), {Role.ETHISCH_NETWERK}),
        ("inclusion", ("law",), {Role.ETHISCH_NETWERK}),
        ("inclusion", ("data", "supplier"), {Role.PRIVACY_OFFICER, Role.ARCHITECT}),
        ("", ("algorithm",), {Role.ARCHITECT}),
    ],
)
def test_who_can_know_is_asked_about_a_doubt(value: str, changes: tuple[str, ...], asked: set[Role]) -> None:
    assert shipped_doubt_roles().asked_about(value, changes) == asked


def test_a_role_that_does_not_exist_is_refused_by_its_key() -> None:
    text = 'id = "x"\nversion = "1"\notherwise = "ethisch_netwerk"\n[values]\nprivacy = "koning"\n'
    with pytest.raises(InvalidMethod, match="privacy"):
        doubt_roles_from(read_toml(text, "doubt-roles.toml"))


@pytest.mark.parametrize(
    ("answers", "material", "doubts", "is_refused"),
    [
        ({"outcome": "unchanged"}, False, [], False),
        ({"outcome": "changed"}, False, [], True),
        ({"outcome": "changed", "values[privacy].standing": "holds"}, False, [], True),
        ({"outcome": "changed", "values[privacy].standing": "changed"}, True, [], False),
        ({"outcome": "changed", "values[privacy].standing": "not_sure"}, False, ["values[privacy].standing"], False),
        ({"outcome": "changed", "anew.standing": "changed"}, True, [], False),
        ({"outcome": "changed", "changes": ("law",)}, True, [], False),
    ],
)
def test_a_check_that_found_a_change_says_which(
    answers: Answers, material: bool, doubts: list[str], is_refused: bool
) -> None:
    assert is_material(answers) is material
    assert in_doubt(answers) == doubts
    assert bool(unnamed(answers)) is is_refused


def test_a_path_tells_what_it_is_about() -> None:
    assert value_at("values[privacy].standing", "safety") == "privacy"
    assert value_at("anew.standing", "safety") == "safety"
    assert value_at("conditions[7d444840-9dc0-11d1-b245-5ffdce74fad2].standing", "safety") == ""
    assert condition_at("values[privacy].standing") is None
    assert because_path("values[privacy].standing") == "values[privacy].because"
    assert because_path("anew.standing") == ""


def test_a_group_per_entry_of_a_list_asks_each_of_them_and_nothing_else() -> None:
    form = form_named("recheck").with_options({"values": {"privacy": "Privacy"}, "conditions": {}})
    asked = [path for path, _ in form.visible({"outcome": "changed"})]

    assert [path for path in asked if "[" in path] == ["values[privacy].standing"]
    with pytest.raises(UnknownOption):
        form.question_at("values[safety].standing")
