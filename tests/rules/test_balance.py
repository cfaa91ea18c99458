"""What stands where in a value balance, and that its drawing and its table say the same."""

from itertools import pairwise

import pytest

from models.balance import Balance, balance_of, lines_of
from models.catalogue import load_values
from models.question import Answers
from models.vocabulary import Since
from web.balance_drawing import FIRST_SHEET, NEXT_SHEET, Drawing, draw, draw_sheets
from web.balance_looks import LOOKS, Kind
from web.balance_shapes import Shape
from web.lettering import width_of, wrapped
from web.words import words_in

VALUES = load_values()
DUTCH = words_in("nl")
FIRST: Answers = {
    "values": ("safety", "privacy"),
    "weighing[safety].affected": "Wie oversteekt.",
    "weighing[safety].for": "Lichten staan beter.\nOok 's nachts.",
    "weighing[safety].weighing": "Dit weegt zwaar.",
    "weighing[privacy].affected": "Wie er langs fietst.",
    "weighing[privacy].against": "De camera ziet iedereen.",
    "weighing[privacy].eases": "Beeld verdwijnt meteen.",
    "weighing[privacy].dissent": "Eén bewoner wil geen enkele camera.",
    "weighing[privacy].weighing": "Tellen mag.",
    "tensions[1].first": "privacy",
    "tensions[1].second": "safety",
    "tensions[1].about": "Meer zien is veiliger en minder vrij.",
}


def names(balance: Balance) -> list[str]:
    return [row.value.id for row in balance.rows]


def words_of(drawing: Drawing) -> str:
    return "\n".join(shape.text for shape in drawing.shapes if shape.lines)


def many(count: int) -> Answers:
    ids = tuple(value.id for value in VALUES.values[:count])
    answers: dict[str, str | tuple[str, ...]] = {"values": ids}
    for place, value in enumerate(ids):
        answers[f"weighing[{value}].weighing"] = "Zo wegen wij het. " * (1 + place % 4)
        answers[f"weighing[{value}].for"] = "\n".join(f"Argument {letter}" for letter in "abcd"[: place % 4])
        answers[f"weighing[{value}].against"] = "Iets dat ertegen spreekt. " * (place % 3)
    for place, (first, second) in enumerate(pairwise(ids), 1):
        answers |= {f"tensions[{place}].first": first, f"tensions[{place}].second": second}
    return answers


def test_values_stand_in_the_order_of_the_catalogue_and_not_in_one_of_weight() -> None:
    assert names(balance_of(FIRST, VALUES)) == names(balance_of({**FIRST, "values": ("privacy", "safety")}, VALUES))


def test_every_line_of_an_answer_is_an_argument_of_its_own_without_its_bullet() -> None:
    (safety, _) = balance_of(FIRST, VALUES).rows

    assert [remark.text for remark in safety.in_favour] == ["Lichten staan beter.", "Ook 's nachts."]
    assert lines_of("- een\n\n * twee\n• drie - vier\neen") == ("een", "twee", "drie - vier")


def test_a_value_that_only_a_tension_names_has_a_row_so_that_nothing_falls_away() -> None:
    balance = balance_of({**FIRST, "tensions[2].first": "freedom", "tensions[2].second": "privacy"}, VALUES)

    assert names(balance) == ["safety", "privacy", "freedom"]
    assert [(one.upper, one.lower) for one in balance.tensions] == [(0, 1), (1, 2)]


@pytest.mark.parametrize("row", [{"tensions[2].first": "privacy"}, {"tensions[2].about": "Iets."}])
def test_a_tension_without_two_values_is_no_tension_yet(row: dict[str, str]) -> None:
    assert len(balance_of({**FIRST, **row}, VALUES).tensions) == 1
    assert len(balance_of({**FIRST, "tensions[2].first": "safety", "tensions[2].second": "safety"}, VALUES).rows) == 2


def test_each_tension_has_a_lane_of_its_own_and_the_widest_runs_furthest_from_the_rows() -> None:
    told = {
        "tensions[1].first": "inclusion",
        "tensions[1].second": "expertise",
        "tensions[2].first": "privacy",
        "tensions[2].second": "freedom",
    }
    balance = balance_of({"values": ("inclusion", "privacy", "freedom", "expertise"), **told}, VALUES)

    assert {(one.upper, one.lower): one.lane for one in balance.tensions} == {(0, 3): 1, (1, 2): 0}


def test_the_first_weighing_marks_nothing_as_new() -> None:
    balance = balance_of(FIRST, VALUES)

    assert not balance.is_compared
    assert {row.since for row in balance.rows} == {Since.SAME}


def test_beside_the_previous_moment_it_says_what_is_new_what_is_gone_and_what_the_sentence_was() -> None:
    now = {
        **FIRST,
        "weighing[safety].for": "Lichten staan beter.\nBewoners vragen erom.",
        "weighing[privacy].weighing": "Tellen mag, volgen niet.",
        "tensions[1].about": "Iets anders.",
    }
    balance = balance_of(now, VALUES, FIRST)
    safety, privacy = balance.rows

    assert {remark.text: remark.since for remark in safety.in_favour} == {
        "Lichten staan beter.": Since.SAME,
        "Bewoners vragen erom.": Since.NEW,
        "Ook 's nachts.": Since.GONE,
    }
    assert (safety.earlier, privacy.earlier) == ("", "Tellen mag.")
    assert [one.since for one in balance.tensions] == [Since.NEW, Since.GONE]
    assert balance.is_compared


def test_another_space_or_line_end_is_no_change() -> None:
    spaced = {path: said.replace(" ", "  ") if isinstance(said, str) else said for path, said in FIRST.items()}

    assert not balance_of(spaced, VALUES, FIRST).is_compared


def test_a_value_that_is_no_longer_weighed_keeps_a_row_with_what_it_said() -> None:
    now = {path: said for path, said in FIRST.items() if "safety" not in path and "tensions" not in path}
    privacy, safety = balance_of({**now, "values": ("privacy",)}, VALUES, FIRST).rows

    assert (privacy.since, safety.since) == (Since.SAME, Since.GONE)
    assert (safety.weighing, safety.earlier) == ("", "Dit weegt zwaar.")


def test_a_light_check_has_sentences_and_nothing_to_draw() -> None:
    assert not balance_of({"values": ("privacy",), "weighing[privacy].weighing": "Kan."}, VALUES).has_arguments
    assert balance_of(FIRST, VALUES).has_arguments


def test_everything_that_people_wrote_stands_in_the_drawing() -> None:
    said = words_of(draw(balance_of(FIRST, VALUES), DUTCH))
    written = [text for path, text in FIRST.items() if isinstance(text, str) and not path.endswith(("first", "second"))]

    assert [line for text in written for line in text.splitlines() if line not in said] == []


def test_a_text_that_is_too_long_for_a_box_ends_in_an_ellipsis_and_stays_whole_in_the_balance() -> None:
    long = "Dit is een heel lang argument waar maar geen einde aan komt. " * 20
    balance = balance_of({**FIRST, "weighing[privacy].against": long}, VALUES)
    (drawn,) = [line for line in words_of(draw(balance, DUTCH)).splitlines() if line.startswith("Dit is een heel lang")]

    assert drawn.endswith(" …")
    assert long.startswith(drawn.removesuffix(" …"))
    assert balance.rows[1].against[0].text == long.strip()


def rectangles(drawing: Drawing, kind: Kind) -> list[dict[str, float]]:
    fill = {"fill": LOOKS[kind]["fill"], "stroke": LOOKS[kind].get("stroke", "")}
    found = [shape.attributes for shape in drawing.shapes if shape.element == "rect"]
    return [
        {name: float(one[name]) for name in ("x", "y", "width", "height")}
        for one in found
        if {"fill": one["fill"], "stroke": one.get("stroke", "")} == fill
    ]


def test_no_width_means_an_amount() -> None:
    drawing = draw(balance_of(many(12), VALUES), DUTCH)

    for kind in (Kind.AGAINST, Kind.IN_FAVOUR):
        assert len(rectangles(drawing, kind)) > 5
        assert len({one["width"] for one in rectangles(drawing, kind)}) == 1


def test_nothing_in_a_drawing_is_a_number_or_a_total() -> None:
    said = words_of(draw(balance_of(many(12), VALUES), DUTCH))

    assert "Argument a" in said
    assert not any(letter.isdigit() for letter in said)


@pytest.mark.parametrize("count", [1, 2, 5, 12])
def test_boxes_never_overlap_and_stay_within_the_picture(count: int) -> None:
    drawing = draw(balance_of(many(count), VALUES), DUTCH)
    kinds = (Kind.AGAINST, Kind.IN_FAVOUR, Kind.MEASURE, Kind.WEIGHING, Kind.DISSENT)
    boxes = [one for kind in kinds for one in rectangles(drawing, kind)]

    assert all(one["x"] >= 0 and one["x"] + one["width"] <= drawing.width for one in boxes)
    assert all(one["y"] >= 0 and one["y"] + one["height"] <= drawing.height for one in boxes)
    assert not [(one, two) for place, one in enumerate(boxes) for two in boxes[:place] if overlap(one, two)]


def overlap(one: dict[str, float], two: dict[str, float]) -> bool:
    return all(
        one[start] < two[start] + two[size] and two[start] < one[start] + one[size]
        for start, size in (("x", "width"), ("y", "height"))
    )


@pytest.mark.parametrize("count", [1, 2, 5, 12])
def test_letters_stay_within_the_picture(count: int) -> None:
    drawing = draw(balance_of(many(count), VALUES), DUTCH)

    for shape in (shape for shape in drawing.shapes if shape.lines):
        assert max(right_of(shape)) <= drawing.width
        assert max(float(y) for _, y, _ in shape.lines) <= drawing.height


def right_of(shape: Shape) -> list[float]:
    size, weight = float(shape.attributes["font-size"]), 1.09 if "font-weight" in shape.attributes else 1.0
    return [float(x) + width_of(said, size, weight=weight) for x, _, said in shape.lines]


def test_sheets_of_paper_together_hold_every_row_once_and_none_is_higher_than_a_page() -> None:
    balance = balance_of(many(12), VALUES)
    sheets = draw_sheets(balance, DUTCH)
    on_paper = "\n".join(words_of(sheet) for sheet in sheets)

    assert len(sheets) > 2
    assert [sheet.height <= (NEXT_SHEET if place else FIRST_SHEET) for place, sheet in enumerate(sheets)] == [
        True for _ in sheets
    ]
    for row in balance.rows:
        name = row.value.name if row.value.attested else f"{row.value.name} *"
        assert on_paper.splitlines().count(name) == 1


def test_a_tension_whose_other_row_is_on_another_sheet_names_both_values_on_both() -> None:
    balance = balance_of(many(12), VALUES)
    first, second, *_ = draw_sheets(balance, DUTCH)
    crossing = next(
        f"{balance.rows[one.upper].value.name} ↔ {balance.rows[one.lower].value.name}"
        for one in balance.tensions
        if balance.rows[one.upper].value.name in words_of(first)
        and f"{balance.rows[one.lower].value.name}" in [row.strip(" *") for row in words_of(second).splitlines()]
    )

    assert crossing in words_of(first)
    assert crossing in words_of(second)


def test_long_words_break_within_their_box() -> None:
    word = "arbeidsongeschiktheidsverzekeringsmaatschappij"
    lines = wrapped(f"Een {word} telt mee", 120, 14)

    assert all(width_of(line, 14) <= 120 for line in lines)
    assert "".join(line.removesuffix("-") for line in lines).replace(" ", "") == f"Een{word}teltmee"


@pytest.mark.parametrize("text", ["", "W" * 200, "é" * 50, "👍🏽" * 30, "中文" * 40, "a\u0301" * 30])
def test_any_text_can_be_set_in_lines(text: str) -> None:
    assert "".join(line.removesuffix("-") for line in wrapped(text, 100, 14)) == text


@pytest.mark.parametrize("kind", [kind for kind in Kind if "stroke" in LOOKS[kind] and kind is not Kind.RULE])
def test_every_line_and_border_that_says_something_stands_out_from_paper(kind: Kind) -> None:
    stroke = LOOKS[kind]["stroke"]

    assert stroke == "none" or contrast(stroke, "#ffffff") >= 3


def contrast(one: str, two: str) -> float:
    lighter, darker = sorted((luminance(one), luminance(two)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def luminance(colour: str) -> float:
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def test_letters_stand_out_from_the_box_behind_them() -> None:
    drawing = draw(balance_of(FIRST, VALUES), DUTCH)
    inks = {shape.attributes["fill"] for shape in drawing.shapes if shape.lines}
    papers = {LOOKS[kind]["fill"] for kind in (Kind.AGAINST, Kind.IN_FAVOUR, Kind.MEASURE, Kind.WEIGHING, Kind.GHOST)}

    assert all(contrast(ink, paper) >= 4.5 for ink in inks - {"#ffffff"} for paper in papers)
