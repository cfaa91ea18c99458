"""The words of a glossary in the texts of a page: each marked once, with its meaning at the end of the page."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from html import escape, unescape

from markupsafe import Markup

from models.official.glossary import Glossary
from web.official_text import TAG

_PIECES = re.compile(rf"({TAG})")
_SEVERAL = re.compile(r"[;\n]")
_BRACKETS = re.compile(r"\[([^\[\]]*)\]")
_SHORTEST = 3
"""Letters that a word needs before it is looked for: shorter ones stand in too many others."""


@dataclass(frozen=True, kw_only=True)
class Meaning:
    """One word with what it means; ``anchor`` is where it stands on the page."""

    term: str
    definition: str
    anchor: str


@dataclass(kw_only=True)
class Terms:
    """The words of glossaries as one page uses them; it remembers which it met."""

    glossaries: tuple[Glossary, ...]
    met: dict[str, Meaning] = field(default_factory=dict)

    def marked(self, text: Markup) -> Markup:
        """The text with a link to its meaning at the first place on the page where a word stands.

        Within links nothing is marked: a link in a link is none.
        """
        pattern, meanings = _known(self.glossaries)
        if not meanings:
            return text
        pieces, in_link = [], False
        for piece in _PIECES.split(text):
            if piece.startswith("<"):
                in_link = piece.startswith("<a") or (in_link and piece != "</a>")
                pieces.append(piece)
            else:
                pieces.append(piece if in_link else pattern.sub(lambda found: self._mark(found[0], meanings), piece))
        return Markup("".join(pieces))

    def meanings(self) -> list[Meaning]:
        """The words that were met, by the alphabet."""
        return sorted(self.met.values(), key=lambda one: one.term.lower())

    def _mark(self, word: str, meanings: dict[str, Meaning]) -> str:
        meaning = meanings[_key(unescape(word))]
        if meaning.anchor in self.met:
            return word
        self.met[meaning.anchor] = meaning
        return f'<a class="term" href="#{meaning.anchor}">{word}</a>'


@lru_cache(maxsize=16)
def _known(glossaries: tuple[Glossary, ...]) -> tuple[re.Pattern[str], dict[str, Meaning]]:
    """A pattern for every word, the longest first, and the meaning of each; of two with one word the first counts."""
    meanings: dict[str, Meaning] = {}
    spelled: dict[str, None] = {}
    for word, meaning in _every(glossaries):
        if len(word) >= _SHORTEST and meanings.setdefault(_key(word), meaning) is meaning:
            spelled[word] = None
    words = sorted(spelled, key=len, reverse=True)
    return re.compile(rf"(?<!\w)(?:{'|'.join(map(_sought, words)) or '(?!)'})(?!\w)", re.IGNORECASE), meanings


def _every(glossaries: Iterable[Glossary]) -> Iterator[tuple[str, Meaning]]:
    terms = (term for glossary in glossaries for term in glossary.terms)
    for number, term in enumerate(terms, 1):
        definition = _BRACKETS.sub(r"\1", term.definition)
        meaning = Meaning(term=term.term, definition=definition, anchor=f"begrip-{number}")
        for names in (term.term, *term.alternatives):
            for word in _SEVERAL.split(names):
                yield " ".join(word.split()), meaning


def _key(word: str) -> str:
    return " ".join(word.lower().split())


def _sought(word: str) -> str:
    """A pattern for a word; one that is all capitals is an abbreviation, and no other word in small letters."""
    found = r"\s+".join(re.escape(escape(part, quote=False)) for part in word.split())
    return f"(?-i:{found})" if word.isupper() else found
