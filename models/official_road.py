"""A DPIA or an IAMA that is made with the official model, here: it rests on that, and is handed in after it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING
from uuid import UUID

from models.answering import Problem, ProblemCode
from models.assessment import Assessment
from models.case import Case
from models.errors import InvalidAnswer, StepNotAllowed
from models.vocabulary import Instrument

if TYPE_CHECKING:
    from models.store.open import Unit

ROAD = "done"
"""The question of an instrument that asks how it is made."""
WITH_THE_OFFICIAL = "official"
"""The answer of who makes it with the official model, here."""

MODELS: Mapping[Instrument, frozenset[str]] = {
    Instrument.DPIA: frozenset({"urn:nl:dpia"}),
    Instrument.IAMA: frozenset({"urn:nl:iama", "urn:nl:aivt:tr:iama"}),
}
"""By which urns the official models of an instrument are known; the task registry has its own IAMA."""


def official_behind(unit: Unit, case: Case, instrument: Instrument) -> Assessment | None:
    """The official model of an instrument that was handed in last in a case."""
    found = [
        one
        for one in unit.assessments.of_case(case.id)
        if one.instrument is Instrument.OFFICIAL and one.is_delivered and one.method_id in MODELS.get(instrument, ())
    ]
    return found[-1] if found else None


def require_official(unit: Unit, case: Case, instrument: Instrument) -> UUID:
    """The official assessment that an instrument rests on; ``InvalidAnswer`` while none was handed in."""
    found = official_behind(unit, case, instrument)
    if found is None:
        raise InvalidAnswer(
            [Problem(path=ROAD, code=ProblemCode.NOT_HANDED_IN)],
            f"The official model of the {instrument} was not handed in here; do that first.",
        )
    return found.id


def require_nothing_rests_on(unit: Unit, case: Case, official: Assessment) -> None:
    """Raises ``StepNotAllowed`` where an instrument that was handed in is made with this very assessment."""
    for one in unit.assessments.of_case(case.id):
        if not one.is_delivered or official.method_id not in MODELS.get(one.instrument, ()):
            continue
        road = unit.assessments.answers(one.id).get(ROAD)
        if (
            road is not None
            and road.value == WITH_THE_OFFICIAL
            and official_behind(unit, case, one.instrument) is official
        ):
            raise StepNotAllowed(f"The {one.instrument} that was handed in rests on it; begin a new one instead.")
