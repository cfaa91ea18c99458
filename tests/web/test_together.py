"""Several people on one form, as they see it: what others wrote, what must be chosen, history and remarks."""

import pytest

from models.answering import ProblemCode
from models.assessment import Assessment
from models.commenting import Sent, remark
from models.errors import AnswersContested, InvalidAnswer
from models.gatekeeper import GateAnswer, answer_gate
from models.people import erase_person, export_person
from models.sealing import verify
from models.vocabulary import EventKind, Instrument, Role
from tests.town import DPIA, FULL_CHECK, Project
from tests.web.browsing import Browser, Page, SignIn

MINE, THEIRS = "Tellen mag, herkennen niet.", "Liever niet."


@pytest.fixture
def address(weighed: Project) -> str:
    return f"/gates/{weighed.gates['ethical-check'].id}"


@pytest.fixture
def contested(address: str, network: Browser, colleague: Browser) -> Page:
    """Two texts for one conclusion; the page of who came second."""
    network.get(address)
    colleague.get(address)
    network.send({"conclusion": THEIRS}, button="keep")
    return colleague.send({"conclusion": MINE, "by_a_person": "Een mens ziet minder."}, button="keep")


def check_of(project: Project) -> Assessment:
    with project.town.store.read() as unit:
        found = unit.assessments.newest(project.id, Instrument.ETHICAL_CHECK)
    assert found is not None
    return found


def history_page(project: Project, path: str = "conclusion") -> str:
    return f"/assessments/{check_of(project).id}/answers/{path}"


def test_a_draft_of_a_stale_page_is_kept_and_the_page_says_what_others_wrote(
    address: str, network: Browser, colleague: Browser
) -> None:
    network.get(address)
    colleague.get(address)
    network.send({"conclusion": THEIRS}, button="keep")
    page = colleague.send({"by_a_person": MINE}, button="keep")

    assert page.status == 200
    assert (page.form.value("conclusion"), page.form.value("by_a_person")) == (THEIRS, MINE)
    assert "Intussen veranderde een ander 1 antwoord" in page.headings
    assert any(label.endswith("De ethisch_netwerk") for label in page.links)
    assert "#samen" in str(page.response.url)


def test_both_texts_stand_beside_the_field_with_who_and_when(contested: Page) -> None:
    assert contested.form.value("conclusion") == THEIRS
    assert "Dit staat er nu Ingevuld door De ethisch_netwerk, 5 januari 2026 Liever niet." in contested.text
    assert MINE in contested.text
    assert "v-conclusion" in contested.ids
    assert contested.links[
        "Conclusie van de weging" if "Conclusie van de weging" in contested.links else next(iter(contested.links))
    ]


@pytest.mark.parametrize(("button", "stands"), [("take:2:conclusion", MINE), ("stand:conclusion", THEIRS)])
def test_a_button_settles_it_without_losing_what_else_was_typed(
    contested: Page, colleague: Browser, button: str, stands: str
) -> None:
    page = colleague.send({"by_a_person": "Een mens vergeet."}, button=button)

    assert page.form.value("conclusion") == stands
    assert page.form.value("by_a_person") == "Een mens vergeet."
    assert "twee teksten" not in page.text


def test_what_is_refused_keeps_the_state_of_the_page_so_that_nothing_unseen_is_overwritten(
    weighed: Project, address: str, network: Browser, colleague: Browser
) -> None:
    network.get(address)
    colleague.get(address)
    network.send({"conclusion": THEIRS}, button="keep")
    page = colleague.send({"conclusion": MINE, "conditions[1].due_on": "morgen"})
    assert page.status == 422
    page = colleague.send({"conditions[1].due_on": "2026-06-01"}, button="keep")

    assert page.form.value("conclusion") == THEIRS
    assert MINE in page.text


def test_without_a_page_what_is_given_is_the_choice_and_what_is_not_given_is_asked_by_name(
    weighed: Project, contested: Page
) -> None:
    weighed.answer("dpia", DPIA)
    town, rest = weighed.town, {path: value for path, value in FULL_CHECK.items() if path != "conclusion"}
    gate, by = weighed.gates["ethical-check"], town.people[Role.ETHISCH_NETWERK]
    with pytest.raises(AnswersContested) as refused:
        answer_gate(town.store, GateAnswer(gate_id=gate.id, fields=rest, by=by, moment=town.moment))
    assert refused.value.facts["paths"] == ["conclusion"]

    weighed.answer("ethical-check", {**rest, "conclusion": THEIRS})

    with town.store.read() as unit:
        assert unit.assessments.answers(check_of(weighed).id)["conclusion"].value == THEIRS


def test_the_history_of_an_answer_tells_each_version_marks_its_words_and_brings_one_back(
    weighed: Project, address: str, network: Browser
) -> None:
    network.get(address)
    network.send({"conclusion": "Tellen mag."}, button="keep")
    network.send({"conclusion": "Tellen mag niet."}, button="keep")
    page = network.get(history_page(weighed))

    assert page.status == 200
    assert "Versie 2 dit telt nu" in page.text
    assert "Tellen mag<ins> niet</ins>." in page.response.text
    network.send_to(f"/assessments/{check_of(weighed).id}/restore")
    assert network.get(address).form.value("conclusion") == "Tellen mag."
    assert "Geschiedenis (3)" in network.page.text


def test_who_may_not_answer_the_form_sees_its_history_and_brings_nothing_back(
    weighed: Project, contested: Page, lead: Browser, sign_in: SignIn
) -> None:
    page = lead.get(history_page(weighed))
    assert MINE in page.text
    assert not [form for form in page.forms if form.action.endswith("/restore")]
    csrf = next(value for name, value in page.forms[-1].fields if name == "csrf")
    fields = [("csrf", csrf), ("path", "conclusion"), ("number", "2"), ("shown", "9")]
    assert lead.post(f"/assessments/{check_of(weighed).id}/restore", fields).status_code == 403

    assert sign_in(Role.RAAD).get(history_page(weighed)).status == 403


def test_a_remark_is_made_found_and_dealt_with(weighed: Project, lead: Browser, network: Browser) -> None:
    page = lead.get(history_page(weighed))
    assert "Deze vraag is nog niet beantwoord." in page.text
    assert "Nog niemand maakte hier een opmerking." in page.text
    fields = next(form for form in page.forms if form.action.endswith("/remarks")).fields
    send = [(name, value) for name, value in fields if name != "text"]
    assert lead.post(f"/assessments/{check_of(weighed).id}/remarks", [*send, ("text", "  ")]).status_code == 422
    lead.post(f"/assessments/{check_of(weighed).id}/remarks", [*send, ("text", "Vraag dit aan de wijk.")])

    assert "1 opmerking open" in network.get("/").text
    page = network.get(f"/cases/{weighed.case.reference}")
    assert "1 opmerking open" in page.headings
    assert "Vraag dit aan de wijk." in page.text
    assert "1 opmerking open" in network.get(f"/gates/{weighed.gates['ethical-check'].id}").text
    page = network.get(history_page(weighed))
    (close,) = [form.action for form in page.forms if "/remarks/" in form.action]
    network.send_to(close)
    assert "Afgehandeld door De ethisch_netwerk" in network.page.text
    assert "opmerking open" not in network.get(f"/cases/{weighed.case.reference}").text
    with weighed.town.store.read() as unit:
        events = [event for event, _ in unit.journal.of_case(weighed.id)]
        told = [event for event in events if event.kind in {EventKind.ANSWER_DISCUSSED, EventKind.REMARK_SETTLED}]
        assert len(told) == 2
        assert "wijk" not in str([event.facts for event in told])
        assert not unit.letters.count_for(weighed.town.id_of(Role.FG))


def test_an_erased_person_is_no_longer_named_at_their_remarks(weighed: Project, network: Browser) -> None:
    town = weighed.town
    sent = Sent(assessment_id=check_of(weighed).id, by=town.people[Role.FG], moment=town.moment)
    remark(town.store, sent, "conclusion", "Let op de bewaartermijn.")
    with pytest.raises(InvalidAnswer) as refused:
        remark(town.store, sent, "conclusion", " ")
    assert refused.value.problems[0].code is ProblemCode.MISSING
    assert export_person(town.store, Role.FG)["remarks"] == 1

    erase_person(town.store, Role.FG, town.people[Role.BEHEERDER], town.moment)

    page = network.get(history_page(weighed))
    assert "Let op de bewaartermijn." in page.text
    assert "De fg" not in page.text


def test_there_is_no_page_for_a_question_that_was_never_asked(weighed: Project, network: Browser) -> None:
    assert network.get(history_page(weighed, "nonsense")).status == 404
    assert network.get("/assessments/nonsense/answers/conclusion").status == 404


def test_a_long_form_has_contents_with_what_is_open_and_keeps_the_place(weighed: Project, lead: Browser) -> None:
    lead.get(f"/gates/{weighed.gates['dpia'].id}")
    assert "Inhoud" not in lead.page.headings
    lead.send({"done": "here"}, button="keep")
    page = lead.get(f"/gates/{weighed.gates['dpia'].id}")
    assert "Inhoud" in page.headings
    assert page.links["1. Het voorstel"] == "#deel-p1"
    assert "1. Het voorstel 1 open" in page.text
    assert "16. De risico's nog leeg" in page.text

    page = lead.send({"p1": "Camera's langs de singel."}, button="keep:deel-p2")

    assert str(page.response.url).endswith("#deel-p2")
    assert "1. Het voorstel ✓ ingevuld" in page.text
    assert "deel-p2" in page.ids


def test_the_journal_still_verifies_after_all_this(weighed: Project, contested: Page, colleague: Browser) -> None:
    colleague.send(button="take:2:conclusion")

    assert verify(weighed.town.store).broken == ()
