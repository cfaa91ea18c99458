"""ServiceNow's Table API for demands, as far as we use it, with its traps.

The limit counts rows that the account may not see, so pages come back short or empty while more follow; a part of a
query that is not understood is left out, and the rest is run; a PATCH of a column that is not there, or that the
account may not write, answers 200 and does nothing; a work note is written to a column that stays empty.
"""

import re
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from urllib.parse import urlencode
from uuid import UUID
from zoneinfo import ZoneInfo

from tests.stand_ins.messages import Account, Clock, Reply, Request, answer

DEMANDS, JOURNAL, USERS = "dmn_demand", "sys_journal_field", "sys_user"
STAMP = "%Y-%m-%d %H:%M:%S"

Row = dict[str, str]

_CONDITION = re.compile(r"(?P<column>[a-z_0-9]+)(?P<how>>=|<=|!=|=|>|<|LIKE|IN)(?P<value>.*)", re.DOTALL)
_COLUMNS = {
    DEMANDS: (
        "sys_id number short_description description state stage category type start_date due_date portfolio submitter "
        "demand_manager department business_case sys_created_on sys_updated_on sys_mod_count work_notes comments"
    ),
    JOURNAL: "sys_id element element_id name value sys_created_on sys_created_by",
    USERS: "sys_id user_name name email time_zone",
}
_STATES = {"1": "Draft", "2": "Submitted", "3": "Screening", "4": "Qualified", "5": "Approved", "6": "Completed"}
_JOURNALS = frozenset({"work_notes", "comments"})
_KEPT = frozenset({"sys_id", "sys_created_on", "sys_updated_on", "sys_mod_count"})


class ServiceNow:
    """An instance with Demand Management."""

    def __init__(self, clock: Clock, account: Account | None = None, own_columns: Sequence[str] = ()) -> None:
        """``own_columns``: what this municipality added to the table of demands."""
        self.clock, self.account = clock, account or Account()
        self.tables: dict[str, dict[str, Row]] = {DEMANDS: {}, JOURNAL: {}, USERS: {}}
        self.hidden: set[str] = set()
        """The rows that the account may not see."""
        self.guarded: set[str] = set()
        """The columns that it may not write."""
        self.strict_queries = False
        """``glide.invalid_query.returns_no_rows``."""
        self._columns = {table: names.split() for table, names in _COLUMNS.items()}
        self._columns[DEMANDS] += own_columns
        self._made = 0
        user = {"user_name": self.account.name, "name": "Waardenweg", "time_zone": self.account.zone}
        self._add(USERS, user)

    def put(self, values: Mapping[str, str], sys_id: str | None = None, at: datetime | None = None) -> str:
        """Write a demand, or write it anew; gives its ``sys_id``, made here where it is left out."""
        stamp = (at or self.clock.now()).astimezone(UTC).strftime(STAMP)
        if sys_id is None or sys_id not in self.tables[DEMANDS]:
            number = f"DMND{1001 + len(self.tables[DEMANDS]):07}"
            row = {"number": number, "state": "1", **values, "sys_created_on": stamp, "sys_updated_on": stamp}
            return self._add(DEMANDS, row, sys_id)
        self.tables[DEMANDS][sys_id] |= {**values, "sys_updated_on": stamp}
        return sys_id

    def reply(self, request: Request) -> Reply:
        """What the Table API answers."""
        if not request.signed(self.account):
            return _error(401, "User Not Authenticated", "Required to provide Auth information")
        found = re.fullmatch(r"/api/now/table/(\w+)(?:/(\w+))?", request.path)
        if not found or found[1] not in self.tables:
            return _error(400, "Invalid table", "")
        table, sys_id = found[1], found[2]
        if sys_id is None:
            return self._listed(table, request)
        row = self.tables[table].get(sys_id)
        if row is None or sys_id in self.hidden:
            return _error(404, "No Record found", "Record doesn't exist or ACL restricts the record retrieval")
        if request.method in {"PATCH", "PUT"}:
            self._write(sys_id, row, request.data)
        return answer({"result": self._shown(table, row, request)})

    def _add(self, table: str, values: Mapping[str, str], sys_id: str | None = None) -> str:
        self._made += 1
        sys_id = sys_id or UUID(int=(self._made * 0x9E3779B97F4A7C15F39CC0605CEDC835) % 2**128).hex
        self.tables[table][sys_id] = {**dict.fromkeys(self._columns[table], ""), **values, "sys_id": sys_id}
        return sys_id

    def _write(self, sys_id: str, row: Row, values: Mapping[str, str]) -> None:
        written = {name: value for name, value in values.items() if name in row and name not in self.guarded | _KEPT}
        for name in written.keys() & _JOURNALS:
            note = {"element": name, "element_id": sys_id, "name": DEMANDS, "value": written.pop(name)}
            self._add(JOURNAL, {**note, "sys_created_on": self.clock.now().strftime(STAMP)})
        row |= written
        row |= {"sys_updated_on": self.clock.now().strftime(STAMP)}

    def _listed(self, table: str, request: Request) -> Reply:
        rows = self._matching(table, request.query.get("sysparm_query", ""))
        limit, offset = request.whole("sysparm_limit", 10_000), request.whole("sysparm_offset", 0)
        page = [row for row in rows[offset : offset + limit] if row["sys_id"] not in self.hidden]
        starts = {"first": 0, "prev": offset - limit, "next": offset + limit, "last": (len(rows) - 1) // limit * limit}
        link = ",".join(
            f'<{request.origin}{request.path}?{urlencode({**request.query, "sysparm_offset": start})}>;rel="{name}"'
            for name, start in starts.items()
            if (0 <= start < len(rows)) or name == "first"
        )
        return answer(
            {"result": [self._shown(table, row, request) for row in page]}, Link=link, X_Total_Count=str(len(rows))
        )

    def _matching(self, table: str, query: str) -> list[Row]:
        rows, order = list(self.tables[table].values()), []
        for part in query.split("^"):
            if part.startswith("ORDERBY"):
                order.append(part.removeprefix("ORDERBY"))
            elif part:
                rows = self._filtered(rows, part, self._columns[table])
        return sorted(rows, key=lambda row: [row.get(column, "") for column in order])

    def _filtered(self, rows: list[Row], part: str, columns: Sequence[str]) -> list[Row]:
        """The rows that fit one part of a query; all of them where it is not understood."""
        found = _CONDITION.fullmatch(part)
        if not found or found["column"] not in columns or not _can_be_compared(found["column"], found["value"]):
            return [] if self.strict_queries else rows
        column, value = found["column"], found["value"].replace("javascript:gs.getUserName()", self.account.name)
        return [row for row in rows if _fits(row[column], found["how"], value)]

    def _shown(self, table: str, row: Row, request: Request) -> Mapping[str, object]:
        asked = request.query.get("sysparm_fields", "").split(",")
        names = [name for name in asked if name in row] if any(asked) else list(row)
        how = request.query.get("sysparm_display_value", "false")
        displays = {name: self._display(name, row[name]) for name in names}
        if how == "all":
            return {name: {"display_value": displays[name], "value": row[name]} for name in names}
        return displays if how == "true" else {name: row[name] for name in names}

    def _display(self, column: str, value: str) -> str:
        """As the account sees it: times in its own zone and way of writing."""
        if column == "state":
            return _STATES.get(value, value)
        if not column.endswith("_on") or not value:
            return value
        at = datetime.strptime(value, STAMP).replace(tzinfo=UTC)
        return at.astimezone(ZoneInfo(self.account.zone)).strftime("%d-%m-%Y %H:%M:%S")


def _can_be_compared(column: str, value: str) -> bool:
    """Whether a literal fits its column; a moment is ``YYYY-MM-DD HH:MM:SS`` and nothing else."""
    return not column.endswith("_on") or bool(re.fullmatch(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d", value))


def _fits(held: str, how: str, value: str) -> bool:
    match how:
        case "=":
            return held == value
        case "!=":
            return held != value
        case ">=":
            return held >= value
        case "<=":
            return held <= value
        case ">":
            return held > value
        case "<":
            return held < value
        case "LIKE":
            return value.casefold() in held.casefold()
    return held in value.split(",")


def _error(status: int, message: str, detail: str) -> Reply:
    return answer({"error": {"message": message, "detail": detail}, "status": "failure"}, status)
