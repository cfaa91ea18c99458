"""Signals in a browser: kept, looked up, linked to what they are about, and settled."""

import pytest

from models.vocabulary import Role
from tests.journeys.test_signals import running
from tests.town import Project, Town
from tests.web.browsing import Browser, SignIn

SIGNAL = {
    "kind": "incident",
    "title": "Beelden stonden te lang",
    "text": "Twee weken langer dan afgesproken.",
    "reference": "melding 7",
    "received_on": "2026-01-05",
}


@pytest.fixture
def cameras(town: Town) -> Project:
    return running(town)


@pytest.fixture
def office(sign_in: SignIn) -> Browser:
    return sign_in(Role.CIO_OFFICE)


def test_a_signal_is_kept_lands_by_a_filter_asks_now_and_is_settled(cameras: Project, office: Browser) -> None:
    assert "Er is nog geen signaal gemeld." in office.get("/signals").text
    office.get("/signals/new")
    page = office.send(SIGNAL)
    assert page.headings[0] == "Beelden stonden te lang"
    assert "Twee weken langer dan afgesproken." in page.text
    address = page.links["Ik weet de nummers van de dossiers"].removesuffix("/land")

    offered = office.get(f"{address}/land?techniek=camera")
    assert offered.form.chosen("cases") == [str(cameras.id)]
    assert "Dit past bij wat je koos: 1." in offered.text
    landed = office.send({"act": "ask"})

    assert "Korte check onderweg: staat open" in landed.text or "staat open" in landed.text
    assert "interim-check" in cameras.gates
    case_page = office.get(f"/cases/{cameras.case.reference}")
    assert "Beelden stonden te lang" in case_page.text
    assert "Signaal gekoppeld: Incident." in case_page.text
    office.get(f"{address}/settle")
    settled = office.send({"because": "Hersteld.", "text": "erase"})
    assert "Hersteld." in settled.text
    assert "Twee weken langer" not in settled.text
    assert "Geen signaal past bij dit filter." in office.get("/signals?stand=open").text
    assert "Beelden stonden te lang" in office.get("/signals?stand=settled&soort=incident").text


def test_a_number_that_is_no_case_is_told_and_what_was_typed_stays(cameras: Project, office: Browser) -> None:
    office.get("/signals/new")
    address = office.send(SIGNAL).links["Ik weet de nummers van de dossiers"]
    office.get(address)

    page = office.send({"references": "2026-9999", "act": "note"})

    assert page.status == 422
    assert page.form.value("references") == "2026-9999"
    again = office.send({"references": cameras.case.reference, "act": "note"})
    assert "genoteerd voor de volgende check" in again.text


def test_who_leads_a_case_tells_what_reached_them_from_its_page(
    cameras: Project, lead: Browser, sign_in: SignIn
) -> None:
    page = lead.get(f"/cases/{cameras.case.reference}")
    lead.get(page.links["Meld een signaal over dit dossier"])
    told = lead.send(SIGNAL | {"kind": "question", "title": "Wie ziet de beelden?"})

    assert "Wie ziet de beelden?" in told.text
    assert "Twee weken langer dan afgesproken." in told.text
    council = sign_in(Role.RAAD).get(f"/cases/{cameras.case.reference}")
    assert "Wie ziet de beelden?" in council.text
    assert "Twee weken langer" not in council.text, "what people wrote is for who handles it"
    assert lead.get("/signals").status == 403
