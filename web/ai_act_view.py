"""What the page of a case says of the AI Act: the profile, whether it still fits, and what there is to do."""

from __future__ import annotations

from dataclasses import dataclass

from models.ai_act import Profile, aid_imported, profile_of, under_way
from models.ai_act_judging import Difference, differences
from models.ai_act_labels import label_book
from models.assessment import Assessment, values
from models.case import Case
from models.forms import form_named
from models.methods import INTAKE
from models.permission import Action
from models.question import chosen
from models.store.open import Unit
from models.vocabulary import Certainty, Instrument, Level, Outcome, Phase
from web.answers import question_of
from web.site import Visit


@dataclass(frozen=True, kw_only=True)
class AiActView:
    """``is_asked``: the triage leaves something possible, or AI is used; ``changed``: questions in words.

    ``differences``: what the rules would advise otherwise now, where the case went on before the aid was handed in.
    """

    profile: Profile | None
    under_way: Assessment | None
    is_imported: bool
    is_asked: bool
    may_start: bool
    changed: tuple[str, ...]
    differences: tuple[Difference, ...]

    @property
    def is_told(self) -> bool:
        """Whether the page of the case has something to say about it."""
        return self.is_asked or self.profile is not None


def ai_act_of(unit: Unit, case: Case, visit: Visit) -> AiActView:
    """The AI Act in a case, for this visitor."""
    profile = profile_of(unit, case)
    asked = [question_of(form_named(INTAKE), path) for path in (profile.changed if profile else ())]
    return AiActView(
        profile=profile,
        under_way=under_way(unit, case),
        is_imported=aid_imported(unit) is not None,
        is_asked=_is_asked(unit, case),
        may_start=case.phase is not Phase.CLOSED and visit.may(Action.FILL_OFFICIAL, case),
        changed=tuple(question.label for question in asked if question),
        differences=tuple(differences(unit, case, profile, visit.now)) if profile else (),
    )


def _is_asked(unit: Unit, case: Case) -> bool:
    """The level of the AI Act is unknown or only possible, or the intake names a technology that the aid is about."""
    record = unit.triages.newest(case.id)
    row = unit.triages.outcomes(record.id).get(Outcome.AI_ACT) if record else None
    if row is not None and (row.level is Level.UNKNOWN or row.certainty is Certainty.POSSIBLE):
        return True
    intake = unit.assessments.newest(case.id, Instrument.INTAKE)
    used = values(unit.assessments.answers(intake.id)).get("technologies") if intake else None
    return bool(label_book().technologies & chosen(used))
