"""A case to start, read from JSON."""

from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import UUID

from models.answering import normalise
from models.errors import WrongUse
from models.forms import form_named
from models.intake import NewCase
from models.store.open import Store
from models.vocabulary import Origin

_KNOWN = frozenset({"title", "origin", "summary", "department", "lead", "planned_end_on", "answers"})
_BY_HAND = tuple(origin for origin in Origin if origin not in {Origin.DEMAND, Origin.REGISTER})


def new_case_from(store: Store, document: Any) -> NewCase:
    """The case that a JSON object describes; refused in one line that names the key and the mend.

    ``lead``: the handle of the project lead; ``origin``: existing_system, committee or resident.
    """
    if not isinstance(document, Mapping):
        raise WrongUse('The case is no JSON object; write it as {"title": "…", "origin": "existing_system"}.')
    strange = sorted(set(document) - _KNOWN)
    if strange:
        raise WrongUse(f"{strange[0]!r} is no key of a case; use {', '.join(sorted(_KNOWN))}.")
    title = str(document.get("title") or "").strip()
    if not title:
        raise WrongUse('A case needs a "title".')
    origin = document.get("origin", Origin.EXISTING_SYSTEM)
    if origin not in _BY_HAND:
        raise WrongUse(f'"origin" must be one of {", ".join(_BY_HAND)}.')
    return NewCase(
        title=title,
        origin=Origin(origin),
        summary=str(document.get("summary") or ""),
        department=document.get("department"),
        lead_id=_lead(store, document.get("lead")),
        planned_end_on=_day(document.get("planned_end_on")),
        answers=normalise(form_named("intake-questions"), document.get("answers") or {}),
        answers_from="case open",
    )


def _lead(store: Store, handle: str | None) -> UUID | None:
    if not handle:
        return None
    with store.read() as unit:
        return unit.people.by_handle(handle).id


def _day(text: str | None) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError as reason:
        raise WrongUse(f'"planned_end_on": {text!r} is no date; write it as 2026-12-31.') from reason
