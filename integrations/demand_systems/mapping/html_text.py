"""HTML from outside as plain text: sanitised first, then paragraphs, lists, tables and links kept readable."""

import re
from collections import Counter
from html import unescape
from html.parser import HTMLParser

import nh3

from integrations.demand_systems.mapping.readable import Kind, Node, as_plain_text, check_depth

_KINDS = {
    **dict.fromkeys(("p", "div", "section", "article", "header", "footer", "blockquote"), Kind.BLOCK),
    **dict.fromkeys(("h1", "h2", "h3", "h4", "h5", "h6", "dl", "dt", "dd", "td", "th", "caption"), Kind.BLOCK),
    **dict.fromkeys(("thead", "tbody", "tfoot", "table"), Kind.TABLE),
    "pre": Kind.CODE,
    "ul": Kind.BULLETS,
    "ol": Kind.NUMBERS,
    "li": Kind.ITEM,
    "tr": Kind.ROW,
}
_VOID = frozenset({"br", "hr", "img"})
_NOT_FOR_READING = frozenset({"script", "style", "title", "template"})
_ATTRIBUTES = {"a": {"href"}, "img": {"alt"}}
_SCHEMES = {"http", "https", "mailto"}

_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]*)")
_CLOSES_ITSELF = _VOID | {"p", "li", "td", "th", "tr", "dt", "dd", "input", "col", "meta", "link", "wbr", "option"}
_MOST_LEFT_OPEN = 500


def html_to_text(html: str) -> str:
    """The readable text of a piece of HTML; what is no HTML keeps its lines.

    Raises ``Flawed`` for tags nested deeper than anybody writes: cleaning takes the square of that in time.
    """
    _check_nesting(html)
    if not nh3.is_html(html):
        return unescape(html)
    cleaned = nh3.clean(
        html,
        tags={*_KINDS, *_VOID, "a"},
        clean_content_tags=set(_NOT_FOR_READING),
        attributes={tag: set(names) for tag, names in _ATTRIBUTES.items()},
        url_schemes=set(_SCHEMES),
        link_rel=None,
    )
    tree = _Tree()
    tree.feed(cleaned)
    tree.close()
    return as_plain_text(tree.root).replace("\N{NO-BREAK SPACE}", " ")


def _check_nesting(html: str) -> None:
    left_open: Counter[str] = Counter()
    for closing, tag in _TAG.findall(html):
        name = tag.lower()
        if closing:
            left_open[name] = max(0, left_open[name] - 1)
        elif name not in _CLOSES_ITSELF:
            left_open[name] += 1
            if left_open[name] > _MOST_LEFT_OPEN:
                check_depth(left_open[name])


class _Tree(HTMLParser):
    """Builds the tree of what was sanitised: known tags only, each of them closed."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.root = Node(kind=Kind.BLOCK)
        self._open = [self.root]
        self._links: list[tuple[str, Node, int]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """A tag opens."""
        named = dict(attrs)
        if tag == "a":
            self._links.append((named.get("href") or "", self._open[-1], len(self._open[-1].inside)))
        elif tag == "br":
            self._say("\n")
        elif tag == "hr":
            self._open[-1].inside.append(Node(kind=Kind.BLOCK))
        elif tag == "img":
            self._say(named.get("alt") or "")
        else:
            check_depth(len(self._open))
            node = Node(kind=_KINDS[tag])
            self._open[-1].inside.append(node)
            self._open.append(node)

    def handle_endtag(self, tag: str) -> None:
        """A tag closes."""
        if tag == "a":
            address, parent, first = self._links.pop()
            said = "".join(node.text for node in parent.inside[first:])
            if address and address.removeprefix("mailto:") not in said:
                self._say(f" ({address})")
        else:
            self._open.pop()

    def handle_data(self, data: str) -> None:
        """Text; outside code its line ends mean no more than a space."""
        is_code = any(node.kind is Kind.CODE for node in self._open)
        self._say(data if is_code else re.sub(r"[ \t\r\n\f]+", " ", data))

    def _say(self, text: str) -> None:
        here = self._open[-1]
        between = here.kind in {Kind.BULLETS, Kind.NUMBERS, Kind.ROW}
        if not between:
            here.inside.append(Node(kind=Kind.TEXT, text=text))
        elif text.strip():
            here.inside.append(Node(kind=Kind.ITEM, inside=[Node(kind=Kind.TEXT, text=text)]))
