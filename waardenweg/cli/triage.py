"""``waardenweg triage``: the rules over a file with answers, without a database."""

import sys
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any

import typer

from models.errors import WrongUse
from waardenweg.cli.say import AsJson, Today, as_day, say


def add_to(app: typer.Typer) -> None:
    """The command."""
    app.command("triage")(triage)


def triage(
    file: Annotated[str, typer.Argument(help="A JSON file with answers, or - for stdin.")],
    rules: Annotated[Path | None, typer.Option(help="Rules of your own.")] = None,
    *,
    today: Today = None,
    as_json: AsJson = False,
) -> None:
    """Answers to outcomes with reasons; touches no database."""
    from models.dates import HERE
    from waardenweg.triage import run_triage

    try:
        text = sys.stdin.read() if file == "-" else Path(file).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as unreadable:
        raise WrongUse(f"{file} cannot be read: {unreadable}.") from unreadable
    document = run_triage(text, rules, as_day(today) or datetime.now(HERE).date())
    say(document, as_json, _lines(document))


def _lines(document: dict[str, object]) -> list[str]:
    lines = []
    outcomes = document["outcomes"]
    assert isinstance(outcomes, dict)
    for name, outcome in outcomes.items():
        at_least = f" (at least {outcome['at_least']})" if outcome.get("at_least") else ""
        possibly = " (possibly)" if outcome["certainty"] == "possible" else ""
        lines.append(f"{name}: {outcome['level']}{at_least}{possibly}")
        lines += [f"    {_reason(reason)}" for reason in outcome["reasons"]]
        if outcome["open_questions"]:
            lines.append(f"    open: {', '.join(outcome['open_questions'])}")
    for name in ("advice", "announced"):
        told = document[name]
        assert isinstance(told, list)
        lines += [f"{name}: {_reason(one)}{_when(one)}" for one in told]
    return lines


def _reason(one: dict[str, str]) -> str:
    return f"{one['text']} [{one['source']}, {one['force']}]"


def _when(one: dict[str, Any]) -> str:
    if one.get("open_questions"):
        return f" open: {', '.join(one['open_questions'])}"
    return f" from {one['valid_from']}" if one.get("valid_from") else ""
