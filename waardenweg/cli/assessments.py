"""Assessments on the command line: out of a case, as data or as paper."""

import json
import sys
from collections.abc import Callable, Mapping, Sequence
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, TypeAlias

import typer

from models.errors import NotFound, WrongUse
from models.vocabulary import Instrument
from waardenweg.cli.cases import Reference
from waardenweg.cli.say import AsJson, Today, as_day, attention, read_json, say

if TYPE_CHECKING:
    from models.assessment import Assessment
    from models.base import Moment
    from models.case import Case
    from models.store.open import Unit
    from tasks.world import World
    from web.site import Guest

assessment = typer.Typer(no_args_is_help=True, help="Assessments: export, import.")

STDOUT = "-"


class ExportFormat(StrEnum):
    """What an assessment can be exported as."""

    JSON = "json"
    """Every answer that counts, with where it comes from."""
    MD = "md"
    PDF = "pdf"
    PAR = "par"
    """The national exchange format, of an official instrument."""


def add_to(app: typer.Typer) -> None:
    """The commands of this part."""
    app.add_typer(assessment, name="assessment")


@assessment.command("export")
def export(
    reference: Reference,
    form: Annotated[ExportFormat, typer.Option("--format", help="As data, as text, as paper or to exchange.")],
    *,
    instrument: Annotated[Instrument | None, typer.Option(help="The newest assessment of this instrument.")] = None,
    wanted: Annotated[str | None, typer.Option("--assessment", help="The id of one assessment.")] = None,
    to: Annotated[str, typer.Option("-o", "--output", metavar="FILE", help="Where to; - for stdout.")] = STDOUT,
    today: Today = None,
    as_json: AsJson = False,
) -> None:
    """One assessment of a case as a file; without a choice the newest ethical check, or official one to exchange."""
    from tasks.world import moment
    from waardenweg.cli.here import here

    with here() as world, world.store.read() as unit:
        case = unit.cases.by_reference(reference)
        official = form is ExportFormat.PAR and wanted is None
        found = chosen(unit, case, Instrument.OFFICIAL if official else instrument, wanted)
        content = _WRITERS[form](unit, case, found, _reader(world, moment(as_day(today))))
        told = {"reference": case.reference, "assessment": found.id, "instrument": found.instrument, "format": form}
    if to == STDOUT:
        sys.stdout.buffer.write(content)
        return
    try:
        Path(to).write_bytes(content)
    except OSError as refused:
        raise WrongUse(f"{to} cannot be written: {refused.strerror}; name another file.") from refused
    say({**told, "file": to, "bytes": len(content)}, as_json)


@assessment.command("import")
def import_(
    reference: Reference,
    file: Annotated[str, typer.Argument(metavar="FILE", help="Answers in the national exchange format; - for stdin.")],
    *,
    by: Annotated[str | None, typer.Option("--as", help="The handle of who brings them in.")] = None,
    today: Today = None,
    as_json: AsJson = False,
) -> None:
    """Answers to an official instrument into a case; what meets another answer is kept beside it.

    Exit 1 where something in them is odd, or where somebody has to choose; everything is kept then too.
    """
    from models.official_exchange import ImportAnswers, import_answers
    from tasks.world import moment
    from waardenweg.cli.here import OPERATOR, here, person

    document = read_json(file)
    with here() as world:
        wanted = ImportAnswers(
            reference=reference,
            document=document,
            source=Path(file).name if file != STDOUT else "stdin",
            by=person(world, by) if by else OPERATOR,
            moment=moment(as_day(today)),
        )
        brought = import_answers(world.store, wanted)
    told = {
        "reference": reference,
        "assessment": brought.assessment.id,
        "method": brought.assessment.method_id,
        "version": brought.assessment.method_version,
        "other_version": brought.other_version or None,
        "changed": brought.saved.count,
        "conflicts": list(brought.saved.conflicts),
        "remarks": [{"path": one.path, "code": str(one.code), "about": one.about} for one in brought.remarks],
    }
    say(told, as_json)
    attention(brought.saved.conflicts or brought.remarks or brought.other_version)


def chosen(unit: "Unit", case: "Case", instrument: Instrument | None, wanted: str | None) -> "Assessment":
    """The assessment that is meant: by id, the newest of an instrument, or the newest ethical check.

    Raises ``NotFound`` or ``WrongUse``, with a list of what there is.
    """
    there = unit.assessments.of_case(case.id)
    if wanted is not None:
        found = [one for one in there if str(one.id) == wanted]
    elif instrument is not None:
        found = [one for one in there if one.instrument is instrument]
    else:
        found = [one for one in there if one.instrument is Instrument.ETHICAL_CHECK] or _only(there)
    if found:
        return found[-1]
    listed = ", ".join(f"{one.instrument} ({one.id})" for one in there) or "none"
    if wanted is None and instrument is None and there:
        raise WrongUse(f"{case.reference} has no ethical check; choose by --instrument or --assessment: {listed}.")
    raise NotFound(f"{case.reference} has no assessment {wanted or instrument}; it has: {listed}.")


def _only(there: "Sequence[Assessment]") -> "list[Assessment]":
    """What is meant where a case has one instrument only, made once or more often."""
    return list(there) if len({one.instrument for one in there}) == 1 else []


def _as_data(unit: "Unit", case: "Case", found: "Assessment", _reader: "Guest") -> bytes:
    from models.assessment_export import assessment_document

    document = assessment_document(unit, case, found).model_dump(mode="json")
    return (json.dumps(document, ensure_ascii=False, indent=2) + "\n").encode()


def _as_text(unit: "Unit", case: "Case", found: "Assessment", reader: "Guest") -> bytes:
    from web.papers import PaperFormat, paper_of

    return PaperFormat.MARKDOWN.write(paper_of(unit, case, found, reader))


def _as_paper(unit: "Unit", case: "Case", found: "Assessment", reader: "Guest") -> bytes:
    from web.papers import PaperFormat, paper_of

    return PaperFormat.PDF.write(paper_of(unit, case, found, reader))


def _to_exchange(unit: "Unit", _case: "Case", found: "Assessment", reader: "Guest") -> bytes:
    from models.official_exchange import export_answers

    document = export_answers(unit, found, reader.now.at)
    return (json.dumps(document, ensure_ascii=False, indent=2) + "\n").encode()


Writer: TypeAlias = "Callable[[Unit, Case, Assessment, Guest], bytes]"

_WRITERS: "Mapping[ExportFormat, Writer]" = {
    ExportFormat.JSON: _as_data,
    ExportFormat.MD: _as_text,
    ExportFormat.PDF: _as_paper,
    ExportFormat.PAR: _to_exchange,
}


def _reader(world: "World", now: "Moment") -> "Guest":
    """Who reads what is exported: nobody who signed in, today."""
    from web.site import Guest, Site
    from web.words import SOURCE_LANGUAGE

    site = Site(settings=world.settings, store=world.store, clock=lambda: now)
    return Guest(site=site, now=now, language=SOURCE_LANGUAGE, path="")
