"""The form of a weighing of which only a part is asked again: what was touched and why, and what stood there."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from models.assessment import values
from models.balance import WEIGHING
from models.check import Check
from models.delta import because_path
from models.delta_form import ABOUT, CHANGES, POINTS, STANDING
from models.forms import VALUES, form_named, one
from models.opening import FORM_OF
from models.part_of_form import beginning_of
from models.question import Answers, path_of
from models.reach import load_reach
from models.store.open import Unit
from models.touched_now import checks_behind, found_by, touched_in
from models.vocabulary import Standing
from web.gate_sheet import Sheet
from web.words import Words

Remarks = Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, kw_only=True)
class WeighedAgain:
    """``remarks``: by path why it is asked again, and what stood there; ``is_part``: whether anything stands.

    ``names``: of the values that are weighed again.
    """

    remarks: Remarks = field(default_factory=dict)
    names: tuple[str, ...] = ()
    is_part: bool = False


def weighed_again(unit: Unit, sheet: Sheet, words: Words) -> WeighedAgain:
    """What to tell beside the fields of a form that asks a weighing in part; nothing where it asks all of it."""
    weighing = sheet.together.assessment if sheet.together else None
    if weighing is None or weighing.stands is None or weighing.continues_id is None:
        return WeighedAgain()
    earlier = values(unit.assessments.answers(weighing.continues_id))
    asked = [path for path, _ in sheet.form.visible(sheet.known) if path.startswith(f"{WEIGHING}[")]
    checks = checks_behind(unit, weighing)
    remarks: dict[str, tuple[str, ...]] = {}
    names: dict[str, str] = {}
    for path in asked:
        value = beginning_of(path).removeprefix(f"{WEIGHING}[").removesuffix("]")
        lines = [] if value in names else [line for check in checks for line in _reasons(unit, check, value, words)]
        names[value] = sheet.form.questions[VALUES].options[value]
        if earlier.get(path) and earlier[path] != sheet.known.get(path):
            lines.append(words.say("form", "last_time", said=one(earlier, path)))
        if lines:
            remarks[path] = tuple(dict.fromkeys(lines))
    return WeighedAgain(remarks=remarks, names=tuple(names.values()), is_part=True)


def joined(*told: Remarks) -> dict[str, tuple[str, ...]]:
    """All remarks beside each field, in this order."""
    paths = dict.fromkeys(path for remarks in told for path in remarks)
    return {path: tuple(line for remarks in told for line in remarks.get(path, ())) for path in paths}


def _reasons(unit: Unit, check: Check, value: str, words: Words) -> Iterator[str]:
    """Why a value is weighed again: what the check says of it, and each change that reaches it."""
    found, touched = found_by(unit, check), touched_in(unit, check)
    because = one(found.answers, because_path(path_of(STANDING, VALUES, value)))
    if found.of_value(value) is Standing.CHANGED and because:
        yield words.say("form", "in_the_check", said=because)
    for change in touched.values.get(value, ()):
        yield _told(check, change, found.answers, words)


def _told(check: Check, change: str, answers: Answers, words: Words) -> str:
    label = form_named(FORM_OF[check.kind]).questions[CHANGES].options[change]
    about = one(answers, path_of(ABOUT, POINTS, change))
    return words.say("form", "touched_by", change=label, about=about, reason=load_reach().changes[change].reason)
