"""The committee on screen: its secretary keeps it, its members read what they were asked, everybody what is public."""

import re

import pytest

from models.acting import Act
from models.reflecting import Said, Unasked, reflect
from models.reflection import Reflection
from models.vocabulary import Phase, Role, Step
from tests.paper import Paper
from tests.town import CAMERAS, DPIA, FULL_CHECK, Project, Town
from tests.web.browsing import Browser, Page, SignIn

ASKED_OF_COMMITTEE = CAMERAS | {"complexity": "complex", "novelty": "new_anywhere"}
QUESTION = "Is tellen hier ook volgen?"
TEXT = "Wie fietst, kan niet kiezen om niet geteld te worden."
PUBLIC = "/register/reflections"
ARGUED = {
    "weighing[privacy].against": "Iedereen komt in beeld.",
    "weighing[privacy].dissent": "Een wijkagent vindt tellen te weinig.",
    "tensions[1].first": "privacy",
    "tensions[1].second": "safety",
    "tensions[1].about": "Meer zien is minder vrij zijn.",
}


@pytest.fixture
def secretary(sign_in: SignIn) -> Browser:
    return sign_in(Role.SECRETARIS)


@pytest.fixture
def member(sign_in: SignIn) -> Browser:
    return sign_in(Role.COMMISSIELID)


@pytest.fixture
def project(town: Town) -> Project:
    """Cameras about which the committee is asked, waiting for the decision."""
    project = town.demand(answers=ASKED_OF_COMMITTEE)
    town.engine_works()
    project.confirmed(Step.START_FULL_CHECK).answer("dpia", DPIA)
    project.answer("ethical-check", FULL_CHECK | ARGUED)
    return project


def send(browser: Browser, **values: str | list[str]) -> Page:
    return browser.send(values, button="")


def plan(secretary: Browser, held_on: str = "2026-03-20") -> Page:
    secretary.get("/committee/meetings/new")
    return send(secretary, held_on=held_on, place="Stadhuis")


def on_agenda(secretary: Browser, project: Project) -> Page:
    plan(secretary)
    secretary.get(f"/committee/agenda/new?case={project.case.reference}")
    return send(secretary, question=QUESTION)


def meeting_address(page: Page) -> str:
    return page.links["Vergaderstukken op scherm"].removesuffix("/pack")


def written(town: Town, title: str = "Drones boven het park") -> Reflection:
    """A reflection on a topic."""
    act = Act(by=town.people[Role.SECRETARIS], moment=town.moment)
    return reflect(town.store, Unasked(said=Said(text=TEXT, reflected_on=town.today), title=title), act)


def publish(secretary: Browser, reflection: Reflection, **changes: str | list[str]) -> Page:
    secretary.get(f"/committee/reflections/{reflection.id}/publish")
    told: dict[str, str | list[str]] = {"topic": "sensors", "consent": "De voorzitter, per mail."}
    return send(secretary, **{**told, "agreed_on": "2026-01-05", **changes})


def test_the_secretary_plans_puts_a_waiting_case_on_the_agenda_and_reflects(
    secretary: Browser, project: Project
) -> None:
    waiting = secretary.get("/committee")
    assert project.case.title in waiting.text
    assert "Leg meteen een reflectie vast" in waiting.links

    meeting = on_agenda(secretary, project)
    assert (QUESTION in meeting.text, "6 maart 2026" in meeting.text) == (True, True)
    assert "Er wacht niets." in secretary.get("/committee").text

    gate = secretary.get(meeting_address(meeting)).links["Leg de reflectie vast"]
    assert "Waardenbalans" in secretary.get(gate).headings, "the gate that asks it, with what was weighed"
    done = secretary.send({"reflected_on": "2026-01-05", "text": TEXT, "could_change": "no"})
    assert "Je antwoord is binnen" in done.text
    assert done.text.count(TEXT) == 2, "with the reflections, and in the timeline"


def test_what_was_typed_wrong_stays_and_each_field_says_what_to_do(secretary: Browser, project: Project) -> None:
    refused = plan(secretary, "2025-12-31")
    assert (refused.status, refused.title[:5]) == (422, "Fout:")
    assert "Kies vandaag of een dag die nog komt" in refused.text
    assert refused.form.value("place") == "Stadhuis"

    secretary.get("/committee/agenda/new")
    assert "Plan er eerst een" in secretary.page.text
    plan(secretary)
    secretary.get("/committee/agenda/new")
    assert "Vul in: Onderwerp" in send(secretary, question=QUESTION).text
    secretary.get(f"/committee/cases/{project.case.reference}/park")
    assert send(secretary, why=" ").status == 422
    assert secretary.get("/committee/agenda/new?case=2026-9999").status == 404
    assert secretary.get("/committee/meetings/geen").status == 404


def test_sent_twice_is_planned_once(secretary: Browser, town: Town) -> None:
    form = secretary.get("/committee/meetings/new")
    for _ in range(2):
        secretary.send({"held_on": "2026-03-20"}, page=form, button="")
    with town.store.read() as unit:
        assert len(unit.committee.meetings()) == 1


def test_a_member_reads_what_the_committee_is_asked_and_changes_nothing(
    secretary: Browser, member: Browser, project: Project, town: Town
) -> None:
    other = town.demand("D-2", title="Stoelen in de kantine")
    meeting = meeting_address(on_agenda(secretary, project))

    page = member.get(meeting)
    assert QUESTION in page.text
    assert not {"Hoger", "Haal van de agenda", "Leg de reflectie vast"} & page.links.keys()
    assert member.get(f"{meeting}/pack").status == 200
    assert member.get(f"/cases/{project.case.reference}").status == 200
    assert member.get(f"/cases/{other.case.reference}").status == 403
    assert member.get(f"{meeting}/move").status == 403


def test_the_pack_holds_each_case_once_with_why_its_weighing_and_no_names(secretary: Browser, project: Project) -> None:
    meeting = meeting_address(on_agenda(secretary, project))
    pack = secretary.get(f"{meeting}/pack")

    assert [one for one in pack.headings if one == f"1. {project.case.title}"] == [f"1. {project.case.title}"]
    for said in (QUESTION, "Stand op", "Tellen mag, volgen niet.", ARGUED["weighing[privacy].dissent"]):
        assert said in pack.text
    assert ARGUED["tensions[1].about"] in pack.text
    assert "De projectleider" not in pack.text
    assert "Dit lijkt op gegevens over mensen" not in pack.text
    answer = secretary.client.get(f"{meeting}/pack.pdf")
    assert answer.headers["content-disposition"] == 'attachment; filename="ethische-commissie-2026-03-20.pdf"'
    paper = Paper(answer.content)
    assert paper.claims_to_be_accessible
    assert paper.bookmarks == ["Agenda", f"1. {project.case.title}"]
    assert "Tellen mag, volgen niet." in paper.text


def test_the_secretary_is_told_of_a_name_in_the_pack_and_a_member_sees_the_pack_itself(
    secretary: Browser, member: Browser, project: Project
) -> None:
    with project.town.store.write() as unit:
        unit.cases.get(project.id).summary = "Bel de beheerder op 06-12345678."
    meeting = meeting_address(on_agenda(secretary, project))

    told = secretary.get(f"{meeting}/pack")
    assert "Kijk dit na voordat je de stukken deelt" in told.headings
    assert "06-12345678" in told.text
    assert "Kijk dit na voordat je de stukken deelt" not in member.get(f"{meeting}/pack").headings


def test_the_order_changes_with_a_button_and_a_case_is_parked_with_its_reason(
    secretary: Browser, project: Project
) -> None:
    address = meeting_address(plan(secretary))
    for topic in ("Drones", "Wifi"):
        secretary.get("/committee/agenda/new")
        send(secretary, topic=topic, question=f"Wat vinden jullie van {topic}?")
    page = secretary.get(address)
    (down, _) = [form for form in page.forms if form.action.endswith("/shift")]
    secretary.post(down.action, [*down.fields, ("way", "down")])
    assert re.findall("Drones|Wifi", secretary.get(address).text)[0] == "Wifi"

    secretary.get(f"/committee/cases/{project.case.reference}/park")
    parked = send(secretary, why="Eerst de proef afwachten.")
    assert "Eerst de proef afwachten." in parked.text
    assert "Nu niet bespreken" not in parked.links
    assert "De commissie kijkt hier nu niet naar" in secretary.get(f"/cases/{project.case.reference}").text


def test_nothing_is_public_until_it_is_published_and_only_what_was_published(
    secretary: Browser, stranger: Browser, town: Town
) -> None:
    reflection = written(town)
    assert "Er zijn nog geen reflecties openbaar" in stranger.get(PUBLIC).text
    assert stranger.get(f"{PUBLIC}/{reflection.id}").status == 404

    publish(secretary, reflection, text="Alleen dit mag iedereen lezen.", title="Drones")

    page = stranger.get(f"{PUBLIC}/{reflection.id}")
    assert page.status == 200
    assert "Alleen dit mag iedereen lezen." in page.text
    assert TEXT not in page.text
    assert "14 053" in page.text
    told = stranger.client.get(f"{PUBLIC}/{reflection.id}.json").json()
    assert told["text"] == "Alleen dit mag iedereen lezen."
    assert told["url"].endswith(f"{PUBLIC}/{reflection.id}")
    assert told.keys() == {
        "id", "title", "topic", "text", "response", "published_on", "reflected_on", "asked", "url",
    }  # fmt: skip


def test_public_pages_set_no_cookies_and_offer_none(stranger: Browser, secretary: Browser, town: Town) -> None:
    reflection = written(town)
    publish(secretary, reflection)
    for address in (PUBLIC, f"{PUBLIC}?year=2026", f"{PUBLIC}.json", f"{PUBLIC}/{reflection.id}"):
        answer = stranger.client.get(address)
        assert (answer.status_code, answer.headers.get("set-cookie")) == (200, None), address
        assert "taal=" not in answer.text


def test_the_public_list_is_narrowed_by_the_address(stranger: Browser, secretary: Browser, town: Town) -> None:
    publish(secretary, written(town))
    publish(secretary, written(town, "Een chatbot"), topic="services")

    assert "Een chatbot" not in stranger.get(f"{PUBLIC}?topic=sensors").text
    assert "Een chatbot" in stranger.get(f"{PUBLIC}?topic=services&year=2026").text
    assert "Een chatbot" in stranger.get(f"{PUBLIC}?topic=onzin&year=²").text
    assert "Bij deze keuze horen geen reflecties" in stranger.get(f"{PUBLIC}?topic=data").text
    assert len(stranger.client.get(f"{PUBLIC}.json?topic=services").json()["reflections"]) == 1


def test_personal_data_is_taken_out_or_explicitly_left_before_a_text_is_public(
    secretary: Browser, stranger: Browser, town: Town
) -> None:
    reflection = written(town)
    text = "De fg en info@example.org weten meer."
    refused = publish(secretary, reflection, text=text)
    assert refused.status == 422
    assert "“De fg” staat er nog. Haal het weg" in refused.text
    assert "“info@example.org” staat er nog." in refused.text
    assert stranger.get(f"{PUBLIC}/{reflection.id}").status == 404

    still = secretary.send({"confirmed": ["info@example.org"]}, button="")
    assert (still.status, "“De fg” staat er nog." in still.text) == (422, True)
    assert still.form.chosen("confirmed") == ["info@example.org"]
    done = secretary.send({"text": "Mail info@example.org.", "confirmed": ["info@example.org"]}, button="")

    assert "Mocht blijven staan: info@example.org" in done.text
    assert "Mail info@example.org." in stranger.get(f"{PUBLIC}/{reflection.id}").text


def test_a_reflection_is_taken_back_with_a_reason_that_stays_inside(
    secretary: Browser, stranger: Browser, town: Town
) -> None:
    reflection = written(town)
    publish(secretary, reflection)
    secretary.get(f"/committee/reflections/{reflection.id}/withdraw")
    page = send(secretary, why="De wijk was te herkennen.")
    assert "De wijk was te herkennen." in page.text

    gone = stranger.get(f"{PUBLIC}/{reflection.id}")
    assert (gone.status, "De wijk" in gone.text, TEXT in gone.text) == (410, False, False)
    assert stranger.client.get(f"{PUBLIC}/{reflection.id}.json").status_code == 410
    assert "Er zijn nog geen reflecties openbaar" in stranger.get(PUBLIC).text


def test_the_cio_office_hears_of_a_topic_and_its_response_is_offered_for_the_next_edition(
    sign_in: SignIn, secretary: Browser, town: Town
) -> None:
    reflection = written(town)
    publish(secretary, reflection)
    office = sign_in(Role.CIO_OFFICE)
    assert "1 reflectie van de Ethische Commissie zonder dossier wacht op een reactie" in office.get("/").links

    office.get(f"/committee/reflections/{reflection.id}/respond")
    office.send({"text": "We vliegen niet meer."}, button="")
    assert "zonder dossier wacht op een reactie" not in office.get("/").text
    offered = secretary.get(f"/committee/reflections/{reflection.id}/publish").form
    assert (offered.value("response"), offered.value("consent")) == (
        "We vliegen niet meer.",
        "De voorzitter, per mail.",
    )


def test_an_unasked_reflection_on_a_case_stands_on_its_page_for_who_decides(
    secretary: Browser, sign_in: SignIn, project: Project
) -> None:
    project.answer("committee-reflection", {"reflected_on": "2026-01-05", "text": TEXT, "could_change": "no"})
    secretary.get(f"/committee/reflections/new?case={project.case.reference}")
    send(secretary, text="En denk aan kinderen.", could_change="yes")
    assert "Ongevraagd" in secretary.page.text

    manager = sign_in(Role.MANAGER)
    page = manager.get(f"/cases/{project.case.reference}")
    assert "En denk aan kinderen." in page.text
    questions = [address for text, address in page.links.items() if text == "Reageer op de reflectie van de commissie"]
    assert "En denk aan kinderen." in manager.get(questions[0]).text, "beside the form that asks for a response"
    assert "Naar de reflectie" not in page.links, "the page of the committee is not for the manager"
    assert project.stands_in() is Phase.DECISION
