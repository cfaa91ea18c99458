"""A small municipality to send projects through: its people, its calendar, and an engine that does what waits."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

from integrations.settings import load_settings
from models.assessing import deliver, open_assessment
from models.base import Moment
from models.case import Case
from models.decision import Condition
from models.demand import DemandSnapshot
from models.demanding import take_in_demand
from models.facts import levels_of
from models.gate import Gate
from models.gatekeeper import GateAnswer, answer_gate
from models.intake import NewCase, start_case
from models.people import NewPerson, add_person
from models.person import ENGINE, Actor
from models.register import EntryRecord, RegisterEntry
from models.registering import take_in
from models.saving import Given, save_answers
from models.store.open import Store, open_store
from models.vocabulary import (
    EventKind,
    FlowName,
    Instrument,
    Level,
    Origin,
    Outcome,
    Phase,
    RegisterKind,
    Result,
    Role,
    Step,
)
from tasks.world import World, in_world
from waardenweg.flows_here import flow_named

MONDAY = date(2026, 1, 5)
LEASE = timedelta(minutes=5)
CASE_FLOWS = (FlowName.TRIAGE, FlowName.ASSESSMENT, FlowName.DECISION, FlowName.CHECKS)
"""The flows that are asked to look at a case."""

NOTHING: dict[str, Any] = {
    "project_phase": "starting",
    "earlier_checks": ["none"],
    "technologies": ["none"],
    "decision_role": "none",
    "parties": ["internal_only"],
    "personal_data": ["none"],
    "complexity": "simple",
    "novelty": "known",
    "public_space_tracking": "no",
    "people_affected": "tens",
    "data_origin": "own",
    "purpose": ["service_delivery"],
    "impact_size": "small",
    "affects_health_or_safety": "no",
    "affects_freedoms": "no",
    "affects_vulnerable": "no",
    "offline_route_lost": "no",
}
"""A project that touches no value: new chairs for the canteen."""

ALGORITHM = {"prohibited_practice": ["none"], "ai_act_area": ["none"], "steers_approach": "no"}
"""What is asked on top of that of whoever uses an algorithm."""

ONLY_A_REGISTER = NOTHING | ALGORITHM | {"technologies": ["rule_based_algorithm"]}
"""An algorithm with fixed rules that decides nothing: only a register asks for it."""

CAMERAS = NOTHING | {
    "technologies": ["camera"],
    "placement": "public_space",
    "ai_act_area": ["none"],
    "prohibited_practice": ["none"],
    "steers_approach": "no",
    "public_space_tracking": "large_scale_systematic",
    "systematic_monitoring": "no",
    "covert": "no",
    "personal_data": ["images_sound"],
    "data_scale": "large",
    "data_subjects": ["residents", "visitors"],
    "combines_datasets": "no",
    "profiling": "no",
    "behaviour": "no",
    "purpose": ["traffic"],
    "novelty": "new_for_us",
    "people_affected": "whole_city",
    "values_touched": ["privacy", "safety"],
}
"""Cameras along the singels: a DPIA, a full ethical check, an entry in the sensor register."""

YOUTH_CARE = NOTHING | {
    "parties": ["partner_organisations"],
    "shares_sensitive_data": "yes",
    "personal_data": ["social_situation", "health"],
    "data_scale": "small",
    "data_subjects": ["children", "vulnerable_residents"],
    "combines_datasets": "no",
    "systematic_monitoring": "no",
    "covert": "no",
    "profiling": "no",
    "behaviour": "no",
    "purpose": ["youth_care"],
    "affects_vulnerable": "yes",
}
"""Sharing data about youth care with partners: the college decides."""

RUNNING = {"project_phase": "running", "earlier_checks": ["ethical_check"]}
"""Asks only a light check of what would ask a full one at the start."""

FULL_CHECK = {
    "values": ["privacy", "safety"],
    "weighing[privacy].affected": "Wie over de singel fietst.",
    "weighing[privacy].weighing": "Tellen mag, volgen niet.",
    "weighing[safety].affected": "Wie de singel oversteekt.",
    "weighing[safety].weighing": "Veiliger oversteken weegt hier zwaarder.",
    "conclusion": "Doorgaan, als de beelden meteen verdwijnen.",
    "advice": "proceed_under_conditions",
    "conditions[1].text": "Wis de beelden binnen een dag.",
    "conditions[1].owner": "projectleider",
    "conditions[1].due_on": "2026-06-01",
}
DPIA = {
    "done": "done",
    "reference": "dossier 12",
    "done_on": "2026-01-20",
    "residual_risk": "low",
    "outcome": "Het risico is klein.",
}
UNCHANGED = {"outcome": "unchanged", "explanation": "Er is niets veranderd."}
CHANGED = {
    "outcome": "changed",
    "explanation": "De leverancier is nieuw.",
    "changes": ["supplier"],
    "points[supplier].about": "Een ander bedrijf levert de camera's.",
}


def let_people_in(store: Store) -> None:
    """One person per role, unless they are there already."""
    with store.write() as unit:
        if unit.people.everybody():
            return
        for role in Role:
            new = NewPerson(handle=role.value, name=f"De {role}", email=f"{role}@example.org", roles=frozenset({role}))
            add_person(unit, new)


@contextmanager
def town_in(database_url: str, home: Path) -> Iterator["Town"]:
    """The municipality of a database at head."""
    settings = load_settings(home=home, database_url=database_url)
    store = open_store(database_url)
    with in_world(World(settings=settings, store=store)) as world:
        yield Town(world)
    store.close()


class _People(dict[Role, Actor]):
    """The person with each role, looked up when a test first asks: few tests need them all."""

    def __init__(self, store: Store) -> None:
        super().__init__()
        self._store = store

    def __missing__(self, role: Role) -> Actor:
        with self._store.read() as unit:
            self[role] = unit.people.actor(unit.people.by_handle(role))
        return self[role]


class Town:
    """The municipality; ``today`` moves on when a test says so."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.store: Store = world.store
        self.today = MONDAY
        let_people_in(self.store)
        self.people = _People(self.store)

    @property
    def moment(self) -> Moment:
        """Nine in the morning of today."""
        return Moment(on=self.today, at=datetime.combine(self.today, time(9), UTC))

    def days_later(self, days: int) -> None:
        """Time goes by."""
        self.today += timedelta(days=days)

    def id_of(self, role: Role) -> UUID:
        """The key of the person with this role."""
        person_id = self.people[role].person_id
        assert person_id is not None
        return person_id

    def engine_works(self) -> None:
        """The engine does everything that waits for a case."""
        while True:
            with self.store.write() as unit:
                wakes = [wake for flow in CASE_FLOWS for wake in unit.wakes.claim(flow, self.moment.at, LEASE, 500)]
            if not wakes:
                return
            for flow in CASE_FLOWS:
                subjects = [wake.subject for wake in wakes if wake.flow is flow]
                if subjects:
                    report = flow_named(flow).fn(cases=subjects, today=self.today)
                    assert not report.dropouts, report.dropouts
            with self.store.write() as unit:
                unit.wakes.done([wake.id for wake in wakes], self.moment.at)

    def demand(self, ref: str = "D-1", **changes: Any) -> "Project":
        """A demand comes in from the demand-supply system, or comes again."""
        told = {
            "title": "Camera's langs de singel",
            "department": "Verkeer",
            "lead_email": "projectleider@example.org",
            "answers": CAMERAS,
            **changes,
        }
        told["answers"] = _tuples(told["answers"])
        with self.store.write() as unit:
            take_in_demand(unit, DemandSnapshot(source="inbox", ref=ref, **told), self.moment)
            demand = unit.demands.find("inbox", ref)
            assert demand is not None
            assert demand.case_id is not None
            return Project(town=self, id=demand.case_id)

    def only_project(self) -> "Project":
        """The one case of a town in which nothing else went on."""
        with self.store.read() as unit:
            (case,) = unit.cases.all()
        return Project(town=self, id=case.id)

    def started_by_hand(self, origin: Origin, **details: Any) -> "Project":
        """Somebody starts a case without a demand."""
        new = NewCase(title="Een bestaand systeem", origin=origin, lead_id=self.id_of(Role.PROJECTLEIDER), **details)
        return Project(town=self, id=start_case(self.store, new, self.people[Role.ETHISCH_NETWERK], self.moment).id)

    def registered(self, registered_on: date, source_id: str = "1") -> RegisterEntry:
        """An algorithm stands in the register since a day."""
        record = EntryRecord(
            kind=RegisterKind.ALGORITHM,
            source="algorithms",
            source_id=source_id,
            organisation="Gemeente Enschede",
            title="Meldingen",
            registered_on=registered_on,
        )
        with self.store.write() as unit:
            take_in(unit, [record], self.moment)
        return self.entry(source_id)

    def entry(self, source_id: str = "1") -> RegisterEntry:
        """The entry as it stands now."""
        with self.store.read() as unit:
            return unit.registers.known(RegisterKind.ALGORITHM, "algorithms")[source_id]

    def case_of(self, entry: RegisterEntry) -> "Project":
        """The case of an entry."""
        assert entry.case_id is not None
        return Project(town=self, id=entry.case_id)


Walk = Callable[[Town], object]
"""What happens in a town, from an empty one on."""


@dataclass(frozen=True)
class Project:
    """One case on its road, as a test follows it."""

    town: Town
    id: UUID

    @property
    def case(self) -> Case:
        """As it stands now."""
        with self.town.store.read() as unit:
            return unit.cases.get(self.id)

    def stands_in(self) -> Phase:
        """Its phase now; a call, since it differs from one line to the next."""
        return self.case.phase

    @property
    def result(self) -> Result | None:
        """How it ended."""
        return self.case.result

    @property
    def gates(self) -> dict[str, Gate]:
        """What is asked now, by form."""
        with self.town.store.read() as unit:
            return {gate.form: gate for gate in unit.gates.open_of_case(self.id)}

    @property
    def levels(self) -> dict[Outcome, Level]:
        """What the triage says."""
        with self.town.store.read() as unit:
            return levels_of(unit, unit.cases.get(self.id))

    @property
    def conditions(self) -> list[Condition]:
        """What a decision asked."""
        with self.town.store.read() as unit:
            return list(unit.decisions.conditions(self.id))

    @property
    def steps(self) -> list[str]:
        """The steps it took."""
        with self.town.store.read() as unit:
            events = [event for event, _ in unit.journal.of_case(self.id)]
        return [event.facts["step"] for event in events if event.kind is EventKind.STEP_TAKEN]

    def answer(self, form: str, fields: Mapping[str, Any] | None = None, by: Role | None = None) -> None:
        """Whoever is asked answers, and the engine does what follows."""
        gate = self.gates[form]
        actor = self.town.people[by or gate.role]
        sent = GateAnswer(gate_id=gate.id, fields=fields or {}, by=actor, moment=self.town.moment)
        answer_gate(self.town.store, sent)
        self.town.engine_works()

    def advised_by(self, instrument: Instrument, answers: Mapping[str, Any], on: date) -> None:
        """An instrument is handed in beside the road, dated by a day."""
        moment = Moment(on=on, at=self.town.moment.at)
        with self.town.store.write() as unit:
            case = unit.cases.get(self.id)
            opened = open_assessment(unit, case, instrument, moment)
            save_answers(unit, case, opened, Given(values=answers), moment)
            deliver(unit, case, opened, ENGINE, moment)

    def confirmed(self, road: Step, **fields: Any) -> "Project":
        """The Ethisch Netwerk confirms the triage and chooses the road."""
        self.answer("confirm-triage", {"road": road, "reason": "Zo is het.", **fields})
        return self

    def assessed(self) -> "Project":
        """Everything that was asked beside the ethical check is there, and the check is done."""
        if "intake-again" in self.gates:
            self.answer("intake-again")
        if "dpia" in self.gates:
            self.answer("dpia", DPIA)
        form = "ethical-check" if "ethical-check" in self.gates else "ethical-check-light"
        self.answer(form, FULL_CHECK)
        return self

    def decided(self, verdict: str, **fields: Any) -> "Project":
        """Whoever decides, decides."""
        self.answer("decide", {"verdict": verdict, "argument": "Alles afwegende.", **fields})
        return self


def _tuples(answers: Mapping[str, Any]) -> dict[str, Any]:
    return {path: tuple(value) if isinstance(value, list) else value for path, value in answers.items()}
