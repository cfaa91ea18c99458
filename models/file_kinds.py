"""What a file is, by its content: a name and what a browser says of it prove nothing."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from io import BytesIO
from pathlib import PurePosixPath
from zipfile import BadZipFile, ZipFile

LONGEST_NAME = 120
_NAMELESS = "document"
_OFFICE = "application/vnd.openxmlformats-officedocument."
_ODT = "application/vnd.oasis.opendocument.text"
_MARKS = {
    b"%PDF-": ("application/pdf", ".pdf"),
    b"\x89PNG\r\n\x1a\n": ("image/png", ".png"),
    b"\xff\xd8\xff": ("image/jpeg", ".jpg"),
}
"""How files of a kind begin."""
_INSIDE = {
    "word/document.xml": (f"{_OFFICE}wordprocessingml.document", ".docx"),
    "xl/workbook.xml": (f"{_OFFICE}spreadsheetml.sheet", ".xlsx"),
}
"""What an archive of a kind holds."""
_MACROS = re.compile(r"vbaProject\.bin$|^Basic/|^Scripts/")
_SAME = {".jpg": {".jpg", ".jpeg"}, ".txt": {".txt", ".csv"}}
"""Endings that are left as they are."""
_UNPRINTABLE = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
"""Kinds of characters that have no place in a name: control characters, and those that turn text around."""


@dataclass(frozen=True, kw_only=True)
class FileKind:
    """A kind of file that may be kept. ``ending``: that of its name."""

    media_type: str
    ending: str


def kind_of(content: bytes, name: str) -> FileKind | None:
    """The kind of a file: pdf, png, jpeg, docx, xlsx, odt, csv or plain text; none for anything else.

    A document that carries macros is none of these. ``name``: tells csv from other text, and nothing else.
    """
    for mark, (media_type, ending) in _MARKS.items():
        if content.startswith(mark):
            return FileKind(media_type=media_type, ending=ending)
    if content.startswith(b"PK\x03\x04"):
        return _archived(content)
    return _written(content, name)


def clean_name(name: str, kind: FileKind) -> str:
    """A name to keep and to offer for download: without a path or characters one cannot see, with the right ending."""
    last = re.split(r"[/\\]", name)[-1]
    seen = "".join(one for one in last if unicodedata.category(one) not in _UNPRINTABLE and one not in '<>:"|?*')
    path = PurePosixPath(" ".join(seen.split()).strip(". ") or _NAMELESS)
    known = path.suffix.lower() in _SAME.get(kind.ending, {kind.ending})
    ending = path.suffix if known else kind.ending
    stem = path.stem if known else path.name
    return f"{stem[: LONGEST_NAME - len(ending)]}{ending}"


def _archived(content: bytes) -> FileKind | None:
    try:
        with ZipFile(BytesIO(content)) as archive:
            names = archive.namelist()
            if any(map(_MACROS.search, names)):
                return None
            for inside, (media_type, ending) in _INSIDE.items():
                if inside in names:
                    return FileKind(media_type=media_type, ending=ending)
            if "mimetype" in names and archive.open("mimetype").read(len(_ODT) + 1) == _ODT.encode():
                return FileKind(media_type=_ODT, ending=".odt")
    except (BadZipFile, NotImplementedError, RuntimeError, ValueError, EOFError):
        return None  # broken, encrypted, or packed in a way that nobody here can open
    return None


def _written(content: bytes, name: str) -> FileKind | None:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return None
    if any(unicodedata.category(one) == "Cc" and one not in "\t\n\r\f" for one in text):
        return None
    is_table = name.lower().endswith(".csv")
    return FileKind(media_type="text/csv" if is_table else "text/plain", ending=".csv" if is_table else ".txt")
