"""The flow of the registers: entries come in from outside."""

from datetime import date

from flows.process import process_flow
from models.vocabulary import FlowName, RegisterKind
from tasks.register import Wanted, import_register
from tasks.report import Report
from tasks.world import moment


@process_flow(FlowName.REGISTER)
def register(
    place: str | None = None,
    *,
    kind: RegisterKind = RegisterKind.ALGORITHM,
    organisation: str | None = None,
    complete: bool = False,
    spread_days: int = 0,
    mapping: str | None = None,
    today: date | None = None,
) -> Report:
    """Take in the entries of a register, from a file or an address; without a place there is nothing to take in.

    ``organisation``: only its entries; ``complete``: withdraw what is missing; ``spread_days``: over how many days
    first reflections of one day are spread; ``mapping``: which column is what; ``today``: the day that counts.
    """
    if place is None:
        return Report()
    wanted = Wanted(
        kind=kind,
        place=place,
        organisation=organisation,
        complete=complete,
        spread_days=spread_days,
        mapping=mapping,
    )
    return import_register(wanted, moment(today).on)
