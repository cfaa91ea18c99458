"""What a light check starts from: the last weighing of its case, and the value that is weighed afresh this time."""

from __future__ import annotations

from typing import TYPE_CHECKING

from models.assessment import Assessment
from models.case import Case
from models.check import Check
from models.disputed import most_disputed
from models.vocabulary import CheckKind, Instrument

if TYPE_CHECKING:
    from models.store.open import Unit


def last_weighing(unit: Unit, case: Case) -> Assessment | None:
    """The newest ethical check of a case that was delivered, full or light; none where nothing was weighed yet."""
    made = [one for one in unit.assessments.of_case(case.id) if one.instrument is Instrument.ETHICAL_CHECK]
    return next((one for one in reversed(made) if one.is_delivered), None)


def prepare(unit: Unit, case: Case, check: Check) -> None:
    """Write down, as a check is opened, which weighing it starts from and, once a year, which value is asked anew."""
    weighing = last_weighing(unit, case)
    if weighing is None:
        return
    check.starts_from_id = weighing.id
    if check.kind is CheckKind.RECHECK:
        told = unit.assessments.told(weighing.id)
        earlier = [one for one in unit.checks.of_case(case.id) if one.id != check.id]
        check.asked_anew = most_disputed(told, earlier)
