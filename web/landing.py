"""Where a signal lands: choosing cases and entries by what they are about, and settling it in the end."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from http import HTTPStatus
from typing import Annotated
from urllib.parse import urlencode
from uuid import UUID

from fastapi import APIRouter, Depends
from fastapi.responses import RedirectResponse, Response

from models.acting import Act
from models.answering import Problem, ProblemCode
from models.case import Case
from models.errors import InvalidAnswer, NotFound
from models.forms import form_named, one
from models.permission import Action, permit
from models.question import Answers, chosen
from models.register import RegisterEntry
from models.signalling import Landing, erase_text, land, settle
from models.store.open import Unit
from models.store.signals import Reach
from models.vocabulary import Outcome, RegisterKind
from web.choices import chosen_from
from web.site import Visit
from web.small_form import SmallForm, ask, take
from web.visiting import Fields, Sender, Visitor

OVERVIEW = "/signals"
MOST = 500
"""How many cases and how many entries one landing offers; who has more narrows the filter."""
TECHNOLOGIES, PERSONAL_DATA = "technologies", "personal_data"
ASK, NOTE = "ask", "note"
CASES, ENTRIES, REFERENCES, ACT = "cases", "entries", "references", "act"

router = APIRouter(include_in_schema=False)


@dataclass(frozen=True, kw_only=True)
class Chosen:
    """What a signal may be about, as it stands in an address."""

    techniek: str = ""
    gegevens: str = ""
    waarde: str = ""
    afdeling: str = ""
    uitkomst: str = ""
    register: str = ""

    @property
    def query(self) -> str:
        """As the end of an address; empty where nothing is filtered."""
        filled = {name: value for name, value in vars(self).items() if value}
        return f"?{urlencode(filled)}" if filled else ""

    def reach(self) -> Reach:
        """What the store is asked for; what makes no sense is left out."""
        answers = {TECHNOLOGIES: self.techniek, PERSONAL_DATA: self.gegevens}
        return Reach(
            answers={question: option for question, option in answers.items() if option},
            value=self.waarde,
            department=self.afdeling,
            outcome=chosen_from(Outcome, self.uitkomst),
            register=chosen_from(RegisterKind, self.register),
        )


Filters = Annotated[Chosen, Depends(Chosen)]


@router.get(f"{OVERVIEW}/{{signal_id}}/land")
def land_form(signal_id: UUID, visit: Visitor, reach: Filters) -> Response:
    """What fits the filter, to choose from; without a filter only numbers of cases."""
    permit(visit.actor, Action.MANAGE_SIGNALS)
    small = _landing(visit, signal_id, reach)
    everything = {path: tuple(small.form.questions[path].options) for path in (CASES, ENTRIES) if _asks(small, path)}
    return ask(visit, small, {**everything, ACT: NOTE})


@router.post(f"{OVERVIEW}/{{signal_id}}/land")
def land_it(signal_id: UUID, visit: Sender, fields: Fields, reach: Filters) -> Response:
    """Land it there."""
    permit(visit.actor, Action.MANAGE_SIGNALS)

    def do(answers: Answers, key: str | None) -> str:
        landing = Landing(
            signal_id=signal_id,
            cases=[*_picked(answers, CASES), *_cases_named(visit, one(answers, REFERENCES))],
            entries=_picked(answers, ENTRIES),
            asks_now=one(answers, ACT) == ASK,
        )
        land(visit.site.store, landing, act_of(visit, key))
        return f"{address_of(signal_id)}#waarover"

    return take(visit, fields, _landing(visit, signal_id, reach), do)


@router.get(f"{OVERVIEW}/{{signal_id}}/settle")
def settle_form(signal_id: UUID, visit: Visitor) -> Response:
    """What was done with it."""
    permit(visit.actor, Action.MANAGE_SIGNALS)
    return ask(visit, _settling(visit, signal_id), {"text": "keep"})


@router.post(f"{OVERVIEW}/{{signal_id}}/settle")
def settle_it(signal_id: UUID, visit: Sender, fields: Fields) -> Response:
    """Settle it."""
    permit(visit.actor, Action.MANAGE_SIGNALS)

    def do(answers: Answers, key: str | None) -> str:
        erases = one(answers, "text") == "erase"
        settle(visit.site.store, signal_id, one(answers, "because"), act_of(visit, key), erases=erases)
        return address_of(signal_id)

    return take(visit, fields, _settling(visit, signal_id), do)


@router.post(f"{OVERVIEW}/{{signal_id}}/erase")
def erase(signal_id: UUID, visit: Sender) -> Response:
    """Erase the text of a signal that is settled."""
    permit(visit.actor, Action.MANAGE_SIGNALS)
    erase_text(visit.site.store, signal_id, act_of(visit, None))
    return RedirectResponse(address_of(signal_id), HTTPStatus.SEE_OTHER)


def address_of(signal_id: UUID) -> str:
    """The page of a signal."""
    return f"{OVERVIEW}/{signal_id}"


def act_of(visit: Visit, key: str | None) -> Act:
    """Who sends the form with this key."""
    return Act(by=visit.actor, moment=visit.now, form_key=key)


def _landing(visit: Visit, signal_id: UUID, reach: Chosen) -> SmallForm:
    wanted = reach.reach()
    with visit.site.store.read() as unit:
        signal = unit.signals.get(signal_id)
        cases, entries = _fitting(unit, wanted)
    form = form_named("land-signal").with_options(
        {
            CASES: {str(case.id): f"{case.reference} {case.title}" for case in cases},
            ENTRIES: {str(entry.id): f"{entry.title} ({entry.source_id})" for entry in entries},
        }
    )
    nothing = [name for name, found in ((CASES, cases), (ENTRIES, entries)) if not found]
    words, found = visit.words, len(cases) + len(entries)
    notes = [] if wanted.is_empty else [words.say("signals", "found" if found else "found_nothing", n=found)]
    if max(len(cases), len(entries)) == MOST:
        notes.append(words.say("signals", "cut", n=MOST))
    return SmallForm(
        form=form.without(nothing),
        name="land-signal",
        action=f"{address_of(signal_id)}/land{reach.query}",
        back=(address_of(signal_id), signal.title),
        notes=notes,
    )


def _fitting(unit: Unit, wanted: Reach) -> tuple[Sequence[Case], Sequence[RegisterEntry]]:
    return unit.signals.reached_cases(wanted, limit=MOST), unit.signals.reached_entries(wanted, limit=MOST)


def _asks(small: SmallForm, path: str) -> bool:
    return path in small.form.questions


def _picked(answers: Answers, path: str) -> list[UUID]:
    return [UUID(key) for key in sorted(chosen(answers[path]))] if answers.get(path) else []


def _cases_named(visit: Visit, references: str) -> list[UUID]:
    """The cases with these numbers; raises ``InvalidAnswer`` where there is no such case."""
    found = []
    with visit.site.store.read() as unit:
        for reference in references.replace(",", " ").split():
            try:
                found.append(unit.cases.by_reference(reference).id)
            except NotFound as unknown:
                raise InvalidAnswer(
                    [Problem(path=REFERENCES, code=ProblemCode.UNKNOWN_OPTION, about=reference)]
                ) from unknown
    return found


def _settling(visit: Visit, signal_id: UUID) -> SmallForm:
    with visit.site.store.read() as unit:
        signal = unit.signals.get(signal_id)
    return SmallForm(
        form=form_named("settle-signal"),
        name="settle-signal",
        action=f"{address_of(signal_id)}/settle",
        back=(address_of(signal_id), signal.title),
    )
