"""Which addresses are called: the one that was meant, and nothing inside our own network unless somebody said so.

An address from a file or from an answer may lead to a machine that only we can reach: the database, a router, or the
service that hands out the keys of a cloud. So it is the address that was really connected to that is looked at, after
the name was resolved and before anything is sent: a name that resolves differently the second time changes nothing.
"""

from collections.abc import Callable, Mapping
from ipaddress import IPv4Address, IPv6Address, ip_address
from typing import Any
from urllib.parse import urlsplit

from models.errors import WaardenwegError


class AddressNotAllowed(WaardenwegError):
    """This address is not called; where it is meant, say ``private_network = true``."""


def origin_of(url: str) -> str:
    """Scheme, host and port of an address, in one way of writing; raises ``AddressNotAllowed`` where it is none."""
    try:
        parts = urlsplit(url)
        host, port = parts.hostname, parts.port
    except ValueError:
        host = port = None
        parts = urlsplit("")
    if parts.scheme not in {"http", "https"} or not host:
        raise AddressNotAllowed("it must start with http:// or https:// and name a server")
    if parts.username is not None or parts.password is not None:
        raise AddressNotAllowed("user and password do not belong in an address")
    usual = {"http": 80, "https": 443}[parts.scheme]
    name = f"[{host}]" if ":" in host else host.lower()
    return f"{parts.scheme}://{name}" + (f":{port}" if port not in {None, usual} else "")


def check_ip(address: str, *, private_allowed: bool) -> None:
    """Raise ``AddressNotAllowed`` for the IP address of a machine that is not called."""
    found: IPv4Address | IPv6Address = ip_address(address.split("%", maxsplit=1)[0])
    if isinstance(found, IPv6Address) and found.ipv4_mapped is not None:
        found = found.ipv4_mapped
    # link-local holds the services that hand out the keys of a cloud; nobody runs a demand system there
    if found.is_link_local or found.is_multicast or found.is_unspecified or found in _CLOUD_KEYS:
        raise AddressNotAllowed("no server of a demand system lives there")
    if not found.is_global and not private_allowed:
        raise AddressNotAllowed("it is inside a private network; say private_network = true where that is meant")


_CLOUD_KEYS = frozenset({ip_address("fd00:ec2::254"), ip_address("168.63.129.16"), ip_address("100.100.100.200")})
"""Services of clouds that hand out keys, at addresses of their own."""


def guard(*, private_allowed: bool) -> Mapping[str, Any]:
    """Extensions for an httpx request that make it look at whom it connected to, before anything is sent.

    The request raises ``AddressNotAllowed``.
    """

    def look(event: str, info: Mapping[str, Any]) -> None:
        if event == "connection.connect_tcp.complete":
            stream = info["return_value"]
            try:
                check_ip(stream.get_extra_info("server_addr")[0], private_allowed=private_allowed)
            except AddressNotAllowed:
                stream.close()
                raise

    trace: Callable[[str, Mapping[str, Any]], None] = look
    return {"trace": trace}
