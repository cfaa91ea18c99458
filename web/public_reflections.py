"""What everybody may read of the committee: no sign-in, no cookies, addresses that stay; the same as JSON beside it."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from fastapi import APIRouter
from fastapi.responses import JSONResponse, Response

from models.errors import NotFound
from models.forms import form_named
from models.reflection import Publication, Reflection
from web.rendering import page
from web.site import Site
from web.visiting import AnyGuest

PLACE = "/register/reflections"

router = APIRouter(include_in_schema=False)


@router.get(PLACE)
def table(guest: AnyGuest, year: str = "", topic: str = "") -> Response:
    """The public reflections, newest first. ``year``, ``topic``: only those."""
    everything = _public(guest.site)
    rows = _chosen(everything, year, topic)
    return page(
        guest,
        "public/reflections.html",
        rows=rows,
        years=sorted({reflection.reflected_on.year for _, reflection in everything}, reverse=True),
        topics=_topics(),
        year=year,
        topic=topic,
        query=urlencode({"year": year, "topic": topic}),
        is_empty=not everything,
    )


@router.get(f"{PLACE}.json")
def table_as_json(guest: AnyGuest, year: str = "", topic: str = "") -> Response:
    """The same for programs."""
    rows = _chosen(_public(guest.site), year, topic)
    return JSONResponse({"reflections": [_as_json(guest.site, *row) for row in rows]})


@router.get(f"{PLACE}/{{reflection_id}}.json")
def one_as_json(reflection_id: UUID, guest: AnyGuest) -> Response:
    """One reflection for programs; 410 where it is not public any more."""
    publication, reflection = _find(guest.site, reflection_id)
    if not publication.is_public:
        return JSONResponse({"withdrawn_on": str(publication.withdrawn_on)}, HTTPStatus.GONE)
    return JSONResponse(_as_json(guest.site, publication, reflection))


@router.get(f"{PLACE}/{{reflection_id}}")
def show(reflection_id: UUID, guest: AnyGuest) -> Response:
    """One reflection with the response to it; 410 where it is not public any more."""
    publication, reflection = _find(guest.site, reflection_id)
    return page(
        guest,
        "public/reflection.html",
        HTTPStatus.OK if publication.is_public else HTTPStatus.GONE,
        publication=publication,
        reflection=reflection,
        topic=_topics().get(publication.topic, publication.topic),
        address=_address(guest.site, reflection_id),
    )


def _public(site: Site) -> list[tuple[Publication, Reflection]]:
    with site.store.read() as unit:
        return list(unit.committee.public())


def _chosen(rows: list[tuple[Publication, Reflection]], year: str, topic: str) -> list[tuple[Publication, Reflection]]:
    """Those of one year and one topic; a filter that makes no sense is left out."""
    years = {str(reflection.reflected_on.year) for _, reflection in rows}
    of_year = [row for row in rows if year not in years or str(row[1].reflected_on.year) == year]
    return [row for row in of_year if topic not in _topics() or row[0].topic == topic]


def _find(site: Site, reflection_id: UUID) -> tuple[Publication, Reflection]:
    """The newest edition; raises ``NotFound`` also where a reflection exists that was never public."""
    with site.store.read() as unit:
        publication = unit.committee.publication(reflection_id)
        if publication is None:
            raise NotFound("There is no public reflection with this address.")
        return publication, unit.committee.reflection(reflection_id)


def _topics() -> dict[str, str]:
    return dict(form_named("publish-reflection").questions["topic"].options)


def _as_json(site: Site, publication: Publication, reflection: Reflection) -> dict[str, Any]:
    own = {"reflected_on": reflection.reflected_on.isoformat(), "asked": reflection.asked}
    return {**publication.as_public(), **own, "url": _address(site, reflection.id)}


def _address(site: Site, reflection_id: UUID) -> str:
    return f"{site.settings.base_url}{PLACE}/{reflection_id}"
