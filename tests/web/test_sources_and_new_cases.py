"""What could not be used and is tried again; and a case that is started by hand."""

import pytest

from integrations.demand_systems.port import RawRecord
from models.demand import DeadLetter
from models.vocabulary import DeadLetterStage, Origin, Role
from tests.town import Town
from tests.web.browsing import Browser, SignIn

GOOD = {"title": "Slimme lantaarns", "origin": "committee"}


@pytest.fixture
def buried(town: Town) -> DeadLetter:
    """A row that could not be read."""
    record = RawRecord(source="inbox", ref="rij 7", body={"titel": None, "afdeling": "Verkeer"})
    letter = DeadLetter(
        stage=DeadLetterStage.MAP,
        source=record.source,
        ref=record.ref,
        row_hash=record.row_hash,
        reason="De titel ontbreekt.",
        raw=dict(record.body),
        first_seen_at=town.moment.at,
        last_seen_at=town.moment.at,
    )
    with town.store.write() as unit:
        return unit.demands.bury(letter)


def test_what_could_not_be_used_is_shown_as_it_came_with_the_reason(buried: DeadLetter, sign_in: SignIn) -> None:
    page = sign_in(Role.PROCESEIGENAAR).get("/sources")

    assert "Wat niet gelukt is 1" in page.text
    assert "inbox rij 7 Vertalen De titel ontbreekt." in page.text
    assert "afdeling Verkeer" in page.text
    assert [form.action for form in page.forms] == ["/sign-out"], "only who may replay is offered a button"


def test_the_administrator_tries_it_again_and_hears_that_it_is_still_wrong(
    town: Town, buried: DeadLetter, sign_in: SignIn
) -> None:
    admin = sign_in(Role.BEHEERDER)
    admin.get("/sources")
    page = admin.send(button="")

    assert page.status == 200
    assert "Het lukt nog steeds niet." in page.text
    with town.store.read() as unit:
        assert [letter.attempts for letter in unit.demands.dead_letters()] == [2]


def test_a_double_click_on_try_again_counts_as_one_attempt(town: Town, buried: DeadLetter, sign_in: SignIn) -> None:
    admin = sign_in(Role.BEHEERDER)
    form = admin.get("/sources").form
    first, second = admin.post(form.action, form.fields), admin.post(form.action, form.fields)

    assert (first.status_code, second.status_code) == (200, 409)
    with town.store.read() as unit:
        assert [letter.attempts for letter in unit.demands.dead_letters()] == [2]


def test_a_case_started_by_hand_asks_its_project_lead_the_intake(town: Town, sign_in: SignIn, lead: Browser) -> None:
    secretary = sign_in(Role.SECRETARIS)
    secretary.get("/new-case")
    page = secretary.send({**GOOD, "lead": Role.PROJECTLEIDER, "department": "Beheer", "planned_end_on": "2026-12-31"})

    assert page.headings[0] == "Slimme lantaarns"
    assert "Vraag van de Ethische Commissie · Beheer · projectleider: De projectleider" in page.text
    assert "Vul de intake in" in lead.get("/").links
    with town.store.read() as unit:
        (case,) = unit.cases.all()
    assert case.origin is Origin.COMMITTEE


def test_the_same_new_case_sent_twice_is_one_case(town: Town, lead: Browser) -> None:
    shown = lead.get("/new-case")
    lead.send(GOOD, page=shown)
    lead.send(GOOD, page=shown)

    with town.store.read() as unit:
        assert len(unit.cases.all()) == 1


def test_a_new_case_without_a_title_says_what_to_fill_in(town: Town, lead: Browser) -> None:
    lead.get("/new-case")
    page = lead.send({"planned_end_on": "morgen"})

    assert page.status == 422
    assert page.title.startswith("Fout: Start een dossier")
    assert page.links["Vul in: Hoe heet het project of het systeem?"] == "#v-title"
    assert page.links["Kies een antwoord: Waarom start je dit dossier?"] == "#v-origin"
    with town.store.read() as unit:
        assert not unit.cases.all()
