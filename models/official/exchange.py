"""Answers out to the national exchange format (``assessment-output.v2``), as the official engine exports them.

Answers are left out where a rule of their own question hides them; those in a hidden group stay in. Ids go out as they
are, also where the published schema is stricter than the instruments it is for. Nobody is named. Source:
MinBZK/par-dpia-form, schemas/assessment-output.v2, utils/groupedAnswers.ts (EUPL-1.2).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from models.official.answers import Answers, instance_name, split_instance
from models.official.coercing import Value
from models.official.definition import Definition
from models.official.evaluating import hidden_by_own_rules
from models.official.layout import NULL
from models.official.rows import Rows, rows_for

SCHEMA = "https://github.com/MinBZK/par-dpia-form/blob/main/schemas/assessment-output.v2.schema.json"
"""What the format calls itself."""

_INDEX = "_index"


def as_document(
    definition: Definition,
    answers: Answers,
    created_at: datetime,
    edited_at: Mapping[str, datetime] | None = None,
) -> dict[str, Any]:
    """The document that another program reads. ``edited_at``: when each answer was given, by its instance.

    What the definition does not know goes out under its own name, so that nothing is lost on the way.
    """
    sheet = _Sheet(
        definition=definition,
        rows=rows_for(definition, answers),
        hidden=hidden_by_own_rules(definition, answers),
        created_at=created_at,
        edited_at=edited_at or {},
    )
    for name, value in answers.values.items():
        sheet.place(name, value)
    for task, indices in answers.rows.items():
        sheet.place_rows(task, indices)
    return {
        "$schema": SCHEMA,
        "metadata": {"urn": f"{definition.urn}:{definition.version}", "createdAt": _at(created_at)},
        "answers": sheet.in_order(),
    }


@dataclass(kw_only=True)
class _Sheet:
    definition: Definition
    rows: Rows
    hidden: frozenset[str]
    created_at: datetime
    edited_at: Mapping[str, datetime]
    single: dict[str, dict[str, Any]] = field(default_factory=dict)
    repeated: dict[str, dict[int, dict[str, Any]]] = field(default_factory=dict)

    def place(self, name: str, value: Value) -> None:
        """Put an answer where the format has it: alone, or in the row of the nearest task that is repeated."""
        if name in self.hidden:
            return
        told = {"value": self._told(name, value), "lastEditedAt": _at(self.edited_at.get(name, self.created_at))}
        task, index = split_instance(name)
        holder = self._holder(task)
        if index is None or holder is None:
            self.single[name] = told
        elif name in self.rows.by_name:
            self._row(holder, index)[task] = told

    def place_rows(self, task: str, indices: tuple[int, ...]) -> None:
        """Put rows that are there, answered or not."""
        known = task in self.definition.by_id and self.definition.by_id[task].repeatable
        for index in indices:
            if not known or instance_name(task, index) in self.rows.by_name:
                self._row(task, index)

    def in_order(self) -> dict[str, Any]:
        """All answers, in the order of the definition; what it does not know comes last."""
        lists = {
            task: [{_INDEX: index, **row} for index, row in sorted(found.items())]
            for task, found in self.repeated.items()
        }
        every: dict[str, Any] = {**self.single, **lists}
        order = {task.id: place for place, task in enumerate(self.definition.all())}
        return {key: every[key] for key in sorted(every, key=lambda key: (order.get(key, len(order)), key))}

    def _row(self, task: str, index: int) -> dict[str, Any]:
        return self.repeated.setdefault(task, {}).setdefault(index, {})

    def _holder(self, task: str) -> str | None:
        if task not in self.definition.by_id:
            return None
        around = [self.definition.by_id[task], *self.definition.above(task)]
        return next((one.id for one in around if one.repeatable), None)

    def _told(self, name: str, value: Value) -> Value:
        task = self.definition.by_id.get(split_instance(name)[0])
        has_null = task is not None and any(option.value is None for option in task.options)
        return None if has_null and value == NULL else value


def _at(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
