"""Filling in an official instrument in a case: beginning, saving a page, and handing in.

Drafts are always allowed, and an answer to a question that no longer shows is kept: it counts again when it does. Two
people on one page do not overwrite each other.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

from models.ai_act_judging import look_again
from models.assessing import deliver
from models.assessment import Answer, Assessment, Kept, latest, stored
from models.base import Moment
from models.case import Case
from models.errors import InvalidAnswer, NotFound, StepNotAllowed
from models.official.decision_aid import DecisionAid
from models.official_answers import THERE, all_versions, answers_in_rows, row_of, row_path
from models.official_checking import problems_in
from models.official_outcome import outcome_of
from models.official_road import require_nothing_rests_on
from models.official_startable import Fillable, official_of, startable_named
from models.permission import Action, permit
from models.person import Actor
from models.prefilling import follow
from models.saving import Given, Saved, save_answers, save_beside
from models.vocabulary import AnswerOrigin, EventKind, Instrument, Phase

if TYPE_CHECKING:
    from models.store.open import Store, Unit


@dataclass(frozen=True, kw_only=True)
class Start:
    """Somebody begins an official instrument in a case; ``urn``: of what is startable."""

    reference: str
    urn: str
    by: Actor
    moment: Moment
    form_key: str | None = None


@dataclass(frozen=True, kw_only=True)
class PageSent:
    """What was on a form that came back, by the name of the instance; an empty text or list empties an answer.

    ``shown``: the edition of the assessment that the form was filled with; none where nothing was shown.
    """

    assessment_id: UUID
    values: Mapping[str, Kept]
    by: Actor
    moment: Moment
    shown: int | None = None
    form_key: str | None = None


@dataclass(frozen=True, kw_only=True)
class Finish:
    """Somebody says that an official instrument is complete, or takes that back."""

    assessment_id: UUID
    by: Actor
    moment: Moment
    form_key: str | None = None


def start_official(store: Store, start: Start) -> Assessment:
    """Begin an instrument in the version that was imported last; one of it that is under way is given as it is.

    One that was handed in before lends its answers. Raises ``NotFound``, ``NotAllowed``, ``FormAlreadySent``, or
    ``StepNotAllowed`` where the case is closed.
    """
    with store.write() as unit:
        case = unit.cases.hold(unit.cases.by_reference(start.reference).id)
        permit(start.by, Action.FILL_OFFICIAL, case)
        unit.signins.receive(start.form_key, start.by.person_id, start.moment.at)
        return open_official(unit, case, start.urn, start.by, start.moment)


def open_official(unit: Unit, case: Case, urn: str, by: Actor, moment: Moment) -> Assessment:
    """As ``start_official``, in a transaction of whoever asked already whether this person may."""
    require_open_case(case)
    wanted = startable_named(unit, urn)
    earlier = officials_of(unit, case, wanted.urn)
    if earlier and not earlier[-1].is_delivered:
        return earlier[-1]
    assessment = Assessment(
        case_id=case.id,
        instrument=Instrument.OFFICIAL,
        method_id=wanted.urn,
        method_version=wanted.version,
        method_hash=wanted.hash,
        opened_on=moment.on,
        continues_id=earlier[-1].id if earlier else None,
    )
    unit.assessments.add(assessment)
    facts = {"assessment": assessment.id, "instrument": Instrument.OFFICIAL, "method": wanted.urn}
    unit.journal.add(case.tell(EventKind.ASSESSMENT_OPENED, by=by, moment=moment, facts=facts))
    if earlier:
        kept = {path: _as_kept(one) for path, one in unit.assessments.answers(earlier[-1].id).items()}
        source = f"{wanted.name} {earlier[-1].method_version}, {earlier[-1].delivered_on}"
        carried = Given(values=kept, origin=AnswerOrigin.CARRIED_OVER, source=source)
        save_answers(unit, case, assessment, carried, moment)
    follow(unit, case, moment)
    unit.flush()
    return assessment


def officials_of(unit: Unit, case: Case, urn: str = "") -> list[Assessment]:
    """The official assessments of a case, oldest first; ``urn``: only those of one instrument."""
    found = [one for one in unit.assessments.of_case(case.id) if one.instrument is Instrument.OFFICIAL]
    return [one for one in found if not urn or one.method_id == urn]


def save_page(store: Store, sent: PageSent) -> Saved:
    """Keep what somebody filled in on a page; where another changed the same since, both are kept.

    What was written in a row that another removed meanwhile brings that row back. Raises ``NotAllowed``,
    ``FormAlreadySent``, ``StepNotAllowed`` where it was handed in, or ``InvalidAnswer`` that names what cannot be kept.
    """
    with store.write() as unit:
        case, assessment, official = arrive(unit, sent.assessment_id, sent.by)
        unit.signins.receive(sent.form_key, sent.by.person_id, sent.moment.at)
        require_under_way(assessment)
        history, known = all_versions(unit, assessment)
        before = latest(history, edition=sent.shown) if sent.shown is not None else known
        seen = [answers_in_rows(official, kept) for kept in (known, before)]
        problems = problems_in(official, seen, sent.values, known)
        if problems:
            raise InvalidAnswer(problems)
        rows = {row_path(row): THERE for row in _rows_written_in(official, sent.values, before)}
        back = {path: state for path, state in rows.items() if path in known}
        new = {path: state for path, state in rows.items() if path not in known}
        given = Given(values={**sent.values, **new}, by=sent.by)
        saved = save_beside(unit, case, assessment, given, sent.moment, shown=sent.shown)
        save_answers(unit, case, assessment, Given(values=back, by=sent.by), sent.moment)
        follow(unit, case, sent.moment)
        unit.flush()
        return saved


def hand_in_official(store: Store, finish: Finish) -> Assessment:
    """It is complete: it counts, and a decision may rest on it. What is required and empty does not stop it.

    The official tool does not stop it either; ``official_outcome.missing`` tells what it is. Errors as ``save_page``.
    """
    with store.write() as unit:
        case, assessment, official = arrive(unit, finish.assessment_id, finish.by)
        unit.signins.receive(finish.form_key, finish.by.person_id, finish.moment.at)
        require_under_way(assessment)
        outcome = outcome_of(official, unit.assessments.answers(assessment.id))
        deliver(unit, case, assessment, finish.by, finish.moment, outcome=outcome)
        if isinstance(official, DecisionAid):
            look_again(unit, case, finish.moment)
        return assessment


def reopen_official(store: Store, finish: Finish) -> Assessment:
    """It was not complete after all; what was decided upon it stays bound to how it was. Errors as above."""
    with store.write() as unit:
        case, assessment, official = arrive(unit, finish.assessment_id, finish.by)
        unit.signins.receive(finish.form_key, finish.by.person_id, finish.moment.at)
        if not assessment.is_delivered:
            raise StepNotAllowed("This instrument was not handed in; it can be filled in as it is.")
        require_nothing_rests_on(unit, case, assessment)
        assessment.delivered_on = assessment.delivered_by = None
        facts = {"assessment": assessment.id, "instrument": assessment.instrument}
        told = case.tell(EventKind.ASSESSMENT_REOPENED, by=finish.by, moment=finish.moment, facts=facts)
        unit.journal.add(told)
        unit.flush()
        if isinstance(official, DecisionAid):
            look_again(unit, case, finish.moment)
        return assessment


def arrive(unit: Unit, assessment_id: UUID, by: Actor) -> tuple[Case, Assessment, Fillable]:
    """An official assessment with its case, which nobody else changes meanwhile, for who may fill it in."""
    assessment = unit.assessments.get(assessment_id)
    if assessment.instrument is not Instrument.OFFICIAL:
        raise NotFound(f"Assessment {assessment_id} is not made with an official instrument.")
    case = unit.cases.hold(assessment.case_id)
    permit(by, Action.FILL_OFFICIAL, case)
    require_open_case(case)
    return case, unit.assessments.hold(assessment_id), official_of(unit, assessment)


def require_under_way(assessment: Assessment) -> None:
    """Raises ``StepNotAllowed`` where it was handed in or taken back."""
    if assessment.is_delivered or assessment.withdrawn_on is not None:
        raise StepNotAllowed("This instrument was handed in; take that back before you change an answer.")


def require_open_case(case: Case) -> None:
    """Raises ``StepNotAllowed`` where the case is closed."""
    if case.phase is Phase.CLOSED:
        raise StepNotAllowed("This case is closed; nothing is filled in any more.")


def _rows_written_in(official: Fillable, sent: Mapping[str, Kept], before: Mapping[str, Answer]) -> frozenset[str]:
    """The rows in which something was changed by who sent this."""
    if isinstance(official, DecisionAid):
        return frozenset()
    changed = (name for name, value in sent.items() if (before[name].value if name in before else "") != stored(value))
    rows = {row_of(official, name) for name in changed if sent[name] not in ("", ())}
    return frozenset(row for row in rows if row is not None)


def _as_kept(answer: Answer) -> Kept:
    return tuple(answer.value) if isinstance(answer.value, list) else answer.value
