"""Where the Prefect server is and whether it answers; knows nothing of Prefect's client, so the web may ask too."""

import os
import ssl
from collections.abc import Mapping, MutableMapping
from functools import cache

import httpx

from integrations.settings import Settings
from models.errors import WaardenwegError


class PrefectUnreachable(WaardenwegError):
    """The Prefect server does not answer; check that it runs and that PREFECT_API_URL names it."""


def prefect_environment(settings: Settings, inherited: Mapping[str, str] | None = None) -> dict[str, str]:
    """The environment of a process that uses Prefect: nothing of Prefect is inherited but what ``settings`` hold.

    Whoever starts this may have a profile or variables of their own that point at another server.
    """
    clean = {name: value for name, value in (inherited or os.environ).items() if not name.startswith("PREFECT_")}
    ours = {
        "PREFECT_HOME": str(settings.prefect_home),
        "PREFECT_API_URL": settings.prefect_url,
        "PREFECT_SERVER_ALLOW_EPHEMERAL_MODE": "false",
        "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
        "PREFECT_LOGGING_HANDLERS_CONSOLE_LEVEL": "WARNING",
        "PREFECT_LOGGING_TO_API_WHEN_MISSING_FLOW": "ignore",
        "DO_NOT_TRACK": "1",
    }
    auth = {"PREFECT_API_AUTH_STRING": settings.prefect_auth} if settings.prefect_auth else {}
    return clean | ours | auth


def prepare(settings: Settings, environment: MutableMapping[str, str] = os.environ) -> None:
    """Set up this process for Prefect; before Prefect is imported, since it reads its settings then."""
    prepared = prefect_environment(settings, environment)
    for name in [name for name in environment if name.startswith("PREFECT_")]:
        del environment[name]
    environment.update(prepared)


def answers(settings: Settings, seconds: float = 1) -> bool:
    """Does the server answer within ``seconds``?"""
    user, _, password = (settings.prefect_auth or "").partition(":")
    auth = (user, password) if user else None
    try:
        asked = httpx.get(
            f"{settings.prefect_url}/health", timeout=seconds, auth=auth, verify=_certificates(), trust_env=False
        )
    except httpx.HTTPError:
        return False
    return asked.status_code == httpx.codes.OK


@cache
def _certificates() -> ssl.SSLContext:
    """Read once: reading them takes longer than asking."""
    return ssl.create_default_context()
