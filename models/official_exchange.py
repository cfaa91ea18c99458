"""Answers of official instruments out to other programs and in from them, in the national exchange format.

Nothing that somebody sent is lost: what meets another answer is kept beside it until somebody chooses, what the
instrument does not know is kept under its own name, and what cannot be an answer at all stays in the journal.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, NamedTuple

from models.answering import Problem
from models.assessment import Assessment, Kept, answers_hash
from models.base import Moment
from models.official.definition import Definition
from models.official.exchange import as_document
from models.official.refusals import NotOfficial
from models.official_answers import THERE, answers_in_rows, row_path
from models.official_filling import open_official
from models.official_reading import Incoming, Sorted, incoming, sort_answers
from models.official_startable import official_of
from models.permission import Action, permit
from models.person import Actor
from models.prefilling import follow
from models.saving import TAKEN_OVER, Given, Saved, save_answers, save_beside
from models.vocabulary import EventKind

if TYPE_CHECKING:
    from models.case import Case
    from models.store.open import Store, Unit

_NOTHING_SHOWN = 0
"""The edition of who saw no answer: every answer that was given here keeps counting beside theirs."""


@dataclass(frozen=True, kw_only=True)
class ImportAnswers:
    """A document that somebody brings into a case; ``source``: the name of the file, for who asks where it is from."""

    reference: str
    document: object
    source: str
    by: Actor
    moment: Moment
    form_key: str | None = None


@dataclass(frozen=True, kw_only=True)
class Brought:
    """What came of it. ``remarks``: what the instrument does not know or would not take, by name; all of it is kept.

    ``other_version``: the version that the document names where it is not that of the assessment, else empty.
    """

    assessment: Assessment
    saved: Saved
    remarks: tuple[Problem, ...]
    other_version: str


class _Brought(NamedTuple):
    """Who brought which document."""

    wanted: ImportAnswers
    document: Incoming

    @property
    def moment(self) -> Moment:
        """When."""
        return self.wanted.moment

    def given(self, values: Mapping[str, Kept]) -> Given:
        """Answers of that document."""
        source = ", ".join(part for part in (self.wanted.source, self.document.created_at) if part)
        return Given(values=values, source=source, by=self.wanted.by)


def export_answers(unit: Unit, assessment: Assessment, created_at: datetime) -> dict[str, Any]:
    """An assessment in the exchange format, without names; ``NotOfficial`` where it is made with something else."""
    definition = _definition_of(unit, assessment)
    kept = unit.assessments.answers(assessment.id)
    edited_at = {path: answer.given_at for path, answer in kept.items()}
    return as_document(definition, answers_in_rows(definition, kept), created_at, edited_at)


def import_answers(store: Store, wanted: ImportAnswers) -> Brought:
    """Bring answers into the assessment of their instrument that is under way, or into a new one.

    Raises ``UnusableAnswers`` where the document is not in the format, ``NotFound`` where its instrument was not
    imported, and further as ``start_official`` does.
    """
    document = incoming(wanted.document)
    with store.write() as unit:
        case = unit.cases.hold(unit.cases.by_reference(wanted.reference).id)
        permit(wanted.by, Action.FILL_OFFICIAL, case)
        unit.signins.receive(wanted.form_key, wanted.by.person_id, wanted.moment.at)
        begun = open_official(unit, case, document.urn, wanted.by, wanted.moment)
        assessment = unit.assessments.hold(begun.id)
        found = sort_answers(_definition_of(unit, assessment), document.answers)
        saved = _save(unit, case, assessment, found, _Brought(wanted, document))
        follow(unit, case, wanted.moment)
        if found.apart:
            _tell_apart(unit, case, assessment, found, wanted)
        unit.flush()
        differs = document.version not in ("", assessment.method_version)
        return Brought(
            assessment=assessment,
            saved=saved,
            remarks=tuple(found.remarks),
            other_version=document.version if differs else "",
        )


def _definition_of(unit: Unit, assessment: Assessment) -> Definition:
    official = official_of(unit, assessment)
    if not isinstance(official, Definition):
        raise NotOfficial(f"{official.name} has no exchange format; only questionnaires have.")
    return official


def _save(unit: Unit, case: Case, assessment: Assessment, found: Sorted, brought: _Brought) -> Saved:
    """Keep the answers beside those that were given here; over those that nobody looked at yet."""
    known = unit.assessments.answers(assessment.id)
    loose = {name for name in found.values if name in known and known[name].origin in TAKEN_OVER}
    rows = {row_path(name): THERE for name in found.rows}
    save_answers(unit, case, assessment, brought.given(rows), brought.moment)
    first = brought.given({name: found.values[name] for name in loose})
    over = save_answers(unit, case, assessment, first, brought.moment)
    rest = brought.given({name: value for name, value in found.values.items() if name not in loose})
    saved = save_beside(unit, case, assessment, rest, brought.moment, shown=_NOTHING_SHOWN)
    return Saved(count=saved.count + over, conflicts=saved.conflicts)


def _tell_apart(unit: Unit, case: Case, assessment: Assessment, found: Sorted, wanted: ImportAnswers) -> None:
    kept = unit.assessments.answers(assessment.id)
    facts = {"assessment": assessment.id, "count": 0, "apart": len(found.apart), "answers_hash": answers_hash(kept)}
    content = {"apart": found.apart, "source": wanted.source}
    told = case.tell(EventKind.ANSWERS_SAVED, by=wanted.by, moment=wanted.moment, facts=facts, content=content)
    unit.journal.add(told)
