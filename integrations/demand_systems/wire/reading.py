"""Reading where a demand system is and how it knows us: the tables ``[source]``, ``[auth]`` and ``[headers]``."""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta

from integrations.addresses import AddressNotAllowed, origin_of
from integrations.demand_systems.wire.client import Bounds, Place, Wire
from integrations.demand_systems.wire.picking import check_names, filled
from integrations.demand_systems.wire.sign_in import check_secret, is_place, read_sign_in, secret_for
from models.reading import Section

_MB = 1024 * 1024


def read_wire(name: str, document: Section, now: Callable[[], datetime]) -> Wire:
    """The wire to the system of a source. ``now``: aware, to compare clocks by.

    Raises ``InvalidMethod``, which names file, key and mend.
    """
    source = document.section("source")
    base_url = source.text("base_url").rstrip("/") + "/"
    try:
        origin = origin_of(base_url)
    except AddressNotAllowed as refused:
        source.refuse("base_url", str(refused))
    fixed = _headers(document.section("headers"), origin, base_url)
    sign_in = read_sign_in(document.section("auth"), base_url)
    place = Place(
        base_url=base_url,
        headers=lambda: {**fixed(), **sign_in.headers()},
        session=sign_in.session,
        private_network=source.switch("private_network", False),
        bounds=_bounds(source),
    )
    return Wire(name, place, now)


def _bounds(source: Section) -> Bounds:
    usual = Bounds()
    return Bounds(
        timeout=_seconds(source, "timeout_seconds", usual.timeout),
        patience=_seconds(source, "patience_seconds", usual.patience),
        first_wait=min(usual.first_wait, _seconds(source, "patience_seconds", usual.patience) / 100),
        largest_answer=_positive(source, "largest_answer_mb", usual.largest_answer // _MB) * _MB,
    )


def _seconds(table: Section, key: str, usual: timedelta) -> timedelta:
    return timedelta(seconds=_positive(table, key, int(usual.total_seconds())))


def _positive(table: Section, key: str, usual: int) -> int:
    found = table.number(key, usual)
    if found < 1:
        table.refuse(key, "write a number of at least 1")
    return found


def _headers(table: Section, origin: str, base_url: str) -> Callable[[], Mapping[str, str]]:
    """Headers that every request carries; ``{origin}`` and ``{base_url}`` are filled in.

    One that is a secret is named by its place, as in ``[auth]``.
    """
    known = {"origin": origin, "base_url": base_url}
    fixed, secret = {}, {}
    for key in table.table:
        template = table.text(key)
        if is_place(template):
            check_secret(table, key, template)
            secret[key] = template
            continue
        check_names(table, key, template, known)
        fixed[key] = str(filled(template, known))
    return lambda: {**fixed, **{key: secret_for(place, base_url) for key, place in secret.items()}}
