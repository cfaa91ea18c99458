"""Official questionnaires on the page: every kind of question, and every unhappy road, with a questionnaire of ours."""

import json
from pathlib import Path
from uuid import UUID

import pytest

from models.official_filling import Finish, hand_in_official
from models.official_rows import RowWanted, remove_row
from models.vocabulary import Phase, Role
from tests.official import answers_now, begun, bring_in, bring_in_file, fill
from tests.town import NOTHING, Project, Town
from tests.web.browsing import Browser, Page, SignIn
from tests.web.filling import Filler
from tests.web.widgets import ASSESSMENTS, GLOSSARY, TASKS
from web.pictures import LARGEST

PNG = b"\x89PNG\r\n\x1a\n" + b"0" * 40


@pytest.fixture
def cameras(town: Town) -> Project:
    """A case that just came in; what was judged of it does not matter here."""
    return town.demand()


@pytest.fixture
def imported(town: Town, tmp_path: Path) -> None:
    """Our questionnaire and its glossary are imported."""
    bring_in(town, tmp_path / "official", tasks=TASKS, assessments=ASSESSMENTS)
    glossary = tmp_path / "begrippen.json"
    glossary.write_text(json.dumps(GLOSSARY), encoding="utf-8")
    bring_in_file(town, glossary)


@pytest.fixture
def assessment(imported: None, cameras: Project) -> UUID:
    """The project lead began it."""
    return begun(cameras).id


def step(assessment: UUID, name: str) -> str:
    return f"/assessments/{assessment}/pages/{name}"


def send_picture(browser: Browser, path: str, content: bytes, **words: str) -> Page:
    """Send the step with a picture, as a browser does with a form that takes files."""
    form = browser.get(path).form
    fields = [*form.filled({f"q:0.4#{word}": text for word, text in words.items()}), ("action", "keep")]
    files = {"q:0.4": ("schets.png", content, "image/png")}
    return Page(browser.client.post(path, data=dict(fields), files=files, follow_redirects=True))


def test_without_an_official_questionnaire_the_page_says_how_one_comes_in(cameras: Project, lead: Browser) -> None:
    assert "Bekijk welke officiële vragenlijsten er zijn" in lead.get(f"/cases/{cameras.case.reference}").links
    page = lead.get(f"/cases/{cameras.case.reference}/official")

    assert "Er is nog geen officiële vragenlijst geïmporteerd." in page.text
    assert "waardenweg method import" in page.text
    assert "Ethisch Netwerk" in page.text


def test_a_project_lead_begins_one_and_sees_how_far_it_is(
    imported: None, cameras: Project, lead: Browser, network: Browser
) -> None:
    lead.get(f"/cases/{cameras.case.reference}/official")
    page = lead.send_to(f"/cases/{cameras.case.reference}/official")

    assert page.headings[0] == "Onze toets"
    assert "0 van 9 vragen hebben een antwoord." in page.text
    assert "Begin met: Begin" in page.links
    assert "Onze toets" in network.get(f"/cases/{cameras.case.reference}").links


def test_every_kind_of_question_is_filled_in_from_start_to_end_and_handed_in(
    assessment: UUID, town: Town, lead: Browser
) -> None:
    headings = list(Filler(lead).steps(f"/assessments/{assessment}"))
    page = lead.get(f"/assessments/{assessment}")

    assert headings == ["Begin", "Gegevens", "Risico's", "Afronding"]
    assert "DPIA verplicht" in page.text
    assert "Antwoord op 2.actie.tekst[1]" in page.text
    assert "2 februari 2026" in page.text
    said = answers_now(town, assessment)
    assert said["1.3"] == ["Recht 1", "Recht 30"]
    assert said["1.2"] == ["Antwoord op 1.1.1[0]"]
    assert said["2.1.1[1]"] == "laag"

    page = lead.send_to(f"/assessments/{assessment}/hand-in")
    assert "Opgeleverd op 5 januari 2026 door De projectleider." in page.text
    assert lead.get(step(assessment, "0")).response.url.path == f"/assessments/{assessment}"
    page = lead.send_to(f"/assessments/{assessment}/reopen")
    assert "Opgeleverd" not in page.text


def test_what_answers_bring_shows_after_keeping_and_going_on_waits_for_it(assessment: UUID, lead: Browser) -> None:
    page = lead.get(step(assessment, "0"))
    assert "Welke gegevens?" not in page.text
    page = lead.send({"q:0.1": "true"}, button="next")

    assert page.response.url.path == step(assessment, "0")
    assert "Door je antwoorden is er 1 vraag bij gekomen" in page.text
    assert page.links["Welke gegevens?"] == "#q-0-2"
    assert lead.send(button="next").headings[0] == "Gegevens"


def test_a_description_is_cleaned_and_its_words_are_explained_once(assessment: UUID, lead: Browser) -> None:
    page = lead.get(step(assessment, "0"))
    html = page.response.text

    assert "alert" not in html
    assert "volg.png" not in html
    assert "onclick" not in html
    assert 'href="https://example.org/uitleg" rel="noopener noreferrer"' in html
    assert page.links["algoritme"].removeprefix("#") in page.ids
    assert "Een reeks stappen die een computer uitvoert." in page.text
    assert "Een afkorting" not in page.text
    assert page.links["pre-scan"].endswith("/official")


def test_an_option_that_is_not_there_and_a_day_that_is_none_are_refused_and_the_rest_is_kept(
    assessment: UUID, town: Town, lead: Browser
) -> None:
    lead.get(step(assessment, "0"))
    page = lead.send({"q:0.1": "misschien", "q:0.3": "morgen"}, button="next")

    assert page.status == 422
    assert page.title.startswith("Fout:")
    assert "Kies een van de antwoorden die er staan: Verwerk je gegevens?" in page.links
    assert page.links["Vul een datum in die bestaat, zoals 31-01-2026: Wanneer begint het?"] == "#q-0-3"
    assert page.form.value("q:0.3") == "morgen"
    assert answers_now(town, assessment) == {}

    lead.get(step(assessment, "3"))
    lead.send({"q:3.1": "Klaar."}, button="keep")
    assert answers_now(town, assessment) == {"3.1": "Klaar."}


def test_what_can_be_kept_is_kept_beside_what_cannot(assessment: UUID, town: Town, lead: Browser) -> None:
    lead.get(step(assessment, "0"))
    page = lead.send({"q:0.1": "true", "q:0.3": "morgen"}, button="keep")

    assert page.status == 422
    assert "De andere antwoorden van deze stap zijn bewaard." in page.text
    assert answers_now(town, assessment) == {"0.1": "true"}


def test_a_picture_is_kept_shown_described_and_taken_away(assessment: UUID, town: Town, lead: Browser) -> None:
    path = step(assessment, "0")
    page = send_picture(lead, path, PNG, title="Stroomschema", description="Van camera naar telling")
    assert 'src="data:image/png;base64,' in page.response.text
    assert 'alt="Van camera naar telling"' in page.response.text
    kept = answers_now(town, assessment)["0.4"]
    assert kept["title"] == "Stroomschema"

    lead.get(path)
    lead.send({"q:0.1": "false"}, button="keep")
    assert answers_now(town, assessment)["0.4"] == kept
    lead.get(path)
    lead.send({"q:0.4#remove": "1"}, button="keep")
    assert "0.4" not in answers_now(town, assessment)


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (PNG + b"0" * LARGEST, "Dit is te groot. Kies iets kleiners: Schets"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "Kies een afbeelding: een png, jpeg of webp: Schets"),
    ],
    ids=["too large", "no picture"],
)
def test_what_is_no_picture_or_too_large_is_refused_and_nothing_else_is_lost(
    assessment: UUID, town: Town, lead: Browser, content: bytes, told: str
) -> None:
    path = step(assessment, "0")
    lead.get(path)
    lead.send({"q:0.1": "true"}, button="keep")
    page = send_picture(lead, path, content)

    assert page.status == 422
    assert told in page.text
    assert answers_now(town, assessment) == {"0.1": "true"}


def test_a_row_is_added_after_what_was_typed_is_kept_and_removed_with_its_answers(
    assessment: UUID, town: Town, lead: Browser
) -> None:
    path = step(assessment, "1")
    lead.get(path)
    page = lead.send({"q:1.1.1[0]": "Kenteken"}, button="add 1.1[0]")
    assert page.response.url.path == path
    lead.send({"q:1.1.1[1]": "Tijdstip"}, button="keep")
    assert "Gegeven Tijdstip" in lead.get(step(assessment, "2")).text

    lead.get(path)
    page = lead.send(button="remove 1.1[0]")
    assert "q:1.1.1[0]" not in page.form.names
    assert answers_now(town, assessment) == {"1.1.1[1]": "Tijdstip"}
    assert "Gegeven Kenteken" not in lead.get(step(assessment, "2")).text


def test_a_row_that_another_removed_comes_back_when_somebody_writes_in_it(
    assessment: UUID, town: Town, lead: Browser
) -> None:
    fill(town, assessment, {"1.1.1[0]": "Kenteken"})
    path = step(assessment, "1")
    lead.get(path)
    lead.send(button="add 1.1[0]")
    mine = lead.get(path)
    gone = RowWanted(assessment_id=assessment, name="1.1[1]", by=town.people[Role.ETHISCH_NETWERK], moment=town.moment)
    remove_row(town.store, gone)
    page = lead.send({"q:1.1.1[1]": "Tijdstip"}, button="keep", page=mine)

    assert page.status == 200
    assert answers_now(town, assessment) == {"1.1.1[0]": "Kenteken", "1.1.1[1]": "Tijdstip"}


def test_two_on_one_question_are_told_and_choose(assessment: UUID, town: Town, lead: Browser) -> None:
    path = step(assessment, "3")
    mine = lead.get(path)
    fill(town, assessment, {"3.1": "Van een ander."}, by=Role.ETHISCH_NETWERK)
    page = lead.send({"q:3.1": "Van mij."}, button="next", page=mine)

    assert page.response.url.path == path
    assert "Iemand anders schreef tegelijk iets bij 1 vraag" in page.text
    assert page.form.value("q:3.1") == "Van een ander."
    assert page.links["Slot"] == "#q-3-1-beside"
    assert answers_now(town, assessment) == {"3.1": "Van een ander."}

    assert "Slot (3.1)" in lead.get(f"/assessments/{assessment}/answers/3.1").text
    lead.get(path)
    page = lead.send(button="take 2 3.1")
    assert "Iemand anders schreef tegelijk" not in page.text
    assert answers_now(town, assessment) == {"3.1": "Van mij."}


def test_two_on_one_page_both_keep_what_they_changed(assessment: UUID, town: Town, lead: Browser) -> None:
    mine = lead.get(step(assessment, "0"))
    fill(town, assessment, {"0.3": "2026-05-01"}, by=Role.ETHISCH_NETWERK)
    lead.send({"q:0.1": "false"}, button="keep", page=mine)

    assert answers_now(town, assessment) == {"0.1": "false", "0.3": "2026-05-01"}


def test_sending_a_page_twice_changes_nothing_the_second_time(assessment: UUID, lead: Browser) -> None:
    mine = lead.get(step(assessment, "3"))
    lead.send({"q:3.1": "Een keer."}, button="keep", page=mine)
    page = lead.send({"q:3.1": "Een keer."}, button="keep", page=mine)

    assert page.status == 200
    assert page.form.value("q:3.1") == "Een keer."


def test_what_is_typed_after_it_was_handed_in_is_refused_and_stays_to_copy(
    assessment: UUID, town: Town, lead: Browser
) -> None:
    mine = lead.get(step(assessment, "3"))
    by = town.people[Role.ETHISCH_NETWERK]
    hand_in_official(town.store, Finish(assessment_id=assessment, by=by, moment=town.moment))
    page = lead.send({"q:3.1": "Net te laat."}, button="keep", page=mine)

    assert page.status == 409
    assert "Net te laat." in page.text
    assert "Slot" in page.text
    assert answers_now(town, assessment) == {}


def test_who_may_only_look_reads_the_answers_and_cannot_change_them(
    assessment: UUID, town: Town, lead: Browser, sign_in: SignIn
) -> None:
    fill(town, assessment, {"3.1": "Klaar."})
    mine = lead.get(step(assessment, "3"))
    fg = sign_in(Role.FG)
    page = fg.get(step(assessment, "3"))

    assert page.response.url.path == f"/assessments/{assessment}"
    assert "Klaar." in page.text
    assert [form.action for form in page.forms] == ["/sign-out"]
    own = page.forms[0].value("csrf")
    fields = [(name, own if name == "csrf" else value) for name, value in mine.form.filled({"q:3.1": "Anders."})]
    assert fg.post(mine.form.action, fields).status_code == 403
    assert sign_in(Role.RAAD).get(f"/assessments/{assessment}").status == 403
    assert answers_now(town, assessment) == {"3.1": "Klaar."}


def test_in_a_closed_case_nothing_is_begun_or_filled_in(imported: None, town: Town, lead: Browser) -> None:
    project = town.demand(answers=NOTHING)
    assessment = begun(project).id
    town.engine_works()
    assert project.stands_in() is Phase.CLOSED
    page = lead.get(f"/cases/{project.case.reference}/official")

    assert "Dit dossier is gesloten. Er wordt niets meer ingevuld." in page.text
    assert lead.get(step(assessment, "0")).response.url.path == f"/assessments/{assessment}"
    assert "Lever deze vragenlijst op" not in lead.get(f"/assessments/{assessment}").text


def test_an_answer_that_was_taken_over_says_so_until_somebody_keeps_it(
    assessment: UUID, cameras: Project, town: Town, lead: Browser
) -> None:
    fill(town, assessment, {"3.1": "Van de vorige keer."})
    hand_in_official(
        town.store, Finish(assessment_id=assessment, by=town.people[Role.PROJECTLEIDER], moment=town.moment)
    )
    again = begun(cameras).id
    page = lead.get(step(again, "3"))
    assert page.form.value("q:3.1") == "Van de vorige keer."
    assert "Onze toets 1.0" in page.text

    page = lead.send(button="keep")
    assert "Overgenomen" not in page.text


def test_a_newer_version_is_told_and_the_one_under_way_stays(
    assessment: UUID, cameras: Project, town: Town, lead: Browser, tmp_path: Path
) -> None:
    bring_in(town, tmp_path / "newer", tasks=TASKS[:1], version="1.1")

    assert "nieuwere versie geïmporteerd (1.1)" in lead.get(f"/assessments/{assessment}").text
    assert "nieuwere versie geïmporteerd (1.1)" in lead.get(f"/cases/{cameras.case.reference}/official").text
    assert lead.get(step(assessment, "3")).headings[0] == "Afronding"


def test_the_exchange_file_goes_out_and_comes_in_with_a_report(
    assessment: UUID, cameras: Project, town: Town, lead: Browser
) -> None:
    fill(town, assessment, {"0.1": "true", "3.1": "Van hier."}, by=Role.ETHISCH_NETWERK)
    answer = lead.client.get(f"/assessments/{assessment}/exchange.json")
    assert answer.headers["content-disposition"] == f'attachment; filename="{cameras.case.reference}-ours.json"'
    document = answer.json()
    document["answers"]["3.1"]["value"] = "Van elders."
    document["answers"]["9.9"] = {"value": "Onbekend", "lastEditedAt": "2026-01-05T09:00:00Z"}

    page = brought(lead, cameras, json.dumps(document).encode())
    assert page.status == 200
    assert "Deze vraag kent de vragenlijst niet." in page.text
    assert f"/assessments/{assessment}/answers/3.1" in page.links.values()
    assert answers_now(town, assessment)["3.1"] == "Van hier."


@pytest.mark.parametrize(
    "content", [b"", b"geen json", b"[1, 2]", b'{"metadata": {"urn": "urn:nl:unknown:1"}, "answers": {}}']
)
def test_what_is_no_exchange_file_is_refused_and_says_what_to_do(
    imported: None, cameras: Project, lead: Browser, content: bytes
) -> None:
    page = brought(lead, cameras, content)

    assert page.status == 422
    assert "Dit bestand is niet ingelezen" in page.headings


def brought(browser: Browser, project: Project, content: bytes) -> Page:
    """Somebody brings a file with answers."""
    path = f"/cases/{project.case.reference}/official/import"
    form = browser.get(path).form
    files = {"file": ("antwoorden.json", content, "application/json")}
    return Page(browser.client.post(path, data=dict(form.fields), files=files, follow_redirects=True))


def test_the_gate_form_of_a_dpia_leads_to_the_official_one(weighed: Project, sign_in: SignIn) -> None:
    officer = sign_in(weighed.gates["dpia"].role)
    page = officer.get(f"/gates/{weighed.gates['dpia'].id}")

    assert f"/cases/{weighed.case.reference}/official" in page.links.values()


def test_no_official_questionnaire_hides_behind_another_kind_of_assessment(weighed: Project, lead: Browser) -> None:
    with weighed.town.store.read() as unit:
        ours = unit.assessments.of_case(weighed.id)[0]

    assert lead.get(f"/assessments/{ours.id}").status == 404
    assert lead.get("/assessments/niets").status == 404
