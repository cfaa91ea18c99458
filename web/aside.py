"""What stands beside one answer: another text that was written at the same time, its history, and remarks on it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import quote
from uuid import UUID

from models.assessment import Answer, Assessment, contested, latest
from models.comment import AnswerComment
from models.merging import told


@dataclass(frozen=True, kw_only=True)
class Rival:
    """One of the texts that were written at the same time, by number of its version; in words."""

    number: int
    said: str
    origin: str


@dataclass(frozen=True, kw_only=True)
class Aside:
    """The line below an answer. ``address``: of its history; ``versions``, ``remarks``: how many there are.

    ``stands`` and ``rivals``: the text that counts and those that were written beside it, while nobody chose.
    """

    address: str
    versions: int = 0
    remarks: int = 0
    stands: Rival | None = None
    rivals: tuple[Rival, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Together:
    """What several people made of the answers of an assessment."""

    assessment: Assessment
    history: Sequence[Answer]
    comments: Sequence[AnswerComment]

    def beside(self) -> dict[str, list[Answer]]:
        """Per path the texts that nobody chose from yet."""
        return contested(self.history)

    def came_in(self, since: int, reader: UUID) -> list[Answer]:
        """The answers that say something else than in an earlier edition, and that others than the reader wrote."""
        before, now = latest(self.history, edition=since), latest(self.history)
        return [
            answer
            for path, answer in now.items()
            if told(answer) != told(before.get(path)) and answer.given_by != reader
        ]

    def versions(self) -> Mapping[str, int]:
        """How many versions each answer has."""
        return _count(answer.path for answer in self.history)

    def remarks(self) -> Mapping[str, int]:
        """How many remarks on each answer are open."""
        return _count(comment.path for comment in self.comments if comment.settled_at is None)


def address_of(assessment_id: UUID, path: str) -> str:
    """Where the history of an answer and the remarks on it are read."""
    return f"/assessments/{assessment_id}/answers/{quote(path, safe='')}"


def _count(paths: Iterable[str]) -> dict[str, int]:
    counted: dict[str, int] = {}
    for path in paths:
        counted[path] = counted.get(path, 0) + 1
    return counted
