"""The value balance on a page: the drawing and its table, at the decision, on paper, beside an earlier moment."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from html import unescape

import pytest

from models.errors import InvalidAnswer
from models.vocabulary import Role
from tests.town import DPIA, FULL_CHECK, Project
from tests.web.browsing import Browser, SignIn

SVG = "{http://www.w3.org/2000/svg}"
NASTY = 'Een <script>alert("x")</script> & een "bord" </text></svg>'
RICH = FULL_CHECK | {
    "weighing[privacy].against": f"De camera ziet iedereen.\n{NASTY}",
    "weighing[privacy].eases": "Beelden verdwijnen meteen.",
    "weighing[privacy].dissent": "De wijkraad wil geen camera's.",
    "weighing[safety].for": "Lichten staan beter.",
    "tensions[1].first": "safety",
    "tensions[1].second": "privacy",
    "tensions[1].about": "Meer zien is veiliger en minder vrij.",
}


@pytest.fixture
def rich(weighed: Project) -> Project:
    """Cameras whose values were weighed with arguments, waiting for the manager."""
    (dpia,) = [form for form in weighed.gates if form.startswith("dpia")]
    weighed.answer(dpia, DPIA)
    weighed.answer("ethical-check", RICH)
    return weighed


@pytest.fixture
def manager(sign_in: SignIn) -> Browser:
    return sign_in(Role.MANAGER)


def drawings(source: str) -> list[ET.Element]:
    """The drawings of a page; each must be well-formed by itself."""
    return [ET.fromstring(f"<svg {part.split('</svg>')[0]}</svg>") for part in source.split("<svg ")[1:]]


def texts(drawing: ET.Element) -> str:
    return "\n".join(" ".join(span.text or "" for span in text) for text in drawing.iter(f"{SVG}text"))


def table(source: str) -> str:
    return unescape(source.split('<table role="table">')[1].split("</div>\n</section>", maxsplit=1)[0])


def test_the_case_page_shows_the_balance_as_a_drawing_with_a_title_and_a_description(
    rich: Project, network: Browser
) -> None:
    page = network.get(f"/cases/{rich.case.reference}")
    first = drawings(page.response.text)[0]
    told = first.attrib["aria-labelledby"].split()

    assert first.attrib["role"] == "img"
    assert [one.attrib["id"] for one in first if one.tag in (f"{SVG}title", f"{SVG}desc")] == told
    assert first.findtext(f"{SVG}title") == f"Waardenbalans van {rich.case.title}"
    assert "Privacy, Veiligheid" in (first.findtext(f"{SVG}desc") or "").replace(
        "Veiligheid, Privacy", "Privacy, Veiligheid"
    )
    assert len(page.ids) == len(set(page.ids))


def test_the_table_says_all_that_the_drawing_says(rich: Project, network: Browser) -> None:
    source = network.get(f"/cases/{rich.case.reference}/balance").response.text
    said = " ".join(table(source).split())
    drawn = [line for line in texts(drawings(source)[0]).splitlines() if line]

    assert len(drawn) > 12
    heads = {"Wat schuurt", "Wat het verzacht", "Onder druk", "De weging", "Gediend"}
    assert [line for line in drawn if line.removesuffix(" *") not in said and line not in heads] == []
    assert "Meer zien is veiliger en minder vrij." in source.split("</table>")[1]


def test_what_people_typed_is_text_and_never_markup(rich: Project, network: Browser) -> None:
    source = network.get(f"/cases/{rich.case.reference}/balance").response.text

    assert "<script>alert" not in source
    assert NASTY in table(source)
    assert NASTY in " ".join(texts(drawings(source)[0]).split("\n"))


def test_the_manager_sees_the_balance_above_the_question_what_to_decide(rich: Project, manager: Browser) -> None:
    page = manager.get(f"/gates/{rich.gates['decide'].id}")
    source = page.response.text

    assert source.index('id="balans"') < source.index('name="verdict"')
    assert source.count('class="picture"') == 1


def test_a_case_that_was_sent_back_shows_what_changed_and_keeps_the_earlier_moment(
    rich: Project, network: Browser
) -> None:
    rich.decided("send_back")
    rich.answer(
        "ethical-check",
        {
            **RICH,
            "weighing[privacy].eases": "Borden bij elke camera.",
            "weighing[privacy].weighing": "Tellen mag, als er borden hangen.",
        },
    )
    address = f"/cases/{rich.case.reference}/balance"
    now, earlier = network.get(address), network.get(f"{address}?moment=1")

    assert "nieuw Borden bij elke camera." in now.text
    assert "vervallen Beelden verdwijnen meteen." in now.text
    assert "Eerder: Tellen mag, volgen niet." in now.text
    assert "nieuw" not in earlier.text.split("Dezelfde balans als tabel")[1]
    assert "Beelden verdwijnen meteen." in earlier.text
    assert now.response.text.count("balance?moment=") == 2


def test_a_moment_that_never_was_is_not_found(rich: Project, network: Browser) -> None:
    assert network.get(f"/cases/{rich.case.reference}/balance?moment=7").status == 404


def test_the_balance_is_for_who_may_see_the_case(rich: Project, stranger: Browser) -> None:
    assert "Meer zien is veiliger" not in stranger.get(f"/cases/{rich.case.reference}/balance").response.text


def test_a_case_in_which_nothing_was_weighed_says_so(waiting: Project, network: Browser) -> None:
    page = network.get(f"/cases/{waiting.case.reference}/balance")

    assert page.status == 200
    assert "Hier is nog niet eerder iets gewogen." in page.text


def test_paper_gets_pictures_of_its_own_that_nobody_hears_twice(rich: Project, network: Browser) -> None:
    source = network.get(f"/cases/{rich.case.reference}/balance").response.text
    paper = source.split('class="sheets" aria-hidden="true"')[1].split("</div>")[0]

    assert len(drawings(paper)) >= 1
    assert "Meer zien is" in texts(drawings(paper)[0])


def test_a_tension_is_asked_between_the_values_that_were_chosen(weighed: Project, network: Browser) -> None:
    form = f"/gates/{weighed.gates['ethical-check'].id}"
    network.get(form)
    page = network.send({"values": ["privacy", "safety"]}, button="keep")
    choices = page.response.text.split('name="tensions[1].first"')[1].split("</select>")[0]

    assert choices.count("<option") == 3  # an empty line, and two values
    assert 'value="privacy"' in choices


def test_how_residents_took_part_is_shown_with_its_reason_at_the_decision_and_in_it(
    rich: Project, manager: Browser, network: Browser
) -> None:
    address = f"/cases/{rich.case.reference}"
    assert "Inwoners: nog niet opgeschreven of en hoe zij meedoen" in network.get(address).text
    rich.decided("send_back")
    told = {"participation": "consulted", "participation_reason": "Een avond in de wijk."}
    rich.answer("ethical-check", {**RICH, **told})

    asked = manager.get(f"/gates/{rich.gates['decide'].id}").text
    rich.decided("proceed")

    assert "Inwoners: Geraadpleegd: we vroegen wat zij vinden. Een avond in de wijk." in asked
    assert network.get(address).text.count("Inwoners bij deze weging: Geraadpleegd") == 1


def test_how_residents_took_part_takes_a_reason(weighed: Project) -> None:
    with pytest.raises(InvalidAnswer, match="participation_reason"):
        weighed.answer("ethical-check", {**RICH, "participation": "none"})


def test_the_decision_form_shows_what_was_advised_why_and_the_case_what_became_of_it(
    rich: Project, manager: Browser, network: Browser
) -> None:
    gate = f"/gates/{rich.gates['decide'].id}"
    manager.get(gate)
    page = manager.send({"verdict": "proceed_under_conditions", "argument": "Zo kan het."}, button="refresh")

    assert "Geadviseerd (Ethische check): Beelden verdwijnen meteen." in page.text
    assert "Reden van dit advies: Tellen mag, volgen niet." in page.text
    manager.send({"conditions[2].choice": "drop", "conditions[2].reason": "Staat al in de eerste."})
    told = network.get(f"/cases/{rich.case.reference}").text

    assert "Wat er met 2 adviezen gebeurde" in told
    assert "Beelden verdwijnen meteen. Niet overgenomen Staat al in de eerste." in told
