"""Answers in the national exchange format (``assessment-output.v2``), as the official engine takes them in.

Answers that cannot be repeated stand under the id of their task; those of a repeatable task are a list of rows, each
with its ``_index``: rows may be missing, empty, and start at any number. Source: MinBZK/par-dpia-form,
utils/groupedAnswers.ts and applyState.ts (EUPL-1.2).
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from models.official.coercing import Value, is_true
from models.official.plain import Plain
from models.official.refusals import UnusableAnswers

_INSTANCE = re.compile(r"(.+)\[([0-9]{1,9})\]", re.DOTALL)
_MOST_ROWS = 10_000


@dataclass(frozen=True, kw_only=True)
class Answers:
    """What was answered: values by instance (``2.1.1[0]``, or the id of a task), and the rows of each list."""

    urn: str
    values: Mapping[str, Value]
    rows: Mapping[str, tuple[int, ...]]

    def at(self, instance: str) -> Value:
        """The value at an instance; what counts as false (an empty text, ``false``) is no answer to the engine."""
        value = self.values.get(instance)
        return value if is_true(value) else None


def instance_name(task: str, index: int | None) -> str:
    """How an instance of a task is named: its id, with its row where it has one."""
    return task if index is None else f"{task}[{index}]"


def split_instance(name: str) -> tuple[str, int | None]:
    """The task and the row in the name of an instance."""
    found = _INSTANCE.fullmatch(name)
    return (found[1], int(found[2])) if found else (name, None)


def answers_in(document: object) -> Answers:
    """The answers in a document; ``UnusableAnswers`` names what is not in the exchange format."""
    if not isinstance(document, dict) or not isinstance(document.get("answers", {}), dict):
        raise UnusableAnswers('Give one JSON object with "metadata" and "answers", as the official form exports it.')
    metadata = document.get("metadata")
    urn = metadata.get("urn") if isinstance(metadata, dict) else None
    values: dict[str, Value] = {}
    rows: dict[str, tuple[int, ...]] = {}
    for key, found in document.get("answers", {}).items():
        if isinstance(found, list):
            rows[key] = tuple(_index(key, row) for row in found)
            for row in found:
                values |= {
                    instance_name(task, row["_index"]): _value(answer)
                    for task, answer in row.items()
                    if task != "_index"
                }
        else:
            values[key] = _value(found)
    return Answers(urn=urn if isinstance(urn, str) else "", values=values, rows=rows)


def _index(key: str, row: Plain) -> int:
    index = row.get("_index") if isinstance(row, dict) else None
    if isinstance(index, bool) or not isinstance(index, int) or not 0 <= index < _MOST_ROWS:
        raise UnusableAnswers(
            f"{key}: each row of a repeated task is an object with _index, a whole number from 0 to {_MOST_ROWS - 1}."
        )
    return index


def _value(answer: Plain) -> Value:
    return _as_value(answer.get("value")) if isinstance(answer, dict) else None


def _as_value(found: Plain) -> Value:
    if isinstance(found, list):
        return [_as_value(item) for item in found]
    if isinstance(found, dict):
        return {key: _as_value(below) for key, below in found.items()}
    return found
