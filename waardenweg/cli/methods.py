"""Official instruments on the command line, without a database."""

from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any

import typer

from waardenweg.cli.say import AsJson, attention, remark, say

method = typer.Typer(no_args_is_help=True, help="Official instruments: check a file, try it on answers.")


def add_to(app: typer.Typer) -> None:
    """The commands of this part."""
    app.add_typer(method, name="method")


@method.command("check")
def check(
    file: Annotated[Path, typer.Argument(help="A definition, a decision tree or a glossary, or a task registry.")],
    as_json: AsJson = False,
) -> None:
    """What an official file is and what is wrong in it; keeps nothing."""
    from waardenweg.methods import check_method

    document = check_method(file)
    say(document, as_json, _findings(document))
    attention(document["diagnostics"])


@method.command("try")
def try_(
    file: Annotated[Path, typer.Argument(help="An official definition, or a decision tree.")],
    answers: Annotated[Path, typer.Argument(help="Answers in the exchange format, or those to a decision tree.")],
    as_json: AsJson = False,
) -> None:
    """What an official instrument comes to for a file with answers; touches no database."""
    from waardenweg.methods import try_method

    document = try_method(file, answers)
    named, expected = str(document.get("answers_for", "")), f"{document['method']}:{document['version']}"
    if named and named != expected:
        remark(f"These answers are for {named}, and were tried on {expected}.")
    say(document, as_json)


def _findings(document: dict[str, Any]) -> Iterator[str]:
    yield f"{document['method']} {document['version']} ({document['questions']} questions, {document['hash'][:12]})"
    yield from (f"{one['level']}: {one['where']}: {one['text']}" for one in document["diagnostics"])
