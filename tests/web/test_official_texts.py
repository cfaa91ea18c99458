"""Texts of official files as a page shows them: cleaned, with the words of a glossary marked; and forms with files."""

import pytest
from markupsafe import Markup

from models.official.glossary import Glossary, Term
from tests.town import Project
from tests.web.browsing import Browser
from web.official_terms import Terms
from web.official_text import cleaned, cleaned_line, plain, short_name
from web.pictures import media_type_of, picture_in
from web.uploads import MOST_UPLOADED


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("<script>x</script>blijft", "blijft"),
        ('<img src="https://example.org/a.png" onerror="x()">tekst', "tekst"),
        ('<p style="position:fixed">tekst</p>', "<p>tekst</p>"),
        ('<a href="http://example.org">zonder slot</a>', '<a rel="noopener noreferrer">zonder slot</a>'),
        ('<a href="data:text/html,x">data</a>', '<a rel="noopener noreferrer">data</a>'),
        ('<a href="#" data-form-link="PRE_SCAN">scan</a>', '<a href="/hier">scan</a>'),
        ('<a href="#" data-form-link="DTIA">dtia</a>', "<a>dtia</a>"),
        ("a <br>\nb", "a <br>b"),
        ("Ook:\n<ul>\n <li>een</li>\n</ul>\nen", "Ook:<ul><li>een</li></ul>en"),
        ("zie [een woord](#een woord)", "zie een woord"),
        ("5 &lt; 6 & <b>x", "5 &lt; 6 &amp; <b>x</b>"),
    ],
)
def test_only_markup_that_a_page_may_show_is_left_of_a_text(text: str, shown: str) -> None:
    assert cleaned(text, {"prescan": "/hier"}) == Markup(shown)


def test_an_address_never_leaves_its_attribute() -> None:
    forms = {"prescan": '/x" onclick="y'}

    assert 'onclick="' not in cleaned('<a data-form-link="PRE_SCAN">x</a>', forms)


def test_a_label_has_no_blocks_and_a_plain_text_no_markup() -> None:
    assert cleaned_line("<ul><li>een</li></ul>\n<strong>twee</strong>", {}) == Markup("een <strong>twee</strong>")
    assert plain("Zie <a href='x'>dit</a> &amp;\n dat") == "Zie dit & dat"
    assert short_name("urn:nl:prescan") == short_name("PRE_SCAN") == "prescan"


def glossary(*terms: tuple[str, str, tuple[str, ...]]) -> Glossary:
    kept = tuple(
        Term(id=str(place), term=term, definition=definition, category="", alternatives=others)
        for place, (term, definition, others) in enumerate(terms)
    )
    return Glossary(urn="", version="", hash="", name="", terms=kept)


def test_the_longest_word_wins_each_is_marked_once_and_nothing_within_a_link() -> None:
    words = glossary(
        ("hoog risico", "Meer dan risico.", ()),
        ("risico", "Kans maal gevolg.", ("gevaar; dreiging",)),
        ("DAT", "x", ()),
    )
    terms = Terms(glossaries=(words,))
    text = cleaned('Een Hoog  risico, dat gevaar, <a href="/r">risico</a>; risico en dreiging.', {})

    assert terms.marked(text) == Markup(
        'Een <a class="term" href="#begrip-1">Hoog  risico</a>, dat <a class="term" href="#begrip-2">gevaar</a>, '
        '<a href="/r" rel="noopener noreferrer">risico</a>; risico en dreiging.'
    )
    assert [one.term for one in terms.meanings()] == ["hoog risico", "risico"]


def test_without_a_glossary_a_text_stays_as_it_is() -> None:
    text = Markup("Een tekst &amp; meer.")

    assert Terms(glossaries=()).marked(text) == text


def test_what_a_picture_is_follows_from_its_first_bytes_and_only_known_kinds_are_shown() -> None:
    assert media_type_of(b"RIFF\x00\x00\x00\x00WEBPVP8 ") == "image/webp"
    assert media_type_of(b"\xff\xd8\xff\xe0") == "image/jpeg"
    assert media_type_of(b"<svg onload='x()'>") == ""
    assert picture_in({"data": "data:image/svg+xml;base64,AAAA", "title": "x"}).address == ""
    assert picture_in({"data": 'data:image/png;base64,AA"onload="x'}).address == ""


def test_a_form_with_files_that_is_larger_than_any_or_not_whole_is_refused(waiting: Project, lead: Browser) -> None:
    path = f"/cases/{waiting.case.reference}/official/import"
    form = lead.get(path).form
    large = {"file": ("groot.json", b"0" * (MOST_UPLOADED + 1), "application/json")}
    torn = {"content-type": "multipart/form-data; boundary=x"}

    assert lead.client.post(path, data=dict(form.fields), files=large).status_code == 413
    assert lead.client.post(path, content=b"--x\r\nniets", headers=torn).status_code in {403, 413}
    assert lead.client.post(path, files={"file": ("a.json", b"{}")}).status_code == 403
