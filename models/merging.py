"""Two people on one form: what each changed, and where both changed the same answer.

A form remembers the edition of the answers that it showed. What is sent back differs from that where somebody changed
it; everything else is only what they happened to see, and must not undo what another wrote meanwhile.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from models.assessment import Answer, Kept, stored

_NOTHING: tuple[object, ...] = ("", [], None)
"""What counts as no answer."""


@dataclass(frozen=True, kw_only=True)
class Meeting:
    """What somebody sends, what they were shown, and what was written meanwhile.

    ``shown``: the answers that their form was filled with; ``now``: those that count by now; ``since``: every version
    that was written in between; ``by``: who sends, where that is a person; ``torn``: paths of a row that another took
    away, which are kept beside it changed or not, so that the row can come back as a whole.
    """

    shown: Mapping[str, Answer]
    now: Mapping[str, Answer]
    sent: Mapping[str, Kept]
    since: Sequence[Answer] = ()
    by: UUID | None = None
    torn: frozenset[str] = frozenset()

    def was_said(self, path: str, value: Kept) -> bool:
        """Whether this very answer of this very person came in meanwhile: a form may come twice."""
        return any(one.path == path and same(value, one) and self.is_own(one) for one in self.since)

    def is_own(self, answer: Answer | None) -> bool:
        """Whether the sender wrote it; nobody is overtaken by themselves."""
        return answer is not None and self.by is not None and answer.given_by == self.by

    def has_moved(self, path: str) -> bool:
        """Whether another changed the answer since it was shown."""
        now = self.now.get(path)
        return told(now) != told(self.shown.get(path)) and not self.is_own(now)


@dataclass(frozen=True, kw_only=True)
class Merged:
    """``changes`` can be written; ``conflicts`` meet something that another wrote since, and are kept beside it."""

    changes: Mapping[str, Kept]
    conflicts: Mapping[str, Kept]


def merge(meeting: Meeting) -> Merged:
    """Tell what was changed from what was only seen, and what can be written from what meets another's text."""
    changes: dict[str, Kept] = {}
    conflicts: dict[str, Kept] = {}
    for path, value in meeting.sent.items():
        if same(value, meeting.now.get(path)):
            changes[path] = value  # it may still confirm what was taken over from elsewhere
        elif meeting.was_said(path, value) or (same(value, meeting.shown.get(path)) and path not in meeting.torn):
            continue
        elif meeting.has_moved(path):
            conflicts[path] = value
        else:
            changes[path] = value
    return Merged(changes=changes, conflicts=conflicts)


def same(value: Kept | None, known: Answer | None) -> bool:
    """Whether a value is what an answer says; no answer and an emptied one are the same."""
    plain = stored(value) if value is not None else ""
    return (None if plain in _NOTHING else plain) == told(known)


def told(answer: Answer | None) -> object:
    """What an answer says; None where it says nothing."""
    return None if answer is None or answer.value in _NOTHING else answer.value
