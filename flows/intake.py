"""The flow of the intake phase: what is automatic there."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from flows.process import process_flow
from models.vocabulary import FlowName
from tasks.cases import together
from tasks.intake import pull_source, pull_unless_paused, refused_sources, sources_to_pull
from tasks.report import Report
from tasks.world import moment


@process_flow(FlowName.INTAKE)
def intake(source: str | None = None, nudged: Sequence[UUID] | None = None, today: date | None = None) -> Report:
    """Pull what changed from each source: a new demand opens a case, a changed one is looked at again.

    ``source``: only the one of this name, also where it is left alone for a while because it keeps failing.
    ``nudged``: only those that said that they have news, by the ids of their states. ``today``: the day that counts.
    """
    when = moment(today)
    pulling = pull_source if source is not None else pull_unless_paused
    return together([*(pulling(one, when) for one in sources_to_pull(source, nudged)), refused_sources()])
