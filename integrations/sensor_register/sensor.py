"""One sensor: from what a row tells to an entry of the register, or to every reason why it cannot be one."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from urllib.parse import urlsplit

from integrations.register_snapshot import UnusableRow, one_line
from integrations.sensor_register.layout import WHERE, Layout
from models.register import EntryRecord
from models.vocabulary import EntryStatus, RegisterKind

SOURCE = "sensorregister"
"""The source of the entries, whichever file they were read from: the same sensor in another layout is the same."""

_YES, _NO = frozenset({"ja", "yes", "true", "waar", "1"}), frozenset({"nee", "no", "false", "onwaar", "0"})
_DATES = ("%Y-%m-%d", "%d-%m-%Y", "%d/%m/%Y", "%d/%b/%y")
_YEARS = range(1950, 10_000)
_FARTHEST = {"latitude": 90.0, "longitude": 180.0}
_LONGEST_TITLE, _LONGEST_REFERENCE, _LONGEST_NAME = 500, 120, 200
_KEPT_AS_TOLD = (
    "type",
    "measures",
    "themes",
    "area",
    "place",
    "legal_ground",
    "website",
    "supplier",
    "remark",
    "project",
)


@dataclass(frozen=True, kw_only=True)
class Told:
    """What one row or feature tells of one sensor: texts by field. ``flaw``: why it cannot be read at all."""

    line: int
    values: Mapping[str, str]
    flaw: str = ""


def entry_from(told: Mapping[str, str], layout: Layout, on: date) -> EntryRecord:
    """The entry that a row tells of; ``UnusableRow`` with every reason why it is none.

    ``told``: texts by field; what is not told is left out. ``on``: the day of the import, which is when an entry was
    registered where the file does not say so, and on which a sensor whose end date has passed is out of use.
    """
    reasons = list(_problems(told, layout))
    if reasons:
        raise UnusableRow("; ".join(reasons))
    until, registered = _day(told.get("active_until", "")), _day(told.get("registered_on", ""))
    title = told.get("title") or ": ".join(filter(None, (told.get("type"), told.get("measures")))) or told["reference"]
    is_over = (until is not None and until < on) or _truth(told.get("active", "")) is False
    return EntryRecord(
        kind=RegisterKind.SENSOR,
        source=SOURCE,
        source_id=told["reference"],
        organisation=told.get("organisation", ""),
        title=title[:_LONGEST_TITLE],
        purpose=told.get("purpose", ""),
        status=EntryStatus.OUT_OF_USE if is_over else EntryStatus.IN_USE,
        registered_on=registered or on,
        is_dated=registered is not None,
        details=dict(_details(told)),
    )


def _details(told: Mapping[str, str]) -> Iterator[tuple[str, object]]:
    for field in _KEPT_AS_TOLD:
        if told.get(field):
            yield field, told[field]
    for field in _FARTHEST:
        if told.get(field):
            yield field, float(told[field].replace(",", "."))
    for field in ("active_from", "active_until"):
        day = _day(told.get(field, ""))
        if day is not None:
            yield field, day.isoformat()
    for field in ("personal_data", "mobile"):
        if told.get(field):
            yield field, _truth(told[field])
    if told.get("privacy_url") and _is_address(told["privacy_url"]):
        yield "privacy_url", told["privacy_url"]


def _problems(told: Mapping[str, str], layout: Layout) -> Iterator[str]:
    if not told.get("reference"):
        yield "reference is missing"
    elif len(told["reference"]) > _LONGEST_REFERENCE:
        yield f"reference is longer than {_LONGEST_REFERENCE} characters"
    if len(told.get("organisation", "")) > _LONGEST_NAME:
        yield f"organisation is longer than {_LONGEST_NAME} characters"
    needed = set(layout.required)
    if _truth(told.get("personal_data", "")):
        needed |= layout.required_with_personal_data
    for field in sorted(needed):
        if not (_says_where(told) if field == WHERE else told.get(field)):
            yield f"{field} is missing"
    yield from _odd_texts(told, needed)
    yield from _odd_points(told)


def _odd_texts(told: Mapping[str, str], needed: set[str]) -> Iterator[str]:
    for field in ("personal_data", "mobile", "active"):
        if told.get(field) and _truth(told[field]) is None:
            yield f"{field} must be Ja or Nee, not {told[field]!r}"
    for field in ("active_from", "active_until", "registered_on"):
        if told.get(field) and _day(told[field]) is None:
            yield f"{field} is no date such as 31-12-2026: {told[field]!r}"
    if told.get("privacy_url") and "privacy_url" in needed and not _is_address(told["privacy_url"]):
        yield f"privacy_url is no web address: {told['privacy_url']!r}"


def _odd_points(told: Mapping[str, str]) -> Iterator[str]:
    for field, farthest in _FARTHEST.items():
        if told.get(field) and not _is_within(told[field], farthest):
            yield f"{field} must lie between -{farthest:g} and {farthest:g}, not {told[field]!r}"
    if bool(told.get("latitude")) != bool(told.get("longitude")):
        yield "latitude and longitude go together"


def _says_where(told: Mapping[str, str]) -> bool:
    return bool((told.get("latitude") and told.get("longitude")) or told.get("area") or told.get("place"))


def _truth(text: str) -> bool | None:
    word = text.casefold()
    return True if word in _YES else False if word in _NO else None


def _is_within(text: str, farthest: float) -> bool:
    try:
        return -farthest <= float(text.replace(",", ".")) <= farthest
    except ValueError:
        return False


def _day(text: str) -> date | None:
    for form in _DATES:
        try:
            day = datetime.strptime(text, form).date()  # noqa: DTZ007  (a day has no time zone)
        except ValueError:
            continue
        return day if day.year in _YEARS else None
    return None


def _is_address(text: str) -> bool:
    try:
        parts = urlsplit(text)
    except ValueError:
        return False
    return parts.scheme in {"http", "https"} and bool(parts.hostname)


def cleaned_up(values: Mapping[str, str]) -> dict[str, str]:
    """Texts by field, each on one line; empty ones are left out."""
    cleaned = {field: one_line(value) for field, value in values.items()}
    return {field: value for field, value in cleaned.items() if value}
