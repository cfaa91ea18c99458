"""Texts of official files on a page: their HTML cleaned, since a file comes from elsewhere and may hold anything."""

from __future__ import annotations

import re
from collections.abc import Mapping
from html import unescape

import nh3
from markupsafe import Markup

_INLINE = {"a", "b", "br", "em", "i", "strong", "sub", "sup", "u"}
_BLOCKS = {"blockquote", "dd", "dl", "dt", "li", "ol", "p", "table", "tbody", "td", "th", "thead", "tr", "ul"}
_FORM_LINK = "data-form-link"

TAG = r'<(?:[^<>"]|"[^"]*")*>'
"""A tag in HTML that was cleaned: every value in it stands between quotes."""
_AROUND_BLOCKS = re.compile(rf"\s*(</?(?:{'|'.join(sorted(_BLOCKS))})\b(?:[^<>\"]|\"[^\"]*\")*>)\s*")
_BREAK = re.compile(r"<br>[ \t]*\n?")
_POINTER = re.compile(r"\[([^\[\]]+)\]\(#[^()]*\)")
_TO_FORM = re.compile(rf'<a (?:[^<>"]|"[^"]*")*?{_FORM_LINK}="([^"]*)"(?:[^<>"]|"[^"]*")*>')


def cleaned(text: str, forms: Mapping[str, str]) -> Markup:
    """The text with the markup that a page may show; line breaks of the file stay line breaks.

    ``forms``: addresses for links to other questionnaires, by their name in small letters (``dpia``, ``prescan``); a
    link to one that is not here becomes plain words. Links to anything but https or a relative address are none.
    """
    return Markup(_cleaned(text, _INLINE | _BLOCKS, forms).strip())


def cleaned_line(text: str, forms: Mapping[str, str]) -> Markup:
    """As ``cleaned``, for a label: what would begin a block of its own is left out, its words stay."""
    return Markup(" ".join(_cleaned(text, _INLINE - {"br"}, forms).split()))


def plain(text: str) -> str:
    """The words of a text without any markup, on one line."""
    return " ".join(unescape(nh3.clean(text, tags=set())).split())


def short_name(name: str) -> str:
    """A questionnaire by its letters alone: files write ``PRE_SCAN``, ``pre-scan`` and ``urn:nl:prescan``."""
    return re.sub(r"[^a-z0-9]", "", name.rpartition(":")[2].lower())


def _cleaned(text: str, tags: set[str], forms: Mapping[str, str]) -> str:
    kept = nh3.clean(
        _POINTER.sub(r"\1", text),
        tags=tags,
        attributes={"a": {"href", _FORM_LINK}},
        url_schemes={"https"},
        link_rel="noopener noreferrer",
    )
    return _AROUND_BLOCKS.sub(r"\1", _BREAK.sub("<br>", _TO_FORM.sub(lambda found: _link(found[1], forms), kept)))


def _link(form: str, forms: Mapping[str, str]) -> str:
    address = forms.get(short_name(form))
    return str(Markup('<a href="{}">').format(address)) if address else "<a>"
