"""The draft of an entry in the national algorithm register, out of a case: for a person to look at and release there.

What answers say comes from ``register_draft``; here is what stands elsewhere: the entry as it is, the triage, the
assessments that were made, the decision, and how this installation is set.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from models.ai_act import derived_of
from models.assessment import Assessment, Kept, values
from models.case import Case
from models.dpia import LEFT_OUT
from models.facts import levels_of
from models.given_once import TakenFrom
from models.prefilling import Said
from models.redaction import suspects_in
from models.register import RegisterEntry
from models.register_draft import DraftText, draft_book, register_texts
from models.vocabulary import EntryStatus, Level, Outcome, PublicationCategory, RegisterKind

if TYPE_CHECKING:
    from models.store.open import Unit

CONTACT = "contact"
ASKED = frozenset({Level.REQUIRED, Level.RECOMMENDED, Level.UNKNOWN})
"""What the triage says of the register where an entry is asked for, or still may be."""
_CATEGORY = {Level.REQUIRED: PublicationCategory.IMPACTFUL, Level.RECOMMENDED: PublicationCategory.OTHER}
_AI_ACT_RISK, _HIGH = "ai_act_risk", "high"
_AS_A_TEXT = "%d-%m-%Y"


@dataclass(frozen=True, kw_only=True)
class Publisher:
    """Who publishes: the name of the organisation, and where people can ask; empty where nobody set it."""

    organisation: str
    contact: str


@dataclass(frozen=True, kw_only=True)
class EntryDraft:
    """What a case says for its entry. ``texts``: by the id of the field; ``personal``: what in them looks like data
    about a person, by the same.
    """

    reference: str
    texts: Mapping[str, DraftText]
    personal: Mapping[str, tuple[str, ...]]


def asks_for_entry(unit: Unit, case: Case) -> bool:
    """Whether the case has an entry in the algorithm register, or needs one as far as the triage can say."""
    return _entry_of(unit, case) is not None or levels_of(unit, case).get(Outcome.ALGORITHM_REGISTER) in ASKED


def entry_draft(unit: Unit, case: Case, publisher: Publisher) -> EntryDraft:
    """Every field of the register with what is known of it and where that comes from."""
    answered = {one.field.id: one.said for one in register_texts(unit, case)}
    known = {**answered, **dict(_elsewhere(unit, case, publisher))}
    if not known["weighing"]:
        known["weighing"] = _decided(unit, case)
    texts = {one.id: DraftText(field=one, said=known.get(one.id, ())) for one in draft_book().fields}
    return EntryDraft(reference=case.reference, texts=texts, personal=_personal(unit, texts))


def _elsewhere(unit: Unit, case: Case, publisher: Publisher) -> Iterator[tuple[str, tuple[Said, ...]]]:
    """What does not come from an answer, and goes before what does."""
    entry = _entry_of(unit, case)
    if entry is not None:
        source, on = "register-entry", entry.registered_on
        yield "name", (_said(entry.title, source, on),)
        if entry.status is not EntryStatus.WITHDRAWN:
            yield "status", (_said(entry.status.value, source, on),)
    organisation = entry.organisation if entry else ""
    if publisher.organisation:
        yield "organisation", (_said(publisher.organisation, "settings"),)
    elif organisation and entry:
        yield "organisation", (_said(organisation, "register-entry", entry.registered_on),)
    if publisher.contact:
        yield CONTACT, (_said(publisher.contact, "settings"),)
    yield "category", tuple(_category(unit, case))
    made, explained = _tests(unit, case)
    yield "tests", made
    yield "tests_explained", explained


def _entry_of(unit: Unit, case: Case) -> RegisterEntry | None:
    entries = [one for one in unit.registers.of_case(case.id) if one.kind is RegisterKind.ALGORITHM]
    return entries[-1] if entries else None


def _category(unit: Unit, case: Case) -> Iterator[Said]:
    """High risk only where the decision aid came to it: the triage says no more than that it may be."""
    record = unit.triages.newest(case.id)
    if record is None:
        return
    levels = {outcome: row.level for outcome, row in unit.triages.outcomes(record.id).items()}
    category = _CATEGORY.get(levels.get(Outcome.ALGORITHM_REGISTER, Level.UNKNOWN))
    if derived_of(unit, case).get(_AI_ACT_RISK) == _HIGH:
        category = PublicationCategory.HIGH_RISK
    elif levels.get(Outcome.AI_ACT) in (Level.HIGH_RISK, Level.UNKNOWN, Level.PROHIBITED):
        category = None
    if category is not None:
        yield _said(category.value, "triage", record.confirmed_on or record.judged_on)


def _decided(unit: Unit, case: Case) -> tuple[Said, ...]:
    decisions = unit.decisions.of_case(case.id)
    return (_said(decisions[-1].argument, "decision", decisions[-1].decided_on),) if decisions else ()


def _tests(unit: Unit, case: Case) -> tuple[tuple[Said, ...], tuple[Said, ...]]:
    """The tests that were made, each once by its name, and what is said of each: when, or why not."""
    answers = unit.assessments.answers_of_case(case.id)
    delivered = {one.method_id: one for one in unit.assessments.of_case(case.id) if one.is_delivered}
    levels, said = levels_of(unit, case), draft_book().said
    titles: dict[str, Said] = {}
    told: dict[str, Said] = {}
    for test in draft_book().tests:
        made = delivered.get(test.method)
        given = values(answers.get(made.id, {})) if made else {}
        if made is not None and given.get("done") == LEFT_OUT:
            text = said["left_out"].format(test=test.title, reason=given.get("reason", ""))
            told.setdefault(test.title, _said(text.strip(), "assessments", made.delivered_on))
        elif made is not None:
            text = said["made"].format(test=test.title, on=_day_of(made, given.get("done_on")))
            titles[test.title] = _said(test.title, "assessments", made.delivered_on)
            told[test.title] = _said(text, "assessments", made.delivered_on)
        elif test.outcome and levels.get(test.outcome) is Level.NOT_NEEDED:
            told.setdefault(test.title, _said(said["not_needed"].format(test=test.title), "triage"))
    return tuple(titles.values()), tuple(told.values())


def _day_of(made: Assessment, done_on: object) -> str:
    day = date.fromisoformat(done_on) if isinstance(done_on, str) and done_on else made.delivered_on
    assert day is not None, "only what was delivered is listed"
    return day.strftime(_AS_A_TEXT)


def _said(value: Kept, source: str, on: date | None = None) -> Said:
    told = on.isoformat() if on else ""
    return Said(value=value, taken=TakenFrom(source=source, name=source, version="", question="", on=told))


def _personal(unit: Unit, texts: Mapping[str, DraftText]) -> dict[str, tuple[str, ...]]:
    """What a person should look at before it is public; of the contact only whether it is somebody's own address."""
    names = list(unit.people.names().values())
    found = {}
    for name, text in texts.items():
        said = [one.value for one in text.said if isinstance(one.value, str)]
        if name == CONTACT:
            found[name] = tuple(one for one in said if unit.people.by_email(one) is not None)
        elif not text.field.words:
            found[name] = tuple(suspect.found for suspect in suspects_in(said, names))
    return {name: suspects for name, suspects in found.items() if suspects}
