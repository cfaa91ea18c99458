"""The weighings of a case, one per moment, each as a balance beside the one before it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from uuid import UUID

from models.assessment import Answer, Assessment, values
from models.balance import VALUES, Balance, balance_of
from models.case import Case
from models.catalogue import ValueCatalogue, load_values
from models.catalogue_keeping import catalogues_of
from models.errors import NotFound
from models.forms import form_named, one
from models.question import Answers
from models.store.open import Unit
from models.vocabulary import Instrument
from web.balance_drawing import Drawing, draw, draw_sheets
from web.words import Words

_PARTICIPATION, _REASON = "participation", "participation_reason"


@dataclass(frozen=True, kw_only=True)
class Participation:
    """How residents took part in a weighing, in the words of the form, and why so."""

    label: str
    reason: str


@dataclass(frozen=True)
class Weighing:
    """What was weighed at one moment. ``place``: which moment of the case it is; the first is 1."""

    place: int
    assessment: Assessment
    earlier: Assessment | None
    balance: Balance
    participation: Participation | None
    """None where it was not asked, or not answered yet."""
    case_title: str
    words: Words

    @property
    def asks_participation(self) -> bool:
        """Whether the check asks how residents took part; a light one does not."""
        return _PARTICIPATION in form_named(self.assessment.method_id).questions

    @cached_property
    def drawing(self) -> Drawing:
        """For a screen: everything in one picture."""
        return draw(self.balance, self.words)

    @cached_property
    def sheets(self) -> Sequence[Drawing]:
        """For paper: as many pictures as it takes."""
        return draw_sheets(self.balance, self.words)

    @property
    def title(self) -> str:
        """What the drawing is of."""
        return self.words.say("balance", "title", case=self.case_title)

    @property
    def description(self) -> str:
        """How the drawing is built, for who hears it."""
        names = ", ".join(row.value.name for row in self.balance.rows)
        return self.words.say("balance", "desc", names=names)


def weighings_of(
    told: Sequence[tuple[Assessment, Mapping[str, Answer]]],
    catalogues: Mapping[UUID, ValueCatalogue],
    case_title: str,
    words: Words,
) -> list[Weighing]:
    """Every moment at which values were weighed in a case, oldest first.

    ``told``: its assessments with their answers; ``catalogues``: by assessment the values it was opened with.
    """
    found: list[Weighing] = []
    before: Answers | None = None
    for assessment, answers in told:
        given = values(answers)
        if assessment.instrument is Instrument.ETHICAL_CHECK and given.get(VALUES):
            found.append(
                Weighing(
                    place=len(found) + 1,
                    assessment=assessment,
                    earlier=found[-1].assessment if found else None,
                    balance=balance_of(given, catalogues.get(assessment.id, load_values()), before),
                    participation=_participation(assessment, given),
                    case_title=case_title,
                    words=words,
                )
            )
            before = given
    return found


def weighings_in(unit: Unit, case: Case, words: Words) -> list[Weighing]:
    """As ``weighings_of``, read for one case."""
    assessments, answers = unit.assessments.of_case(case.id), unit.assessments.answers_of_case(case.id)
    told = [(one, answers.get(one.id, {})) for one in assessments]
    return weighings_of(told, catalogues_of(unit, assessments, answers), case.title, words)


def weighing_at(weighings: Sequence[Weighing], moment: int | None) -> Weighing | None:
    """The weighing of a moment, or the last; None where nothing was weighed.

    Raises ``NotFound`` for a moment that is not there.
    """
    if moment is None:
        return weighings[-1] if weighings else None
    for weighing in weighings:
        if weighing.place == moment:
            return weighing
    raise NotFound("There is no such moment at which values were weighed.")


def _participation(assessment: Assessment, given: Answers) -> Participation | None:
    question = form_named(assessment.method_id).questions.get(_PARTICIPATION)
    picked = one(given, _PARTICIPATION)
    if question is None or picked not in question.options:
        return None
    return Participation(label=question.options[picked], reason=one(given, _REASON))
