"""Reads a PDF back: what a reader, a search and a screen reader find in it."""

from collections.abc import Iterator
from functools import cached_property
from io import BytesIO
from typing import Any

from pypdf import PdfReader


class Paper:
    """A PDF as it came out of the writer."""

    def __init__(self, content: bytes) -> None:
        self._reader = PdfReader(BytesIO(content))
        self._root: Any = self._reader.trailer["/Root"]

    @property
    def title(self) -> str:
        metadata = self._reader.metadata
        return str(metadata.title) if metadata else ""

    @property
    def language(self) -> str:
        return str(self._root["/Lang"])

    @property
    def pages(self) -> list[tuple[float, float]]:
        """Width and height of each."""
        return [(float(page.mediabox.width), float(page.mediabox.height)) for page in self._reader.pages]

    @property
    def claims_to_be_accessible(self) -> bool:
        """Tagged, its title shown, and marked as PDF/UA."""
        metadata: Any = self._root["/Metadata"].get_object()
        shown = self._root["/ViewerPreferences"]["/DisplayDocTitle"]
        return bool(self._root["/MarkInfo"]["/Marked"] and shown) and b"<pdfuaid:part>1<" in metadata.get_data()

    @property
    def text(self) -> str:
        """All of it in reading order, words whole again that were broken at the end of a line."""
        pages = "\n".join(page.extract_text() for page in self._reader.pages)
        return pages.replace("\N{SOFT HYPHEN}\n", "").replace("\N{ZERO WIDTH SPACE}", "")

    @property
    def bookmarks(self) -> list[str]:
        """The headings of the first level."""
        return [str(one.title) for one in self._reader.outline if not isinstance(one, list)]

    @cached_property
    def tags(self) -> list[str]:
        """The names of its parts, from front to back."""
        return [str(part["/S"]).removeprefix("/") for part in self._parts(self._root["/StructTreeRoot"]["/K"])]

    @property
    def alternatives(self) -> list[str]:
        """What is said in the place of each drawing."""
        parts = self._parts(self._root["/StructTreeRoot"]["/K"])
        return [str(part["/Alt"]) for part in parts if "/Alt" in part]

    def _parts(self, node: Any) -> Iterator[Any]:
        node = node.get_object()
        if isinstance(node, list):
            for one in node:
                yield from self._parts(one)
        elif isinstance(node, dict) and "/S" in node:
            yield node
            if "/K" in node:
                yield from self._parts(node["/K"])
