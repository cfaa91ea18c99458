"""Mijn taken: what is asked of somebody, first due first; beside it the cases that they lead."""

from fastapi import APIRouter
from fastapi.responses import Response

from models.asking import in_stead_of
from models.permission import Action
from models.store.asked import Whose
from models.store.boards import TaskFilter
from models.vocabulary import Phase
from web.choices import chosen_from, is_ticked
from web.rendering import page
from web.visiting import Visitor

MOST = 200
"""How many tasks one page lists; the counts in its heading are of all of them."""

router = APIRouter(include_in_schema=False)


@router.get("/")
def mine(visit: Visitor, van: str = "", fase: str = "", laat: str = "", answered: str = "") -> Response:
    """The start page. ``van``: whose tasks; ``fase``: of which phase; ``laat``: only what is overdue."""
    whose = chosen_from(Whose, van) or Whose.MINE_AND_MY_ROLES
    today = visit.now.on
    picked = TaskFilter(whose=whose, phase=chosen_from(Phase, fase), late_on=today if is_ticked(laat) else None)
    with visit.site.store.read() as unit:
        tasks = unit.boards.tasks(visit.actor, picked, limit=MOST)
        everything = unit.boards.count_tasks(visit.actor, TaskFilter(), today)
        listed = unit.boards.count_tasks(visit.actor, picked, today)
        names = unit.people.names()
        led = unit.boards.led_by(visit.person_id)
        remarks = unit.comments.open_in({case.id for _, case in tasks} | {case.id for case in led})
        topics = unit.committee.unanswered_topics() if visit.may(Action.RESPOND_TO_TOPIC) else 0
    return page(
        visit,
        "tasks/index.html",
        tasks=tasks,
        instead={gate.id: names.get(who, "") for gate, _ in tasks if (who := in_stead_of(visit.actor, gate))},
        everything=everything,
        listed=listed,
        picked=picked,
        led=led,
        remarks=remarks,
        topics=topics,
        today=today,
        was_answered=bool(answered),
    )
