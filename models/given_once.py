"""Which answer fills in which question elsewhere: what is given once is not asked again. Pure; the rules are data."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache

from models.assessment import Kept
from models.methods import method_file
from models.official.coercing import Value
from models.official.definition import Definition, Task
from models.official.layout import FROM_OPTIONS, SEVERAL, option_key
from models.official.vocabulary import TaskType
from models.question import UNKNOWN

FROM_CASE = "case"
"""The source that is the case itself."""

FILLING = frozenset({"pre-fill", "one-to-one", "one-to-many", "direct takeover"})
"""Kinds of references that fill in; every other kind only shows what was said elsewhere."""

_YES_NO = frozenset({"true", "false"})


@dataclass(frozen=True, kw_only=True)
class Take:
    """One answer that goes on. ``fills``: else it is only shown beside the question; ``values``: option to option."""

    source: str
    question: str
    into: str
    task: str
    fills: bool = True
    values: Mapping[str, str] = field(default_factory=dict)
    otherwise: str = ""


@dataclass(frozen=True, kw_only=True)
class TakenFrom:
    """Where an answer was taken from: the name and version of what asked it, its question there, and the day."""

    source: str
    name: str
    version: str
    question: str
    on: str

    @classmethod
    def read(cls, told: str, path: str) -> "TakenFrom | None":
        """What an answer keeps as its source; none where that is something else."""
        try:
            found = json.loads(told) if told.startswith("{") else None
            question, on = found["told"][path] if found else ("", "")
        except (ValueError, KeyError, TypeError):
            return None
        if not found:
            return None
        return cls(source=found["from"], name=found["name"], version=found["version"], question=question, on=on)


def as_source(taken: Mapping[str, TakenFrom]) -> str:
    """What the answers of one source keep as theirs, by their path."""
    first = next(iter(taken.values()))
    told = {path: [one.question, one.on] for path, one in sorted(taken.items())}
    about = {"from": first.source, "name": first.name, "version": first.version, "told": told}
    return json.dumps(about, ensure_ascii=False)


@cache
def own_takes() -> tuple[Take, ...]:
    """The takes of ``methods/given-once.toml``; ``InvalidMethod`` where it cannot be used."""
    file, _ = method_file("given-once")
    for about in ("id", "version"):
        file.text(about)
    found = []
    for one in file.sections("take"):
        values = one.section("values")
        found.append(
            Take(
                source=one.text("from"),
                question=one.text("question"),
                into=one.text("into"),
                task=one.text("task"),
                values={option: values.text(option) for option in values.table},
                otherwise=one.text("otherwise", ""),
            )
        )
        values.done()
        one.done()
    file.done()
    return tuple(found)


def takes_into(target: Definition, sources: Mapping[str, Definition]) -> Iterator[Take]:
    """Every take into an instrument. ``sources``: the instruments that have answers in the case, by urn.

    What an instrument itself refers to comes first: it knows its own questions best.
    """
    for urn, source in sources.items():
        for task in source.all():
            for one in task.references:
                if f"urn:nl:{one.instrument.lower()}" == target.urn:
                    fills = one.kind in FILLING and urn != target.urn
                    yield Take(source=urn, question=task.id, into=target.urn, task=one.task, fills=fills)
    yield from takes_named(target.urn)


def takes_named(into: str) -> Iterator[Take]:
    """The takes of our own into an instrument, by its urn, or into one of our forms, by its id."""
    return (one for one in own_takes() if one.into == into)


def as_line(said: Value) -> str:
    """An answer as a text for a question that takes one; empty where it says nothing in words."""
    chosen = [option_key(one) for one in said] if isinstance(said, list) else [option_key(said)] if said else []
    return "" if isinstance(said, Mapping) or _YES_NO & set(chosen) else ", ".join(chosen)


def fitting(take: Take, target: Task, said: Value) -> Kept | None:
    """What an answer becomes at its target; none where it says nothing there, or would need a person to judge."""
    chosen = [option_key(one) for one in said] if isinstance(said, list) else [option_key(said)] if said else []
    if not chosen or isinstance(said, Mapping):
        return None
    if take.values or take.otherwise:
        mapped = list(dict.fromkeys(take.values[one] for one in chosen if one in take.values))
        if not mapped and take.otherwise and UNKNOWN not in chosen:
            mapped = [take.otherwise]
        return _in_options(target, mapped)
    if FROM_OPTIONS & set(target.types):
        return _in_options(target, chosen)
    is_text = bool({TaskType.OPEN_TEXT, TaskType.TEXT_INPUT} & set(target.types))
    return (as_line(said) or None) if is_text else None


def _in_options(target: Task, chosen: list[str]) -> Kept | None:
    """The options of the target that were meant: the same, or the same behind another name of the category."""
    offered = [option_key(option.value) for option in target.options]
    by_tail = {one.partition(": ")[2]: one for one in offered if ": " in one}
    meant = [one if one in offered else by_tail.get(one.partition(": ")[2], "") for one in chosen]
    if not meant or not all(meant):
        return None
    if SEVERAL & set(target.types):
        return tuple(meant)
    return meant[0] if len(meant) == 1 else None
