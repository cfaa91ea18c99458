"""What the source of a demand was told, on the page of its case; and what it did not take, on that of the sources."""

import pytest

from integrations.demand_systems.flaws import NoteRefused
from models.vocabulary import EffectStatus, FlowName, Role, Step
from models.write_back import WriteBack
from tasks.write_back import write_outcomes_back
from tests.notebook import Notebook, taking_notes
from tests.town import NOTHING, Project, Town
from tests.web.browsing import SignIn

WHY = "status 400. Property ethische_uitkomst not found"


@pytest.fixture
def refused(town: Town) -> Project:
    """A case whose triage was not taken by the source, and whose decision was."""
    with town.store.write() as unit:
        unit.demands.state("inbox").takes_notes = True
    project = town.demand()
    town.engine_works()
    project.confirmed(Step.START_FULL_CHECK).assessed().decided("proceed")
    notebook = Notebook()
    notebook.goes_wrong.append(NoteRefused(WHY))
    write_outcomes_back(town.moment, [taking_notes(notebook)])
    return project


def first(project: Project) -> WriteBack:
    with project.town.store.read() as unit:
        return unit.write_backs.of_case(project.id)[0]


def test_the_page_of_a_case_says_what_its_source_knows(refused: Project, sign_in: SignIn) -> None:
    text = sign_in(Role.BEHEERDER).get(f"/cases/{refused.case.reference}").text

    assert "De uitkomst van de triage aan inbox ▲ niet aangenomen" in text
    assert "Het besluit aan inbox staat in de bron" in text
    assert WHY in text
    assert "De bron nam dit niet aan: De uitkomst van de triage." in text
    assert "Teruggeschreven naar de bron: Het besluit." in text


def test_what_a_source_says_is_for_who_looks_after_it(refused: Project, sign_in: SignIn) -> None:
    text = sign_in(Role.PROJECTLEIDER).get(f"/cases/{refused.case.reference}").text

    assert "niet aangenomen" in text
    assert WHY not in text


def test_what_need_not_be_told_says_why(town: Town, sign_in: SignIn) -> None:
    with town.store.write() as unit:
        unit.demands.state("inbox").takes_notes = True
    project = town.demand(answers=NOTHING)
    town.engine_works()
    write_outcomes_back(town.moment, [taking_notes(Notebook())])

    text = sign_in(Role.BEHEERDER).get(f"/cases/{project.case.reference}").text

    assert "De afsluiting aan inbox niet meer nodig (een eerder bericht zegt dit al)" in text


def test_the_page_of_the_sources_lists_what_was_not_taken_and_why(refused: Project, sign_in: SignIn) -> None:
    page = sign_in(Role.PROCESEIGENAAR).get("/sources")

    assert "Uitkomsten die een bron niet aannam 1" in page.text
    assert f"inbox D-1 De uitkomst van de triage {refused.case.reference}" in page.text
    assert WHY in page.text
    assert "Stuur het opnieuw" not in page.text, "only who may replay is offered a button"


def test_the_administrator_lets_it_be_told_again_and_a_second_click_is_harmless(
    refused: Project, sign_in: SignIn
) -> None:
    admin = sign_in(Role.BEHEERDER)
    token = admin.get("/sources").forms[-1].value("csrf")
    address = f"/write-backs/{first(refused).id}/again"

    page = admin.send_to(address)
    assert admin.client.post(address, data={"csrf": token}, follow_redirects=False).status_code == 303

    assert "De bron krijgt het nu opnieuw te horen." in page.text
    assert "Uitkomsten die een bron niet aannam 0" in page.text
    assert first(refused).status is EffectStatus.QUEUED
    with refused.town.store.read() as unit:
        assert FlowName.DELIVER in unit.wakes.waiting(refused.town.moment.at)


def test_the_administrator_lets_go_of_it(refused: Project, sign_in: SignIn) -> None:
    admin = sign_in(Role.BEHEERDER)
    admin.get("/sources")

    page = admin.send_to(f"/write-backs/{first(refused).id}/drop")

    assert "Alles wat is teruggeschreven, staat in de bron." in page.text
    assert first(refused).status is EffectStatus.DROPPED


def test_something_that_is_not_there_is_not_found(refused: Project, sign_in: SignIn) -> None:
    admin = sign_in(Role.BEHEERDER)
    token = admin.get("/sources").forms[-1].value("csrf")

    for key in ("geen-sleutel", str(refused.id)):
        for verb in ("again", "drop"):
            assert admin.client.post(f"/write-backs/{key}/{verb}", data={"csrf": token}).status_code == 404
