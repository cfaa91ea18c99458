"""``waardenweg triage``: the rules over a file with answers, without a database."""

import sys
from pathlib import Path
from typing import Annotated

import typer

from models.errors import WrongUse
from waardenweg.cli.say import AsJson, say


def add_to(app: typer.Typer) -> None:
    """The command."""
    app.command("triage")(triage)


def triage(
    file: Annotated[str, typer.Argument(help="A JSON file with answers, or - for stdin.")],
    rules: Annotated[Path | None, typer.Option(help="Rules of your own.")] = None,
    as_json: AsJson = False,
) -> None:
    """Answers to outcomes with reasons; touches no database."""
    from waardenweg.triage import run_triage

    try:
        text = sys.stdin.read() if file == "-" else Path(file).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as unreadable:
        raise WrongUse(f"{file} cannot be read: {unreadable}.") from unreadable
    document = run_triage(text, rules)
    say(document, as_json, _lines(document))


def _lines(document: dict[str, object]) -> list[str]:
    lines = []
    outcomes = document["outcomes"]
    assert isinstance(outcomes, dict)
    for name, outcome in outcomes.items():
        at_least = f" (at least {outcome['at_least']})" if outcome.get("at_least") else ""
        lines.append(f"{name}: {outcome['level']}{at_least}")
        lines += [f"    {reason['text']} [{reason['source']}, {reason['force']}]" for reason in outcome["reasons"]]
        if outcome["open_questions"]:
            lines.append(f"    open: {', '.join(outcome['open_questions'])}")
    return lines
