"""An official instrument in a case: begun, filled in by more than one, with rows that come and go, and handed in."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from uuid import UUID

import pytest

from models.answering import ProblemCode
from models.errors import FormAlreadySent, InvalidAnswer, NotAllowed, NotFound, StepNotAllowed
from models.official.layout import Shown, everything_shown, pages
from models.official_filling import Finish, PageSent, hand_in_official, reopen_official, save_page
from models.official_outcome import missing
from models.official_rows import RowWanted, add_row, remove_row
from models.official_startable import newer_version, startable
from models.vocabulary import EventKind, Phase, Role
from tests.official import (
    OURS,
    PICTURE,
    answers_now,
    as_it_stands,
    begun,
    bring_in,
    definition_of,
    fill,
)
from tests.town import Project, Town

ON_SQLITE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
"""For what does not depend on the kind of database."""


@pytest.fixture
def project(town: Town, tmp_path: Path) -> Project:
    bring_in(town, tmp_path)
    return town.demand()


@pytest.fixture
def assessment(project: Project) -> UUID:
    return begun(project).id


def shown_on(town: Town, assessment: UUID) -> dict[str, Shown]:
    _, answers, _ = as_it_stands(town, assessment)
    definition = definition_of(town, assessment)
    return {one.name: one for top in everything_shown(definition, answers) for one in top.all()}


def finish(project: Project, assessment: UUID, by: Role = Role.PROJECTLEIDER) -> Finish:
    return Finish(assessment_id=assessment, by=project.town.people[by], moment=project.town.moment)


def wanted(town: Town, assessment: UUID, name: str) -> RowWanted:
    return RowWanted(assessment_id=assessment, name=name, by=town.people[Role.PROJECTLEIDER], moment=town.moment)


def codes(refused: pytest.ExceptionInfo[InvalidAnswer]) -> dict[str, ProblemCode]:
    return {problem.path: problem.code for problem in refused.value.problems}


@ON_SQLITE
def test_beginning_the_same_instrument_again_gives_the_one_under_way(project: Project, town: Town) -> None:
    first = begun(project)

    assert begun(project, by=Role.PRIVACY_OFFICER).id == first.id
    with town.store.read() as unit:
        assert [(one.urn, one.version) for one in startable(unit)] == [("urn:nl:ours", "1.0")]


@ON_SQLITE
def test_the_fg_advises_and_does_not_fill_in(project: Project) -> None:
    with pytest.raises(NotAllowed):
        begun(project, by=Role.FG)
    with pytest.raises(NotAllowed):
        begun(project, by=Role.MANAGER)
    with pytest.raises(NotFound):
        begun(project, urn="urn:nl:other")


@ON_SQLITE
def test_nothing_is_begun_in_a_case_that_is_closed(project: Project, town: Town) -> None:
    assessment = begun(project).id
    with town.store.write() as unit:
        unit.cases.get(project.id).phase = Phase.CLOSED

    with pytest.raises(StepNotAllowed):
        begun(project)
    with pytest.raises(StepNotAllowed):
        fill(town, assessment, {"0.1": "true"})


def test_a_page_is_kept_and_what_it_hides_is_kept_too(town: Town, assessment: UUID) -> None:
    fill(town, assessment, {"0.1": "true", "0.2": "Omdat het moet.", "0.3": "2026-02-01", "0.4": PICTURE})
    assert "0.2" in shown_on(town, assessment)

    fill(town, assessment, {"0.1": "false", "0.3": ""})

    assert "0.2" not in shown_on(town, assessment)
    assert answers_now(town, assessment) == {"0.1": "false", "0.2": "Omdat het moet.", "0.4": PICTURE}
    first = pages(definition_of(town, assessment), as_it_stands(town, assessment)[1])[0]
    assert (first.asked, first.answered) == (3, 2)


def test_two_people_with_an_old_page_each_keep_what_they_changed(town: Town, assessment: UUID) -> None:
    _, _, edition = as_it_stands(town, assessment)
    fill(town, assessment, {"0.1": "true", "0.2": ""}, shown=edition)
    saved = fill(town, assessment, {"0.1": "", "0.2": "Van mij."}, shown=edition, by=Role.PRIVACY_OFFICER)
    clash = fill(town, assessment, {"0.1": "false", "0.2": ""}, shown=edition, by=Role.ARCHITECT)

    assert saved.conflicts == ()
    assert clash.conflicts == ("0.1",)
    assert answers_now(town, assessment) == {"0.1": "true", "0.2": "Van mij."}


def test_nothing_of_a_page_is_kept_where_one_answer_cannot_be(town: Town, assessment: UUID) -> None:
    with pytest.raises(InvalidAnswer) as refused:
        fill(town, assessment, {"0.2": "Omdat.", "0.1": "perhaps", "9.9": "x"})

    assert codes(refused) == {"0.1": ProblemCode.UNKNOWN_OPTION, "9.9": ProblemCode.UNKNOWN_QUESTION}
    assert answers_now(town, assessment) == {}


def test_rows_come_and_go_and_their_numbers_are_never_used_again(town: Town, assessment: UUID) -> None:
    fill(town, assessment, {"1.1.1[0]": "naam"})
    assert add_row(town.store, wanted(town, assessment, "1.1")) == "1.1[1]"
    fill(town, assessment, {"1.1.1[1]": "adres", "1.2": ("adres",), "2.1.1[1]": "hoog"})
    remove_row(town.store, wanted(town, assessment, "1.1[1]"))

    assert answers_now(town, assessment) == {"1.1.1[0]": "naam", "1.2": ["adres"], "2.1.1[1]": "hoog"}
    assert [option.value for option in shown_on(town, assessment)["1.2"].options] == ["naam", "adres"]
    assert add_row(town.store, wanted(town, assessment, "1.1")) == "1.1[2]"
    rows = [name for name in shown_on(town, assessment) if name.startswith(("1.1[", "2.1["))]
    assert rows == ["1.1[0]", "1.1[2]", "2.1[0]", "2.1[2]"]
    with town.store.read() as unit:
        assert "adres" in [one.value for one in unit.assessments.history(assessment)]


@ON_SQLITE
def test_rows_are_named_by_what_is_answered_and_only_own_rows_can_be_changed(town: Town, assessment: UUID) -> None:
    add_row(town.store, wanted(town, assessment, "1.1"))
    fill(town, assessment, {"1.1.1[1]": "adres"})
    found = shown_on(town, assessment)

    assert [found[name].heading for name in ("1.1[0]", "1.1[1]", "2.1[0]", "2.1[1]")] == [
        "Gegeven 1", "Gegeven 2", "Gegeven 1", "Gegeven adres",
    ]  # fmt: skip
    assert found["1.1[0]"].label == "1.1 Task 1.1"
    assert (found["1.1[0]"].can_add, found["1.1[1]"].can_add, found["1.1[1]"].can_remove) == (False, True, True)
    assert (found["2.1[1]"].can_add, found["2.1[1]"].can_remove) == (False, False)
    for name in ("2.1", "0", "9"):
        with pytest.raises(InvalidAnswer):
            add_row(town.store, wanted(town, assessment, name))


@ON_SQLITE
def test_the_last_row_stays_and_a_row_that_is_gone_cannot_go_again(town: Town, assessment: UUID) -> None:
    with pytest.raises(InvalidAnswer) as last:
        remove_row(town.store, wanted(town, assessment, "1.1[0]"))
    add_row(town.store, wanted(town, assessment, "1.1"))
    remove_row(town.store, wanted(town, assessment, "1.1[0]"))
    with pytest.raises(InvalidAnswer) as gone:
        remove_row(town.store, wanted(town, assessment, "1.1[0]"))

    assert codes(last) == {"1.1[0]": ProblemCode.NOT_ALLOWED}
    assert codes(gone) == {"1.1[0]": ProblemCode.UNKNOWN_QUESTION}


def test_what_is_written_in_a_row_that_another_removed_brings_it_back(town: Town, assessment: UUID) -> None:
    add_row(town.store, wanted(town, assessment, "1.1"))
    fill(town, assessment, {"1.1.1[0]": "naam", "1.1.1[1]": "adres"})
    _, _, edition = as_it_stands(town, assessment)
    remove_row(town.store, wanted(town, assessment, "1.1[0]"))

    fill(town, assessment, {"1.1.1[0]": "naam", "1.1.1[1]": "woonadres"}, shown=edition)
    assert answers_now(town, assessment) == {"1.1.1[1]": "woonadres"}

    fill(town, assessment, {"1.1.1[0]": "voornaam", "1.1.1[1]": "adres"}, shown=edition, by=Role.ARCHITECT)
    assert answers_now(town, assessment) == {"1.1.1[0]": "voornaam", "1.1.1[1]": "woonadres"}


def test_handing_in_tells_the_outcome_and_does_not_wait_for_what_is_missing(project: Project, assessment: UUID) -> None:
    town = project.town
    with town.store.read() as unit:
        kept = unit.assessments.answers(assessment)
    assert missing(definition_of(town, assessment), kept) == ("0.1",)
    fill(town, assessment, {"0.1": "true"})
    hand_in_official(town.store, finish(project, assessment))

    with pytest.raises(StepNotAllowed):
        fill(town, assessment, {"0.1": "false"})
    with town.store.read() as unit:
        told = [event for event, _ in unit.journal.of_case(project.id) if event.kind is EventKind.ASSESSMENT_DELIVERED]
    assert told[-1].facts["outcomes"] == [["MORE", "required", "yes"]]
    assert told[-1].facts["missing"] == []

    reopen_official(town.store, finish(project, assessment))
    fill(town, assessment, {"0.1": "false"})
    assert answers_now(town, assessment) == {"0.1": "false"}


@ON_SQLITE
def test_what_was_handed_in_lends_its_answers_to_the_next_and_keeps_its_own(project: Project, tmp_path: Path) -> None:
    town = project.town
    first = begun(project)
    fill(town, first.id, {"0.1": "true"})
    hand_in_official(town.store, finish(project, first.id))
    bring_in(town, tmp_path / "next", version="1.1", name="Onze nieuwe toets")
    second = begun(project)

    assert (first.method_version, second.method_version) == ("1.0", "1.1")
    assert answers_now(town, second.id) == {"0.1": "true"}
    with town.store.read() as unit:
        newer = newer_version(unit, first)
        assert newer is not None
        assert newer.version == "1.1"
        assert newer_version(unit, second) is None
        carried = unit.assessments.answers(second.id)["0.1"]
    assert carried.source == "Onze nieuwe toets 1.0, 2026-01-05"
    assert definition_of(town, first.id).name == OURS["name"]


def test_the_same_form_twice_is_one_form(town: Town, assessment: UUID) -> None:
    sent = PageSent(
        assessment_id=assessment,
        values={"0.1": "true"},
        by=town.people[Role.PROJECTLEIDER],
        moment=town.moment,
        form_key="a-form",
    )
    save_page(town.store, sent)

    with pytest.raises(FormAlreadySent):
        save_page(town.store, sent)


def test_of_two_who_save_and_add_rows_at_the_same_time_nothing_is_lost(town: Town, assessment: UUID) -> None:
    def writes(by: Role, task: str) -> list[str]:
        rows = []
        for number in range(8):
            shown = as_it_stands(town, assessment)[2]
            actor = RowWanted(assessment_id=assessment, name="1.1", by=town.people[by], moment=town.moment)
            row = add_row(town.store, actor).replace("1.1", "1.1.1")
            fill(town, assessment, {row: f"{by} {number}", task: f"{by} {number}"}, shown=shown, by=by)
            rows.append(row)
        return rows

    with ThreadPoolExecutor(2) as together:
        both = [
            together.submit(writes, Role.PROJECTLEIDER, "0.2"),
            together.submit(writes, Role.ARCHITECT, "0.2"),
        ]
        rows = [row for one in both for row in one.result()]

    assert len(set(rows)) == 16
    with town.store.read() as unit:
        written = {(one.path, one.value) for one in unit.assessments.history(assessment)}
    told = {f"{by} {number}" for by in (Role.PROJECTLEIDER, Role.ARCHITECT) for number in range(8)}
    assert {answers_now(town, assessment)[row] for row in rows} == told
    assert {value for path, value in written if path == "0.2"} == told
