"""The requirements of the national task registry in one case: which apply, and what is arranged of each.

Which apply follows from the labels of the decision aid; what people say of one is kept as an answer, with its history.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING
from uuid import UUID

from models.ai_act import Profile, profile_of
from models.answering import Problem, ProblemCode
from models.assessing import open_assessment
from models.assessment import Answer, Assessment, values
from models.base import Moment
from models.case import Case
from models.errors import InvalidAnswer, NotFound
from models.forms import rows_of
from models.official.task_registry import Measure, Requirement, TaskRegistry
from models.official_filling import require_open_case
from models.official_keeping import content_of
from models.permission import Action, permit
from models.person import Actor
from models.saving import Given, Saved, save_beside
from models.vocabulary import Instrument, Level, OfficialKind, RequirementStatus

if TYPE_CHECKING:
    from models.store.open import Store, Unit

GROUP = "requirement"
NEEDS_A_NOTE = frozenset({RequirementStatus.ARRANGED, RequirementStatus.NOT_APPLICABLE})
"""Who says that nothing is left to do says why."""


@dataclass(frozen=True, kw_only=True)
class Stated:
    """One requirement in a case. ``status``: none where nobody said anything of it; ``row``: where that is kept."""

    requirement: Requirement
    measures: tuple[Measure, ...]
    status: RequirementStatus | None
    note: str
    last: Answer | None
    row: int | None

    @property
    def code(self) -> str:
        """The last part of its urn, such as ``aia-05``."""
        return self.requirement.urn.rpartition(":")[2]

    @property
    def family(self) -> str:
        """The family of law that it is from, as the registry abbreviates it."""
        return self.code.partition("-")[0]

    @property
    def is_settled(self) -> bool:
        """Whether nothing is left to do for it."""
        return self.status in NEEDS_A_NOTE


@dataclass(frozen=True, kw_only=True)
class Requirements:
    """All requirements of a case.

    ``registry`` is empty where none was imported, ``profile`` where the decision aid has not run.
    """

    registry: TaskRegistry | None
    profile: Profile | None
    assessment: Assessment | None
    stated: tuple[Stated, ...]

    @cached_property
    def by_profile(self) -> tuple[Stated, ...]:
        """Those that apply because of the profile."""
        return tuple(one for one in self.stated if not one.requirement.always)

    @cached_property
    def always(self) -> tuple[Stated, ...]:
        """Those that apply to everybody."""
        return tuple(one for one in self.stated if one.requirement.always)

    def one(self, code: str) -> Stated:
        """The requirement with this code; raises ``NotFound`` where it does not apply here."""
        found = next((one for one in self.stated if one.code == code), None)
        if found is None:
            raise NotFound(f"No requirement {code} applies to this case.", what=code)
        return found


@dataclass(frozen=True, kw_only=True)
class Statement:
    """What somebody says of one requirement. ``shown``: the edition of the answers that they saw."""

    reference: str
    code: str
    status: str
    note: str
    by: Actor
    moment: Moment
    shown: int | None = None
    form_key: str | None = None


def requirements_of(unit: Unit, case: Case) -> Requirements:
    """The requirements that apply to a case, by law and number; without a profile only those that always apply."""
    registry, found = _registry(unit), profile_of(unit, case)
    profile = found if found is not None and found.facts else None
    assessment = unit.assessments.newest(case.id, Instrument.REQUIREMENTS)
    kept = unit.assessments.answers(assessment.id) if assessment else {}
    rows = {row.get("urn", ""): (number, row) for number, row in rows_of(values(kept), GROUP).items()}
    applying = registry.applicable(profile.labels if profile else ()) if registry else ()
    return Requirements(
        registry=registry,
        profile=profile,
        assessment=assessment,
        stated=tuple(
            _stated(registry, one, rows.get(one.urn), kept)
            for one in sorted(applying, key=lambda one: one.urn)
            if registry is not None
        ),
    )


def state(store: Store, said: Statement) -> Saved:
    """Keep what somebody says of a requirement; what another said at the same time is kept beside it.

    Raises ``NotFound``, ``NotAllowed``, ``FormAlreadySent``, ``StepNotAllowed`` where the case is closed, or
    ``InvalidAnswer`` where nothing was chosen or the reason is missing.
    """
    with store.write() as unit:
        case = unit.cases.hold(unit.cases.by_reference(said.reference).id)
        permit(said.by, Action.FILL_OFFICIAL, case)
        require_open_case(case)
        status = _status(said)
        unit.signins.receive(said.form_key, said.by.person_id, said.moment.at)
        known = requirements_of(unit, case)
        about = known.one(said.code)
        assessment = known.assessment or open_assessment(
            unit, case, Instrument.REQUIREMENTS, said.moment, needed=Level.RECOMMENDED
        )
        row = {"urn": about.requirement.urn, "name": " ".join(about.requirement.name.split())}
        row |= {"choice": status, "note": said.note.strip()}
        number = about.row or _next_row(unit, assessment.id)
        answers = {f"{GROUP}[{number}].{question}": text for question, text in row.items()}
        given = Given(values=answers, by=said.by)
        return save_beside(unit, case, assessment, given, said.moment, shown=said.shown)


def _registry(unit: Unit) -> TaskRegistry | None:
    """The registry that was imported last; an instrument of it that came by itself brings no requirements."""
    for row in reversed(unit.official.of_kind(OfficialKind.TASK_REGISTRY)):
        content = content_of(unit, row.hash)
        if isinstance(content, TaskRegistry) and content.requirements:
            return content
    return None


def _stated(
    registry: TaskRegistry,
    requirement: Requirement,
    kept: tuple[int, Mapping[str, str]] | None,
    answers: Mapping[str, Answer],
) -> Stated:
    number, row = kept if kept else (None, {})
    status = row.get("choice", "")
    return Stated(
        requirement=requirement,
        measures=registry.measures_for(requirement),
        status=RequirementStatus(status) if status else None,
        note=row.get("note", ""),
        last=answers.get(f"{GROUP}[{number}].choice"),
        row=number,
    )


def _status(said: Statement) -> RequirementStatus:
    if said.status not in list(RequirementStatus):
        raise InvalidAnswer([Problem(path="status", code=ProblemCode.MISSING)])
    status = RequirementStatus(said.status)
    if status in NEEDS_A_NOTE and not said.note.strip():
        raise InvalidAnswer([Problem(path="note", code=ProblemCode.MISSING)])
    return status


def _next_row(unit: Unit, assessment_id: UUID) -> int:
    return max(rows_of(values(unit.assessments.answers(assessment_id)), GROUP), default=0) + 1
