"""Reading the mail that came back, and telling who is next of what reaches nobody."""

from collections import Counter
from pathlib import Path

from integrations.bounces import read_returned
from integrations.mail_in import MailFolder
from models.base import Moment
from models.bouncing import take_back, unheard_letters
from models.mailing import put_in_outbox
from tasks.report import Report
from tasks.step import step
from tasks.world import world


@step
def read_bounces(when: Moment, folder: Path | None = None) -> Report:
    """Read what came in and write down what it tells; its counts are how many there were of each kind.

    ``folder``: the one of the settings where it is not given; without that there is nothing to read. ``passed_over``:
    what tells nothing about a mail of ours, such as an answer that somebody is away.
    """
    place = folder or world().settings.bounces
    counts: Counter[str] = Counter(dict.fromkeys(("permanent", "transient", "unreadable", "passed_over", "known"), 0))
    if place is not None:
        box = MailFolder(place)
        for incoming in box.unread():
            returned = read_returned(incoming.content)
            kind = take_back(world().store, returned, when) if returned else None
            counts[kind.value if kind else "known" if returned else "passed_over"] += 1
            box.put_aside(incoming)
    told = {f"bounces_{name}": count for name, count in counts.items()}
    return Report(counts=told, handled=sum(counts.values()) - counts["known"])


@step
def escalate_what_reaches_nobody(when: Moment) -> Report:
    """Tell who is next of questions to people whom mail does not reach, those that were asked since too."""
    with world().store.write() as unit:
        written = put_in_outbox(unit, unheard_letters(unit, unit.bounces.unreachable(), when), when)
    return Report(counts={"unheard_escalated": written}, handled=written)
