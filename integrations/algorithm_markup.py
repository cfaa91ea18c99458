"""The little HTML that the national algorithm register takes: made from plain text, and read back as people see it."""

import re
from collections.abc import Collection
from html import escape
from html.parser import HTMLParser

_PARAGRAPHS = re.compile(r"\n[ \t]*(?:\n[ \t]*)+")


def as_markup(text: str) -> str:
    """A plain text as paragraphs and line breaks; what looks like HTML in it stays text."""
    paragraphs = _PARAGRAPHS.split("\n".join(text.splitlines()).strip())
    lines = (escape(one, quote=False).replace("\n", "<br>") for one in paragraphs)
    return "".join(f"<p>{one}</p>" for one in lines if one)


def visible(markup: str) -> str:
    """A text without its tags, as the register counts it."""
    return "".join(_Read(markup).seen)


def other_tags(markup: str, allowed: Collection[str]) -> tuple[str, ...]:
    """The tags that are not ``allowed``, each once; the register takes no attributes, scripts or remarks either."""
    return tuple(dict.fromkeys(one for one in _Read(markup).tags if one not in allowed))


class _Read(HTMLParser):
    """What stands in a text with tags."""

    def __init__(self, markup: str) -> None:
        super().__init__(convert_charrefs=True)
        self.seen: list[str] = []
        self.tags: list[str] = []
        self.feed(markup)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """One tag; an attribute is told with it, so that it is no tag that is allowed."""
        self.tags += [f"{tag} {name}" for name, _ in attrs] or [tag]

    def handle_data(self, data: str) -> None:
        """What people see."""
        self.seen.append(data)

    def handle_comment(self, data: str) -> None:
        """A remark that nobody sees."""
        self.tags.append("!--")

    def handle_decl(self, decl: str) -> None:
        """A document type."""
        self.tags.append("!")

    def unknown_decl(self, data: str) -> None:
        """Anything else between ``<!`` and ``>``."""
        self.tags.append("!")

    def handle_pi(self, data: str) -> None:
        """A processing instruction."""
        self.tags.append("?")
