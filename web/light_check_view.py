"""Light checks as pages show them: what each said of every value and condition, beside what was weighed then."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from models.assessment import Answer, Assessment, values
from models.balance import TENSIONS, WEIGHING, lines_of
from models.catalogue import ValueCatalogue, load_values
from models.check import Check
from models.decision import Condition
from models.delta import changes_in, condition_path
from models.delta_form import ABOUT, ANEW_WEIGHING, CHANGES, POINTS, value_label
from models.disputed import Dispute, dispute_of, weighed_values
from models.doubt import CheckDoubt
from models.forms import form_named, one, rows_of
from models.opening import FORM_OF
from models.question import Answers, path_of
from models.standings import Said, latest_said, said_at, said_of_value

AnswersOf = Mapping[UUID, Mapping[str, Answer]]


@dataclass(frozen=True, kw_only=True)
class Source:
    """What the checks of a case are read from, by assessment where that matters."""

    assessments: Mapping[UUID, Assessment]
    answers: AnswersOf
    catalogues: Mapping[UUID, ValueCatalogue]
    conditions: Sequence[Condition]
    doubts: Sequence[CheckDoubt]


@dataclass(frozen=True, kw_only=True)
class ValueThen:
    """One value as it was weighed. ``said``: in the check or the checks since; None where it was carried over.

    ``starred``: its name is a working name, which the asterisk in it says.
    """

    id: str
    name: str
    starred: bool
    sentence: str
    tensions: tuple[str, ...]
    dissent: tuple[str, ...]
    said: Said | None


@dataclass(frozen=True, kw_only=True)
class ConditionThen:
    """One condition, with what was said of it."""

    condition: Condition
    said: Said | None


@dataclass(frozen=True, kw_only=True)
class LightCheck:
    """One answered check. ``weighing``: what it started from; ``changes``: what changed, with what that is.

    ``fresh``: the sentence with which a value was weighed afresh, and ``anew`` that value as it was weighed before.
    """

    check: Check
    weighing: Assessment | None
    values: tuple[ValueThen, ...]
    conditions: tuple[ConditionThen, ...]
    changes: tuple[tuple[str, str], ...]
    anew: ValueThen | None
    fresh: str
    doubts: tuple[CheckDoubt, ...]


@dataclass(frozen=True, kw_only=True)
class LastTime:
    """What a check opens with: the weighing, the conditions, and what earlier checks said of both.

    ``conclusion``: of all values together; ``dispute``: why the value that is asked anew was chosen.
    """

    weighing: Assessment
    conclusion: str
    values: tuple[ValueThen, ...]
    anew: ValueThen | None
    dispute: Dispute | None
    conditions: tuple[ConditionThen, ...]
    checks: tuple[LightCheck, ...]

    @property
    def sentences(self) -> Mapping[str, str]:
        """By value the sentence of the weighing; not of the one that is asked anew."""
        return {value.id: value.sentence for value in self.values if value.sentence and value is not self.anew}


def light_checks_of(source: Source, checks: Sequence[Check]) -> list[LightCheck]:
    """The answered checks of a case, newest first."""
    answered = [one for one in checks if one.answered_on is not None]
    return [_seen(source, check) for check in sorted(answered, key=_age, reverse=True)]


def last_time_of(source: Source, check: Check, checks: Sequence[Check]) -> LastTime | None:
    """What a check opens with; None where nothing was weighed before. ``checks``: all of its case."""
    weighing = _weighing(source, check)
    if weighing is None:
        return None
    same = [one for one in checks if one.starts_from_id == weighing.id and one.answered_on and one.id != check.id]
    earlier = sorted(same, key=_age)
    told = values(source.answers.get(weighing.id, {}))

    def said_since(value_id: str) -> Said | None:
        return latest_said(said_of_value(before, _given(source, before), value_id) for before in earlier)

    then = tuple(_value(source, weighing, value_id, said_since(value_id)) for value_id in weighed_values(told))
    return LastTime(
        weighing=weighing,
        conclusion=one(told, "conclusion"),
        values=then,
        anew=next((one for one in then if one.id == check.asked_anew), None),
        dispute=dispute_of(told, check.asked_anew) if check.asked_anew else None,
        conditions=tuple(
            ConditionThen(
                condition=condition,
                said=latest_said(said_at(one, _given(source, one), condition_path(condition.id)) for one in earlier),
            )
            for condition in source.conditions
        ),
        checks=tuple(_seen(source, one) for one in reversed(earlier)),
    )


def values_then(source: Source, check: Check) -> tuple[ValueThen, ...]:
    """The values of the weighing that a check started from, with what the check says of each."""
    given, weighing = _given(source, check), _weighing(source, check)
    if weighing is None:
        return ()
    weighed = weighed_values(values(source.answers.get(weighing.id, {})))
    return tuple(_value(source, weighing, value_id, said_of_value(check, given, value_id)) for value_id in weighed)


def _seen(source: Source, check: Check) -> LightCheck:
    given, then = _given(source, check), values_then(source, check)
    plain = values(given)
    return LightCheck(
        check=check,
        weighing=_weighing(source, check),
        values=then,
        conditions=tuple(_conditions(source, check, given)),
        changes=tuple(_changes(check, plain)),
        anew=next((value for value in then if value.id == check.asked_anew), None),
        fresh=one(plain, ANEW_WEIGHING),
        doubts=tuple(doubt for doubt in source.doubts if doubt.check_id == check.id),
    )


def _age(check: Check) -> tuple[object, object]:
    return check.answered_on, check.id


def _given(source: Source, check: Check) -> Mapping[str, Answer]:
    return source.answers.get(check.assessment_id, {}) if check.assessment_id else {}


def _weighing(source: Source, check: Check) -> Assessment | None:
    return source.assessments.get(check.starts_from_id) if check.starts_from_id else None


def _value(source: Source, weighing: Assessment, value_id: str, said: Said | None) -> ValueThen:
    told = values(source.answers.get(weighing.id, {}))
    catalogue = source.catalogues.get(weighing.id, load_values())
    return ValueThen(
        id=value_id,
        name=value_label(catalogue, value_id),
        starred=catalogue.knows(value_id) and not catalogue.value(value_id).attested,
        sentence=one(told, path_of("weighing", WEIGHING, value_id)),
        tensions=tuple(_tensions(told, value_id)),
        dissent=lines_of(one(told, path_of("dissent", WEIGHING, value_id))),
        said=said,
    )


def _tensions(told: Answers, value_id: str) -> Iterator[str]:
    for row in rows_of(told, TENSIONS).values():
        if value_id in {row.get("first"), row.get("second")} and row.get("about"):
            yield row["about"]


def _conditions(source: Source, check: Check, given: Mapping[str, Answer]) -> Iterator[ConditionThen]:
    """Those that the check says something of; who says that everything holds says it of those that were there."""
    for condition in source.conditions:
        path = condition_path(condition.id)
        if path in given:
            yield ConditionThen(condition=condition, said=said_at(check, given, path))


def _changes(check: Check, given: Answers) -> Iterator[tuple[str, str]]:
    labels = form_named(FORM_OF[check.kind]).questions[CHANGES].options
    for change in (option for option in labels if option in changes_in(given)):
        yield labels[change], one(given, path_of(ABOUT, POINTS, change))
