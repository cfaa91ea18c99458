"""One thing that the doctor looked at."""

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Finding:
    """One thing that was looked at. ``advice``: what to do, or how well it is."""

    name: str
    ok: bool
    advice: str
