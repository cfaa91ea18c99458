"""What somebody arranges for themselves; each part of the page is a partial of its own in ``templates/web/me/``."""

from collections.abc import Mapping

from fastapi import APIRouter
from fastapi.responses import Response

from web.rendering import page
from web.site import Visit
from web.visiting import Visitor

router = APIRouter(include_in_schema=False)


@router.get("/me")
def show(visit: Visitor) -> Response:
    """Everything that this visitor arranges for themselves."""
    return my_page(visit)


def my_page(visit: Visit, feeds: Mapping[str, str] | None = None) -> Response:
    """The page. ``feeds``: the secret addresses of feeds that were made just now, to be shown this once."""
    with visit.site.store.read() as unit:
        me = unit.people.get(visit.person_id)
        feed = unit.calendars.feed_of(visit.person_id)
        absences = unit.absences.of_person(visit.person_id, visit.now.on)
        names = unit.people.names()
    return page(
        visit,
        "me/index.html",
        me=me,
        feed=feed,
        absences=absences,
        names=names,
        feeds=feeds or {},
        today=visit.now.on,
    )
