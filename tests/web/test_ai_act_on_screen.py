"""The decision aid on screen: question by question, back and forth, to a conclusion that counts."""

from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pytest

from models.official.decision_aid import AidAnswer, DecisionAid, next_step
from models.official.library import read_official
from models.official_keeping import Import, import_official
from models.vocabulary import Level, Outcome, Role
from tests.aid import HIGH, NOT_HIGH, bring_in, walk_aid
from tests.town import CAMERAS, NOTHING, Project, Town
from tests.web.browsing import Browser, Page, SignIn

EMPLOYEES = NOTHING | {
    "technologies": ["self_learning_algorithm"],
    "ai_act_area": ["employment"],
    "prohibited_practice": ["none"],
    "steers_approach": "no",
}


@pytest.fixture
def project(town: Town) -> Project:
    project = town.demand(answers=EMPLOYEES)
    town.engine_works()
    return project


@pytest.fixture
def aid(town: Town, tmp_path: Path) -> None:
    bring_in(town, tmp_path)


def begun(browser: Browser, project: Project) -> Page:
    browser.get(f"/cases/{project.case.reference}/ai-act")
    return browser.send()


def test_without_the_aid_the_page_says_how_to_import_it(project: Project, lead: Browser) -> None:
    page = lead.get(f"/cases/{project.case.reference}")
    assert page.links["Doe de beslishulp"] == f"/cases/{project.case.reference}/ai-act"

    page = lead.get(f"/cases/{project.case.reference}/ai-act")

    assert page.status == 200
    assert "waardenweg method import decision-tree.yaml" in page.text
    assert all(form.action == "/sign-out" for form in page.forms if form.method == "post")


@pytest.mark.usefixtures("aid")
def test_a_lead_answers_question_by_question_and_hands_in(project: Project, lead: Browser) -> None:
    page = begun(lead, project)
    assert page.headings[0] == "Gebruikt het AI?"
    assert "Uitleg bij Gebruikt het AI?" in page.text
    assert "alert" not in page.response.text
    assert page.links["Artikel 3"] == "https://example.org/artikel-3"

    for said in ("Ja", "Een ander", HIGH):
        page = lead.send({"answer": said})
    assert "Rol gebruiksverantwoordelijke Risicogroep hoog-risico AI" in page.text
    page = lead.send({"answer": "Nee"})
    assert "Slot 9.2" in page.text
    page = lead.send()
    assert "Uitkomst van de AI-beslishulp, ingeleverd op" in page.text
    project.town.engine_works()

    text = lead.get(f"/cases/{project.case.reference}").text
    assert "hoog risico (conclusie 9.2). Rol van de gemeente: gebruiksverantwoordelijke." in text
    assert project.levels[Outcome.AI_ACT] is Level.HIGH_RISK


@pytest.mark.usefixtures("aid")
def test_another_answer_earlier_on_leads_elsewhere_and_what_was_said_later_is_kept(
    project: Project, lead: Browser
) -> None:
    begun(lead, project)
    for said in ("Ja", "Een ander", HIGH, "Nee"):
        page = lead.send({"answer": said})
    address = page.links["Vorige vraag"].partition("?")[0]

    lead.get(f"{address}?question=1")
    assert lead.page.form.value("answer") == "Ja"
    page = lead.send({"answer": "Nee"})
    assert "Slot 9.0" in page.text
    assert "hoog-risico AI" not in page.text
    lead.get(f"{address}?question=1")
    page = lead.send({"answer": "Ja"})

    assert "Slot 9.2" in page.text
    assert "hoog-risico AI" in page.text


@pytest.mark.usefixtures("aid")
def test_no_answer_is_told_at_the_question(project: Project, lead: Browser) -> None:
    begun(lead, project)
    page = lead.send()

    assert page.status == 422
    assert page.title.startswith("Fout:")
    assert page.links["Kies één antwoord"] == "#answer-1"


@pytest.mark.usefixtures("aid")
def test_two_on_one_question_are_both_kept_and_told(project: Project, lead: Browser, network: Browser) -> None:
    begun(lead, project)
    begun(network, project)
    lead.send({"answer": "Nee"})
    page = network.send({"answer": "Ja"})

    assert "Iemand anders gaf op hetzelfde moment een ander antwoord" in page.text
    page = network.send({"answer": "Ja"})
    assert page.headings[0] == "Wie maakt het?"


@pytest.mark.usefixtures("aid")
def test_who_may_only_look_sees_the_outcome_and_no_form(project: Project, sign_in: SignIn) -> None:
    walk_aid(project, "Ja", "Een ander", NOT_HIGH, "Nee")
    fg = sign_in(Role.FG)
    page = fg.get(f"/cases/{project.case.reference}/ai-act")
    assert "Slot 9.3" in page.text
    assert "Doe de beslishulp opnieuw" not in page.text

    page = fg.get(page.links["Bekijk de antwoorden"])
    assert "Gebruikt het AI? Ja" in page.text
    assert "Wijzig" not in page.links
    assert fg.post(f"/cases/{project.case.reference}/ai-act", [("csrf", "x")]).status_code == 403


@pytest.mark.usefixtures("aid")
def test_a_case_without_ai_does_not_speak_of_the_act(town: Town, lead: Browser) -> None:
    project = town.demand("D-9", answers=CAMERAS)
    town.engine_works()

    assert "Doe de beslishulp" not in lead.get(f"/cases/{project.case.reference}").links


def roads(aid: DecisionAid) -> Iterator[list[tuple[str, AidAnswer]]]:
    """Roads through an aid so that each of its conclusions is reached once."""
    seen: set[str] = set()
    ahead: list[tuple[str, list[tuple[str, AidAnswer]], tuple[str, ...]]] = [(aid.start, [], ())]
    states = set()
    while ahead:
        name, gone, labels = ahead.pop(0)
        for answer in aid.questions[name].answers:
            gathered = tuple(dict.fromkeys((*labels, *answer.labels)))
            step = next_step(answer, gathered)
            assert step is not None
            road = [*gone, (name, answer)]
            if step.conclusion and step.conclusion not in seen:
                seen.add(step.conclusion)
                yield road
            elif step.question and (step.question, frozenset(gathered)) not in states:
                states.add((step.question, frozenset(gathered)))
                ahead.append((step.question, road, gathered))


def test_real_roads_of_the_official_aid_are_walked_through_the_web(
    town: Town, project: Project, lead: Browser, shared: Path
) -> None:
    folder = shared / "data" / "ai-verordening-beslishulp"
    if not folder.is_dir():
        pytest.skip("the official decision aid is not here")
    official = Import(place=folder, source="aid", licence="", by=town.people[Role.BEHEERDER], moment=town.moment)
    import_official(town.store, official)
    aid = read_official(folder).content
    assert isinstance(aid, DecisionAid)
    every = sorted(roads(aid), key=len)
    assert len(every) >= 45
    begun(lead, project)
    address = str(lead.page.response.url).partition("?")[0].removeprefix("http://testserver")

    for before, road in pairwise([[], *every[:: len(every) // 3]]):
        same = sum(one == other for one, other in zip(before, road, strict=False))
        for name, answer in road[same:]:
            lead.get(f"{address}?question={name}")
            assert lead.page.form.value("question") == name
            lead.send({"answer": answer.text})
        page = lead.get(address)
        assert page.headings[0] == "Uitkomst van de AI-beslishulp"
    lead.send()

    assert "Het profiel van dit dossier" in lead.page.headings
