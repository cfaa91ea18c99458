"""The pages of the committee: what comes, who waits, how reflections stand, one meeting, and its pack."""

from base64 import b64encode
from uuid import UUID

from fastapi import APIRouter
from fastapi.responses import Response

from integrations.paper.document import Block, Figure
from models.permission import Action, permit
from web.committee_pack import pack_of, suspects_of
from web.committee_view import meeting_view, reflection_views, waiting_of
from web.papers import PaperFormat, in_dutch
from web.rendering import page
from web.visiting import Visitor

router = APIRouter(include_in_schema=False)


@router.get("/committee")
def overview(visit: Visitor) -> Response:
    """The next meeting first, then what asks for attention."""
    permit(visit.actor, Action.SEE_COMMITTEE)
    today = visit.now.on
    with visit.site.store.read() as unit:
        meetings = unit.committee.meetings()
        coming = [meeting_view(unit, one, visit) for one in meetings if one.is_to_come(today)]
        waiting = waiting_of(unit, visit)
        parked = [(one, case) for one, case in unit.committee.parked() if visit.may(Action.SEE_CASE, case)]
        reflections = reflection_views(unit, unit.committee.reflections(), visit)
    return page(
        visit,
        "committee/index.html",
        coming=coming,
        past=[one for one in reversed(meetings) if not one.is_to_come(today)],
        waiting=waiting,
        parked=parked,
        reflections=reflections,
        today=today,
    )


@router.get("/committee/meetings/{meeting_id}")
def meeting(meeting_id: UUID, visit: Visitor) -> Response:
    """One meeting with its agenda."""
    permit(visit.actor, Action.SEE_COMMITTEE)
    with visit.site.store.read() as unit:
        view = meeting_view(unit, unit.committee.meeting(meeting_id), visit)
    return page(visit, "committee/meeting.html", view=view, today=visit.now.on)


@router.get("/committee/meetings/{meeting_id}/pack")
def pack(meeting_id: UUID, visit: Visitor) -> Response:
    """The pack as a page, to read or to print."""
    permit(visit.actor, Action.SEE_COMMITTEE)
    with visit.site.store.read() as unit:
        view = meeting_view(unit, unit.committee.meeting(meeting_id), visit)
        document = pack_of(unit, view, in_dutch(visit))
        suspects = suspects_of(document, unit) if visit.may(Action.MANAGE_COMMITTEE) else []
    blocks = [(type(block).__name__, block, _image_of(block)) for block in document.blocks]
    return page(visit, "committee/pack.html", view=view, document=document, blocks=blocks, suspects=suspects)


@router.get("/committee/meetings/{meeting_id}/pack.{form}")
def pack_file(meeting_id: UUID, form: PaperFormat, visit: Visitor) -> Response:
    """The pack as a file."""
    permit(visit.actor, Action.SEE_COMMITTEE)
    with visit.site.store.read() as unit:
        view = meeting_view(unit, unit.committee.meeting(meeting_id), visit)
        document = pack_of(unit, view, in_dutch(visit))
    name = f"ethische-commissie-{view.meeting.held_on}.{form}"
    return Response(
        form.write(document),
        media_type=form.media_type,
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


def _image_of(block: Block) -> str:
    """A drawing as an image of its own, so that its ids do not meet those of another one; nothing for other blocks."""
    if not isinstance(block, Figure):
        return ""
    return f"data:image/svg+xml;base64,{b64encode(block.svg.encode()).decode()}"
