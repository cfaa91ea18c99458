"""On screen after a check that found a change: only what is touched is asked; the case tells what the rest rests on."""

from datetime import date

import pytest

from flows.sweep import sweep
from models.vocabulary import Phase, Role, Step
from tests.town import DPIA, FULL_CHECK, Project
from tests.web.browsing import Browser

OLD_SENTENCE = "Veiliger oversteken weegt hier zwaarder."


@pytest.fixture
def checked(weighed: Project) -> Project:
    """Cameras that hang since half a year, whose check on the way found that they are no longer safe."""
    weighed.answer("dpia", DPIA)
    weighed.answer("ethical-check", FULL_CHECK)
    weighed.decided("proceed")
    weighed.town.today = date(2026, 7, 6)
    sweep.fn(today=weighed.town.today)
    found = {
        "outcome": "changed",
        "explanation": "De camera's vallen uit.",
        "values[safety].standing": "changed",
        "values[safety].because": "Bij regen zien ze niets.",
        "values[privacy].standing": "holds",
    }
    weighed.answer("interim-check", found)
    return weighed


def test_the_form_asks_only_for_the_touched_value_with_what_stood_there_beside_it(
    checked: Project, network: Browser
) -> None:
    page = network.get(f"/gates/{checked.gates['ethical-check'].id}")

    assert "weighing[safety].weighing" in page.form.names
    assert not {"weighing[privacy].weighing", "values", "participation"} & page.form.names
    assert page.form.value("weighing[safety].weighing") == ""
    assert f"Vorige keer: {OLD_SENTENCE}" in page.text
    assert "In de check staat: Bij regen zien ze niets." in page.text

    refused = network.send({"weighing[safety].affected": "Wie oversteekt."})
    assert refused.status == 422
    assert f"Vorige keer: {OLD_SENTENCE}" in refused.text

    network.send({"weighing[safety].weighing": "Alleen bij droog weer."})
    assert checked.stands_in() is Phase.DECISION


def test_the_case_tells_what_was_reconfirmed_and_what_is_weighed_again(checked: Project, lead: Browser) -> None:
    page = lead.get(f"/cases/{checked.case.reference}")

    assert "Waar de weging nu op staat" in page.headings
    assert "Alleen wat geraakt is, wordt opnieuw gewogen: Veiligheid *." in page.text
    assert "Herbevestigd door De projectleider op 6 juli 2026 Check onderweg" in page.text
    assert "Wordt opnieuw bekeken sinds 6 juli 2026" in page.text
    assert not [link for link in page.links.values() if link.endswith("/whole-road")]


def test_the_ethisch_netwerk_chooses_the_whole_road_with_a_reason(
    checked: Project, network: Browser, lead: Browser
) -> None:
    place = f"/cases/{checked.case.reference}/whole-road"
    assert lead.get(place).status == 403
    assert place in network.get(f"/cases/{checked.case.reference}").links.values()

    network.get(place)
    assert network.send().status == 422
    network.send({"reason": "Dit raakt meer dan één waarde."})

    assert checked.stands_in() is Phase.TRIAGE
    assert checked.gates["confirm-triage"].role is Role.ETHISCH_NETWERK
    assert network.get(place).status == 409
    checked.confirmed(Step.START_FULL_CHECK)
    page = network.get(f"/gates/{checked.gates['ethical-check'].id}")
    assert {"weighing[safety].weighing", "weighing[privacy].weighing", "values"} <= page.form.names
