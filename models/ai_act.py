"""The AI Act profile of a case: what the national decision aid came to, and whether that still fits the case."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from models.ai_act_labels import CONCLUSION, HANDED_IN_ON, label_book
from models.assessment import Answer, Assessment, latest
from models.case import Case
from models.official.decision_aid import Conclusion, DecisionAid, Walk, usable, walk
from models.official_keeping import content_of
from models.question import Answers
from models.vocabulary import Instrument, OfficialKind

if TYPE_CHECKING:
    from models.store.open import Unit


@dataclass(frozen=True, kw_only=True)
class Profile:
    """One walk of the aid in one case.

    ``imported_anew``: the aid was imported with other content after this walk began; ``changed``: the questions of the
    intake that it depends on and that were answered otherwise since it was handed in.
    """

    assessment: Assessment
    aid: DecisionAid
    walked: Walk
    imported_anew: bool
    changed: tuple[str, ...]

    @property
    def conclusion(self) -> Conclusion | None:
        """What the aid came to, with the obligation; none while it is under way or leads nowhere."""
        return self.aid.conclusions.get(self.walked.conclusion or "")

    @property
    def labels(self) -> tuple[str, ...]:
        """The labels, in the words of the aid and of the task registry."""
        return self.walked.labels

    @property
    def by_kind(self) -> tuple[tuple[str, tuple[str, ...]], ...]:
        """The labels per kind: type, role, risk group and so on."""
        return label_book().by_kind(self.labels)

    @property
    def is_stale(self) -> bool:
        """Whether somebody should look at it again."""
        return self.imported_anew or bool(self.changed)

    @property
    def facts(self) -> Answers:
        """What it says to the rules of the triage; nothing before it was handed in with a conclusion."""
        if self.conclusion is None or self.assessment.delivered_on is None or not self.assessment.is_delivered:
            return {}
        told = {HANDED_IN_ON: self.assessment.delivered_on.isoformat(), CONCLUSION: self.conclusion.id}
        return {**label_book().facts_of(self.labels), **told}


def aid_imported(unit: Unit) -> DecisionAid | None:
    """The decision aid that was imported last; none where there is none."""
    kept = unit.official.of_kind(OfficialKind.DECISION_AID)
    aid = content_of(unit, kept[-1].hash) if kept else None
    return aid if isinstance(aid, DecisionAid) else None


def profile_of(unit: Unit, case: Case) -> Profile | None:
    """The profile that counts: of the walk that was handed in last, before any was of the one under way."""
    walks = walks_of(unit, case)
    delivered = [one for one in walks if one.is_delivered]
    return read_profile(unit, case, (delivered or walks)[-1]) if walks else None


def under_way(unit: Unit, case: Case) -> Assessment | None:
    """The walk that somebody began and did not hand in."""
    return next((one for one in reversed(walks_of(unit, case)) if not one.is_delivered), None)


def walks_of(unit: Unit, case: Case) -> list[Assessment]:
    """Every walk of a decision aid in a case, oldest first."""
    official = [one for one in unit.assessments.of_case(case.id) if one.instrument is Instrument.OFFICIAL]
    return [one for one in official if _is_aid(unit, one.method_hash)]


def read_profile(unit: Unit, case: Case, assessment: Assessment) -> Profile:
    """The profile that one walk gives."""
    aid = content_of(unit, assessment.method_hash)
    assert isinstance(aid, DecisionAid), "only walks of an aid are read so"
    newest = aid_imported(unit)
    return Profile(
        assessment=assessment,
        aid=aid,
        walked=walk(aid, chosen_in(aid, unit.assessments.answers(assessment.id))),
        imported_anew=newest is not None and newest.hash != assessment.method_hash,
        changed=_changed_since(unit, case, assessment),
    )


def chosen_in(aid: DecisionAid, kept: Mapping[str, Answer]) -> list[tuple[str, str]]:
    """The answers that this aid can use: what an earlier version offered and this one does not is kept, not used."""
    return usable(aid, {path: str(answer.value) for path, answer in kept.items()})


def derived_of(unit: Unit, case: Case) -> Answers:
    """What is known of a case beside its intake, for the rules of the triage."""
    profile = profile_of(unit, case)
    return profile.facts if profile else {}


def _is_aid(unit: Unit, content_hash: str) -> bool:
    return isinstance(content_of(unit, content_hash), DecisionAid)


def _changed_since(unit: Unit, case: Case, assessment: Assessment) -> tuple[str, ...]:
    intake = unit.assessments.newest(case.id, Instrument.INTAKE)
    if intake is None or not assessment.is_delivered or assessment.saved_at is None:
        return ()
    history = unit.assessments.history(intake.id)
    then = latest(one for one in history if one.given_at <= assessment.saved_at)
    now = latest(history)
    return tuple(path for path in label_book().looks_at if _value(then, path) != _value(now, path))


def _value(answers: Mapping[str, Answer], path: str) -> Any:
    return answers[path].value if path in answers else ""
