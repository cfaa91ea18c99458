"""The home-made API as a source of this installation: nothing but configuration, per way of paging."""

from collections.abc import Callable
from datetime import datetime, timedelta

from integrations.demand_systems.forms.form_mapping import IntakeFormMapping
from integrations.demand_systems.port import ConnectedSource
from integrations.demand_systems.rest.reading import read_rest
from integrations.demand_systems.wire.client import Bounds, Place, Wire
from models.reading import read_toml
from tests.stand_ins.messages import Account
from tests.stand_ins.plain import Paging

_TABLES = """
[list]
path = "api/vragen"
records = "vragen"
ref = "id"
updated = "gewijzigd"
body = "{reference: id, title: titel, department: afdeling, planned_end_on: einddatum}"

[detail]
path = "api/vragen/{ref}"
gone_when = "status == 'verwijderd'"

[changes]
params = { vanaf = "{since}" }
"""
_PAGING = {
    Paging.OFFSET: """
        kind = "offset"
        total = "totaal"
        params = { offset = "{offset}", limit = "{limit}" }""",
    Paging.PAGE: """
        kind = "page"
        total = "totaal"
        params = { page = "{page}", limit = "{limit}" }""",
    Paging.CURSOR: """
        kind = "cursor"
        cursor = "cursor"
        params = { cursor = "{cursor}", limit = "{limit}" }""",
    Paging.NEXT: """
        kind = "next"
        next = "volgende"
        params = { limit = "{limit}" }""",
    Paging.KEYSET: """
        kind = "keyset"
        key = "id"
        first_key = ""
        params = { na = "{key}", limit = "{limit}" }""",
}


QUICK = Bounds(
    timeout=timedelta(seconds=0.25),
    patience=timedelta(seconds=30),
    attempts=3,
    first_wait=timedelta(milliseconds=1),
    longest_wait=timedelta(milliseconds=5),
)
"""Enough patience for a source on this machine."""


def plain_source(
    address: str, paging: Paging, now: Callable[[], datetime], *, limit: int = 3, changes: str = "", zone: str = "UTC"
) -> tuple[ConnectedSource, Wire]:
    """The source at this address, and the wire to close. ``limit``: rows of a page; ``changes``: what else stands in
    that table; ``zone``: in which the municipality lives."""
    place = Place(
        base_url=f"{address}/",
        headers=lambda: {"Authorization": Account().basic},
        private_network=True,
        bounds=QUICK,
    )
    wire = Wire("vragen", place, now)
    file = f"{_TABLES}{changes}\n[list.paging]\nlimit = {limit}\n{_PAGING[paging]}\n[source]\ntime_zone = '{zone}'"
    system = read_rest("vragen", read_toml(file, "vragen.toml"), wire)
    return ConnectedSource(system=system, mapping=IntakeFormMapping(), withdraws_at_most=1.0), wire
