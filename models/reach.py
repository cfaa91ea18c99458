"""What a kind of change reaches, as ``methods/what-changes-touch.toml`` says it: data that an ethicist may change."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType

from models.methods import method_file
from models.reading import Section
from models.vocabulary import Outcome

REACH = "what-changes-touch"
"""The name of the file."""


@dataclass(frozen=True, kw_only=True)
class Reach:
    """One kind of change: the public values and the questions that it touches, why so, and who says it.

    ``intake``: questions of the intake; ``weighing``: questions of the ethical check outside its values.
    """

    change: str
    values: tuple[str, ...]
    intake: tuple[str, ...]
    weighing: tuple[str, ...]
    reason: str
    source: str


@dataclass(frozen=True, kw_only=True)
class ReachBook:
    """All kinds of change by their id. ``whole_road``: outcomes that may not ask more without the whole road."""

    changes: Mapping[str, Reach]
    whole_road: frozenset[Outcome]


@cache
def load_reach() -> ReachBook:
    """The shipped file; raises ``InvalidMethod`` with key and mend where it cannot be used."""
    section, _ = method_file(REACH)
    section.text("id")
    section.text("version")
    found = [_reach(one) for one in section.sections("change")]
    book = ReachBook(
        changes=MappingProxyType({reach.change: reach for reach in found}),
        whole_road=frozenset(_outcome(section, name) for name in section.words("whole_road")),
    )
    section.done()
    return book


def _reach(section: Section) -> Reach:
    reach = Reach(
        change=section.text("id"),
        values=section.words("values"),
        intake=section.words("intake"),
        weighing=section.words("weighing", ()),
        reason=section.text("reason"),
        source=section.text("source"),
    )
    section.done()
    return reach


def _outcome(section: Section, name: str) -> Outcome:
    if name not in set(Outcome):
        section.refuse("whole_road", f"{name!r} is no outcome; use {', '.join(Outcome)}")
    return Outcome(name)
