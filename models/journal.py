"""The journal: what happened, in the past tense, append-only and chained per case.

An event holds ids, words, dates and a salted hash of its content; names and free text live in ``EventContent``, a row
that can be erased. The chain stays verifiable: an erased content names the record of its erasure. Each night the
heads of all chains that grew are sealed in one chain of their own, so that a case that vanished is seen too.
"""

import hashlib
import json
import secrets
from collections.abc import Mapping
from datetime import date, datetime
from functools import cache
from typing import Any, Protocol
from uuid import UUID

from sqlalchemy import JSON, UniqueConstraint
from sqlmodel import Field

from models.base import Moment, Row, UtcDateTime, new_id, word
from models.person import Actor
from models.vocabulary import EventKind, GateKind, Phase, Role

FORMAT = 1
"""Which fields go into a hash, and how; a later format leaves older events verifiable."""
GENESIS = "0" * 64
_PLAIN = frozenset({str, int, float, bool})
"""Types whose values come back from JSON as they went in."""
_TEXTS = (UUID, date)
_LISTS = (list, tuple)


class CaseEvent(Row, table=True):
    """One event of one case, with the state of the case after it."""

    __tablename__ = "case_event"
    __table_args__ = (UniqueConstraint("stream", "seq"),)

    stream: UUID
    """The case."""
    seq: int
    kind: EventKind = Field(sa_type=word(EventKind))
    on: date
    """The day that counts."""
    recorded_at: datetime = Field(sa_type=UtcDateTime)
    """The moment it was written down."""
    by_person_id: UUID | None = None
    by_roles: str = ""
    facts: dict[str, Any] = Field(default_factory=dict, sa_type=JSON)
    """Ids, words, dates and counts; never a name or free text."""
    phase: Phase = Field(sa_type=word(Phase))
    waiting_for: GateKind | None = Field(default=None, sa_type=word(GateKind))
    waiting_role: Role | None = Field(default=None, sa_type=word(Role))
    due_on: date | None = None
    lead_id: UUID | None = None
    department: str | None = None
    content_hash: str = Field(max_length=64)
    previous_hash: str = Field(max_length=64)
    hash: str = Field(max_length=64)
    format: int = FORMAT

    def computed_hash(self) -> str:
        """The hash that the event must have, from everything it holds."""
        fields = vars(self)
        return sha256({name: fields[name] for name in _hashed(CaseEvent)})


class EventContent(Row, table=True):
    """The erasable content of an event; its key is the event's."""

    __tablename__ = "event_content"

    salt: str | None = Field(default=None, max_length=32)
    content: dict[str, Any] | None = Field(default=None, sa_type=JSON)
    about_person_id: UUID | None = Field(default=None, index=True)
    """The person whose data the content holds, where it holds any."""
    erased_by: UUID | None = None
    """The record of its erasure."""

    def computed_hash(self) -> str:
        """The salted hash that the event must carry for this content."""
        return sha256({"salt": self.salt, "content": self.content})


class ErasureRecord(Row, table=True):
    """That something was erased, when and by whom; not what it was."""

    __tablename__ = "erasure_record"

    person_id: UUID | None = Field(default=None, index=True)
    on: date
    by_person_id: UUID | None = None
    contents: int = 0
    """How many contents of events went."""


class JournalSeal(Row, table=True):
    """One night: the heads of all chains that grew, hashed into a chain of nights."""

    __tablename__ = "journal_seal"

    seq: int = Field(unique=True)
    on: date
    recorded_at: datetime = Field(sa_type=UtcDateTime)
    heads: int
    heads_hash: str = Field(max_length=64)
    previous_hash: str = Field(max_length=64)
    hash: str = Field(max_length=64)

    def computed_hash(self) -> str:
        """The hash that the seal must have."""
        return sha256({name: getattr(self, name) for name in _hashed(JournalSeal)})


class SealedHead(Row, table=True):
    """The head of one chain as one night sealed it."""

    __tablename__ = "sealed_head"

    seal_seq: int = Field(index=True)
    stream: UUID = Field(index=True)
    seq: int
    hash: str = Field(max_length=64)


class Journalled(Protocol):
    """A case, as the journal sees it: its chain's head and the state to write beside each event."""

    id: UUID
    phase: Phase
    waiting_for: GateKind | None
    waiting_role: Role | None
    due_on: date | None
    lead_id: UUID | None
    department: str | None
    journal_seq: int
    journal_head: str


@cache
def _hashed(table: type[Row]) -> tuple[str, ...]:
    """What of a row goes into its hash: everything else."""
    return tuple(name for name in table.model_fields if name != "hash")


def _as_text(value: Any) -> str:
    return value.isoformat() if isinstance(value, date) else str(value)  # a datetime is a date too


_CANONICAL = json.JSONEncoder(sort_keys=True, separators=(",", ":"), ensure_ascii=False, default=_as_text)


def canonical(value: Any) -> str:
    """``value`` as one text, the same for the same content: sorted keys, ISO dates, moments in UTC."""
    return _CANONICAL.encode(value)


def sha256(value: Any) -> str:
    """The hash of the canonical text of ``value``."""
    return hashlib.sha256(canonical(value).encode()).hexdigest()


def next_event(
    case: Journalled,
    kind: EventKind,
    *,
    by: Actor,
    moment: Moment,
    facts: Mapping[str, Any] | None = None,
    content: Mapping[str, Any] | None = None,
    about: UUID | None = None,
) -> tuple[CaseEvent, EventContent]:
    """The next event of the case's chain with its content; moves the head that the case keeps.

    ``facts``: ids, words, dates, counts. ``content``: free text; ``about``: the person whose data it holds.
    The sequence number is safe under the version check of the case: of two writers one is refused.
    """
    event_id = new_id()
    text = EventContent(id=event_id, salt=secrets.token_hex(16), content=_plain(content or {}), about_person_id=about)
    event = CaseEvent(
        id=event_id,
        stream=case.id,
        seq=case.journal_seq + 1,
        kind=kind,
        on=moment.on,
        recorded_at=moment.at,
        by_person_id=by.person_id,
        by_roles=",".join(sorted(by.roles)),
        facts=_plain(facts or {}),
        phase=case.phase,
        waiting_for=case.waiting_for,
        waiting_role=case.waiting_role,
        due_on=case.due_on,
        lead_id=case.lead_id,
        department=case.department,
        content_hash=text.computed_hash(),
        previous_hash=case.journal_head,
        hash="",
    )
    event.hash = event.computed_hash()
    case.journal_seq, case.journal_head = event.seq, event.hash
    return event, text


def _plain(value: Mapping[str, Any]) -> dict[str, Any]:
    """As it comes back from the database, so that a hash over it is the same before and after."""
    return {str(name): _plain_value(value[name]) for name in sorted(value)}


def _plain_value(value: Any) -> Any:
    if value is None or type(value) in _PLAIN:
        return value
    if isinstance(value, str):  # a word of the vocabulary
        return str.__str__(value)
    if isinstance(value, _TEXTS):
        return _as_text(value)
    if isinstance(value, _LISTS):
        return [_plain_value(item) for item in value]
    return json.loads(canonical(value))
