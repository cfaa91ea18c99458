"""The example set: seven invented demands of Enschede, spread over the road by really walking it, with earlier dates.

The register entries beside them are facts, from the national algorithm register (CC0); they never belong to an example
case. Two demands are left in the inbox: the engine pulls those itself, so that its first run has something to show.
"""

import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from importlib.resources import as_file, files
from pathlib import Path
from tempfile import TemporaryDirectory
from uuid import UUID

from integrations.demand_systems.forms.folder import FolderSource
from integrations.demand_systems.forms.form_mapping import IntakeFormMapping
from integrations.demand_systems.port import ConnectedSource
from integrations.demand_systems.sources import INBOX
from integrations.settings import Settings
from models.acting import Act
from models.base import Moment
from models.case import Case
from models.dates import HERE
from models.errors import NotFound
from models.gatekeeper import GateAnswer, answer_gate, save_draft
from models.instruments import Choice, choose_methods
from models.people import add_person
from models.person import Actor
from models.signalling import keep_signal
from models.store.open import Store, Unit
from models.vocabulary import FlowName, Instrument, RegisterKind
from tasks.assessment import ask_for_instruments
from tasks.checks import plan_interim_checks
from tasks.decision import ask_for_advice
from tasks.intake import pull_source
from tasks.register import Wanted, import_register
from tasks.report import Report
from tasks.triage import judge_cases
from tasks.world import World, in_world
from waardenweg.example.script import DEMANDS, REGISTER, Reached, Script, Step, read_script

__all__ = ["load_example"]

_AUTOMATIC: Mapping[FlowName, Callable[[Sequence[UUID], Moment], Report]] = {
    FlowName.TRIAGE: judge_cases,
    FlowName.ASSESSMENT: ask_for_instruments,
    FlowName.DECISION: ask_for_advice,
    FlowName.CHECKS: plan_interim_checks,
}
"""What each flow does with its cases; called as steps, since loading Prefect takes longer than all the rest."""
_MINUTES = timedelta(minutes=5)
_BATCH = 500
_OPENS_AT = time(9)
_CHOICE = "choose-methods"
"""The form with which the Ethisch Netwerk chooses methods."""


def load_example(store: Store, settings: Settings, today: date) -> bool:
    """Load the example set into a database without cases; tells whether it did.

    ``today``: the day that the earlier dates are counted back from.
    """
    with store.read() as unit:
        if unit.cases.all():
            return False
    script = read_script(today)
    with in_world(World(settings=settings, store=store)):
        with store.write() as unit:
            for person in script.people:
                add_person(unit, person)
        with as_file(files(__name__).joinpath(REGISTER)) as register:
            import_register(Wanted(kind=RegisterKind.ALGORITHM, place=str(register)), today)
        with TemporaryDirectory(prefix="waardenweg-example-") as folder:
            walk = _Walk(store, script, Path(folder))
            walk.all_days()
            for reached in script.signals:
                walk.keep(reached)
    settings.inbox.mkdir(parents=True, exist_ok=True)
    (settings.inbox / DEMANDS).write_text(script.form_with(list(script.rows)), encoding="utf-8")
    return True


class _Walk:
    """The road of the example cases, day by day."""

    def __init__(self, store: Store, script: Script, folder: Path) -> None:
        self._store, self._script = store, script
        self._form = folder / DEMANDS
        self._source = ConnectedSource(system=FolderSource(INBOX, folder), mapping=IntakeFormMapping())
        self._arrived: list[str] = []

    def all_days(self) -> None:
        """Every day on which something happens, in order."""
        days = {arrival.on for arrival in self._script.arrivals} | {step.on for step in self._script.steps}
        for day in sorted(days):
            for arrival in self._script.arrivals:
                if arrival.on == day:
                    self._arrive(arrival.demand, day)
            self._engine_works(day)
            for step in self._script.steps:
                if step.on == day:
                    self._answer(step)
                    self._engine_works(day)

    def _arrive(self, demand: str, day: date) -> None:
        """The intake form is saved with one more row, and pulled."""
        self._arrived.append(demand)
        self._form.write_text(self._script.form_with(self._arrived), encoding="utf-8")
        saved = datetime.combine(day, _OPENS_AT, HERE).timestamp()
        os.utime(self._form, (saved, saved))
        pull_source(self._source, _then(day))

    def keep(self, reached: Reached) -> None:
        """A signal is kept on the day on which it came, with the case that it is about."""
        with self._store.read() as unit:
            case = _case_of(unit, reached.about)
            by = unit.people.actor(unit.people.by_handle(reached.by))
        signal = replace(reached.signal, about=case.reference if case else "")
        keep_signal(self._store, signal, Act(by=by, moment=_then(signal.received_on)))

    def _answer(self, step: Step) -> None:
        when = _then(step.on)
        with self._store.read() as unit:
            case = _case_of(unit, step.demand)
            gates = unit.gates.open_of_case(case.id) if case else ()
            gate = next((gate for gate in gates if gate.form == step.form), None)
            by = unit.people.actor(unit.people.by_handle(step.by))
        if case and step.form == _CHOICE:
            choose_methods(self._store, _choice(step, case.reference, by, when))
            return
        if gate is None:
            raise NotFound(f"The example set does not fit: {step.demand} has no open {step.form} on {step.on}.")
        sent = GateAnswer(gate_id=gate.id, fields=step.fields, by=by, moment=when)
        if step.is_draft:
            save_draft(self._store, sent)
        else:
            answer_gate(self._store, sent)

    def _engine_works(self, day: date) -> None:
        """What the engine would have done that day for the cases that woke it."""
        when = _then(day)
        while True:
            with self._store.write() as unit:
                wakes = [wake for flow in _AUTOMATIC for wake in unit.wakes.claim(flow, when.at, _MINUTES, _BATCH)]
            if not wakes:
                return
            for flow, act in _AUTOMATIC.items():
                cases = [wake.subject for wake in wakes if wake.flow is flow]
                if cases:
                    act(cases, when)
            with self._store.write() as unit:
                unit.wakes.done([wake.id for wake in wakes], when.at)


def _case_of(unit: Unit, demand: str) -> Case | None:
    found = unit.demands.find(INBOX, demand)
    return unit.cases.get(found.case_id) if found and found.case_id else None


def _choice(step: Step, reference: str, by: Actor, when: Moment) -> Choice:
    """Which methods are used in a full check: no gate asks that, the network may choose at any moment."""
    instruments = frozenset(map(Instrument, step.fields["methods"]))
    return Choice(reference=reference, instruments=instruments, reason=step.fields["reason"], by=by, moment=when)


def _then(day: date) -> Moment:
    """That day as if it were now, so that an answer says when it was given and not when the set was loaded."""
    return Moment(on=day, at=datetime.combine(day, _OPENS_AT, HERE).astimezone(UTC))
