"""Forms that take more than one sitting: what several people write on them comes together, and none of it is lost."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from models.assessment import Answer, Assessment, contested, latest, values
from models.base import Moment
from models.case import Case
from models.fitting import fit
from models.merging import same
from models.person import Actor
from models.questionnaire import Answers, Questionnaire
from models.saving import Chosen, Given, Saved, save_beside, settle

if TYPE_CHECKING:
    from models.store.open import Unit

_KEY_LENGTH = 12
"""How much of an assessment's key a token carries: enough to tell two assessments of one case apart."""


@dataclass(frozen=True, kw_only=True)
class Choice:
    """Which version of an answer counts; without ``number`` the one that stands in the field."""

    path: str
    number: int | None


@dataclass(frozen=True, kw_only=True)
class Draft:
    """A form in its case, with the assessment that keeps its answers."""

    unit: Unit
    case: Case
    assessment: Assessment
    form: Questionnaire

    def keep(self, answers: Answers, by: Actor, moment: Moment, shown: int) -> Saved:
        """Keep what somebody typed on a form that showed the edition ``shown``."""
        known = self.unit.assessments.answers(self.assessment.id)
        whole = Given(values=with_emptied(self.form, known, answers), by=by)
        together = partial(fit, self.form)
        return save_beside(self.unit, self.case, self.assessment, whole, moment, shown=shown, fit=together)

    def choose(self, choice: Choice, by: Actor, moment: Moment, shown: int) -> None:
        """Settle which of two texts counts; who typed another one in the field and lets that stand has done so."""
        now = self.unit.assessments.answers(self.assessment.id).get(choice.path)
        number = now.number if choice.number is None and now is not None else choice.number
        chosen = Chosen(assessment=self.assessment, path=choice.path, number=number or 0, by=by, shown=shown)
        settle(self.unit, self.case, chosen, moment)

    def left_open(self, answers: Answers, named: Collection[str] | None) -> list[str]:
        """The answers that are asked and of which two texts stand side by side still, once these answers are given.

        ``named``: the paths that were chosen by giving them, where no form was shown; else who typed something else
        over what counts has chosen.
        """
        history = self.unit.assessments.history(self.assessment.id)
        now, others = latest(history), contested(history)
        asked = {path for path, _ in self.form.visible({**dict.fromkeys(others, ""), **answers})}
        chosen = set(named) if named is not None else {p for p in others if not same(answers.get(p), now.get(p))}
        return sorted(others.keys() & asked - chosen)


def edition_mark(assessment: Assessment | None) -> str:
    """Which answers a form shows, for its token: the edition, and whose."""
    return f"{assessment.edition}-{assessment.id.hex[-_KEY_LENGTH:]}" if assessment else "0"


def edition_in(token: str | None, assessment: Assessment | None) -> int | None:
    """The edition of its answers that a form with this token showed; None where it showed other answers, or none."""
    parts = (token or "").split(".")
    edition, _, key = parts[1].partition("-") if len(parts) > 1 else ("", "", "")
    is_of_this = assessment is not None and key == assessment.id.hex[-_KEY_LENGTH:]
    return int(edition) if is_of_this and edition.isascii() and edition.isdigit() else None


def with_emptied(form: Questionnaire, known: Mapping[str, Answer], answers: Answers) -> Answers:
    """The answers, with an empty text for each question that is asked, had an answer and now has none.

    A row that had answers was on the form, and counts as asked: it may be there no more because it was emptied.
    """
    rows = tuple(f"{group.id}[" for group in form.groups.values() if group.has_open_rows)
    had = {path: value for path, value in values(known).items() if path.startswith(rows)} if rows else {}
    asked = {path for path, _ in form.visible({**had, **answers})}
    return {**dict.fromkeys((path for path in known if path in asked and path not in answers), ""), **answers}
