"""What somebody arranges for themselves; each part of the page is a partial of its own in ``templates/web/me/``."""

from fastapi import APIRouter
from fastapi.responses import Response

from web.rendering import page
from web.visiting import Visitor

router = APIRouter(include_in_schema=False)


@router.get("/me")
def show(visit: Visitor) -> Response:
    """Everything that this visitor arranges for themselves."""
    return page(visit, "me/index.html", today=visit.now.on)
