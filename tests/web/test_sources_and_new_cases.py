"""What could not be used and is tried again; and a case that is started by hand."""

from datetime import timedelta

import pytest

from integrations.demand_systems.port import RawRecord
from models.demand import DeadLetter
from models.vocabulary import DeadLetterStage, FlowName, Origin, Role
from tests.town import Town
from tests.web.browsing import Browser, SignIn

GOOD = {"title": "Slimme lantaarns", "origin": "committee"}


@pytest.fixture
def buried(town: Town) -> DeadLetter:
    """A row that could not be read."""
    record = RawRecord(source="inbox", ref="rij 7", body={"titel": None, "afdeling": "Verkeer"})
    with town.store.write() as unit:
        return unit.demands.bury(dead_letter(record, town, "De titel ontbreekt."))


def dead_letter(record: RawRecord, town: Town, reason: str) -> DeadLetter:
    """A record that could not be mapped."""
    return DeadLetter(
        stage=DeadLetterStage.MAP,
        source=record.source,
        ref=record.ref,
        row_hash=record.row_hash,
        reason=reason,
        raw=dict(record.body),
        url=record.url,
        first_seen_at=town.moment.at,
        last_seen_at=town.moment.at,
    )


def test_what_could_not_be_used_is_shown_as_it_came_with_the_reason(buried: DeadLetter, sign_in: SignIn) -> None:
    page = sign_in(Role.PROCESEIGENAAR).get("/sources")

    assert "Wat niet gelukt is 1" in page.text
    assert "inbox rij 7 Vertalen De titel ontbreekt." in page.text
    assert "afdeling Verkeer" in page.text
    assert [form.action for form in page.forms if form.method == "post"] == ["/sign-out"], (
        "only who may replay is offered a button"
    )


def test_the_administrator_tries_it_again_and_hears_that_it_is_still_wrong(
    town: Town, buried: DeadLetter, sign_in: SignIn
) -> None:
    admin = sign_in(Role.BEHEERDER)
    admin.get("/sources")
    page = admin.send_to(f"/sources/dead-letters/{buried.id}")

    assert page.status == 200
    assert "Het lukt nog steeds niet." in page.text
    with town.store.read() as unit:
        assert [letter.attempts for letter in unit.demands.dead_letters()] == [2]


def test_a_double_click_on_try_again_counts_as_one_attempt(town: Town, buried: DeadLetter, sign_in: SignIn) -> None:
    admin = sign_in(Role.BEHEERDER)
    (form,) = [form for form in admin.get("/sources").forms if form.action.endswith(str(buried.id))]
    first, second = admin.post(form.action, form.fields), admin.post(form.action, form.fields)

    assert (first.status_code, second.status_code) == (200, 409)
    with town.store.read() as unit:
        assert [letter.attempts for letter in unit.demands.dead_letters()] == [2]


def test_a_source_shows_how_it_is_doing(town: Town, sign_in: SignIn) -> None:
    now = town.moment.at
    with town.store.write() as unit:
        state = unit.demands.state("inbox")
        state.last_success_at, state.watermark = now - timedelta(hours=30), now - timedelta(hours=31)
        state.failures_in_a_row, state.problem = 4, "De bron gaf geen antwoord."
        state.paused_until, state.skew_seconds = now + timedelta(hours=1), 185.0
        state.alarm = "De helft van de vragen is weg."
        state.account, state.rights = "koppeling", "lezen"
        state.counts = {"seen": 12, "created": 2, "changed": 1, "unchanged": 9, "dead_lettered": 0}

    text = sign_in(Role.CIO_OFFICE).get("/sources").text

    for told in (
        "4 keer achter elkaar mislukt De bron gaf geen antwoord.",
        "gepauzeerd tot",
        "De helft van de vragen is weg.",
        "De klok daar loopt 3 minuten voor.",
        "30 uur geleden",
        "12 gezien, 2 nieuw, 1 gewijzigd",
        "koppeling lezen",
    ):
        assert told in text


def test_the_administrator_has_a_source_read_at_once(town: Town, sign_in: SignIn) -> None:
    admin = sign_in(Role.BEHEERDER)
    admin.get("/sources")
    page = admin.send_to("/sources/inbox/pull")

    assert "De bron inbox wordt nu gelezen." in page.text
    with town.store.read() as unit:
        assert unit.wakes.waiting(town.moment.at).get(FlowName.INTAKE) == 1
        state = unit.demands.find_state("inbox")
        assert state is not None
        assert unit.wakes.pending(state.id) == [FlowName.INTAKE]


def test_a_file_of_a_source_that_cannot_be_used_says_what_to_mend(town: Town, sign_in: SignIn) -> None:
    folder = town.world.settings.home / "sources"
    folder.mkdir(parents=True)
    (folder / "tracker.toml").write_text('[source]\nkind = "fax"\n', encoding="utf-8")

    text = sign_in(Role.BEHEERDER).get("/sources").text

    assert "Een bron wordt nu niet gelezen." in text
    assert "tracker.toml: source.kind" in text


def test_dead_letters_are_filtered_paged_and_tried_again_together(town: Town, sign_in: SignIn) -> None:
    with town.store.write() as unit:
        for number in range(60):
            record = RawRecord(source="inbox", ref=f"rij {number:02}", body={"titel": None})
            unit.demands.bury(dead_letter(record, town, "De titel ontbreekt."))
        other = RawRecord(source="tracker", ref="T-1", body={})
        unit.demands.bury(dead_letter(other, town, "Onbekende fase."))
    admin = sign_in(Role.BEHEERDER)

    everything, second = admin.get("/sources"), admin.get("/sources?blad=2")
    tracker = admin.get("/sources?bron=tracker")
    nothing = admin.get("/sources?bron=inbox&stap=store")

    assert "Wat niet gelukt is 61" in everything.text
    assert "rij 00" in everything.text
    assert "T-1" not in everything.text
    assert "T-1" in second.text
    assert "Onbekende fase." in tracker.text
    assert "rij 00" not in tracker.text
    assert "Niets past bij dit filter." in nothing.text

    admin.get("/sources?bron=inbox")
    page = admin.send_to("/sources/inbox/dead-letters")

    assert "Opnieuw geprobeerd: 0 zijn nu gelukt." in page.text
    with town.store.read() as unit:
        assert {letter.attempts for letter in unit.demands.dead_letters("inbox")} == {2}


def test_an_address_that_a_source_made_up_is_no_link(town: Town, sign_in: SignIn) -> None:
    record = RawRecord(source="inbox", ref="rij 7", body={}, url="javascript:alert(1)")
    with town.store.write() as unit:
        unit.demands.bury(dead_letter(record, town, "De titel ontbreekt."))

    assert "javascript:alert(1)" not in sign_in(Role.BEHEERDER).get("/sources").links.values()


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
