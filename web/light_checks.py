"""The light checks of a case, read for its page and for the form that asks one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from models.assessment import Answer, Assessment
from models.case import Case
from models.catalogue_keeping import catalogues_of
from models.delta_form import STANDING, check_at
from models.forms import VALUES
from models.gate import Gate
from models.question import path_of
from models.store.open import Unit
from models.vocabulary import SubjectKind
from web.doubt_view import DoubtView, doubt_view
from web.light_check_view import LastTime, LightCheck, Source, last_time_of, light_checks_of
from web.words import Words


@dataclass(frozen=True, kw_only=True)
class BesideCheck:
    """What stands on the page of a form that asks a light check, or asks about its doubts; else nothing."""

    last_time: LastTime | None = None
    doubt: DoubtView | None = None

    def remarks(self, words: Words) -> dict[str, tuple[str, ...]]:
        """Beside each value the sentence of its weighing, by the path where it is asked whether that holds."""
        sentences = self.last_time.sentences if self.last_time else {}
        return {
            path_of(STANDING, VALUES, value_id): (words.say("form", "last_time", said=sentence),)
            for value_id, sentence in sentences.items()
        }


def light_checks_in(
    unit: Unit, case: Case, assessments: Sequence[Assessment], answers: Mapping[UUID, Mapping[str, Answer]]
) -> list[LightCheck]:
    """The answered light checks of a case, newest first."""
    return light_checks_of(_source(unit, case, assessments, answers), unit.checks.of_case(case.id))


def beside_check(unit: Unit, case: Case, gate: Gate) -> BesideCheck:
    """What stands on the page of a gate, where that asks a light check or asks about a doubt."""
    check = check_at(unit, gate)
    if check is None and gate.subject_kind is not SubjectKind.DOUBT:
        return BesideCheck()
    source = _source(unit, case, unit.assessments.of_case(case.id), unit.assessments.answers_of_case(case.id))
    if check is not None:
        return BesideCheck(last_time=last_time_of(source, check, unit.checks.of_case(case.id)))
    doubt = unit.doubts.get(gate.subject_id)
    return BesideCheck(doubt=doubt_view(source, unit.checks.get(doubt.check_id), doubt))


def _source(
    unit: Unit, case: Case, assessments: Sequence[Assessment], answers: Mapping[UUID, Mapping[str, Answer]]
) -> Source:
    return Source(
        assessments={one.id: one for one in assessments},
        answers=answers,
        catalogues=catalogues_of(unit, assessments, answers),
        conditions=unit.decisions.conditions(case.id),
        doubts=unit.doubts.of_case(case.id),
    )
