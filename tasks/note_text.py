"""Outcomes in words: what was claimed for a source becomes a note and values, from ``templates/write_back/``."""

from collections.abc import Mapping
from datetime import date
from functools import cache
from typing import Any

from jinja2 import PackageLoader, StrictUndefined
from jinja2.sandbox import SandboxedEnvironment

from integrations.demand_systems.port import Outgoing
from models.write_back import OUTCOMES
from models.write_back_outbox import Telling
from tasks.letter_text import tidy
from tasks.words import in_full, said
from tasks.world import case_link, world


def outgoing_of(telling: Telling) -> Outgoing:
    """What a source is told: a note about what happened, and values that say how the case stands."""
    standing = telling.standing
    values = {
        "outcome": standing["outcome"],
        "said": said(OUTCOMES[standing["outcome"]]),
        "link": case_link(telling.reference),
        "next_on": standing["next_on"] or "",
        "case": telling.reference,
        "kind": telling.kind.value,
    }
    return Outgoing(ref=telling.ref, kind=telling.kind, marker=telling.marker, note=_note(telling), values=values)


def _note(telling: Telling) -> str:
    template = _environment().get_template(f"{telling.kind}.txt")
    return tidy(template.render(_facts(telling.facts), **_about(telling)))


def _facts(facts: Mapping[str, Any]) -> dict[str, Any]:
    """The facts with their dates as people write them."""
    return {
        name: in_full(date.fromisoformat(value)) if value and name.endswith("_on") else value
        for name, value in facts.items()
    }


def _about(telling: Telling) -> dict[str, Any]:
    return {
        "said": said(OUTCOMES[telling.facts["outcome"]]),
        "case": telling.reference,
        "link": case_link(telling.reference),
        "marker": telling.marker,
        "example": world().settings.example,
    }


@cache
def _environment() -> SandboxedEnvironment:
    return SandboxedEnvironment(
        loader=PackageLoader("templates", "write_back"),
        autoescape=False,  # a note is plain text
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
