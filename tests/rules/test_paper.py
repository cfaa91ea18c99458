"""What goes on paper: a document comes out whole, as text and never as markup, in PDF and in Markdown."""

from collections.abc import Sequence
from datetime import date

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from integrations.paper.document import (
    Answered,
    Block,
    Bullets,
    Document,
    Facts,
    Figure,
    Heading,
    NewPage,
    Paragraph,
    Table,
)
from integrations.paper.letters import REPLACEMENT, SHOWN
from integrations.paper.markdown import as_markdown
from integrations.paper.pdf import as_pdf
from tests.paper import Paper

PASSED_OFF_AS_MARKUP = [
    '#read("/etc/passwd")',
    "#import sys: *",
    "$x^2$ and `code` and *bold* and _thin_",
    "= a heading",
    "# a heading #",
    "@label <label> </svg> <script>alert(1)</script>",
    "- a list",
    "1. a list",
    "12) a list",
    "> a quote",
    "--- and *** and ===",
    "| a | cell |",
    "[a link](javascript:alert(1)) ![](x)",
    "&lt; &#35; &amp;",
    "C:\\new\\table // not a remark /* nor this */",
    "~~gone~~ ~ ```",
]


def drawing(width: int, said: str) -> str:
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="200" viewBox="0 0 {width} 200">'
        f'<text x="10" y="30" font-family="Arial, sans-serif" font-size="14">{said}</text></svg>'
    )


def document(
    *blocks: Block, title: str = "Camera's langs de singels", about: Sequence[tuple[str, str]] = ()
) -> Document:
    return Document(
        title=title, language="nl", made_on=date(2026, 11, 24), about=about, blocks=blocks, footer="Zaak 2026-0012"
    )


EVERYTHING = document(
    Heading(text="Waarom"),
    Paragraph(text="Eerste alinea.\nTweede regel.\n\nTweede alinea."),
    Heading(text="Hoe", level=2),
    Answered(question="Voor wie is het?", answer="Voor fietsers.", note="Uit het intakeformulier."),
    Facts(rows=[("Eigenaar", "Team Mobiliteit")]),
    Bullets(items=["Minder wachten", "Minder lawaai"]),
    Table(head=["Risico", "Maatregel"], rows=[["Te veel in beeld", "Vervagen"]], caption="Wat er mis kan gaan"),
    NewPage(),
    Heading(text="Weging"),
    Figure(svg=drawing(1120, "Autonomie ↔ Veiligheid"), alt="Twee waarden in spanning", caption="De waardenbalans"),
    about=[("Methode", "Ethische toets, versie 3")],
)


def test_a_pdf_can_be_read_by_people_by_search_and_by_a_screen_reader() -> None:
    paper = Paper(as_pdf(EVERYTHING))

    assert (paper.title, paper.language) == ("Camera's langs de singels", "nl")
    assert paper.claims_to_be_accessible
    assert paper.bookmarks == ["Waarom", "Weging"]
    assert {"Title", "H1", "H2", "P", "L", "LI", "Table", "TH", "TD", "Figure", "Caption"} <= set(paper.tags)
    assert paper.alternatives == ["Twee waarden in spanning"]
    for said in (
        "Voor wie is het?",
        "Voor fietsers.",
        "Team Mobiliteit",
        "Minder lawaai",
        "Vervagen",
        "Zaak 2026-0012",
    ):
        assert said in paper.text


def test_a_drawing_too_wide_to_be_read_upright_gets_a_page_on_its_side_with_its_heading() -> None:
    pages = Paper(as_pdf(EVERYTHING)).pages
    small = Paper(as_pdf(document(Figure(svg=drawing(400, "klein"), alt="klein")))).pages

    assert [width > height for width, height in pages] == [False, True]
    assert [width > height for width, height in small] == [False]


def test_the_same_document_gives_the_same_bytes() -> None:
    assert as_pdf(EVERYTHING) == as_pdf(EVERYTHING)
    assert as_markdown(EVERYTHING) == as_markdown(EVERYTHING)


@pytest.mark.parametrize("said", PASSED_OFF_AS_MARKUP)
def test_text_that_looks_like_markup_comes_out_as_it_was_typed(said: str) -> None:
    everywhere = document(
        Paragraph(text=said),
        Answered(question=said, answer=said, note=said),
        Bullets(items=[said]),
        Table(head=[said], rows=[[said]], caption=said),
        title=said,
        about=[(said, said)],
    )

    paper = Paper(as_pdf(everywhere))
    assert paper.title == said
    assert "".join(paper.text.split()).count("".join(said.split())) == 11

    assert told_by(as_markdown(everywhere)).count(said) == 11


@pytest.mark.parametrize(
    "broken",
    [
        document(title=""),
        document(title="\x00"),
        document(Heading(text=""), Heading(text="too deep", level=3), Heading(text="far too deep", level=9)),
        document(Bullets(items=[]), Facts(rows=[]), Table(head=[], rows=[]), Table(head=["only a head"], rows=[])),
        document(Paragraph(text=""), Answered(question="", answer=""), Figure(svg=drawing(400, ""), alt="nothing")),
        document(Paragraph(text="x" * 5000), Table(head=["a", "b"], rows=[["y" * 3000, "z" * 3000]])),
        document(Paragraph(text="line\n" * 400)),
    ],
    ids=["no title", "no letter in the title", "levels skipped", "empty", "nothing said", "long words", "many lines"],
)
def test_what_is_empty_too_long_or_too_deep_still_comes_on_paper(broken: Document) -> None:
    assert Paper(as_pdf(broken)).claims_to_be_accessible
    assert as_markdown(broken).endswith("\n")


def test_a_letter_without_a_shape_is_replaced_and_the_rest_stays() -> None:
    said = "voor \N{GRINNING FACE} na, \x07 bel, \N{RIGHT-TO-LEFT OVERRIDE} om, \ud800 half"
    shown = document(Paragraph(text=said), Figure(svg=drawing(400, "&#128512; &#x263A;"), alt="\N{GRINNING FACE}"))

    assert (
        f"voor {REPLACEMENT} na, {REPLACEMENT} bel, {REPLACEMENT} om, {REPLACEMENT} half" in Paper(as_pdf(shown)).text
    )
    assert f"voor \N{GRINNING FACE} na, {REPLACEMENT} bel" in as_markdown(shown)


def test_every_letter_that_is_listed_as_shown_has_a_shape() -> None:
    letters = " ".join(chr(code) for first, last in SHOWN for code in range(first, last + 1))

    assert Paper(as_pdf(document(Paragraph(text=letters)))).claims_to_be_accessible


@settings(max_examples=40, deadline=None)
@given(st.text(max_size=200))
@example("e\u0301\u0323\u200d\ufe0f e\u0301")
@example("a\u2028b\u0085c\x0bd\r\ne")
def test_no_text_stops_a_document(said: str) -> None:
    shown = document(Heading(text=said), Paragraph(text=said), Table(head=[said], rows=[[said]]), title=said)

    assert Paper(as_pdf(shown)).claims_to_be_accessible
    assert as_markdown(shown).endswith("\n")


def test_markdown_keeps_headings_lists_tables_paragraphs_and_line_breaks() -> None:
    found = MarkdownIt("gfm-like", {"linkify": False}).render(as_markdown(EVERYTHING))

    assert "<h1>Camera's langs de singels</h1>" in found
    assert "<h2>Waarom</h2>" in found
    assert "<h3>Hoe</h3>" in found
    assert "<p>Eerste alinea.<br />\nTweede regel.</p>\n<p>Tweede alinea.</p>" in found
    assert "<li>Minder wachten</li>" in found
    assert "<td>Vervagen</td>" in found
    assert "<p>Twee waarden in spanning</p>" in found


def told_by(markdown: str) -> str:
    """The text that a reader of Markdown finds, where no part of it is a link, code, or markup of any kind."""
    tokens = MarkdownIt("gfm-like", {"linkify": False}).parse(markdown)
    inline = [
        one for token in tokens for one in token.children or [] if one.type not in {"strong_open", "strong_close"}
    ]
    assert {one.type for one in inline} <= {"text", "text_special"}
    return "".join(one.content for one in inline)
