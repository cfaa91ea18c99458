"""The case: one project, system or register entry on its road."""

from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import Text
from sqlmodel import Field

from models.base import Moment, VersionedRow, word
from models.journal import GENESIS, CaseEvent, EventContent, next_event
from models.lifecycle import FIRST_PHASE, Facts, transition_for
from models.person import Actor
from models.vocabulary import EventKind, GateKind, Level, Mover, Origin, Phase, Result, Role, Step

Written = tuple[CaseEvent, EventContent]
"""An event with its erasable content, both to be stored."""


class Case(VersionedRow, table=True):
    """A case. Its phase is moved by ``take`` and by nothing else."""

    __tablename__ = "case"

    reference: str = Field(max_length=20, unique=True)
    """How people name it: ``2026-0042``."""
    title: str = Field(max_length=300)
    summary: str = Field(default="", sa_type=Text)
    origin: Origin = Field(sa_type=word(Origin))
    phase: Phase = Field(sa_type=word(Phase), index=True)
    result: Result | None = Field(default=None, sa_type=word(Result))
    department: str | None = Field(default=None, max_length=120, index=True)
    lead_id: UUID | None = Field(default=None, foreign_key="person.id", index=True)
    opened_on: date
    closed_on: date | None = None
    destroyed_on: date | None = None
    """Its retention term was over: nothing is left of it but that it was there."""
    planned_end_on: date | None = None
    phase_since: date
    """Since when it stands in this phase."""
    depth: Level | None = Field(default=None, sa_type=word(Level))
    """How deep the ethical check goes: light or full; none before the triage is confirmed."""
    decision_level: Role | None = Field(default=None, sa_type=word(Role))
    """Who decides: the manager or the college; comes from the triage with its reason."""
    committee_asked_on: date | None = None
    waiting_for: GateKind | None = Field(default=None, sa_type=word(GateKind))
    """The open phase gate, repeated here so that a list of cases needs nothing else."""
    waiting_role: Role | None = Field(default=None, sa_type=word(Role))
    due_on: date | None = Field(default=None, index=True)
    journal_seq: int = 0
    journal_head: str = Field(default=GENESIS, max_length=64)

    def take(self, step: Step, *, mover: Mover, facts: Facts, by: Actor, moment: Moment) -> Written:
        """Take a step of the road and tell it; the only place where a phase changes.

        Raises ``StepNotAllowed`` or ``StepNotReady`` and leaves the case as it was.
        """
        row = transition_for(self.phase, step, mover, facts)
        source, self.phase = self.phase, row.target
        self.phase_since = moment.on
        self.result = row.result
        self.closed_on = moment.on if row.target is Phase.CLOSED else None
        told = {"step": step, "source": source, "target": row.target, "mover": mover, "result": row.result}
        return self.tell(EventKind.STEP_TAKEN, by=by, moment=moment, facts=told)

    def tell(
        self,
        kind: EventKind,
        *,
        by: Actor,
        moment: Moment,
        facts: Mapping[str, Any] | None = None,
        content: Mapping[str, Any] | None = None,
        about: UUID | None = None,
    ) -> Written:
        """The next event of this case; see ``models.journal.next_event``."""
        return next_event(self, kind, by=by, moment=moment, facts=facts, content=content, about=about)


def new_case(*, reference: str, title: str, origin: Origin, moment: Moment, **details: Any) -> Case:
    """A case at the beginning of the road that fits its origin."""
    return Case(
        reference=reference,
        title=title,
        origin=origin,
        phase=FIRST_PHASE[origin],
        opened_on=moment.on,
        phase_since=moment.on,
        **details,
    )
