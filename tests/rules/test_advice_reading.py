"""What each instrument advises to a decision: conditions, measures, options that were taken, what is not settled."""

from pathlib import Path

import pytest

from models.advice_reading import ROWS, Told, told_by
from models.answering import used
from models.errors import InvalidMethod
from models.forms import form_named
from models.methods import load_questionnaire
from models.question import Answer, Answers
from models.vocabulary import Role

WAY = {"done": "here"}
CONDITION = {"advice": "proceed_under_conditions", "conditions[1].text": "Hang borden op."}
OWN = {"conditions[1].owner": "ciso", "conditions[1].due_on": "2026-06-01"}
CHECK: dict[str, Answer] = {"values": ("privacy",), "weighing[privacy].weighing": "Tellen mag."}
HEAD = 'id = "form"\nversion = "1"\n'
ADVISES = '[advises]\nsettled = ["yes"]\nowner = "contractmanager"\ndue_from = "by"\nunknown = "Not known."\n'
POINT = '[[point]]\nid = "first"\nlabel = "First"\n'
DATE = '[[point.question]]\nid = "by"\ntype = "date"\nlabel = "By?"\n'
ASKED = '[[point.question]]\nid = "asked"\ntype = "one"\nlabel = "Asked?"\noptions = { yes = "Yes", no = "No" }\n'
ASKS = ASKED + 'condition = "Do it."\n'


def told(name: str, answers: Answers) -> list[Told]:
    form = form_named(name)
    return list(told_by(form, used(form, answers)))


@pytest.mark.parametrize("name", ["deda", "begeleidingsethiek", "elsa", "iama", "conversation"])
def test_a_condition_and_each_line_of_the_measures_are_advised(name: str) -> None:
    way = {"done": "done"} if name == "conversation" else WAY
    found = told(name, way | CONDITION | OWN | {"measures": "- Borden\n- Wissen", "outcome": "Het kan."})

    assert found == [
        Told(text="Hang borden op.", owner="ciso", due_on="2026-06-01"),
        Told(text="Borden", because="Het kan."),
        Told(text="Wissen", because="Het kan."),
    ]


@pytest.mark.parametrize("name", ["ethical-check", "ethical-check-light"])
def test_a_condition_of_the_ethical_check_is_advised(name: str) -> None:
    assert [one.text for one in told(name, CHECK | CONDITION)] == ["Hang borden op."]


def test_what_eases_a_value_is_advised_with_the_sentence_in_which_it_was_weighed() -> None:
    found = told("ethical-check", CHECK | {"weighing[privacy].eases": "Wis de beelden."})

    assert found == [Told(text="Wis de beelden.", because="Tellen mag.", about="privacy")]


def test_a_safeguard_of_the_dpia_is_advised_with_the_risk_that_it_is_against() -> None:
    row = {"safeguards[1].text": "Versleutel.", "safeguards[1].against": "Diefstal.", "safeguards[1].owner": "ciso"}
    found = told("dpia", WAY | row | {"measures": "Wis."})

    assert found == [Told(text="Versleutel.", owner="ciso", because="Diefstal."), Told(text="Wis.")]


@pytest.mark.parametrize("kind", ["technology", "surroundings", "user"])
def test_an_option_of_the_workshop_is_advised_once_it_is_taken(kind: str) -> None:
    rows = {
        f"options_{kind}[{number}].{name}": said
        for number, choice in enumerate(("take", "explore", "leave"), 1)
        for name, said in {"text": f"Optie {choice}", "choice": choice, "why": "Het helpt."}.items()
    }

    assert told("begeleidingsethiek", WAY | rows) == [Told(text="Optie take", because="Het helpt.")]


def test_what_makes_a_tension_smaller_is_advised_by_an_elsa() -> None:
    rows = {"tensions[1].text": "Wet en gevoel.", "tensions[1].eases": "Praat erover.", "tensions[2].text": "Meer."}

    assert told("elsa", WAY | rows) == [Told(text="Praat erover.", because="Wet en gevoel.")]


def test_what_was_written_on_a_road_that_was_left_again_advises_nothing() -> None:
    kept = CONDITION | {"measures": "Borden", "options_user[1].text": "Leer het.", "options_user[1].choice": "take"}

    assert told("begeleidingsethiek", kept | {"done": "left_out", "reason": "Geen tijd."}) == []
    assert told("deda", WAY | CONDITION | {"advice": "proceed"}) == []


def test_every_group_that_advises_belongs_to_an_instrument_and_names_its_questions() -> None:
    forms = [form_named(name) for name in ("ethical-check", "dpia", "begeleidingsethiek", "elsa", "requirements")]
    for rows in ROWS:
        asked = [{one.id for one in form.groups[rows.group].questions} for form in forms if rows.group in form.groups]
        assert any({rows.text, rows.because} <= questions for questions in asked), rows


def test_whoever_may_see_to_a_measure_may_see_to_the_condition_that_comes_of_it() -> None:
    asked = form_named("decide").places["conditions[].owner"].question.options
    for name in ("ethical-check", "dpia", "begeleidingsethiek", "elsa", "deda", "iama", "conversation"):
        owners = [place.question for place in form_named(name).every_place() if place.question.id == "owner"]
        assert all(owner.options.keys() <= asked.keys() for owner in owners), name
    assert asked.keys() <= set(Role)


def test_every_point_of_procurement_has_a_condition_and_says_where_it_is_from() -> None:
    form = form_named("procurement")
    points = [place for place in form.every_place() if place.question.condition]

    assert len({place.question.condition for place in points}) == 20
    assert all(place.point.source and place.question.allows_unknown for place in points)
    assert {place.point.id for place in points if place.point.doubt} > {"notice", "leaving"}
    assert form.doubt


@pytest.mark.parametrize(
    ("text", "named"),
    [
        (POINT + ASKS, r"question asked\.condition: add \[advises\]"),
        (ADVISES + POINT + ASKS, r"advises\.due_from: name a \"date\" question"),
        (ADVISES.replace("contractmanager", "nobody") + POINT + DATE + ASKS, r"advises\.owner: write one of"),
        (ADVISES.replace('"yes"', '"fine"') + POINT + DATE + ASKS, "give it an option that settles it"),
        (
            ADVISES + POINT + DATE + ASKS.replace('"one"', '"many"'),
            r"question asked\.condition: only a \"one\" question",
        ),
    ],
)
def test_a_form_that_cannot_advise_what_it_says_is_refused_by_key(tmp_path: Path, text: str, named: str) -> None:
    place = tmp_path / "form.toml"
    place.write_text(HEAD + text, encoding="utf-8")
    with pytest.raises(InvalidMethod, match=named):
        load_questionnaire(place)
