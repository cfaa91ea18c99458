"""Signals: keeping what reaches us, saying what it is about, and settling it.

A person says on which cases and entries a signal lands. It may ask there at once whether the weighing still holds; else
the next check opens with it. Its text is kept here alone, so that erasing it erases it everywhere.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING
from uuid import UUID

from models.acting import Act
from models.answering import Problem, ProblemCode
from models.asking_entries import ask_entries_now
from models.case import Case
from models.check import Check
from models.errors import InvalidAnswer, SignalSettled
from models.late_advice import ask_now
from models.permission import Action, permit
from models.register import RegisterEntry
from models.signal import Signal, SignalTarget
from models.vocabulary import CheckCause, EventKind, Origin, SignalKind, SignalStatus

if TYPE_CHECKING:
    from models.base import Moment
    from models.store.open import Store, Unit


@dataclass(frozen=True, kw_only=True)
class NewSignal:
    """What reached us. ``about``: the reference of the case that it is about, where that is known at once."""

    kind: SignalKind
    title: str
    received_on: date
    text: str = ""
    reference: str = ""
    effective_on: date | None = None
    about: str = ""


@dataclass(frozen=True, kw_only=True)
class Landing:
    """What a signal is about: cases, and entries of a register. ``asks_now``: open a check there now."""

    signal_id: UUID
    cases: Collection[UUID] = ()
    entries: Collection[UUID] = ()
    asks_now: bool = False


@dataclass(frozen=True, kw_only=True)
class Landed:
    """What a landing did: on how many cases and entries it is new, and in how many checks it is asked since."""

    added: int
    checks: int


def keep_signal(store: Store, new: NewSignal, act: Act) -> Signal:
    """Keep a signal; one about a case is shown there from now on, and waits for somebody to judge it.

    Raises ``NotAllowed`` (a project lead reports about their own cases only), ``FormAlreadySent``, ``NotFound`` and
    ``InvalidAnswer``.
    """
    with store.write() as unit:
        case = unit.cases.by_reference(new.about) if new.about else None
        permit(act.by, Action.REPORT_SIGNAL, case)
        unit.signins.receive(act.form_key, act.by.person_id, act.moment.at)
        if not new.title.strip():
            raise InvalidAnswer([Problem(path="title", code=ProblemCode.MISSING)])
        if new.received_on > act.moment.on:
            raise InvalidAnswer([Problem(path="received_on", code=ProblemCode.IN_THE_FUTURE)])
        signal = Signal(
            kind=new.kind,
            title=" ".join(new.title.split()),
            text=new.text.replace("\r\n", "\n").strip(),
            reference=" ".join(new.reference.split()),
            received_on=new.received_on,
            effective_on=new.effective_on,
            kept_on=act.moment.on,
            kept_by=act.by.person_id,
        )
        unit.signals.add(signal)
        if case is not None:
            _target_case(unit, signal, case, act)
        return signal


def land(store: Store, landing: Landing, act: Act) -> Landed:
    """Say what a signal is about, once or again; what it landed on before stays.

    Entries without a case and those that were never weighed are only noted: there is nothing yet to look back on. So
    are those whose case is a target itself. Raises ``NotAllowed``, ``FormAlreadySent``, ``NotFound``, ``SignalSettled``
    and, for nothing at all, ``InvalidAnswer``.
    """
    with store.write() as unit:
        act.begin(unit, Action.MANAGE_SIGNALS)
        signal = _open(unit, landing.signal_id)
        cases, entries = unit.cases.many(list(landing.cases)), unit.registers.many(landing.entries)
        if not cases and not entries:
            raise InvalidAnswer([Problem(path="targets", code=ProblemCode.MISSING)])
        before = len(unit.signals.targets(signal.id))
        on_cases = [(_target_case(unit, signal, case, act), case) for case in cases]
        on_entries = [(_target_entry(unit, signal, entry, act), entry) for entry in entries]
        signal.status = SignalStatus.LANDED
        asked = 0
        if landing.asks_now:
            unit.checks.take_turn()
            asked = _ask_cases(unit, signal, on_cases, act.moment)
            elsewhere = [(target, entry) for target, entry in on_entries if entry.case_id not in set(landing.cases)]
            asked += _ask_entries(unit, signal, elsewhere, act.moment)
        return Landed(added=len(unit.signals.targets(signal.id)) - before, checks=asked)


def settle(store: Store, signal_id: UUID, because: str, act: Act, *, erases: bool = False) -> None:
    """Say what was done with a signal, or why nothing needs to be. ``erases``: what people wrote goes.

    Raises ``NotAllowed``, ``FormAlreadySent``, ``NotFound``, ``SignalSettled``, or ``InvalidAnswer`` without a reason.
    """
    with store.write() as unit:
        act.begin(unit, Action.MANAGE_SIGNALS)
        signal = _open(unit, signal_id)
        if not because.strip():
            raise InvalidAnswer([Problem(path="because", code=ProblemCode.MISSING)])
        signal.status = SignalStatus.SETTLED
        signal.settled_on, signal.settled_by = act.moment.on, act.by.person_id
        signal.settled_because = because.replace("\r\n", "\n").strip()
        if erases:
            signal.text = ""


def erase_text(store: Store, signal_id: UUID, act: Act) -> None:
    """Erase what people wrote in a signal that is settled; its title and what was done with it stay.

    Raises ``NotAllowed``, ``FormAlreadySent``, ``NotFound``, and ``SignalSettled`` (told as such) while it is not.
    """
    with store.write() as unit:
        act.begin(unit, Action.MANAGE_SIGNALS)
        signal = unit.signals.get(signal_id)
        if signal.status is not SignalStatus.SETTLED:
            raise SignalSettled("Settle this signal first; until then its text is needed.")
        signal.text = ""


def _open(unit: Unit, signal_id: UUID) -> Signal:
    signal = unit.signals.get(signal_id)
    if signal.status is SignalStatus.SETTLED:
        raise SignalSettled
    return signal


def _target_case(unit: Unit, signal: Signal, case: Case, act: Act) -> SignalTarget:
    """The target for a case, told in its journal where it is new."""
    known = unit.signals.target(signal.id, case_id=case.id)
    if known is not None:
        return known
    target = SignalTarget(signal_id=signal.id, case_id=case.id, added_on=act.moment.on)
    unit.signals.add(target)
    facts = {"signal": signal.id, "kind": signal.kind}
    _tell(unit, case, signal, facts, act)
    return target


def _target_entry(unit: Unit, signal: Signal, entry: RegisterEntry, act: Act) -> SignalTarget:
    known = unit.signals.target(signal.id, entry_id=entry.id)
    if known is not None:
        return known
    target = SignalTarget(signal_id=signal.id, entry_id=entry.id, added_on=act.moment.on)
    unit.signals.add(target)
    if entry.case_id is not None:
        facts = {"signal": signal.id, "kind": signal.kind, "entry": entry.id}
        _tell(unit, unit.cases.get(entry.case_id), signal, facts, act)
    return target


def _tell(unit: Unit, case: Case, signal: Signal, facts: dict[str, object], act: Act) -> None:
    content = {"text": signal.told}
    unit.journal.add(case.tell(EventKind.SIGNAL_LANDED, by=act.by, moment=act.moment, facts=facts, content=content))


def _ask_cases(unit: Unit, signal: Signal, targets: Collection[tuple[SignalTarget, Case]], moment: Moment) -> int:
    asked = 0
    for target, case in targets:
        check = None if target.check_id else _ask_case(unit, signal, case, moment)
        if check is not None:
            target.check_id = check.id
            asked += 1
    return asked


def _ask_case(unit: Unit, signal: Signal, case: Case, moment: Moment) -> Check | None:
    """A case that a register brought is asked about all its entries at once."""
    if case.origin is not Origin.REGISTER:
        return ask_now(unit, case, signal.told, moment, cause=CheckCause.SIGNAL)
    entries = unit.registers.of_case(case.id)
    asked_in = ask_entries_now(unit, entries, CheckCause.SIGNAL, lambda _: signal.told, moment)
    return next(iter(asked_in.values()), None)


def _ask_entries(
    unit: Unit, signal: Signal, targets: Collection[tuple[SignalTarget, RegisterEntry]], moment: Moment
) -> int:
    waiting = {entry.id: (target, entry) for target, entry in targets if target.check_id is None}
    entries = [entry for _, entry in waiting.values()]
    asked_in = ask_entries_now(unit, entries, CheckCause.SIGNAL, lambda _: signal.told, moment)
    for entry_id, check in asked_in.items():
        waiting[entry_id][0].check_id = check.id
    return len({check.id for check in asked_in.values()})
