"""What a file is, by its content; and what of its name is kept."""

from io import BytesIO
from zipfile import ZipFile

import pytest

from models.file_kinds import LONGEST_NAME, clean_name, kind_of

ODT = "application/vnd.oasis.opendocument.text"


def archive(**held: str) -> bytes:
    packed = BytesIO()
    with ZipFile(packed, "w") as made:
        for name, text in held.items():
            made.writestr(name.replace("__", "/").replace("_dot_", "."), text)
    return packed.getvalue()


DOCX = archive(word__document_dot_xml="<w/>")
XLSX = archive(xl__workbook_dot_xml="<x/>")


@pytest.mark.parametrize(
    ("content", "ending"),
    [
        (b"%PDF-1.7\n", ".pdf"),
        (b"\x89PNG\r\n\x1a\n\x00", ".png"),
        (b"\xff\xd8\xff\xe0\x00", ".jpg"),
        (DOCX, ".docx"),
        (XLSX, ".xlsx"),
        (archive(mimetype=ODT), ".odt"),
        ("Wat we bespraken: één ding.\n".encode(), ".txt"),
    ],
)
def test_a_file_is_what_its_content_says_whatever_its_name(content: bytes, ending: str) -> None:
    kind = kind_of(content, "verslag.exe")

    assert kind is not None
    assert kind.ending == ending


def test_text_is_a_table_when_its_name_says_so() -> None:
    kind = kind_of(b"a;b\n1;2\n", "lijst.CSV")

    assert kind is not None
    assert (kind.media_type, clean_name("lijst.CSV", kind)) == ("text/csv", "lijst.CSV")


@pytest.mark.parametrize(
    "content",
    [
        b"MZ\x90\x00",
        b"\x00\x01\x02",
        "stuurt\u0007iets".encode(),
        b"PK\x03\x04 is no archive",
        archive(word__document_dot_xml="<w/>", word__vbaProject_dot_bin="macro"),
        archive(mimetype=ODT, Basic__script_dot_xml="macro"),
        archive(mimetype="application/epub+zip"),
        archive(readme_dot_txt="niets"),
        "latin: \xe9".encode("latin-1"),
    ],
)
def test_anything_else_is_no_file_to_keep(content: bytes) -> None:
    assert kind_of(content, "verslag.pdf") is None


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("verslag.pdf", "verslag.pdf"),
        ("Verslag  van de\tsessie.PDF", "Verslag van desessie.PDF"),
        ("C:\\Users\\iemand\\verslag.pdf", "verslag.pdf"),
        ("../../etc/passwd", "passwd.pdf"),
        ("rekening\u202efdp.exe", "rekeningfdp.exe.pdf"),
        ("regel\r\nSet-Cookie: x.pdf", "regelSet-Cookie x.pdf"),
        ("...", "document.pdf"),
        ("", "document.pdf"),
        ("é" * 300 + ".pdf", "é" * (LONGEST_NAME - 4) + ".pdf"),
    ],
)
def test_of_a_name_is_kept_what_people_can_see(name: str, kept: str) -> None:
    kind = kind_of(b"%PDF-1.7", "x")
    assert kind is not None

    assert clean_name(name, kind) == kept
