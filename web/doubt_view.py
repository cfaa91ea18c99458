"""What somebody is asked about a doubt: what was not known, what was weighed of it, and what was advised since."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from models.check import Check
from models.decision import Condition
from models.delta import condition_at, value_at
from models.doubt import CheckDoubt
from web.light_check_view import Source, values_then


@dataclass(frozen=True, kw_only=True)
class Doubted:
    """One thing that was not known: a value with the sentence of its weighing, or a condition."""

    name: str
    sentence: str = ""


@dataclass(frozen=True, kw_only=True)
class DoubtView:
    """A doubt with its check."""

    doubt: CheckDoubt
    check: Check
    about: tuple[Doubted, ...]


def doubt_view(source: Source, check: Check, doubt: CheckDoubt) -> DoubtView:
    """A doubt in words; what the case does not know any more is left out."""
    then = {value.id: value for value in values_then(source, check)}
    conditions: Mapping[UUID | None, Condition] = {condition.id: condition for condition in source.conditions}
    about = []
    for path in doubt.about:
        value, condition_id = then.get(value_at(path, check.asked_anew)), condition_at(path)
        if value is not None:
            about.append(Doubted(name=value.name, sentence=value.sentence))
        elif condition_id in conditions:
            about.append(Doubted(name=conditions[condition_id].text))
    return DoubtView(doubt=doubt, check=check, about=tuple(about))
