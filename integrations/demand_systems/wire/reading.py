"""Reading where a demand system is and how it knows us: the tables ``[source]``, ``[auth]`` and ``[headers]``."""

import base64
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta

from integrations.addresses import AddressNotAllowed, origin_of
from integrations.demand_systems.flaws import FailureCode, SourceFailed
from integrations.demand_systems.wire.client import Bounds, Place, Wire
from integrations.demand_systems.wire.picking import check_names, filled
from integrations.secrets_at import SecretRefused, check_place, secret_at
from models.reading import Section

_MB = 1024 * 1024
_HEADER_OF = {
    "basic": ("Authorization", "Basic {basic}"),
    "bearer": ("Authorization", "Bearer {secret}"),
    "header": ("Authorization", "{secret}"),
}
"""Which header each kind of sign-in sends."""


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
    sign_in = _sign_in(document.section("auth"), base_url)
    place = Place(
        base_url=base_url,
        headers=lambda: {**fixed, **sign_in()},
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


def _headers(table: Section, origin: str, base_url: str) -> Mapping[str, str]:
    """Headers that every request carries; ``{origin}`` and ``{base_url}`` are filled in."""
    known = {"origin": origin, "base_url": base_url}
    found = {}
    for key in table.table:
        template = table.text(key)
        check_names(table, key, template, known)
        found[key] = str(filled(template, known))
    return found


def _sign_in(table: Section, base_url: str) -> Callable[[], Mapping[str, str]]:
    """The header that says who we are, made anew for each request."""
    kind = table.text("kind", "none")
    if kind == "none":
        return dict
    if kind not in _HEADER_OF:
        table.refuse("kind", f"write one of none, {', '.join(_HEADER_OF)}")
    usual_header, usual_value = _HEADER_OF[kind]
    header = table.text("header", usual_header) if kind == "header" else usual_header
    template = table.text("value", usual_value) if kind == "header" else usual_value
    check_names(table, "value", template, {"secret", "user", "basic"})
    user = table.text("user") if kind == "basic" or "{user}" in template else ""
    secret = table.text("secret")
    for key, place in (("secret", secret), ("user", user)):
        if key == "secret" or _is_place(place):
            _check_place(table, key, place)

    def made() -> Mapping[str, str]:
        try:
            known = {"secret": secret_at(secret), "user": secret_at(user) if _is_place(user) else user}
        except SecretRefused as missing:
            raise SourceFailed(FailureCode.NO_SECRET, base_url, told=str(missing)) from missing
        pair = f"{known['user']}:{known['secret']}".encode()
        return {header: str(filled(template, {**known, "basic": base64.b64encode(pair).decode()}))}

    return made


def _is_place(user: str) -> bool:
    """A user name may be written out; a secret never is."""
    return user.startswith(("env:", "file:"))


def _check_place(table: Section, key: str, place: str) -> None:
    try:
        check_place(place)
    except SecretRefused as refused:
        table.refuse(key, str(refused))
