"""Which paper an assessment has: a builder per instrument, its name as a file, and the formats it comes in."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from enum import StrEnum
from typing import TypeAlias

from fastapi.responses import Response

from integrations.paper.document import Document
from integrations.paper.markdown import as_markdown
from integrations.paper.pdf import as_pdf
from models.assessment import Assessment
from models.case import Case
from models.store.open import Unit
from models.vocabulary import Instrument
from web.assessment_paper import own_paper
from web.official_paper import official_paper
from web.site import Guest
from web.words import SOURCE_LANGUAGE

Builder: TypeAlias = Callable[[Unit, Case, Assessment, Guest], Document]

BUILDERS: Mapping[Instrument, Builder] = {Instrument.OFFICIAL: official_paper}
"""Instruments whose paper is built another way than that of our own questionnaires."""


class PaperFormat(StrEnum):
    """What a paper can be downloaded as; the value is the ending of the file."""

    PDF = "pdf"
    MARKDOWN = "md"

    @property
    def media_type(self) -> str:
        """What a browser is told it gets."""
        return "application/pdf" if self is PaperFormat.PDF else "text/markdown; charset=utf-8"

    def write(self, document: Document) -> bytes:
        """The bytes of the file."""
        return as_pdf(document) if self is PaperFormat.PDF else as_markdown(document).encode()


def paper_of(unit: Unit, case: Case, assessment: Assessment, guest: Guest) -> Document:
    """The paper of an assessment, as it stands now, in Dutch."""
    build = BUILDERS.get(assessment.instrument, own_paper)
    return build(unit, case, assessment, in_dutch(guest))


def in_dutch(guest: Guest) -> Guest:
    """Who reads a paper: always in Dutch, as what was asked and answered; two languages cannot be read aloud well."""
    return replace(guest, language=SOURCE_LANGUAGE)


def download(content: bytes, name: str, form: PaperFormat) -> Response:
    """A file to keep. ``name``: made here, of letters, digits and hyphens."""
    return Response(
        content, media_type=form.media_type, headers={"Content-Disposition": f'attachment; filename="{name}"'}
    )


def file_name(case: Case, what: str, form: PaperFormat) -> str:
    """How the file is called: ``2026-0042-deda.pdf``. ``what``: letters, digits and hyphens."""
    return f"{case.reference}-{what.replace('_', '-')}.{form}"
