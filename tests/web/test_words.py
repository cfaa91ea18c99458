"""The words of the pages: everything has its Dutch and its English, and nothing is said outside the templates."""

import re
from collections.abc import Iterable, Iterator, Mapping
from enum import StrEnum
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po
from jinja2 import Environment

from models import vocabulary
from models.answering import ProblemCode
from models.gate_handlers import HANDLERS
from models.lifecycle import TRANSITIONS
from models.question import QuestionType
from models.store.asked import Whose
from models.vocabulary import EventKind, Phase, Step
from web.case_file import Stop
from web.new_case import FORM
from web.refusals import STATUS
from web.rendering import DOMAIN
from web.words import LANGUAGES, Words, table_of, words_in

TEMPLATES = Path(__file__).parents[2] / "templates"
PAGES = sorted((TEMPLATES / "web").rglob("*.html"))
DUTCH = words_in("nl")
OWN_NAMES = {"Waardenweg", "waardenweg signin PERSON"}


def enums() -> list[type[StrEnum]]:
    found = [kind for kind in vars(vocabulary).values() if isinstance(kind, type) and issubclass(kind, StrEnum)]
    return [*(kind for kind in found if kind is not StrEnum), Whose, Stop]


@pytest.mark.parametrize("kind", enums())
def test_every_word_of_the_vocabulary_has_its_dutch(kind: type[StrEnum]) -> None:
    assert all(DUTCH.member(member) for member in kind)


@pytest.mark.parametrize("form", [*HANDLERS, FORM])
def test_every_form_says_what_is_asked_and_what_its_button_does(form: str) -> None:
    assert DUTCH.say("task", form)
    assert " " in DUTCH.say("send", form), "a verb and an object"


def test_every_step_and_event_has_a_sentence_and_every_guard_an_explanation() -> None:
    needs = {row.needs.__name__ for row in TRANSITIONS if row.needs}

    assert all(DUTCH.knows("steps", step) for step in Step)
    assert all(DUTCH.knows("events", kind) for kind in EventKind if kind is not EventKind.STEP_TAKEN)
    assert all(DUTCH.knows("needs", name) for name in needs)


@pytest.mark.parametrize("problem", ProblemCode)
def test_every_problem_of_an_answer_says_what_to_do_about_it(problem: ProblemCode) -> None:
    if problem is ProblemCode.MISSING:
        assert all("{label}" in DUTCH.say("problems", problem, kind) for kind in QuestionType)
    else:
        assert "{label}" in DUTCH.say("problems", problem)


def test_every_refusal_that_has_a_status_of_its_own_has_words_of_its_own() -> None:
    told_by_their_own_page = {"NotSignedIn"}
    codes = {kind.__name__ for kind in STATUS} - told_by_their_own_page

    assert all(DUTCH.knows("refusals", code, "title") and DUTCH.knows("refusals", code, "text") for code in codes)


def texts(table: Mapping[str, Any], path: tuple[str, ...] = ()) -> Iterator[tuple[str, str]]:
    """The name of each text of a table, as in ``Phase.closed``, and the text."""
    for name, value in table.items():
        yield from texts(value, (*path, name)) if isinstance(value, dict) else [(".".join((*path, name)), value)]


def test_every_word_has_its_english_and_no_english_word_is_about_a_dutch_one_that_is_gone() -> None:
    english, dutch = dict(texts(table_of("en"))), dict(texts(table_of("nl")))

    missing = [name for name in dutch if not english.get(name)]
    assert not missing, f"write their English in templates/words/en.toml: {missing}"
    assert english.keys() <= dutch.keys()
    assert [name for name in dutch if left_open(dutch[name]) != left_open(english[name])] == []


def test_what_a_language_does_not_have_is_said_in_dutch() -> None:
    words = Words({"Phase": {"intake": "Start"}}, table_of("nl"))

    assert words.member(Phase.INTAKE) == "Start"
    assert words.member(Phase.CLOSED) == "Gesloten"
    assert words.knows("Phase", "closed")


def left_open(text: str) -> list[str]:
    """What a text leaves open to be filled in, and its markup."""
    return sorted(re.findall(r"%\(\w+\)s|{\w+}|</?[a-z][^>]*>", text))


def test_what_a_text_leaves_open_is_found() -> None:
    assert left_open("<b>%(n)s</b> of {all}, 5% (or so)") == ["%(n)s", "</b>", "<b>", "{all}"]


def forms(text: str | Iterable[str] | None) -> tuple[str, ...]:
    """A sentence as it stands, singular and plural; nothing is an empty sentence."""
    return (text or "",) if isinstance(text, str | None) else tuple(text)


def sentences() -> set[tuple[str, ...]]:
    """Everything that is marked for translation."""
    options = {"**.html": {"newstyle_gettext": "true", "encoding": "utf-8"}}
    found = extract_from_dir(TEMPLATES / "web", [("**.html", "jinja2")], options)
    marked = {forms(message) for _, _, message, _, _ in found}
    assert len(marked) > 600
    return marked


def test_every_sentence_of_a_page_has_its_english_and_no_english_one_translates_what_is_gone() -> None:
    written = (TEMPLATES / "locale" / "en" / "LC_MESSAGES" / f"{DOMAIN}.po").read_bytes()
    catalogue = read_po(BytesIO(written), locale="en")
    english = {forms(message.id): forms(message.string) for message in catalogue if message.id}

    missing = [one for one in sentences() if not all(english.get(one, [""]))]
    assert not missing, f"write their English in templates/locale/en/: {missing}"
    assert english.keys() <= sentences()
    assert not [message.id for message in catalogue if message.id and message.fuzzy]
    assert [one for one, said in english.items() if [*map(left_open, one)] != [*map(left_open, said)]] == []


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.relative_to(TEMPLATES / "web").as_posix())
def test_every_sentence_of_a_template_is_marked_for_translation(path: Path) -> None:
    assert unmarked(path.read_text(encoding="utf-8")) == []


def test_a_sentence_that_is_not_marked_is_found() -> None:
    assert unmarked("<p>{{ _('Goed') }} <b>Niet goed</b></p>") == ["Niet goed"]
    assert unmarked('{% trans n=1 %}Ook goed{% pluralize %}Goed{% endtrans %}<a title="x">') == []


def unmarked(source: str) -> list[str]:
    """The words that stand between tags, outside every mark."""
    outside, in_trans, at_name = [], False, False
    for _, kind, value in Environment(extensions=["jinja2.ext.i18n"]).lex(source):
        if kind == "block_begin":
            at_name = True
        elif kind == "name" and at_name:
            in_trans = value in {"trans", "pluralize"} or (in_trans and value != "endtrans")
            at_name = False
        elif kind == "data" and not in_trans:
            outside.append(value)
    text = re.sub(r"<[^>]*>", "\n", "".join(outside), flags=re.S)
    without_attributes = re.sub(r"[\w-]+=\"[^\"]*\"", "", text)
    found = [line.strip(" ·.,:()&") for line in without_attributes.splitlines()]
    return [line for line in found if re.search(r"[A-Za-zÀ-ÿ]{2,}", line) and line not in OWN_NAMES]


def test_every_language_has_its_catalogue() -> None:
    assert set(LANGUAGES) - {"nl"} == {folder.name for folder in (TEMPLATES / "locale").iterdir() if folder.is_dir()}
