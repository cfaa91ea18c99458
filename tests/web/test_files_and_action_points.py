"""Files beside a question and action points on the page: added, fetched, withdrawn and ticked off."""

from html import unescape

from models.vocabulary import Role
from tests.town import DPIA, Project
from tests.web.browsing import Browser, Page, SignIn

PDF = b"%PDF-1.7 het verslag"
TALK = {
    "done": "done",
    "question": "Mogen ze er hangen?",
    "reference": "zaak 7",
    "done_on": "2026-01-12",
    "participants": ("residents",),
    "led_by": "outside",
    "outcome": "Het kan, met borden.",
    "advice": "proceed",
    "actions[1].text": "Hang borden op.",
    "actions[1].owner": "projectleider",
    "actions[1].due_on": "2026-01-02",
}


def sent(browser: Browser, address: str, content: bytes, name: str = "DPIA 2026 <b>.pdf") -> Page:
    """A file, sent with the form of its page."""
    form = browser.get(address).form
    answer = browser.client.post(
        form.action, data=dict(form.fields), files={"file": (name, content, "text/html")}, follow_redirects=True
    )
    browser.page = Page(answer)
    return browser.page


def test_a_file_is_added_shown_beside_its_instrument_and_given_out_to_be_saved(
    weighed: Project, lead: Browser, network: Browser
) -> None:
    gate = f"/gates/{weighed.gates['dpia'].id}"
    assert "Er zit nog geen bestand bij." in lead.get(f"{gate}/files").text
    page = sent(lead, f"{gate}/files", PDF)
    assert "DPIA 2026 b.pdf" in page.text
    assert "1 bestand hierbij" in lead.get(gate).text

    lead.send({"done": "done"}, button="refresh")
    lead.send({name: said for name, said in DPIA.items() if name not in {"done", "reference"}})
    page = network.get(f"/cases/{weighed.case.reference}")
    assert "dpia" not in weighed.gates
    answer = network.client.get(page.links["DPIA 2026 b.pdf"])

    assert answer.content == PDF
    assert answer.headers["content-type"] == "application/pdf"
    assert answer.headers["content-disposition"] == "attachment; filename*=UTF-8''DPIA%202026%20b.pdf"
    assert answer.headers["content-security-policy"] == "default-src 'none'; sandbox"
    assert answer.headers["x-content-type-options"] == "nosniff"


def test_a_file_that_cannot_be_kept_says_why_and_what_can(weighed: Project, lead: Browser) -> None:
    address = f"/gates/{weighed.gates['dpia'].id}/files"
    page = sent(lead, address, b"MZ\x90\x00")
    assert (page.status, page.headings[0]) == (422, "Dit bestand is niet bewaard")
    assert "Kies een pdf, png, jpeg, docx, xlsx, odt, csv of txt." in page.text

    assert "Dit bestand is leeg." in sent(lead, address, b"").text
    form = lead.get(address).form
    nothing = lead.client.post(form.action, data=dict(form.fields), files={"other": ("", b"", "text/plain")})
    assert (nothing.status_code, "Kies eerst een bestand." in unescape(nothing.text)) == (422, True)


def test_a_file_from_another_site_or_session_is_refused(weighed: Project, lead: Browser) -> None:
    address = f"/gates/{weighed.gates['dpia'].id}/files"
    files = {"file": ("x.pdf", PDF, "application/pdf")}

    assert lead.client.post(address, data={"csrf": "geraden"}, files=files).status_code == 403
    elsewhere = lead.client.post(
        address, data=dict(lead.get(address).form.fields), files=files, headers={"origin": "https://elders.example"}
    )
    assert elsewhere.status_code == 403


def test_who_may_not_see_the_case_gets_no_file_and_a_withdrawn_one_is_gone(
    weighed: Project, lead: Browser, network: Browser, sign_in: SignIn
) -> None:
    page = sent(lead, f"/gates/{weighed.gates['dpia'].id}/files", PDF, "verslag.pdf")
    address = page.links["verslag.pdf"]
    assert sign_in(Role.COMMISSIELID).client.get(address).status_code == 403
    assert sign_in(Role.COMMISSIELID).client.get(f"{address}/withdraw").status_code == 403

    network.get(f"{address}/withdraw")
    assert network.send().status == 422
    page = network.send({"reason": "Verkeerde versie."})

    assert "verslag.pdf" not in page.text
    assert "Een bestand weggehaald." in page.text
    assert "Verkeerde versie." in page.text
    assert network.client.get(address).status_code == 404


def test_an_action_point_stands_on_the_case_with_how_late_it_is_and_is_ticked_off(
    weighed: Project, lead: Browser, network: Browser
) -> None:
    address = f"/cases/{weighed.case.reference}"
    network.get(f"{address}/methods")
    network.send({"methods": ["conversation"], "reason": "Dat past."})
    weighed.answer("conversation", TALK)
    page = lead.get(address)
    assert "Hang borden op." in page.text
    assert "3 dagen te laat" in page.text

    lead.get(page.links["Vink af"])
    assert "Hang borden op." in lead.page.text
    assert lead.send().status == 422
    page = lead.send({"line": "Er hangen vier borden."})

    assert "Vink af" not in page.links
    assert "Er hangen vier borden." in page.text
    assert "Actiepunt gedaan: Gesprek" in page.text
