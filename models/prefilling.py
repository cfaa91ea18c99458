"""Filling in what was said elsewhere in a case, and following it until a person looked.

Never over what a person gave, confirmed or emptied here. Where what was taken over is confirmed and its source says
something else later, the answer stays, and ``differing`` tells.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property, partial
from itertools import groupby
from typing import TYPE_CHECKING, TypeAlias

from models.assessment import Answer, Assessment, Kept, latest, stored
from models.base import Moment
from models.case import Case
from models.given_once import FROM_CASE, Take, TakenFrom, as_line, as_source, fitting, takes_into, takes_named
from models.official.answers import Answers, split_instance
from models.official.coercing import Value
from models.official.definition import Definition
from models.official.rows import rows_for
from models.official_answers import answers_in_rows
from models.official_startable import official_of
from models.saving import Given, save_answers
from models.vocabulary import AnswerOrigin, Instrument, Phase

if TYPE_CHECKING:
    from models.store.open import Unit


Offers: TypeAlias = "Callable[[Mapping[str, Answer]], Iterator[tuple[str, Said]]]"
"""What can be filled in by path, for the answers that are known."""


@dataclass(frozen=True, kw_only=True)
class Said:
    """What was said elsewhere, with where; ``value``: as it would be filled in, or as it was said."""

    value: Kept
    taken: TakenFrom


def follow(unit: Unit, case: Case, moment: Moment) -> None:
    """Fill in and renew what nobody looked at yet in every instrument under way in a case."""
    if case.phase is Phase.CLOSED:
        return
    sources = Sources(unit=unit, case=case)
    for assessment, offers in sources.targets():
        if assessment.is_delivered:
            continue
        known = unit.assessments.answers(assessment.id)
        offered = {path: said for path, said in offers(known) if _is_free(known, path)}
        gone = [path for path, one in known.items() if _follows(path, one) and path not in offered]
        _save(unit, case, assessment, offered, moment)
        emptied = Given(values=dict.fromkeys(gone, ""), origin=AnswerOrigin.PREFILLED)
        save_answers(unit, case, assessment, emptied, moment)


def differing(unit: Unit, case: Case, assessment: Assessment) -> dict[str, Said]:
    """Answers that were taken over and confirmed here, while their source says something else by now, by path."""
    official = official_of(unit, assessment)
    if not isinstance(official, Definition):
        return {}
    history = unit.assessments.history(assessment.id)
    known, filled = latest(history), latest(one for one in history if one.origin is AnswerOrigin.PREFILLED)
    offered = Sources(unit=unit, case=case).into(official, known, fills=True)
    return {
        path: said
        for path, said in offered
        if path in filled
        and not _is_free(known, path)
        and stored(said.value) not in (filled[path].value, known[path].value)
    }


def said_elsewhere(unit: Unit, case: Case, assessment: Assessment) -> dict[str, tuple[Said, ...]]:
    """What an instrument wants shown beside its questions because it was said elsewhere, by path; it fills nothing."""
    official = official_of(unit, assessment)
    if not isinstance(official, Definition):
        return {}
    known = unit.assessments.answers(assessment.id)
    found: dict[str, tuple[Said, ...]] = {}
    for path, said in Sources(unit=unit, case=case).into(official, known, fills=False):
        found[path] = (*found.get(path, ()), said)
    return found


@dataclass(kw_only=True)
class Sources:
    """What was said in a case, wherever it was asked."""

    unit: Unit
    case: Case

    @cached_property
    def assessments(self) -> list[Assessment]:
        """All of the case, the newest last."""
        return list(self.unit.assessments.of_case(self.case.id))

    @cached_property
    def definitions(self) -> list[tuple[Assessment, Definition]]:
        """The official ones with their definition."""
        official = [one for one in self.assessments if one.instrument is Instrument.OFFICIAL]
        read = [(one, official_of(self.unit, one)) for one in official]
        return [(one, found) for one, found in read if isinstance(found, Definition)]

    @cached_property
    def answers(self) -> Mapping[str, tuple[Assessment, Mapping[str, Answer]]]:
        """The newest assessment of each form and instrument with its answers, by the id of the method."""
        every = self.unit.assessments.answers_of_case(self.case.id)
        return {one.method_id: (one, every.get(one.id, {})) for one in self.assessments}

    def targets(self) -> Iterator[tuple[Assessment, Offers]]:
        """What can be filled in: the official ones, and those of our forms that something goes into."""
        for assessment, definition in self.definitions:
            yield assessment, partial(self.into, definition, fills=True)
        for assessment in self.assessments:
            if assessment.instrument is not Instrument.OFFICIAL and any(takes_named(assessment.method_id)):
                yield assessment, partial(self._into_own, assessment.method_id)

    def _into_own(self, form: str, _known: Mapping[str, Answer]) -> Iterator[tuple[str, Said]]:
        """As ``into``, for a form of our own, whose questions here all take a text."""
        seen: set[str] = set()
        for take in takes_named(form):
            value, taken = self._at(take)
            line = as_line(value)
            if line and taken is not None and take.task not in seen:
                seen.add(take.task)
                yield take.task, Said(value=line, taken=taken)

    def into(self, target: Definition, known: Mapping[str, Answer], *, fills: bool) -> Iterator[tuple[str, Said]]:
        """What can be filled in an instrument, or is only shown in it, by path; of two the first counts."""
        rows = rows_for(target, answers_in_rows(target, known))
        seen: set[str] = set()
        for take in takes_into(target, {found.urn: found for _, found in self.definitions}):
            first = rows.first(take.task)
            if take.fills is not fills or first is None or (fills and first.name in seen):
                continue
            said = self.said(take, target)
            if said is not None:
                seen.add(first.name)
                yield first.name, said

    def said(self, take: Take, target: Definition | None = None) -> Said | None:
        """What one take brings, fit for its target where it fills one; none where nothing was said."""
        value, taken = self._at(take)
        if value is None or taken is None:
            return None
        kept = fitting(take, target.by_id[take.task], value) if take.fills and target else _as_said(value)
        return Said(value=kept, taken=taken) if kept else None

    def _at(self, take: Take) -> tuple[Value, TakenFrom | None]:
        if take.source == FROM_CASE:
            told = {"title": self.case.title, "summary": self.case.summary}.get(take.question, "")
            return told or None, self._taken(take, self.case.reference, "", self.case.opened_on.isoformat())
        if take.source not in self.answers:
            return None, None
        assessment, kept = self.answers[take.source]
        name = next((found.name for one, found in self.definitions if one.id == assessment.id), take.source)
        given = self._answers_to(take, kept)
        if not given:
            return None, None
        on = max(answer.given_at for answer in given).date().isoformat()
        values = [answer.value for answer in given]
        return values[0] if len(values) == 1 else values, self._taken(take, name, assessment.method_version, on)

    def _answers_to(self, take: Take, kept: Mapping[str, Answer]) -> list[Answer]:
        definition = next((found for _, found in self.definitions if found.urn == take.source), None)
        counting: Answers | None = answers_in_rows(definition, kept) if definition else None
        paths = counting.values if counting else kept
        found = sorted((path for path in paths if split_instance(path)[0] == take.question), key=_row)
        return [kept[path] for path in found if kept[path].value not in ("", [], None)]

    @staticmethod
    def _taken(take: Take, name: str, version: str, on: str) -> TakenFrom:
        return TakenFrom(source=take.source, name=name, version=version, question=take.question, on=on)


def _save(unit: Unit, case: Case, assessment: Assessment, offered: Mapping[str, Said], moment: Moment) -> None:
    """Keep what is new, each source as one edition."""
    known = unit.assessments.answers(assessment.id)
    new = {path: said for path, said in offered.items() if path not in known or known[path].value != stored(said.value)}
    for _, group in groupby(
        sorted(new, key=lambda path: new[path].taken.source), key=lambda path: new[path].taken.source
    ):
        paths = list(group)
        given = Given(
            values={path: new[path].value for path in paths},
            origin=AnswerOrigin.PREFILLED,
            source=as_source({path: new[path].taken for path in paths}),
        )
        save_answers(unit, case, assessment, given, moment)


def _is_free(known: Mapping[str, Answer], path: str) -> bool:
    return path not in known or _follows(path, known[path])


def _follows(path: str, answer: Answer) -> bool:
    return answer.origin is AnswerOrigin.PREFILLED and (
        answer.value in ("", []) or TakenFrom.read(answer.source, path) is not None
    )


def _as_said(value: Value) -> Kept | None:
    if isinstance(value, list):
        return tuple(one for one in value if isinstance(one, str)) or None
    return value if isinstance(value, str) else None


def _row(path: str) -> int:
    return split_instance(path)[1] or 0
