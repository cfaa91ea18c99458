"""Other rules: tried on the whole portfolio, activated with a reason, and no case that changes by itself."""

from datetime import date
from pathlib import Path

import pytest

from models.errors import InvalidMethod, NotAllowed, NotFound, WrongUse
from models.methods import RULES, RulesText, load_rules, method_file, rules_in
from models.rules_trial import Change, try_rules
from models.ruling import activate_rules, all_rulings, rules_now, rules_of_version
from models.triage_record import TriageRecord
from models.vocabulary import Level, Outcome, Phase, Role
from tests.databases import ON_SQLITE
from tests.town import CAMERAS, NOTHING, Project, Town

SHIPPED = Path(__file__).parents[2] / "methods" / f"{RULES}.toml"
LOST = """
[[rule]]
id = "committee-lost-road"
outcome = "committee"
level = "recommended"
when = { question = "offline_route_lost", is = "yes" }
text = "Een weg voor mensen zonder computer vervalt. De commissie wil daarover meedenken."
source = "Visie Enschede, Aanleiding"
force = "visie Enschede"
valid_from = "vision"
"""
LOSING = NOTHING | {"offline_route_lost": "yes"}


def rules_file(folder: Path, text: str = LOST, version: str = "7", valid_from: str = "2026-01-01") -> Path:
    shipped = SHIPPED.read_text(encoding="utf-8").replace('version = "3"', f'version = "{version}"', 1)
    file = folder / f"rules-{version}.toml"
    file.write_text(shipped.replace("valid_from = 2026-11-01", f"valid_from = {valid_from}", 1) + text)
    return file


def activated(town: Town, file: Path, why: str = "De commissie vroeg erom.") -> None:
    activate_rules(town.store, file, why, town.people[Role.ETHISCH_NETWERK], town.moment)


def record_of(project: Project) -> TriageRecord:
    with project.town.store.read() as unit:
        record = unit.triages.newest(project.id)
    assert record is not None
    return record


@pytest.fixture
def losing(town: Town) -> Project:
    project = town.demand(ref="D-9", answers=LOSING)
    town.engine_works()
    return project


def test_trying_rules_tells_what_would_change_in_which_case_by_which_rule(
    town: Town, losing: Project, tmp_path: Path
) -> None:
    for number in range(3):
        town.demand(ref=f"D-{number}", answers=CAMERAS if number else NOTHING)
    town.engine_works()
    file = rules_file(tmp_path)
    with town.store.read() as unit:
        found = try_rules(unit, rules_in(RulesText.of_file(file), on=town.today), rules_now(unit, town.today))

    assert found.unchanged == 3
    assert found.changed == (
        Change(
            reference=losing.case.reference,
            outcome=Outcome.COMMITTEE,
            before=Level.NOT_NEEDED,
            after=Level.RECOMMENDED,
            rule="committee-lost-road",
        ),
    )


@ON_SQLITE
def test_a_rule_that_falls_away_is_named_too(town: Town, losing: Project, tmp_path: Path) -> None:
    file = rules_file(tmp_path, text="")
    text = file.read_text(encoding="utf-8").replace('{ definition = "ethical_offline" }, ', "")
    file.write_text(
        text.replace('when = { definition = "ethical_offline" }', 'when = { definition = "ethical_impact" }')
    )
    with town.store.read() as unit:
        found = try_rules(unit, rules_in(RulesText.of_file(file), on=town.today), rules_now(unit, town.today))

    changes = {change.outcome: change for change in found.changed}
    assert (changes[Outcome.ETHICAL_CHECK].before, changes[Outcome.ETHICAL_CHECK].after) == (
        Level.FULL,
        Level.NOT_NEEDED,
    )
    assert changes[Outcome.ETHICAL_CHECK].rule == "ethical-offline"


@ON_SQLITE
def test_the_rules_that_waardenweg_came_with_are_the_first_version(town: Town, losing: Project) -> None:
    shipped = load_rules(on=town.today)
    with town.store.read() as unit:
        (only,) = all_rulings(unit, town.today)

    assert (only.hash, only.counts, only.cases, list(only.activations)) == (shipped.hash, True, 1, [])


def test_activated_rules_judge_what_comes_and_leave_alone_what_was_judged(
    town: Town, losing: Project, tmp_path: Path
) -> None:
    first = record_of(losing)
    activated(town, rules_file(tmp_path))
    town.engine_works()
    after = town.demand(ref="D-10", answers=LOSING)
    town.engine_works()

    assert record_of(losing).id == first.id
    assert losing.levels[Outcome.COMMITTEE] is Level.NOT_NEEDED
    assert record_of(after).rule_set_version == "7"
    assert after.levels[Outcome.COMMITTEE] is Level.RECOMMENDED


@ON_SQLITE
def test_an_old_case_is_judged_by_the_new_rules_once_its_answers_change(
    town: Town, losing: Project, tmp_path: Path
) -> None:
    activated(town, rules_file(tmp_path))
    town.demand(ref="D-9", answers=LOSING | {"impact_size": "moderate"})
    town.engine_works()

    assert record_of(losing).rule_set_version == "7"
    assert losing.levels[Outcome.COMMITTEE] is Level.RECOMMENDED
    assert losing.stands_in() is Phase.TRIAGE


def test_the_text_of_every_rule_set_that_judged_a_case_can_be_looked_up(
    town: Town, losing: Project, tmp_path: Path
) -> None:
    old = record_of(losing)
    activated(town, rules_file(tmp_path))
    with town.store.read() as unit:
        assert old.questions_hash is not None
        kept = unit.rulings.find(old.rule_set_hash, old.questions_hash)
        again = rules_of_version(unit, old.rule_set_hash, town.today)

    assert kept is not None
    assert kept.rules == SHIPPED.read_text(encoding="utf-8")
    assert again.hash == old.rule_set_hash == method_file(RULES)[1]


def test_an_activation_says_who_when_why_and_which(town: Town, tmp_path: Path) -> None:
    file = rules_file(tmp_path)
    activated(town, file, "De commissie vroeg erom.")
    with town.store.read() as unit:
        listed = {one.version: one for one in all_rulings(unit, town.today)}
    (activation,) = listed["7"].activations

    assert [one.counts for one in listed.values()] == [False, True]
    assert listed["7"].hash == method_file(file)[1]
    assert activation.activated_by == town.id_of(Role.ETHISCH_NETWERK)
    assert (activation.activated_on, activation.why) == (town.today, "De commissie vroeg erom.")


def test_rules_that_begin_later_count_from_their_own_day(town: Town, tmp_path: Path) -> None:
    activated(town, rules_file(tmp_path, valid_from="2026-02-01"))

    with town.store.read() as unit:
        assert rules_now(unit, town.today).version == "3"
        assert rules_now(unit, town.today.replace(month=2, day=1)).version == "7"


def test_an_earlier_version_can_be_activated_again(town: Town, tmp_path: Path) -> None:
    town.today = date(2026, 11, 2)
    activated(town, rules_file(tmp_path))
    activated(town, SHIPPED, "Het was te veel.")

    with town.store.read() as unit:
        assert rules_now(unit, town.today).version == "3"
        assert {one.version: len(one.activations) for one in all_rulings(unit, town.today)} == {"3": 1, "7": 1}


@ON_SQLITE
@pytest.mark.parametrize(
    ("change", "refusal", "named"),
    [
        (('version = "7"', 'version = "3"'), WrongUse, "version of their own"),
        (('is = "yes"', 'is = "perhaps"'), InvalidMethod, "perhaps"),
    ],
)
def test_rules_that_cannot_count_here_are_refused(
    town: Town, tmp_path: Path, change: tuple[str, str], refusal: type[Exception], named: str
) -> None:
    file = rules_file(tmp_path)
    file.write_text(file.read_text(encoding="utf-8").replace(*change))

    with pytest.raises(refusal, match=named):
        activated(town, file)
    with town.store.read() as unit:
        assert not unit.rulings.activations()


@ON_SQLITE
def test_rules_over_questions_that_nobody_is_asked_here_are_refused(town: Town, tmp_path: Path) -> None:
    questions = (SHIPPED.parent / "intake-questions.toml").read_text(encoding="utf-8")
    (tmp_path / "intake-questions.toml").write_text(questions.replace("edpb_required = 2", "edpb_required = 3"))

    with pytest.raises(WrongUse, match="not those that people are asked here"):
        activated(town, rules_file(tmp_path))


@ON_SQLITE
def test_activating_takes_a_reason_a_role_and_a_change(town: Town, tmp_path: Path) -> None:
    file = rules_file(tmp_path)
    with pytest.raises(WrongUse, match="why"):
        activated(town, file, "  ")
    with pytest.raises(NotAllowed):
        activate_rules(town.store, file, "Omdat.", town.people[Role.MANAGER], town.moment)
    activated(town, file)
    with pytest.raises(WrongUse, match="count already"):
        activated(town, file)


@ON_SQLITE
def test_a_version_that_was_never_used_is_not_found(town: Town) -> None:
    with town.store.read() as unit, pytest.raises(NotFound, match="rules list"):
        rules_of_version(unit, "99", town.today)
