"""From an intake form in a folder to a case, through the flow that the engine runs."""

import os
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date
from pathlib import Path

import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from flows.intake import intake
from integrations.demand_systems.forms.template import write_template
from integrations.demand_systems.pulling import pull
from integrations.demand_systems.sources import SourceRefused, load_sources
from models.errors import NotFound
from models.forms import form_named
from models.vocabulary import Phase, Result, Role, Step
from tasks.report import Report
from tests.databases import ON_SQLITE
from tests.town import CAMERAS, NOTHING, Project, Town

LABELS = {question.id: question.label for question in form_named("intake-form").questions.values()}


def inbox(town: Town) -> Path:
    folder = town.world.settings.inbox
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def dropped(town: Town, name: str, *rows: Mapping[str, object]) -> Path:
    """A CSV file with one row per demand lands in the inbox, saved at this moment of the town."""
    columns = list(dict.fromkeys(column for row in rows for column in row))
    cells = [[_cell(row.get(column, "")) for column in columns] for row in rows]
    file = inbox(town) / name
    file.write_text("\n".join(";".join(line) for line in [columns, *cells]), encoding="utf-8")
    saved = town.moment.at.timestamp()
    os.utime(file, (saved, saved))
    return file


def _cell(value: object) -> str:
    return "|".join(value) if isinstance(value, list) else str(value)


def pulled(town: Town, source: str | None = None) -> Report:
    report: Report = intake.fn(source=source, today=town.today)
    town.engine_works()
    return report


def counts(report: Report) -> tuple[int, ...]:
    return tuple(report.counts[name] for name in ("seen", "created", "changed", "unchanged", "dead_lettered"))


def projects(town: Town) -> list[Project]:
    with town.store.read() as unit:
        return [Project(town=town, id=case.id) for case in unit.cases.all()]


def test_a_form_that_answers_everything_becomes_a_case_that_is_triaged(town: Town) -> None:
    dropped(town, "vragen.csv", {"Referentie": "V-1", "Titel": "Camera's", "Afdeling": "Verkeer", **CAMERAS})

    report = pulled(town)

    assert counts(report) == (1, 1, 0, 0, 0)
    (project,) = projects(town)
    assert (project.stands_in(), project.case.title, project.case.department) == (Phase.TRIAGE, "Camera's", "Verkeer")
    assert [row.reference for row in report.moved] == [project.case.reference]
    assert report.moved[0].source is None


@ON_SQLITE
def test_a_form_with_open_questions_asks_the_project_lead_whom_it_names(town: Town) -> None:
    row = {
        "Referentie": "V-1",
        "Titel": "Drone",
        "Naam projectleider": "De leider",
        "E-mail projectleider": "Nieuw@Example.org",
    }
    dropped(town, "vragen.csv", row)

    pulled(town)

    (project,) = projects(town)
    gate = project.gates["intake-questions"]
    with town.store.read() as unit:
        lead = unit.people.by_email("nieuw@example.org")
        assert lead is not None
        assert gate.person_id == lead.id


@ON_SQLITE
def test_the_empty_form_that_we_give_can_be_filled_in_and_comes_back(town: Town) -> None:
    """As people do it: in Excel, from the template, with the options as they read them."""
    file = inbox(town) / "intakeformulier.xlsx"
    write_template(file)
    book = load_workbook(file)
    form = book.worksheets[0]
    headers = {str(cell.value): cell.column or 0 for cell in form[1]}
    questions = form_named("intake-questions").questions
    told: dict[str, str | date] = {
        LABELS["reference"]: "V-1",
        LABELS["title"]: "Camera's",
        LABELS["planned_end_on"]: date(2027, 3, 1),
    }
    for question, answer in CAMERAS.items():
        options = questions[question].options
        told[questions[question].label] = (
            "; ".join(options[one] for one in answer) if isinstance(answer, list) else options[answer]
        )
    for label, value in told.items():
        form.cell(row=2, column=headers[label], value=value)
    book.save(file)

    assert counts(pulled(town)) == (1, 1, 0, 0, 0)

    (project,) = projects(town)
    assert project.stands_in() is Phase.TRIAGE
    assert project.case.planned_end_on is not None
    assert project.case.planned_end_on.isoformat() == "2027-03-01"


@ON_SQLITE
def test_the_empty_form_itself_is_no_demand(town: Town) -> None:
    write_template(inbox(town) / "intakeformulier.xlsx")

    assert counts(pulled(town)) == (0, 0, 0, 0, 0)


def test_the_form_asks_every_intake_question_and_offers_its_options_in_a_list(tmp_path: Path) -> None:
    write_template(tmp_path / "form.xlsx")

    book = load_workbook(tmp_path / "form.xlsx")
    form = book.worksheets[0]
    labels = [cell.value for cell in form[1]]
    assert labels == [
        question.label
        for name in ("intake-form", "intake-questions")
        for question in form_named(name).questions.values()
    ]
    assert len(set(labels)) == len(labels)
    one_of = [
        question
        for name in ("intake-form", "intake-questions")
        for question in form_named(name).questions.values()
        if question.type == "one"
    ]
    assert len(form.data_validations.dataValidation) == len(one_of)
    assert [sheet.title for sheet in book.worksheets] == ["Formulier", "Uitleg", "Keuzes"]


def test_pulling_twice_changes_nothing_and_says_so(town: Town) -> None:
    dropped(town, "vragen.csv", {"reference": "V-1", "title": "Camera's", **CAMERAS})
    pulled(town)
    with town.store.read() as unit:
        before = len(unit.journal.of_case(projects(town)[0].id))

    again = pulled(town)

    assert counts(again) == (1, 0, 0, 1, 0)
    assert again.nothing_to_do
    with town.store.read() as unit:
        assert len(unit.journal.of_case(projects(town)[0].id)) == before


def test_two_pulls_at_once_make_one_case_of_each_demand(town: Town) -> None:
    dropped(town, "vragen.csv", *({"reference": f"V-{number}", "title": "Drone"} for number in range(12)))
    (source,) = load_sources(town.world.settings)
    with ThreadPoolExecutor(3) as pool:
        tallies = [each.result() for each in [pool.submit(pull, town.store, source, town.moment) for _ in range(3)]]

    assert sum(tally.created for tally in tallies) == 12
    assert [(tally.seen, tally.dead_lettered) for tally in tallies] == [(12, 0)] * 3
    assert len(projects(town)) == 12
    with town.store.read() as unit:
        assert not unit.demands.dead_letters()


def test_only_the_row_that_changed_changes_its_case(town: Town) -> None:
    first, second = {"reference": "V-1", "title": "Een", **CAMERAS}, {"reference": "V-2", "title": "Twee", **CAMERAS}
    dropped(town, "vragen.csv", first, second)
    pulled(town)
    town.days_later(1)
    dropped(town, "vragen.csv", first, {**second, "title": "Twee, maar dan anders"})

    assert counts(pulled(town)) == (2, 0, 1, 1, 0)
    assert [project.case.title for project in projects(town)] == ["Een", "Twee, maar dan anders"]


@ON_SQLITE
def test_the_file_that_was_saved_last_counts_where_two_tell_the_same_demand(town: Town) -> None:
    dropped(town, "september.csv", {"reference": "V-1", "title": "Oud"})
    town.days_later(1)
    newer = dropped(town, "oktober.csv", {"reference": "V-1", "title": "Nieuw"})

    assert counts(pulled(town)) == (1, 1, 0, 0, 0)
    assert [project.case.title for project in projects(town)] == ["Nieuw"]

    newer.unlink()
    town.days_later(1)
    assert counts(pulled(town)) == (1, 0, 0, 0, 1)
    assert [project.case.title for project in projects(town)] == ["Nieuw"]


@ON_SQLITE
def test_the_first_row_counts_where_a_file_tells_the_same_demand_twice(town: Town) -> None:
    dropped(town, "vragen.csv", {"reference": "V-1", "title": "Eerste"}, {"reference": "V-1", "title": "Tweede"})

    report = pulled(town)

    assert counts(report) == (2, 1, 0, 0, 1)
    assert [project.case.title for project in projects(town)] == ["Eerste"]
    with town.store.read() as unit:
        (letter,) = unit.demands.dead_letters()
    assert letter.ref == "vragen.csv#3"
    assert "V-1" in letter.reason


def test_a_demand_that_is_withdrawn_in_the_form_ends_its_case_and_can_be_wanted_again(town: Town) -> None:
    row: dict[str, object] = {"reference": "V-1", "title": "Camera's", **CAMERAS}
    dropped(town, "vragen.csv", row)
    pulled(town)
    (project,) = projects(town)
    town.days_later(1)
    dropped(town, "vragen.csv", {**row, "withdrawn": "Ja"})
    pulled(town)
    assert (project.stands_in(), project.result) == (Phase.CLOSED, Result.WITHDRAWN)

    town.days_later(1)
    dropped(town, "vragen.csv", {**row, "withdrawn": "Nee"})
    pulled(town)

    assert project.stands_in() is Phase.TRIAGE
    assert project.steps[-2:] == [Step.WITHDRAW, Step.RETRIAGE]


def test_an_answer_that_is_taken_back_in_the_form_is_open_again(town: Town) -> None:
    row: dict[str, object] = {"reference": "V-1", "title": "Niets", **NOTHING, "affects_freedoms": "unknown"}
    dropped(town, "vragen.csv", row)
    pulled(town)
    (project,) = projects(town)
    town.days_later(1)
    dropped(town, "vragen.csv", {**row, "affects_vulnerable": "", "affects_freedoms": "no"})

    pulled(town)

    with town.store.read() as unit:
        intake_of = unit.assessments.of_case(project.id)[0]
        answers = unit.assessments.answers(intake_of.id)
    assert (answers["affects_vulnerable"].plain, answers["affects_freedoms"].plain) == ("", "no")


@ON_SQLITE
def test_what_the_project_lead_answered_stays_whatever_the_form_says_later(town: Town) -> None:
    row: dict[str, object] = {"reference": "V-1", "title": "C", "lead_email": "projectleider@example.org"}
    dropped(town, "vragen.csv", {**row, "complexity": "simple", "novelty": "known"})
    pulled(town)
    (project,) = projects(town)
    project.answer("intake-questions", {**CAMERAS, "complexity": "complex"})
    town.days_later(1)
    dropped(town, "vragen.csv", {**row, "complexity": "simple", "novelty": "new_anywhere"})

    pulled(town)

    with town.store.read() as unit:
        answers = unit.assessments.answers(unit.assessments.of_case(project.id)[0].id)
    assert (answers["complexity"].plain, answers["novelty"].plain) == ("complex", CAMERAS["novelty"])


def test_a_lead_who_is_named_later_is_asked_what_the_cio_office_was_asked(town: Town) -> None:
    dropped(town, "vragen.csv", {"reference": "V-1", "title": "Drone"})
    pulled(town)
    (project,) = projects(town)
    assert project.gates["intake-questions"].role is Role.CIO_OFFICE
    town.days_later(1)
    dropped(town, "vragen.csv", {"reference": "V-1", "title": "Drone", "lead_email": "projectleider@example.org"})

    pulled(town)

    gate = project.gates["intake-questions"]
    assert (gate.role, gate.person_id) == (Role.PROJECTLEIDER, town.id_of(Role.PROJECTLEIDER))
    assert project.case.waiting_role is Role.PROJECTLEIDER
    with town.store.read() as unit:
        letters = [letter for letter, _ in unit.letters.of_case(project.id)]
    assert town.id_of(Role.PROJECTLEIDER) in {letter.person_id for letter in letters}


def test_raw_records_and_dead_letters_of_a_person_go_when_the_person_is_erased(town: Town) -> None:
    from models.people import erase_person

    row: dict[str, object] = {"reference": "V-1", "title": "Drone", "lead_email": "weg@example.org"}
    dropped(town, "vragen.csv", row, {**row, "reference": "V-2", "title": ""})
    pulled(town)

    erase_person(town.store, "weg", town.people[Role.BEHEERDER], town.moment)

    with town.store.read() as unit:
        (kept,) = unit.demands.newest_raw("inbox")
        (letter,) = unit.demands.dead_letters()
    assert (kept.body, letter.raw) == (None, {})
    assert kept.erased_by is not None


def configured(town: Town, name: str, text: str) -> None:
    folder = town.world.settings.home / "sources"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / name).write_text(text, encoding="utf-8")


@ON_SQLITE
def test_sources_are_configured_by_a_file_each_and_one_that_is_down_stops_no_other(town: Town) -> None:
    other = town.world.settings.home / "other"
    other.mkdir(parents=True)
    (other / "vragen.csv").write_text("reference;title\nV-1;Drone", encoding="utf-8")
    configured(town, "gone.toml", '[source]\nkind = "folder"\npath = "nowhere"\n')
    configured(town, "here.toml", '[source]\nname = "portfolio"\nkind = "folder"\npath = "other"\n')

    report = pulled(town)

    assert report.sources == ("gone", "portfolio")
    assert report.counts["created"] == 1
    assert [dropout.reference for dropout in report.dropouts] == ["gone"]
    assert counts(pulled(town, source="portfolio")) == (1, 0, 0, 1, 0)
    with pytest.raises(NotFound, match="gone, portfolio"):
        pulled(town, source="inbox")


@ON_SQLITE
@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("[source", r"shop\.toml: this is no TOML"),
        ("[source]\n", r"source\.kind: add it"),
        ('[source]\nkind = "ftp"\n', r"source\.kind: write one of folder"),
        ('[source]\nkind = "folder"\n', r"source\.path: add it"),
        (
            '[source]\nkind = "folder"\npath = "x"\nnaam = "y"\n',
            r"naam: this key is not known here; did you mean name\?",
        ),
        ('[source]\nkind = "folder"\npath = "x"\nname = "My Shop"\n', r"name: use small letters"),
        ('[sources]\nkind = "folder"\n', r"source"),
    ],
)
def test_a_source_file_that_cannot_be_used_is_refused_with_file_key_and_mend(town: Town, text: str, named: str) -> None:
    configured(town, "shop.toml", text)

    with pytest.raises(SourceRefused, match=named):
        load_sources(town.world.settings)
    assert [one.reference for one in pulled(town).dropouts] == ["sources"]


@ON_SQLITE
def test_two_sources_of_one_name_are_refused(town: Town) -> None:
    for file in ("a.toml", "b.toml"):
        configured(town, file, '[source]\nname = "same"\nkind = "folder"\npath = "x"\n')

    with pytest.raises(SourceRefused, match=r"a\.toml is called same too"):
        load_sources(town.world.settings)


@ON_SQLITE
def test_every_kind_of_spreadsheet_tells_the_same(town: Town) -> None:
    book = Workbook()
    sheet = book.active
    assert isinstance(sheet, Worksheet)
    sheet.append(["Referentie", "Titel", "Gepland einde"])
    sheet.append([7, "Uit Excel", date(2027, 1, 31)])
    book.save(inbox(town) / "een.xlsx")
    (inbox(town) / "twee.csv").write_bytes("Referentie,Titel\n8,Café\n".encode("cp1252"))
    (inbox(town) / "drie.CSV").write_text('sep=;\nReferentie;Titel\n9;"Met; puntkomma"\n', encoding="utf-8-sig")
    (inbox(town) / "vier.csv").write_text("Referentie\tTitel\n10\tTabs\n", encoding="utf-16")

    assert counts(pulled(town)) == (4, 4, 0, 0, 0)
    assert {project.case.title for project in projects(town)} == {"Uit Excel", "Café", "Met; puntkomma", "Tabs"}
    with town.store.read() as unit:
        demand = unit.demands.find("inbox", "7")
    assert demand is not None
    assert demand.updated_at is not None
    assert demand.updated_at.tzinfo is UTC
