"""The pages of the registers: one entry, what it shares, and what does not fit."""

from datetime import date

from models.vocabulary import Origin, Phase, Result, Role
from tests.journeys.test_entries_that_change import entry, imported, sensor
from tests.town import Project, Town
from tests.web.browsing import SignIn


def test_an_entry_tells_its_register_its_cycle_and_whom_it_shares_them_with(town: Town, sign_in: SignIn) -> None:
    imported(
        town,
        sensor("A", details={"type": "Klimaatsensor", "personal_data": False}),
        sensor("B"),
        sensor("C", purpose="Anders."),
    )
    reference = town.started_by_hand(Origin.EXISTING_SYSTEM).case.reference
    office = sign_in(Role.CIO_OFFICE)
    for title in ("Regenmeter A", "Regenmeter B", "Regenmeter C"):
        page = office.get(office.get("/entries").links[title])
        assert "Met geen andere vermelding." in page.text
        office.get(page.links["Zeg bij welk dossier deze vermelding hoort"])
        assert office.send({"case": "2020-9999"}).status == 422
        office.send({"case": reference})
    page = office.get(office.get("/entries").links["Regenmeter A"])

    assert page.headings[0] == "Regenmeter A"
    assert "Soort sensor Klimaatsensor" in page.text
    assert "Persoonsgegevens nee" in page.text
    assert "nog niet eerder besproken" in page.text
    assert "Regenmeter B" in page.links
    assert "Regenmeter C" not in page.links

    office.get(page.links["Bespreek deze vermelding apart"])
    apart = office.send({"because": "Hij hangt bij een school."})
    assert "Hij hangt bij een school." in apart.text
    together = office.send_to(f"/entries/{entry(town, 'A').id}/together")
    assert "Regenmeter B" in together.links


def test_the_list_of_entries_is_filtered_by_what_stands_in_its_address(town: Town, sign_in: SignIn) -> None:
    imported(town, sensor("A"), sensor("B"))
    town.registered(date(2025, 12, 20), "7")
    reader = sign_in(Role.RAAD)

    assert "Meldingen" not in reader.get("/entries?beurt=nu").links
    assert {"Regenmeter A", "Regenmeter B"} <= reader.get("/entries?soort=sensor").links.keys()
    found = reader.get("/entries?zoek=meter%20b&stand=in_use")
    assert "Regenmeter B" in found.links
    assert "Regenmeter A" not in found.links
    assert "Geen vermelding past bij dit filter." in reader.get("/entries?stand=out_of_use").text


def test_what_does_not_fit_is_on_one_page_and_a_case_is_named_to_who_may_see_it(
    waiting: Project, sign_in: SignIn
) -> None:
    town = waiting.town
    imported(town, sensor("A"))
    with town.store.write() as unit:
        unit.registers.get(entry(town, "A").id).case_id = waiting.id
        case = unit.cases.get(waiting.id)
        case.phase, case.result = Phase.CLOSED, Result.STOPPED

    page = sign_in(Role.CIO_OFFICE).get("/entries/reconcile")
    assert "Het dossier is gestopt, maar de vermelding staat op in gebruik" in page.text
    assert waiting.case.title in page.links
    assert page.links["Regenmeter A"] == f"/entries/{entry(town, 'A').id}"
    stranger = sign_in(Role.COMMISSIELID).get("/entries/reconcile")
    assert waiting.case.title not in stranger.text
    assert waiting.case.reference in stranger.text
