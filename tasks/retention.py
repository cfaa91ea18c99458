"""Destruction that was approved and broken off half-way goes on by itself."""

from models.base import Moment
from models.destroying import carry_out
from models.person import ENGINE
from tasks.step import step
from tasks.world import world


@step
def finish_destruction(when: Moment) -> None:
    """Carry out to the end what somebody approved."""
    store = world().store
    with store.read() as unit:
        unfinished = [record.id for record in unit.retention.unfinished()]
    for record_id in unfinished:
        carry_out(store, record_id, ENGINE, when)
