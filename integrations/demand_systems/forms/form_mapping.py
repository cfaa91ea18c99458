"""From a row of an intake form to a demand in our words, or to every flaw that stands in the way."""

from collections.abc import Callable, Mapping
from functools import cache
from typing import Any, TypeVar

from integrations.demand_systems.flaws import Flaw, FlawCode, Unusable, stage_of
from integrations.demand_systems.forms.columns import ANSWERS, DEMAND, REFERENCE, Column, column_named, columns
from integrations.demand_systems.forms.converters import (
    LONGEST_DESCRIPTION,
    Flawed,
    answer_to,
    as_department,
    as_description,
    as_name,
    as_title,
    cleaned,
    day,
    line,
    mail_address,
    yes_or_no,
)
from integrations.demand_systems.port import RawRecord
from models.answering import check
from models.demand import DemandSnapshot
from models.forms import form_named
from models.journal import sha256
from models.question import Answer

LONGEST_CELL = LONGEST_DESCRIPTION
"""Characters of a cell; none is longer than a description may be."""

T = TypeVar("T")


class IntakeFormMapping:
    """The mapping of records whose fields are columns of the intake form, by id, label or another known name."""

    asks_for_all = True

    @property
    def hash(self) -> str:
        """Changes with the questions that the form asks."""
        return sha256([form_named(form).hash for form in (DEMAND, ANSWERS)])

    def snapshot(self, record: RawRecord) -> DemandSnapshot:
        """The record in our words; raises ``Unusable`` with all its flaws."""
        row = _Row(record.body)
        snapshot = DemandSnapshot(
            source=record.source,
            ref=row.take(REFERENCE, line(200)) or record.ref,
            title=row.take("title", as_title) or "",
            description=row.take("description", as_description) or "",
            department=row.take("department", as_department),
            lead_name=row.take("lead_name", as_name),
            lead_email=row.take("lead_email", mail_address),
            planned_end_on=row.take("planned_end_on", day),
            withdrawn=row.take("withdrawn", yes_or_no) or False,
            url=record.url,
            answers=row.answers(),
            updated_at=record.updated_at,
        )
        if row.flaws:
            raise Unusable(stage_of(row.flaws), row.flaws)
        return snapshot

    def unmapped(self, record: RawRecord) -> tuple[str, ...]:
        """Columns of the record that the intake form does not have."""
        return tuple(header for header in record.body if column_named(header) is None)


class _Row:
    """One record while it is read; gathers its flaws."""

    def __init__(self, body: Mapping[str, Any]) -> None:
        self.flaws: list[Flaw] = []
        self._cells: dict[str, str] = {}
        for header, cell in body.items():
            column = column_named(header)
            written = str(cell).strip() if cell is not None else ""
            if column is None or not written:
                continue
            if column.id in self._cells:
                self.flaws.append(Flaw(code=FlawCode.DOUBLE_COLUMN, column=column.label))
            self._cells[column.id] = written
        self._columns = {column.id: column for column in columns()}
        for column in columns():
            if column.question.required and column.id not in self._cells:
                self.flaws.append(Flaw(code=FlawCode.MISSING, column=column.label))

    def take(self, name: str, convert: Callable[[str], T]) -> T | None:
        """The value of a column; None where the cell is blank or cannot be used."""
        return self._read(self._columns[name], convert)

    def answers(self) -> dict[str, Answer]:
        """The answers to the intake questions; blank is not answered."""
        found: dict[str, Answer] = {}
        for column in self._columns.values():
            if column.form == ANSWERS:
                answer = self._read(column, _converters()[column.id])
                if answer:
                    found[column.id] = answer
        for problem in check(form_named(ANSWERS), found, complete=False):
            self.flaws.append(Flaw(code=FlawCode.NOT_TOGETHER, column=self._columns[problem.path].label))
        return found

    def _read(self, column: Column, convert: Callable[[str], T]) -> T | None:
        written = self._cells.get(column.id)
        if written is None:
            return None
        try:
            if len(written) > LONGEST_CELL:
                raise Flawed(FlawCode.TOO_LONG, str(LONGEST_CELL))
            return convert(cleaned(written))
        except Flawed as flaw:
            self.flaws.append(Flaw(code=flaw.code, column=column.label, value=flaw.value))
            return None


@cache
def _converters() -> Mapping[str, Callable[[str], Answer]]:
    """Per intake question how its cells are read; made once, since each knows all the words of its options."""
    return {column.id: answer_to(column.question) for column in columns() if column.form == ANSWERS}
