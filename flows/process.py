"""``@process_flow``: how a flow of the process becomes a Prefect flow that process owners can read.

Called plainly (``triage.fn(...)``) a flow gives its ``Report``. Inside a Prefect run the report is told as well: the
name of the run with its count, its tags, one table of what it moved with links, and a state that means something.
"""

import logging
from collections.abc import Callable, Iterable, Mapping
from functools import wraps
from typing import ParamSpec, cast

from prefect import Flow, flow
from prefect.artifacts import create_table_artifact
from prefect.client.orchestration import get_client
from prefect.client.schemas.objects import State
from prefect.context import FlowRunContext
from prefect.states import Completed, Failed

from models.vocabulary import FlowName
from tasks.flow_words import cause_of, counted, name_after, word_for, words_of
from tasks.report import Dropout, Moved, Report
from tasks.words import said

P = ParamSpec("P")

MOST_CASE_TAGS = 20
"""Above this a run carries no references: more than about 100 tags is refused by the server."""
MOST_ROWS = 1000
"""Rows in the table of a run; the full list is in the application itself."""
MOST_LINKS = 20
"""Links above the table, where the dashboard makes them clickable."""

_log = logging.getLogger("waardenweg.flows")


def process_flow(name: FlowName) -> Callable[[Callable[P, Report]], Flow[P, Report]]:
    """Make a function that reports what it did a flow of the process; its words are in ``templates/words/flows.toml``.

    No retries: the wake that asked for the run comes back by itself. Nothing is persisted or printed into logs.
    """

    def decorate(body: Callable[P, Report]) -> Flow[P, Report]:
        @wraps(body)
        def told(*args: P.args, **kwargs: P.kwargs) -> Report:
            if FlowRunContext.get() is None:
                return body(*args, **kwargs)
            # Prefect takes a state that a flow returns for the state of its run, and its data for the result
            return cast(Report, _told(name, lambda: body(*args, **kwargs)))

        make = flow(
            name=name.value,
            description=words_of(name).description,
            retries=0,
            persist_result=False,
            log_prints=False,
        )
        return make(told)

    return decorate


def _told(name: FlowName, work: Callable[[], Report]) -> State[Report]:
    """Do the work of a run and tell Prefect how it went.

    A failure is caught here: Prefect would store the error's message and traceback, which may hold names.
    """
    try:
        report = work()
    except Exception as error:
        _log.exception("The run of flow %s failed.", name)
        return Failed(message=cause_of(error))
    _rename(name, report)
    if report.moved or report.dropouts:
        create_table_artifact(table=_rows(report), key=name.value, description=_description(report))
    return _state(report)


def _state(report: Report) -> State[Report]:
    if report.nothing_to_do:
        return Completed(name=word_for("states", "nothing"), message=word_for("states", "nothing_message"), data=report)
    counts = {**report.counts, "failures": len(report.dropouts)} if report.dropouts else report.counts
    message = counted(counts or {"moved": report.count})
    if report.dropouts:
        return Completed(name=word_for("states", "dropouts"), message=message, data=report)
    return Completed(message=message, data=report)


def _rename(name: FlowName, report: Report) -> None:
    context = FlowRunContext.get()
    if context is None or context.flow_run is None:
        raise RuntimeError("Only a flow run can be renamed.")
    run = context.flow_run
    tags = list(dict.fromkeys([*run.tags, *_tags(name, report)]))
    with get_client(sync_client=True) as client:
        client.update_flow_run(run.id, name=name_after(name, run.name, report.count), tags=tags)


def _tags(name: FlowName, report: Report) -> list[str]:
    phases = sorted({said(phase) for row in report.moved for phase in (row.source, row.target) if phase})
    tags = [_tag("flow", [name.value]), _tag("phase", phases), _tag("source", sorted(report.sources))]
    references = sorted({row.reference for row in report.moved})
    return [*(tag for group in tags for tag in group), *(references if len(references) <= MOST_CASE_TAGS else [])]


def _tag(kind: str, values: Iterable[str]) -> list[str]:
    return [word_for("tags", kind).format(value=value) for value in values]


def _rows(report: Report) -> list[dict[str, object]]:
    """The table: what moved, then what fell out; one set of columns, since the dashboard takes those of the first."""
    rows = [_moved_row(row) for row in report.moved[:MOST_ROWS]]
    return [*rows, *(_dropout_row(row) for row in report.dropouts[: MOST_ROWS - len(rows)])]


def _moved_row(row: Moved) -> dict[str, object]:
    source, target = (said(phase) if phase else "" for phase in (row.source, row.target))
    return _row({"reference": row.reference, "from": source, "to": target, "link": row.link})


def _dropout_row(row: Dropout) -> dict[str, object]:
    return _row({"reference": row.reference, "reason": row.reason})


def _row(cells: Mapping[str, str]) -> dict[str, object]:
    return {word_for("columns", key): str(cells.get(key, "")) for key in ("reference", "from", "to", "reason", "link")}


def _description(report: Report) -> str:
    """Above the table, in Markdown: the one place on the dashboard where a link can be clicked."""
    shown, total = MOST_ROWS, len(report.moved) + len(report.dropouts)
    lines = [word_for("moved", "description")]
    if total > shown:
        lines.append(word_for("moved", "capped").format(shown=shown, total=total))
    lines.append(" · ".join(f"[{row.reference}]({row.link})" for row in report.moved[:MOST_LINKS]))
    return " ".join(lines)
