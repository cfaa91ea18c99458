"""Files beside what was done elsewhere: added, counted as the place where it stands, withdrawn with a reason."""

from uuid import UUID

import pytest

from models.errors import FileRefused, GateNotOpen, InvalidAnswer, NotAllowed
from models.filing import LARGEST, MOST, NewFile, Withdrawal, add_file, files_of, withdraw_file
from models.stored_file import StoredFile
from models.vocabulary import EventKind, FileProblem, Role, Step
from tests.databases import ON_SQLITE
from tests.town import DPIA, Project, Town

PDF = b"%PDF-1.7 het verslag"
WITHOUT_PLACE = {path: said for path, said in DPIA.items() if path != "reference"}


@pytest.fixture
def project(town: Town) -> Project:
    """Cameras that wait for their DPIA."""
    project = town.demand()
    town.engine_works()
    return project.confirmed(Step.START_FULL_CHECK)


def added(
    project: Project, content: bytes = PDF, by: Role = Role.PROJECTLEIDER, gate: UUID | None = None
) -> StoredFile:
    town = project.town
    new = NewFile(
        name="DPIA Jansen.pdf",
        content=content,
        by=town.people[by],
        moment=town.moment,
    )
    return add_file(town.store, gate or project.gates["dpia"].id, new)


def withdrawn(project: Project, file: StoredFile, reason: str, by: Role = Role.PROJECTLEIDER) -> None:
    town = project.town
    withdraw_file(town.store, Withdrawal(file_id=file.id, reason=reason, by=town.people[by], moment=town.moment))


def files(project: Project) -> list[str]:
    with project.town.store.read() as unit:
        return [file.name for beside in files_of(unit, unit.cases.get(project.id)).values() for file in beside]


def test_a_file_stands_beside_its_instrument_and_is_a_place_where_it_stands(project: Project) -> None:
    gate = project.gates["dpia"]
    with pytest.raises(InvalidAnswer, match="reference"):
        project.answer("dpia", WITHOUT_PLACE)
    file = added(project)

    project.answer("dpia", WITHOUT_PLACE)

    with project.town.store.read() as unit:
        case = unit.cases.get(project.id)
        assert [one.id for one in files_of(unit, case)[gate.subject_id]] == [file.id]
        assert unit.files.get(file.id).content == PDF
    with pytest.raises(GateNotOpen):
        added(project, b"%PDF-1.7 te laat", gate=gate.id)


@ON_SQLITE
def test_the_journal_says_that_a_file_came_and_went_and_never_how_it_was_called(project: Project) -> None:
    file = added(project)
    withdrawn(project, file, "Verkeerde versie.")

    with project.town.store.read() as unit:
        told = [(event, content) for event, content in unit.journal.of_case(project.id) if "file" in event.kind]
    assert [event.kind for event, _ in told] == [EventKind.FILE_ADDED, EventKind.FILE_WITHDRAWN]
    assert told[0][0].facts["media_type"] == "application/pdf"
    assert not [event for event, content in told if "Jansen" in f"{event.facts}{content.content}"]
    assert files(project) == []


def test_the_same_file_twice_is_one_file(project: Project) -> None:
    assert added(project).id == added(project).id
    assert files(project) == ["DPIA Jansen.pdf"]


@ON_SQLITE
@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (b"", FileProblem.EMPTY),
        (PDF.ljust(LARGEST + 1), FileProblem.TOO_LARGE),
        (b"MZ\x90\x00", FileProblem.OTHER_KIND),
    ],
)
def test_what_cannot_be_kept_is_refused_by_name(project: Project, content: bytes, problem: FileProblem) -> None:
    with pytest.raises(FileRefused) as refused:
        added(project, content)

    assert refused.value.facts["problem"] is problem
    assert files(project) == []


@ON_SQLITE
def test_one_question_takes_twenty_files(project: Project) -> None:
    for number in range(MOST):
        added(project, PDF + str(number).encode())
    with pytest.raises(FileRefused) as refused:
        added(project, PDF)

    assert refused.value.facts["problem"] is FileProblem.TOO_MANY


@ON_SQLITE
def test_who_is_not_asked_adds_nothing_and_a_question_about_nothing_elsewhere_takes_nothing(project: Project) -> None:
    with pytest.raises(NotAllowed):
        added(project, by=Role.ETHISCH_NETWERK)
    with pytest.raises(NotAllowed):
        added(project, by=Role.ETHISCH_NETWERK, gate=project.gates["ethical-check"].id)


@ON_SQLITE
def test_withdrawing_takes_a_reason_and_a_right(project: Project) -> None:
    file = added(project)
    with pytest.raises(InvalidAnswer, match="reason"):
        withdrawn(project, file, " ")
    with pytest.raises(NotAllowed):
        withdrawn(project, file, "Weg ermee.", by=Role.MANAGER)
    assert files(project) == ["DPIA Jansen.pdf"]

    withdrawn(project, file, "Verkeerde versie.", by=Role.ETHISCH_NETWERK)

    with project.town.store.read() as unit:
        assert unit.files.get(file.id).withdrawn_because == "Verkeerde versie."
