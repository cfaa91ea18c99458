"""Where the Prefect server is, for whoever looks at its dashboard. The web itself never uses it."""

import json
from collections.abc import Mapping
from typing import Any

from integrations.prefect_server import answers
from integrations.settings import Settings

SECONDS = 0.5
"""How long the server may take to answer before it counts as unreachable."""


def dashboard(settings: Settings) -> str:
    """The address of the dashboard."""
    return _found(settings).prefect_url.removesuffix("/api")


def prefect_answers(settings: Settings) -> bool:
    """Whether the server answers now."""
    return answers(_found(settings), SECONDS)


def _found(settings: Settings) -> Settings:
    """The settings with the server that ``serve`` says it uses, unless another one is named."""
    if settings.prefect_api_url:
        return settings
    told = _told(settings)
    named = {"prefect_api_url": told.get("prefect_api_url"), "prefect_auth": told.get("prefect_auth")}
    return settings.model_copy(update={name: value for name, value in named.items() if isinstance(value, str)})


def _told(settings: Settings) -> Mapping[str, Any]:
    try:
        told = json.loads(settings.serve_file.read_bytes())
    except (OSError, ValueError):
        return {}
    return told if isinstance(told, dict) else {}
