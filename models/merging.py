"""Two people on one form: what each changed, and where both changed the same answer.

A form remembers the edition of the answers that it showed. What is sent back differs from that where somebody changed
it; everything else is only what they happened to see, and must not undo what another wrote meanwhile.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from models.assessment import Answer, Kept, stored

_NOTHING: tuple[object, ...] = ("", [], None)
"""What counts as no answer."""


@dataclass(frozen=True, kw_only=True)
class Merged:
    """``changes`` can be written; ``conflicts`` meet something that another wrote since, and are kept beside it."""

    changes: Mapping[str, Kept]
    conflicts: Mapping[str, Kept]


def merge(shown: Mapping[str, Answer], now: Mapping[str, Answer], sent: Mapping[str, Kept]) -> Merged:
    """Tell what was changed from what was only seen. ``shown``: the answers that the form was filled with."""
    changes: dict[str, Kept] = {}
    conflicts: dict[str, Kept] = {}
    for path, value in sent.items():
        is_as_now = _same(value, now.get(path))
        if is_as_now or (_same_answers(shown.get(path), now.get(path)) and not _same(value, shown.get(path))):
            changes[path] = value
        elif not _same(value, shown.get(path)):
            conflicts[path] = value
    return Merged(changes=changes, conflicts=conflicts)


def _same(value: Kept, known: Answer | None) -> bool:
    told = known.value if known is not None else ""
    return stored(value) == told or (stored(value) in _NOTHING and told in _NOTHING)


def _same_answers(one: Answer | None, other: Answer | None) -> bool:
    return other is one or (one is not None and other is not None and one.value == other.value)
