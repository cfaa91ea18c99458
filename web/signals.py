"""Signals: what reached us, on which cases and entries it lands, and what was done with it."""

from __future__ import annotations

from datetime import date
from urllib.parse import urlencode
from uuid import UUID

from fastapi import APIRouter
from fastapi.responses import Response

from models.forms import form_named, one
from models.library import technology_names, value_names
from models.methods import INTAKE
from models.permission import Action, permit
from models.question import Answers
from models.signalling import NewSignal, keep_signal
from models.store.signals import SignalFilter
from models.vocabulary import Outcome, RegisterKind, SignalKind, SignalStatus
from web.choices import chosen_from, page_number
from web.landing import OVERVIEW, PERSONAL_DATA, act_of, address_of
from web.rendering import page
from web.site import Visit
from web.small_form import SmallForm, ask, take
from web.visiting import Fields, Sender, Visitor

ROWS = 50

router = APIRouter(include_in_schema=False)


@router.get(OVERVIEW)
def overview(visit: Visitor, soort: str = "", stand: str = "", blad: str = "") -> Response:
    """The signals, newest first. ``soort``: of this kind; ``stand``: that are so far; ``blad``: the page."""
    permit(visit.actor, Action.MANAGE_SIGNALS)
    picked = SignalFilter(kind=chosen_from(SignalKind, soort), status=chosen_from(SignalStatus, stand))
    number = page_number(blad)
    with visit.site.store.read() as unit:
        total = unit.signals.count(picked)
        rows = unit.signals.listed(picked, limit=ROWS, skip=(number - 1) * ROWS)
        landed_on = unit.signals.counts([row.id for row in rows])
    return page(
        visit,
        "signals/index.html",
        rows=rows,
        landed_on=landed_on,
        total=total,
        number=number,
        pages=-(-total // ROWS),
        chosen=picked,
        kinds=list(SignalKind),
        statuses=list(SignalStatus),
    )


@router.get(f"{OVERVIEW}/new")
def new_form(visit: Visitor, case: str = "") -> Response:
    """An empty signal. ``case``: the reference of the case that it is about."""
    return ask(visit, _reporting(visit, case), {"received_on": visit.now.on.isoformat()})


@router.post(f"{OVERVIEW}/new")
def new(visit: Sender, fields: Fields, case: str = "") -> Response:
    """Keep it."""

    def do(answers: Answers, key: str | None) -> str:
        signal = keep_signal(visit.site.store, _new_signal(answers, case), act_of(visit, key))
        return f"/cases/{case}#signalen" if case else address_of(signal.id)

    return take(visit, fields, _reporting(visit, case), do)


@router.get(f"{OVERVIEW}/{{signal_id}}")
def show(signal_id: UUID, visit: Visitor) -> Response:
    """One signal, what it is about, and what may be done with it."""
    permit(visit.actor, Action.MANAGE_SIGNALS)
    with visit.site.store.read() as unit:
        signal = unit.signals.get(signal_id)
        targets = unit.signals.targets(signal_id)
        checks = {target.check_id: unit.checks.get(target.check_id) for target, _, _ in targets if target.check_id}
        choices = {
            "techniek": technology_names(),
            "gegevens": _personal_data(),
            "waarde": dict(sorted(value_names(unit).items(), key=lambda named: named[1])),
            "afdeling": {name: name for name in unit.boards.departments(None)},
        }
        names = unit.people.names()
    return page(
        visit,
        "signals/show.html",
        signal=signal,
        targets=targets,
        checks=checks,
        choices=choices,
        outcomes=[outcome for outcome in Outcome if outcome is not Outcome.DECISION_LEVEL],
        registers=list(RegisterKind),
        names=names,
    )


def _reporting(visit: Visit, reference: str) -> SmallForm:
    """The form of a signal; raises ``NotFound`` for the case, or ``NotAllowed``."""
    with visit.site.store.read() as unit:
        case = unit.cases.by_reference(reference) if reference else None
    permit(visit.actor, Action.REPORT_SIGNAL, case)
    back = (f"/cases/{reference}", reference) if case else (OVERVIEW, visit.words.say("signals", "overview"))
    return SmallForm(
        form=form_named("signal"),
        name="signal",
        action=f"{OVERVIEW}/new" + (f"?{urlencode({'case': reference})}" if case else ""),
        back=back,
        about=case.title if case else "",
    )


def _new_signal(answers: Answers, reference: str) -> NewSignal:
    effective_on = one(answers, "effective_on")
    return NewSignal(
        kind=SignalKind(one(answers, "kind")),
        title=one(answers, "title"),
        text=one(answers, "text"),
        reference=one(answers, "reference"),
        received_on=date.fromisoformat(one(answers, "received_on")),
        effective_on=date.fromisoformat(effective_on) if effective_on else None,
        about=reference,
    )


def _personal_data() -> dict[str, str]:
    question = form_named(INTAKE).questions[PERSONAL_DATA]
    return {key: name for key, name in question.options.items() if key not in question.exclusive}
