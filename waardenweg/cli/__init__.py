"""The command line: every command, and what they have in common.

Exit 0: done. 1: done, but something needs attention. 2: refused, with one line that says what to do. With ``--json``
one document on stdout and everything else on stderr. What a command needs is imported when it runs, so that
``waardenweg triage`` starts in a blink.
"""

import sys
from collections.abc import Sequence

import typer
from typer.exceptions import TyperException

from models.errors import WaardenwegError
from waardenweg.cli import (
    absences,
    assessments,
    bounces,
    cases,
    cycle,
    journal,
    mails,
    methods,
    register_draft,
    retention,
    rules,
    running,
    signals,
    sources,
    tokens,
    triage,
    values,
    webhooks,
    write_backs,
)

app = typer.Typer(no_args_is_help=True, add_completion=False, help=__doc__, pretty_exceptions_enable=False)
for part in (
    running,
    sources,
    triage,
    rules,
    values,
    methods,
    cases,
    assessments,
    cycle,
    register_draft,
    signals,
    retention,
    journal,
    absences,
    tokens,
    mails,
    bounces,
    webhooks,
    write_backs,
):
    part.add_to(app)


def main(arguments: Sequence[str] | None = None) -> None:
    """Run one command and exit as the contract says."""
    try:
        outcome = app(args=list(arguments) if arguments is not None else None, standalone_mode=False)
    except WaardenwegError as refused:
        _refuse(str(refused))
    except TyperException as refused:
        _refuse(refused.format_message().removeprefix("Value error, "))
    except typer.Exit as ended:
        sys.exit(ended.exit_code)
    except (typer.Abort, KeyboardInterrupt):
        sys.exit(130)
    sys.exit(outcome if isinstance(outcome, int) else 0)


def _refuse(message: str) -> None:
    sys.stderr.write(f"waardenweg: {' '.join(message.split())}\n")
    sys.exit(2)
