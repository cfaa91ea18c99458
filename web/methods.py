"""The instruments that there are: our own and the official ones that were imported, with what is wrong in those."""

from fastapi import APIRouter
from fastapi.responses import Response

from models.errors import NotFound
from models.own_methods import LICENCE, own_instruments
from models.permission import Action, permit
from web.rendering import page
from web.visiting import Visitor

router = APIRouter(include_in_schema=False)


@router.get("/methods")
def table(visit: Visitor) -> Response:
    """Every instrument with its version, where it is from, its licence, and what is not sure about it."""
    permit(visit.actor, Action.SEE_METHODS)
    with visit.site.store.read() as unit:
        imported = unit.official.all()
    newest = {one.urn: one.hash for one in imported}
    return page(visit, "methods/index.html", own=own_instruments(), licence=LICENCE, imported=imported, newest=newest)


@router.get("/methods/{content_hash}")
def one(content_hash: str, visit: Visitor) -> Response:
    """One imported version, with each thing that is wrong in its files."""
    permit(visit.actor, Action.SEE_METHODS)
    with visit.site.store.read() as unit:
        found = unit.official.find(content_hash)
        names = unit.people.names()
    if found is None:
        raise NotFound
    by = names.get(found.imported_by) if found.imported_by else None
    return page(visit, "methods/show.html", method=found, by=by)
