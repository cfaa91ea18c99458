"""Whether data may be processed already: what is missing of the DPIA, and whether the project runs all the same."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from models.assessment import Assessment
from models.case import Case
from models.decision import Opinion
from models.dpia import AnswersOf, dpia_from, has_started
from models.vocabulary import Level, Outcome, Phase, StartGap

_BEFORE_AND_AFTER = frozenset({Phase.INTAKE, Phase.TRIAGE, Phase.CLOSED})


@dataclass(frozen=True, kw_only=True)
class StartView:
    """What must be done before the start. ``leaves_high_risk``: the AP must be consulted first (AVG art. 36)."""

    gaps: tuple[StartGap, ...]
    has_started: bool
    leaves_high_risk: bool


def start_of(
    case: Case,
    levels: Mapping[Outcome, Level],
    assessments: Sequence[Assessment],
    answers: AnswersOf,
    opinions: Sequence[Opinion],
) -> StartView | None:
    """What is missing before the start of a case; none where nothing is, or where no DPIA is asked or made."""
    if case.phase in _BEFORE_AND_AFTER:
        return None
    dpia = dpia_from(assessments, answers, opinions)
    is_required = levels.get(Outcome.DPIA) is Level.REQUIRED
    if not dpia.gaps or not (is_required or dpia.is_made):
        return None
    return StartView(
        gaps=dpia.gaps,
        has_started=is_required and has_started(case, assessments, answers),
        leaves_high_risk=dpia.leaves_high_risk,
    )
