"""Mijn taken: what is asked of somebody, first due first; beside it the cases that they lead."""

from dataclasses import replace

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
    """The start page. ``van``: whose tasks; ``fase``: of which phase; ``laat``: only what is overdue.

    What has no date, such as reporting that a project is done, stands apart.
    """
    whose = chosen_from(Whose, van) or Whose.MINE_AND_MY_ROLES
    today = visit.now.on
    late_on = today if is_ticked(laat) else None
    picked = TaskFilter(whose=whose, phase=chosen_from(Phase, fase), late_on=late_on, dated=True)
    someday = replace(picked, dated=False)
    with visit.site.store.read() as unit:
        tasks = unit.boards.tasks(visit.actor, picked, limit=MOST)
        later = unit.boards.tasks(visit.actor, someday, limit=MOST)
        everything = unit.boards.count_tasks(visit.actor, TaskFilter(dated=True), today)
        listed = unit.boards.count_tasks(visit.actor, picked, today)
        offered = unit.boards.count_tasks(visit.actor, someday, today)
        names = unit.people.names()
        shown = [*tasks, *later]
        led = unit.boards.led_by(visit.person_id)
        remarks = unit.comments.open_in({case.id for _, case in shown} | {case.id for case in led})
        topics = unit.committee.unanswered_topics() if visit.may(Action.RESPOND_TO_TOPIC) else 0
    return page(
        visit,
        "tasks/index.html",
        tasks=tasks,
        later=later,
        offered=offered.total,
        instead={gate.id: names.get(who, "") for gate, _ in shown if (who := in_stead_of(visit.actor, gate))},
        everything=everything,
        listed=listed,
        picked=picked,
        led=led,
        remarks=remarks,
        topics=topics,
        today=today,
        was_answered=bool(answered),
    )
