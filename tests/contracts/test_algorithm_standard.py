"""The publication standard of the national algorithm register: what ours says of it, against the official files."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from integrations.algorithm_markup import as_markup, other_tags, visible
from integrations.algorithm_standard import Kind, StandardField, flaws_in, standard
from models.register_draft import draft_book
from models.vocabulary import EntryFlaw, EntryStatus, PublicationCategory

REGISTER = Path("data") / "algoritmeregister"
READ_ONLY = {"lars", "publication_dt"}
FIELDS = {one.key: one for one in standard().fields}


@pytest.fixture(scope="module")
def official(shared: Path) -> dict[str, Any]:
    schema = json.loads((shared / REGISTER / "schemas" / "v1_0.json").read_text(encoding="utf-8"))
    return {key: one for key, one in schema["properties"].items() if key not in READ_ONLY}


def codes(key: str, value: Any) -> list[EntryFlaw]:
    return [flaw.code for flaw in flaws_in(FIELDS[key], value)]


def test_every_field_has_the_limits_and_the_words_of_the_official_schema(official: dict[str, Any]) -> None:
    assert FIELDS.keys() == official.keys()
    for key, told in official.items():
        field = FIELDS[key]
        assert field.is_required is (told["required"] is True), key
        assert field.longest == told.get("max_length", 0), key
        assert list(field.words.values()) == told.get("permitted_values", []), key
        assert (field.kind is Kind.MARKUP) is ("allowed_html_tags" in told), key
        if field.kind is Kind.MARKUP:
            assert standard().tags == set(told["allowed_html_tags"]), key
        if field.kind is Kind.LIST:
            title, link = told["items"]["title"], told["items"]["link"]
            longest = (title.get("max_length", 0), link["max_length"])
            assert (field.title_longest, field.link_longest) == longest, key
            assert field.is_link_required is link["required"], key


def test_the_tests_that_the_register_recommends_are_called_as_it_calls_them(official: dict[str, Any]) -> None:
    names = official["impacttoetsen_grouping"]["items"]["title"]["recommended_items"]
    ours = {one.title for one in draft_book().tests}

    assert ours - set(names) == {"Aanpak Begeleidingsethiek", "ELSA", "Ethische check"}


def test_the_order_is_that_of_the_form_of_the_register(shared: Path) -> None:
    layout = json.loads((shared / REGISTER / "layouts" / "v1_0.json").read_text(encoding="utf-8"))

    assert list(FIELDS) == [key for tab in layout["tabsGrouping"] for key in tab["rows"]]


def test_every_field_that_a_person_fills_has_its_place_in_the_draft() -> None:
    taken = [one.takes for one in standard().fields if one.takes]

    assert taken == [one.id for one in draft_book().fields]
    for one in draft_book().fields:
        words = next(field.words for field in standard().fields if field.takes == one.id)
        assert set(one.words.values()) <= words.keys(), one.id
    assert FIELDS["publication_category"].words.keys() == set(PublicationCategory)
    assert FIELDS["status"].words.keys() == set(EntryStatus) - {EntryStatus.WITHDRAWN}


def vendors(shared: Path) -> Iterator[tuple[str, StandardField, Any]]:
    for file in sorted((shared / REGISTER / "samples" / "vendor-templates-1.0").glob("*.json")):
        for row in json.loads(file.read_text(encoding="utf-8")):
            for key, value in row.items():
                if key in FIELDS and value not in (None, "", []):
                    yield row["id"], FIELDS[key], value


def test_what_suppliers_publish_passes_but_for_what_is_really_wrong_in_it(shared: Path) -> None:
    """They spell the language with capitals; of the laws one row is empty, one link has spaces and one is no link."""
    found: dict[str, set[EntryFlaw]] = {}
    seen = 0
    for _, field, value in vendors(shared):
        seen += 1
        for flaw in flaws_in(field, value):
            found.setdefault(flaw.key, set()).add(flaw.code)

    assert seen > 200
    assert found == {
        "lang": {EntryFlaw.NO_CHOICE},
        "lawful_basis_grouping": {EntryFlaw.NO_TEXT, EntryFlaw.NO_ADDRESS},
    }


def test_what_stands_in_the_register_survives_the_way_to_its_html_and_back(shared: Path) -> None:
    dump = json.loads((shared / REGISTER / "samples" / "register-dump" / "algoritmes.json").read_text(encoding="utf-8"))
    for row in dump["algoritmes"]:
        markup = as_markup(row["doel"])
        assert other_tags(markup, standard().tags) == (), row["id"]
        assert "".join(visible(markup).split()) == "".join(row["doel"].split()), row["id"]


@pytest.mark.parametrize(
    ("text", "markup"),
    [
        ("", ""),
        ("Eén regel.", "<p>Eén regel.</p>"),
        ("Eén.\nTwee.", "<p>Eén.<br>Twee.</p>"),
        ("Eén.\r\n \r\n\r\nTwee.", "<p>Eén.</p><p>Twee.</p>"),
        ("3 < 4 & <script>", "<p>3 &lt; 4 &amp; &lt;script&gt;</p>"),
    ],
)
def test_plain_text_becomes_paragraphs_and_what_looks_like_html_stays_text(text: str, markup: str) -> None:
    assert as_markup(text) == markup
    assert other_tags(markup, standard().tags) == ()


@pytest.mark.parametrize(
    ("key", "fits", "does_not", "code"),
    [
        ("name", "a" * 100, "a" * 101, EntryFlaw.TOO_LONG),
        ("name", "Minder dan 3 < 4", "<b>Vet</b>", EntryFlaw.MARKUP),
        ("name", "Naam", ["Naam"], EntryFlaw.NO_TEXT),
        ("goal", f"<p>{'a' * 2500}</p>", f"<p>{'a' * 2501}</p>", EntryFlaw.TOO_LONG),
        ("goal", "<ul><li>Eén</li></ul>", "<p><a href='x'>Eén</a></p>", EntryFlaw.MARKUP),
        ("goal", "<p>Eén</p>", "<p onclick='x'>Eén</p>", EntryFlaw.MARKUP),
        ("goal", "<p>Eén</p>", "<p>Eén<!-- nee --></p>", EntryFlaw.MARKUP),
        ("status", "In gebruik", "in_use", EntryFlaw.NO_CHOICE),
        ("category", ["Verkeer", "Recht"], ["Verkeer", "Fietsen"], EntryFlaw.NO_CHOICE),
        ("begin_date", "2026-01", "2026-13", EntryFlaw.NO_MONTH),
        ("contact_email", "algoritmes@example.org", "bel even", EntryFlaw.NO_ADDRESS),
        ("contact_email", "https://example.org/vragen", "http://example.org", EntryFlaw.NO_ADDRESS),
        ("website", "https://example.org/a", "www.example.org", EntryFlaw.NO_ADDRESS),
        ("impacttoetsen_grouping", [{"title": "DPIA"}], [{"title": ""}], EntryFlaw.NO_TEXT),
        (
            "lawful_basis_grouping",
            [{"title": "Wet", "link": "https://example.org"}],
            [{"title": "Wet"}],
            EntryFlaw.NO_TEXT,
        ),
        (
            "lawful_basis_grouping",
            [{"title": "a" * 100, "link": "https://example.org"}],
            [{"title": "a" * 101, "link": "https://example.org"}],
            EntryFlaw.TOO_LONG,
        ),
    ],
)
def test_what_the_register_would_refuse_is_told(key: str, fits: Any, does_not: Any, code: EntryFlaw) -> None:
    assert codes(key, fits) == []
    assert codes(key, does_not) == [code]


def test_a_text_that_is_too_long_tells_by_how_much_and_html_is_not_counted() -> None:
    (flaw,) = flaws_in(FIELDS["goal"], f"<p>{'a' * 2000}</p><p>{'&amp;' * 512}</p>")

    assert (flaw.code, flaw.over) == (EntryFlaw.TOO_LONG, 12)
