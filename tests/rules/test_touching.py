"""What a light check touches is weighed again, and nothing else is."""

from itertools import product
from typing import Any
from uuid import uuid4

from hypothesis import given
from hypothesis import strategies as st

from models.catalogue import load_values
from models.delta import condition_path
from models.forms import form_named
from models.methods import INTAKE
from models.part_of_form import PartOfForm
from models.question import path_of
from models.reach import load_reach
from models.touching import (
    Found,
    Touched,
    asked_in_intake,
    stands_in_intake,
    stands_in_weighing,
    touched_by,
)
from models.vocabulary import Standing

WEIGHED = ("privacy", "safety", "participation", "security")
WEIGHING: dict[str, Any] = {
    "values": WEIGHED,
    **{path_of(question, "weighing", one): "…" for one in WEIGHED for question in ("affected", "weighing")},
    "tensions[1].first": "privacy",
    "tensions[1].second": "safety",
    "tensions[3].first": "participation",
    "tensions[3].second": "security",
    "participation": "informed",
    "participation_reason": "…",
    "conclusion": "…",
    "advice": "proceed",
}
CHECKS = ("interim-check", "recheck", "closing-check")
INTAKE_ANSWERS: dict[str, Any] = {
    "technologies": ("camera",),
    "parties": ("internal_only",),
    "decision_role": "none",
    "personal_data": ("images_sound",),
    "public_space_tracking": "systematic",
}
CHANGES = st.lists(st.sampled_from(sorted(load_reach().changes)), max_size=3, unique=True)
STANDINGS = st.dictionaries(st.sampled_from(WEIGHED), st.sampled_from(Standing))


def found(standings: dict[str, Standing] | None = None, *changes: str) -> Found:
    """A check in which this was said of these values, and these changes were named."""
    said: dict[str, Any] = {path_of("standing", "values", one): how for one, how in (standings or {}).items()}
    extra = {"changes": changes} if changes else {}
    return Found(answers={"outcome": "changed", **extra, **said})


def touched(answered: Found) -> Touched:
    return touched_by(answered, WEIGHING, load_values())


def asked_again(answered: Found) -> set[str]:
    """The paths that the ethical check asks again."""
    form = form_named("ethical-check")
    part = PartOfForm.of(form, stands_in_weighing(touched(answered), form, WEIGHING), WEIGHING)
    return {path for path, _ in part.visible(WEIGHING)}


def test_every_change_that_a_check_can_name_reaches_values_and_questions_that_exist() -> None:
    intake, check, catalogue = form_named(INTAKE), form_named("ethical-check"), load_values()
    for form in CHECKS:
        assert form_named(form).questions["changes"].options.keys() == load_reach().changes.keys()
    for reach in load_reach().changes.values():
        assert reach.values
        assert all(map(catalogue.knows, reach.values))
        assert set(reach.intake) <= intake.questions.keys()
        assert set(reach.weighing) <= check.questions.keys()


@given(standings=STANDINGS, changes=CHANGES)
def test_whatever_is_found_the_touched_is_asked_again_and_the_untouched_never(
    standings: dict[str, Standing], changes: list[str]
) -> None:
    answered = found(standings, *changes)
    reached = {one for change in changes for one in load_reach().changes[change].values}
    said = {one for one, how in standings.items() if how is Standing.CHANGED}
    must = set(WEIGHED) & (said | reached)
    brought = reached - set(WEIGHED)

    paths = asked_again(answered)
    for one, question in product(WEIGHED, ("affected", "weighing")):
        assert (path_of(question, "weighing", one) in paths) is (one in must)
    for row, ends in {1: {"privacy", "safety"}, 3: {"participation", "security"}}.items():
        assert (path_of("about", "tensions", str(row)) in paths) is bool(ends & (must | brought))


def test_nothing_is_touched_where_every_value_holds_or_waits_for_who_can_know() -> None:
    held = dict.fromkeys(WEIGHED, Standing.HOLDS)

    assert not touched(Found(answers={"outcome": "unchanged"}))
    assert not touched(found(held))


def test_a_doubt_touches_its_value_once_who_can_know_says_that_it_changed() -> None:
    assert not touched(found({"privacy": Standing.NOT_SURE}))
    assert touched(found({"privacy": Standing.CHANGED})).values == {"privacy": ()}


def test_a_changed_point_touches_what_it_reaches_though_it_was_said_to_hold() -> None:
    one = touched(found({"privacy": Standing.HOLDS}, "data"))

    assert one.values == {"privacy": ("data",)}
    assert one.brought == ("reliability",)
    assert one.tensions == (1,)


def test_new_data_ask_again_which_personal_data_there_are_and_how_they_are_gathered() -> None:
    intake = form_named(INTAKE)
    asked = asked_in_intake(touched(found(None, "data")), intake, INTAKE_ANSWERS)

    assert {"personal_data", "data_scale", "combines_datasets", "public_space_tracking"} <= set(asked)
    assert not {"technologies", "impact_size", "decision_role"} & set(asked)
    assert not set(asked) & set(stands_in_intake(touched(found(None, "data")), intake, INTAKE_ANSWERS))


def test_an_answer_that_opens_other_questions_brings_them_along() -> None:
    intake = form_named(INTAKE)
    before = {**INTAKE_ANSWERS, "personal_data": ("none",)}
    part = PartOfForm.of(intake, stands_in_intake(touched(found(None, "data")), intake, before), before)

    assert "profiling" not in {path for path, _ in part.visible(before)}
    now = {path for path, _ in part.visible({**before, "personal_data": ("health",)})}
    assert {"profiling", "data_subjects"} <= now
    assert "impact_size" not in now


def test_reactions_of_people_ask_again_how_residents_take_part() -> None:
    assert "participation_reason" in asked_again(found(None, "feedback"))
    assert "participation_reason" not in asked_again(found(None, "data"))


def test_a_condition_that_does_not_hold_asks_the_conclusion_again_and_no_value() -> None:
    condition_id = uuid4()
    answered = Found(answers={"outcome": "changed", condition_path(condition_id): "changed"})

    assert touched(answered).conditions == {condition_id}
    paths = asked_again(answered)
    assert {"conclusion", "advice"} <= paths
    assert not {path for path in paths if path.startswith(("weighing", "tensions", "values"))}


def test_a_value_that_was_weighed_afresh_and_changed_starts_from_its_new_sentence() -> None:
    answers = {"outcome": "changed", "anew.standing": "changed", "anew.weighing": "Het kan niet meer."}
    answered = Found(answers=answers, asked_anew="safety")

    assert list(touched(answered).values) == ["safety"]
    assert answered.fresh_sentence == {"weighing[safety].weighing": "Het kan niet meer."}
    assert not Found(answers={**answers, "anew.standing": "holds"}, asked_anew="safety").fresh_sentence
