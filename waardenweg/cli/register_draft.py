"""The draft of an entry in the national algorithm register on the command line."""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Annotated, Any

import typer

from models.errors import NotFound, WrongUse
from waardenweg.cli.cases import Reference
from waardenweg.cli.cycle import register
from waardenweg.cli.say import AsJson, attention, say


def add_to(_app: typer.Typer) -> None:
    """The command of this part, among those of the registers."""
    register.command("draft")(draft)


def draft(
    reference: Reference,
    *,
    to: Annotated[Path | None, typer.Option("-o", "--output", metavar="FILE", help="Write the document there.")] = None,
    as_json: AsJson = False,
) -> None:
    """What a case says for its entry in the algorithm register, by standard 1.0; a person releases it there.

    Exit 1 where something required is missing, or where the register would not take it. Nothing is sent.
    """
    from integrations.algorithm_publication import as_document, publication_of
    from models.entry_draft import Publisher, asks_for_entry, entry_draft
    from waardenweg.cli.here import here

    with here() as world, world.store.read() as unit:
        case = unit.cases.by_reference(reference)
        if not asks_for_entry(unit, case):
            raise NotFound(f"{reference} asks for no entry in the algorithm register, by its triage so far.")
        publisher = Publisher(organisation=world.settings.organisation, contact=world.settings.register_contact)
        document = as_document(publication_of(entry_draft(unit, case, publisher)))
    if to is not None:
        try:
            to.write_text(json.dumps(document, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
        except OSError as refused:
            raise WrongUse(f"{to} cannot be written: {refused.strerror}; name another file.") from refused
    say(document, as_json, _lines(document))
    attention(document["missing"] or document["problems"])


def _lines(document: Mapping[str, Any]) -> Iterator[str]:
    yield f"{len(document['payload'])} fields are filled in."
    for one in document["missing"]:
        yield f"missing: {one['label']} ({one['field']}): {one['where']}"
    for one in document["problems"]:
        over = f", {one['over']} characters too long" if one["over"] else ""
        about = f": {one['about']}" if one["about"] else ""
        yield f"{one['code']}: {one['label']} ({one['field']}){over}{about}"
