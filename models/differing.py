"""What a source tells otherwise than before, and how the journal tells it: each thing from what to what."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from uuid import UUID

from models.base import Moment
from models.case import Case
from models.demand import Demand
from models.person import ENGINE
from models.vocabulary import EventKind

if TYPE_CHECKING:
    from models.store.open import Unit

TOLD = ("title", "description", "department", "planned_end_on", "phase")
"""Fields of a demand whose change is told."""

FromTo = dict[str, Any]
"""``from`` and ``to``."""


@dataclass(frozen=True, kw_only=True)
class Before:
    """A demand as it was."""

    fields: Mapping[str, Any]
    lead_id: UUID | None


def as_it_was(demand: Demand) -> Before:
    """What can be compared with later."""
    return Before(fields={name: getattr(demand, name) for name in TOLD}, lead_id=demand.lead_id)


def changed_fields(before: Before, demand: Demand) -> dict[str, FromTo]:
    """The fields of a demand that changed, by name."""
    return differences(before.fields, {name: getattr(demand, name) for name in TOLD})


def differences(before: Mapping[str, Any], after: Mapping[str, Any]) -> dict[str, FromTo]:
    """What differs between two sets of named values; what is missing in one of them is None there."""
    names = dict.fromkeys([*before, *after])
    changed = [name for name in names if before.get(name) != after.get(name)]
    return {name: {"from": before.get(name), "to": after.get(name)} for name in changed}


def tell_change(
    unit: Unit, case: Case, demand: Demand, before: Before, moment: Moment, *, answers: Mapping[str, FromTo]
) -> None:
    """Write down what changed; nothing where nothing did. Project leads by key, so that a name can still be erased."""
    fields = changed_fields(before, demand)
    facts: dict[str, Any] = {"demand": demand.id, "fields": list(fields), "answers": bool(answers)}
    if demand.lead_id != before.lead_id:
        facts["lead"] = {"from": before.lead_id, "to": demand.lead_id}
    if fields or answers or "lead" in facts:
        content = {**fields, **({"answers": dict(answers)} if answers else {})}
        unit.journal.add(case.tell(EventKind.DEMAND_CHANGED, by=ENGINE, moment=moment, facts=facts, content=content))
