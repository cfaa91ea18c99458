"""Assessments and their answers.

An assessment is one filled-in questionnaire: the intake check, an ethical check, a light check on the way, or a DPIA
that was done elsewhere. Its answers are rows, one per question path and version, never one document: each knows where
it came from, and nothing is overwritten.
"""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import JSON, Text, UniqueConstraint
from sqlmodel import Field

from models.base import Row, UtcDateTime, VersionedRow, word
from models.journal import sha256
from models.vocabulary import AnswerOrigin, Instrument, Level

AnswerValue = str | tuple[str, ...]
"""One option or a text, or the options of a question that takes several."""

Kept = AnswerValue | Mapping[str, Any]
"""What can be kept as an answer: official questionnaires also take pictures."""


def stored(value: Kept) -> Any:
    """An answer as the database holds it."""
    return list(value) if isinstance(value, tuple) else value


class Assessment(VersionedRow, table=True):
    """One instrument in one case, frozen to the version of the method it was made with."""

    __tablename__ = "assessment"

    case_id: UUID = Field(foreign_key="case.id", index=True)
    instrument: Instrument = Field(sa_type=word(Instrument))
    depth: Level | None = Field(default=None, sa_type=word(Level))
    method_id: str = Field(max_length=80)
    method_version: str = Field(max_length=40)
    method_hash: str = Field(max_length=64)
    catalogue: str | None = Field(default=None, max_length=120)
    """The value catalogue that was weighed with, id and version; none where no values are chosen."""
    catalogue_hash: str | None = Field(default=None, max_length=64)
    needed: Level = Field(default=Level.REQUIRED, sa_type=word(Level))
    """Required or recommended, as the triage confirmed it."""
    opened_on: date
    delivered_on: date | None = None
    delivered_by: UUID | None = None
    withdrawn_on: date | None = None
    saved_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    """When its answers last changed; changing it makes the version count answers too."""
    edition: int = Field(default=1, sa_column_kwargs={"server_default": "1"})
    """How often its answers were saved: a form remembers the edition that it showed."""
    continues_id: UUID | None = Field(default=None, foreign_key="assessment.id")
    """The earlier assessment whose answers were carried over."""
    stands: list[str] | None = Field(default=None, sa_type=JSON)
    """What is not asked this time, because a light check left it untouched: how its answer paths begin. None where
    everything is asked."""

    @property
    def is_delivered(self) -> bool:
        """Whether it is complete and may be decided upon."""
        return self.delivered_on is not None and self.withdrawn_on is None


class Answer(Row, table=True):
    """One version of the answer to one question; the highest number is the answer that counts."""

    __tablename__ = "answer"
    __table_args__ = (UniqueConstraint("assessment_id", "path", "number"),)

    assessment_id: UUID = Field(foreign_key="assessment.id", index=True)
    path: str = Field(max_length=200)
    """The question: ``technologies``, or ``weighing[privacy].affected`` inside a group."""
    number: int
    value: Any = Field(sa_type=JSON)
    origin: AnswerOrigin = Field(sa_type=word(AnswerOrigin))
    source: str = Field(default="", sa_type=Text)
    """Where it was taken from, when it was not given here."""
    given_by: UUID | None = None
    given_at: datetime = Field(sa_type=UtcDateTime)
    edition: int = Field(default=1, sa_column_kwargs={"server_default": "1"})
    """The edition of the assessment that began with it."""
    seen: int = Field(default=1, sa_column_kwargs={"server_default": "1"})
    """The edition that who wrote it had seen; 0 where nobody looked, because it was taken from elsewhere."""

    @property
    def plain(self) -> AnswerValue:
        """The value as the rules read it."""
        return tuple(self.value) if isinstance(self.value, list) else str(self.value)


def latest(answers: Iterable[Answer], *, edition: int | None = None) -> dict[str, Answer]:
    """Per question path the answer that counts, or that counted in an earlier ``edition``."""
    newest: dict[str, Answer] = {}
    for answer in answers:
        if answer.origin is AnswerOrigin.CONFLICTING or (edition is not None and answer.edition > edition):
            continue
        if answer.path not in newest or answer.number > newest[answer.path].number:
            newest[answer.path] = answer
    return newest


def contested(answers: Iterable[Answer]) -> dict[str, list[Answer]]:
    """Per question path what others wrote at the same time and nobody chose from since, each text once.

    Only who had seen it can settle it: what somebody writes who did not know of it leaves it open.
    """
    history = list(answers)
    counts = latest(history)
    settled: dict[str, int] = {}
    for answer in history:
        if answer.origin is not AnswerOrigin.CONFLICTING:
            settled[answer.path] = max(answer.seen, settled.get(answer.path, 0))
    found: dict[str, list[Answer]] = {}
    for answer in history:
        if answer.origin is not AnswerOrigin.CONFLICTING or answer.edition <= settled.get(answer.path, 0):
            continue
        others = found.setdefault(answer.path, [])
        known = counts.get(answer.path)
        if all(answer.value != other.value for other in (*others, *([known] if known else ()))):
            others.append(answer)
    return {path: others for path, others in found.items() if others}


def values(answers: Mapping[str, Answer]) -> dict[str, AnswerValue]:
    """The answers as rules and forms read them; an emptied answer counts as not given."""
    return {path: answer.plain for path, answer in answers.items() if answer.plain not in ("", ())}


def plain_values(stored: Mapping[str, Any]) -> dict[str, AnswerValue]:
    """As ``values``, of what the database keeps of each answer."""
    plain = {path: tuple(value) if isinstance(value, list) else str(value) for path, value in stored.items()}
    return {path: value for path, value in plain.items() if value not in ("", ())}


def answers_hash(answers: Mapping[str, Answer]) -> str:
    """What a decision is bound to: the very answers that were there."""
    return sha256({path: answer.value for path, answer in answers.items()})
