"""The value balance: what stands where when one weighing is seen in one look, and what changed since the one before.

Nothing is counted, added up or put in an order of weight: a value is weighed in a sentence that people wrote
(the vision, chapter 1: weighing values is no mathematical method). ADR 0018 says why there are no numbers here.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from models.catalogue import PublicValue, ValueCatalogue
from models.forms import rows_of
from models.question import Answers
from models.vocabulary import Since

VALUES, WEIGHING, TENSIONS = "values", "weighing", "tensions"
"""The question and the groups of the ethical check that a balance is read from."""
_BULLETS = "-\u2013•*· \t"


@dataclass(frozen=True, kw_only=True)
class Remark:
    """One argument, measure or other opinion."""

    text: str
    since: Since = Since.SAME


@dataclass(frozen=True, kw_only=True)
class BalanceRow:
    """One value. ``earlier``: the sentence of the previous moment, where it was another one."""

    value: PublicValue
    since: Since
    affected: str
    against: tuple[Remark, ...]
    in_favour: tuple[Remark, ...]
    eases: tuple[Remark, ...]
    dissent: tuple[Remark, ...]
    weighing: str
    earlier: str


@dataclass(frozen=True, kw_only=True)
class Tension:
    """Two values that get in each other's way; ``upper`` and ``lower`` are the places of their rows.

    ``lane``: which strip of the margin its bow runs in. Each has its own; the one that reaches least far is 0, next to
    the rows, so that a bow never runs over another.
    """

    upper: int
    lower: int
    about: str
    since: Since
    lane: int = 0


@dataclass(frozen=True, kw_only=True)
class Balance:
    """All that was weighed at one moment."""

    rows: tuple[BalanceRow, ...]
    tensions: tuple[Tension, ...]

    @property
    def has_arguments(self) -> bool:
        """Whether there is something to draw: a light check has sentences only."""
        return bool(self.tensions) or any(row.against or row.in_favour or row.eases for row in self.rows)

    @property
    def has_measures(self) -> bool:
        """Whether anything is said to ease a value that is under pressure."""
        return any(row.eases for row in self.rows)

    @property
    def is_compared(self) -> bool:
        """Whether anything differs from the moment before."""
        marks = {row.since for row in self.rows} | {one.since for one in self.tensions}
        marks |= {remark.since for row in self.rows for remark in _remarks(row)}
        return (marks != {Since.SAME} and bool(marks)) or any(row.earlier for row in self.rows)


def balance_of(answers: Answers, catalogue: ValueCatalogue, before: Answers | None = None) -> Balance:
    """The balance of the answers to an ethical check, beside those of the check ``before`` where there is one.

    A value has a row when it was chosen, or when a tension names it: nothing that people wrote falls away. One that
    was weighed before and is not any more has a row that says so.
    """
    now, then = _weighed(answers, catalogue), _weighed(before or {}, catalogue)
    names = [*now, *(value_id for value_id in then if value_id not in now)]
    has_before = before is not None
    rows = tuple(
        _row(catalogue.value(value_id), _since(value_id, now, then, has_before), answers, before) for value_id in names
    )
    places = {value_id: place for place, value_id in enumerate(names)}
    return Balance(rows=rows, tensions=tuple(_tensions(answers, before, places)))


def lines_of(text: str) -> tuple[str, ...]:
    """The arguments in a text: one per line, without the bullets that people put before them."""
    found = (line.lstrip(_BULLETS).rstrip() for line in text.splitlines())
    return tuple(dict.fromkeys(line for line in found if line))


def _remarks(row: BalanceRow) -> Iterator[Remark]:
    for remarks in (row.against, row.in_favour, row.eases, row.dissent):
        yield from remarks


def _weighed(answers: Answers, catalogue: ValueCatalogue) -> list[str]:
    """The values of a weighing in the order of the catalogue, then those that only a tension names."""
    picked = answers.get(VALUES, ())
    chosen = {picked} if isinstance(picked, str) else set(picked)
    known = [value.id for value in catalogue.values]
    named = {end for first, second, _ in _pairs(answers) for end in (first, second)}
    return [one for one in known if one in chosen] + [one for one in known if one in named - chosen]


def _since(value_id: str, now: list[str], then: list[str], has_before: bool) -> Since:
    if value_id not in now:
        return Since.GONE
    return Since.NEW if has_before and value_id not in then else Since.SAME


def _row(value: PublicValue, since: Since, answers: Answers, before: Answers | None) -> BalanceRow:
    """A row whose value itself is new or gone marks nothing inside: all of it is."""
    own = {} if since is Since.GONE else _said_of(value.id, answers)
    old = _said_of(value.id, before) if before is not None and since is Since.SAME else None
    last = _said_of(value.id, before).get("weighing", "") if before is not None else ""
    weighing = own.get("weighing", "")
    return BalanceRow(
        value=value,
        since=since,
        affected=own.get("affected", ""),
        against=_compared("against", own, old),
        in_favour=_compared("for", own, old),
        eases=_compared("eases", own, old),
        dissent=_compared("dissent", own, old),
        weighing=weighing,
        earlier=last if _plain(last) != _plain(weighing) else "",
    )


def _said_of(value_id: str, answers: Answers) -> Mapping[str, str]:
    start = f"{WEIGHING}[{value_id}]."
    found = {path.removeprefix(start): said for path, said in answers.items() if path.startswith(start)}
    return {name: said for name, said in found.items() if isinstance(said, str)}


def _compared(name: str, own: Mapping[str, str], old: Mapping[str, str] | None) -> tuple[Remark, ...]:
    now = lines_of(own.get(name, ""))
    if old is None:
        return tuple(Remark(text=line) for line in now)
    then = lines_of(old.get(name, ""))
    was, stays = {_plain(line) for line in then}, {_plain(line) for line in now}
    kept = [Remark(text=line, since=Since.SAME if _plain(line) in was else Since.NEW) for line in now]
    gone = [Remark(text=line, since=Since.GONE) for line in then if _plain(line) not in stays]
    return (*kept, *gone)


def _pairs(answers: Answers) -> Iterator[tuple[str, str, str]]:
    """The tensions as they were filled in; a row without two different values is none."""
    for row in rows_of(answers, TENSIONS).values():
        first, second = row.get("first", ""), row.get("second", "")
        if first and second and first != second:
            yield first, second, row.get("about", "")


def _tensions(answers: Answers, before: Answers | None, places: Mapping[str, int]) -> list[Tension]:
    now, then = list(_pairs(answers)), list(_pairs(before or {}))
    was, stays = {_pair_key(one) for one in then}, {_pair_key(one) for one in now}
    marked = [(one, Since.NEW if before is not None and _pair_key(one) not in was else Since.SAME) for one in now]
    marked += [(one, Since.GONE) for one in then if _pair_key(one) not in stays]
    found = []
    for (first, second, about), since in marked:
        if first in places and second in places:
            upper, lower = sorted((places[first], places[second]))
            found.append(Tension(upper=upper, lower=lower, about=about, since=since))
    by_reach = sorted(range(len(found)), key=lambda place: found[place].lower - found[place].upper)
    laned = [replace(found[place], lane=lane) for lane, place in enumerate(by_reach)]
    return sorted(laned, key=lambda one: (one.upper + one.lower, one.lower))


def _pair_key(pair: tuple[str, str, str]) -> tuple[str, str, str]:
    first, second, about = pair
    upper, lower = sorted((first, second))
    return upper, lower, _plain(about)


def _plain(text: str) -> str:
    """A text without what nobody means by it: another line break or one more space."""
    return " ".join(text.split())
