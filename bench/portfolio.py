"""A portfolio of demands as a large municipality may have it; the same every time, and made while it is told."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any

from integrations.demand_systems.port import Caps, RawRecord, SourceInfo

START = datetime(2026, 1, 5, 8, tzinfo=UTC)

_DEPARTMENTS = tuple(f"Afdeling {number}" for number in range(1, 25))
_SENTENCE = "Wat er nu is voldoet niet meer en de dienst wil weten wat er mogelijk is, wat het kost en wie het raakt. "
_ANSWERS = {
    "project_phase": "starting",
    "earlier_checks": "none",
    "technologies": "none",
    "decision_role": "none",
    "parties": "internal_only",
    "personal_data": "none",
    "complexity": "simple",
    "novelty": "known",
    "public_space_tracking": "no",
    "people_affected": "tens",
    "data_origin": "own",
    "purpose": "service_delivery",
    "impact_size": "small",
    "affects_health_or_safety": "no",
    "affects_freedoms": "no",
    "affects_vulnerable": "no",
    "offline_route_lost": "no",
}
"""Every question that is asked of a project that touches no value."""

COMPLETE = 0.15
"""So large a share answers everything, and goes to the triage by itself."""
WITHDRAWN = 0.03
NAMES_A_LEAD = 0.9
LEADS = 300


class Portfolio:
    """A demand system with so many demands, each told as it is asked for: the process never holds them all."""

    caps = Caps(watermark_precision=timedelta(seconds=1))
    name = "portfolio"

    def __init__(self, size: int) -> None:
        """``size``: how many demands it has."""
        self._size = size

    def changed_since(self, since: datetime | None) -> Iterator[RawRecord]:
        """Everything, whatever was asked: a source may tell more than what changed."""
        chance = Random(11)
        for number in range(self._size):
            yield self._record(number, chance)

    def get(self, ref: str) -> RawRecord | None:
        """One of them; the portfolio only ever grows."""
        return next((record for record in self.changed_since(None) if record.ref == ref), None)

    def refs(self) -> Iterator[str]:
        """All references."""
        return (record.ref for record in self.changed_since(None))

    def whoami(self) -> SourceInfo:
        """It answers to everybody."""
        return SourceInfo(place=self.name)

    def _record(self, number: int, chance: Random) -> RawRecord:
        ref = f"D-{number:06d}"
        body: dict[str, Any] = {
            "reference": ref,
            "title": f"Vraag {number}: vernieuwen van een voorziening",
            "description": _SENTENCE * chance.randint(1, 6),
            "department": chance.choice(_DEPARTMENTS),
            "planned_end_on": f"2027-{chance.randint(1, 12):02d}-{chance.randint(1, 28):02d}",
        }
        if chance.random() < NAMES_A_LEAD:
            lead = chance.randrange(LEADS)
            body |= {"lead_name": f"Projectleider {lead}", "lead_email": f"projectleider.{lead}@example.org"}
        if chance.random() < WITHDRAWN:
            body["withdrawn"] = "ja"
        known = len(_ANSWERS) if chance.random() < COMPLETE else chance.randint(0, 8)
        body |= dict(list(_ANSWERS.items())[:known])
        at = START + timedelta(seconds=number)
        return RawRecord(source=self.name, ref=ref, number=ref, body=body, updated_at=at)
