"""Reading the mail that came back, and telling who is next of what reaches nobody."""

import logging
from collections import Counter
from pathlib import Path

from integrations.bounces import read_returned
from integrations.mail_in import Incoming, MailFolder, NoMailFolder
from models.base import Moment
from models.bouncing import take_back, unheard_letters
from models.mailing import put_in_outbox
from tasks.flow_words import cause_of
from tasks.report import Dropout, Report
from tasks.step import step
from tasks.world import world

SETTING = "WAARDENWEG_BOUNCES"
KINDS = ("permanent", "transient", "unreadable", "passed_over", "known")

_log = logging.getLogger("waardenweg.tasks")


@step
def read_bounces(when: Moment) -> Report:
    """Read what came in where the settings say, if they do; a folder that cannot be read stops nothing else."""
    place = world().settings.bounces
    if place is None:
        return Report()
    try:
        return read_folder(place, when)
    except NoMailFolder as problem:
        _log.warning("%s: %s", SETTING, problem)
        return Report(dropouts=(Dropout(reference=SETTING, reason=cause_of(problem)),))


def read_folder(place: Path, when: Moment) -> Report:
    """Read what came in and write down what it tells; its counts are how many there were of each kind.

    ``passed_over``: what tells nothing about a mail of ours, such as an answer that somebody is away. What cannot be
    written down stays where it is, and stops nothing else. Raises ``NoMailFolder``.
    """
    counts: Counter[str] = Counter(dict.fromkeys(KINDS, 0))
    dropouts: list[Dropout] = []
    box = MailFolder(place)
    for incoming in box.unread():
        try:
            counts[_read(incoming, when)] += 1
        except Exception as error:
            _log.exception("%s could not be written down.", incoming.file)
            dropouts.append(Dropout(reference=incoming.file.name, reason=cause_of(error)))
        else:
            box.put_aside(incoming)
    told = {f"bounces_{name}": count for name, count in counts.items()}
    return Report(counts=told, dropouts=tuple(dropouts), handled=sum(counts.values()) - counts["known"])


def _read(incoming: Incoming, when: Moment) -> str:
    returned = read_returned(incoming.content)
    if returned is None:
        return "passed_over"
    kind = take_back(world().store, returned, when)
    return kind.value if kind else "known"


@step
def escalate_what_reaches_nobody(when: Moment) -> Report:
    """Tell who is next of questions to people whom mail does not reach, those that were asked since too."""
    with world().store.write() as unit:
        written = put_in_outbox(unit, unheard_letters(unit, unit.bounces.unreachable(), when), when)
    return Report(counts={"unheard_escalated": written}, handled=written)
