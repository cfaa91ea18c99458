"""The fixed overviews on the Prefect dashboard, and the runs planned for the coming days.

Outside a Prefect run there is no dashboard to write on: both then do nothing.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, date, datetime
from enum import StrEnum

from integrations import prefect_board
from tasks.flow_words import planned_name, word_for, words_in
from tasks.step import in_run, step


class Board(StrEnum):
    """A fixed overview; the value is its key on the dashboard."""

    WAITING = "wacht-op"
    """What cases wait for."""
    OVERDUE = "te-laat"
    """What is over its date."""
    SOURCES = "bronnen"
    """How the demand sources are."""
    AHEAD = "komende-90-dagen"
    """Which checks fall due in the coming 90 days."""


Cells = Mapping[str, str | int]
"""One row by column code; ``link`` makes the first column clickable. No names, no free text."""


def publish_fixed(board: Board, rows: Sequence[Cells]) -> None:
    """Refresh a fixed overview; its title and the words of its columns are in ``templates/words/flows.toml``."""
    if in_run():
        _publish(board, rows)


def plan_days(days: Iterable[date], *, today: date) -> None:
    """Plan one run of the sweep for each of ``days`` after ``today``; days that were planned before and are no
    longer among them are taken off the plan."""
    if in_run():
        _plan({day: planned_name(day) for day in days if day > today})


@step
def _publish(board: Board, rows: Sequence[Cells]) -> None:
    words = words_in("boards", board)
    prefect_board.publish_markdown(board.value, _markdown(rows, words["empty"]), words["title"])


@step
def _plan(names: Mapping[date, str]) -> None:
    prefect_board.plan_days(names, datetime.now(UTC))


def _markdown(rows: Sequence[Cells], empty: str) -> str:
    """A Markdown table: the dashboard makes links clickable there, in a table artifact it does not."""
    if not rows:
        return empty
    columns = [key for key in rows[0] if key != "link"]
    head = [word_for("columns", key) for key in columns]
    lines = [head, ["---"] * len(columns), *([_cell(row, key, columns[0]) for key in columns] for row in rows)]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def _cell(row: Cells, key: str, first: str) -> str:
    text = str(row[key]).replace("|", "\\|").replace("\n", " ")
    return f"[{text}]({row['link']})" if key == first and row.get("link") else text
