"""Simulated people: they act on the mail they get, each in their own time, and some are away or put things off."""

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from email.message import EmailMessage
from itertools import chain
from random import Random
from uuid import UUID

from models.absence import Delegation
from models.acting import Act
from models.assessment import values
from models.away import Leave, set_absence
from models.base import Moment
from models.delegating import HandOver, delegate
from models.errors import GateNotOpen, InvalidAnswer, NotAllowed, StepNotReady
from models.gate import Gate
from models.gatekeeper import GateAnswer, answer_gate, form_of_gate, shown_by
from models.person import Actor
from models.snoozing import PutOff, snooze
from models.standing_in import actor_on, away_on
from models.vocabulary import Role
from tests.town import CHANGED, FULL_CHECK, NOTHING, UNCHANGED, Town
from tests.years.filling import filled

LINK = re.compile(r"/gates/([0-9a-f-]{36})")
_WEIGHED = {path: said for path, said in FULL_CHECK.items() if not path.startswith("conditions")}
_SAID = {
    "recheck": UNCHANGED,
    "interim-check": UNCHANGED,
    "closing-check": UNCHANGED,
    "intake-questions": NOTHING,
    "ethical-check-light": {**_WEIGHED, "advice": "proceed"},
    "confirm-triage": {"road": "start_light_check", "reason": "Zo is het."},
    "condition": {"status": "met", "explanation": "Zie het logboek."},
    "decide": {"verdict": "proceed", "argument": "Alles afwegende."},
}
_CHANGING = frozenset({"recheck", "interim-check"})


@dataclass(kw_only=True)
class PutOffs:
    """What people asked for beside answering, as the oracle needs it."""

    snoozed: dict[UUID, list[tuple[date, date]]] = field(default_factory=lambda: defaultdict(list))
    """Per gate: on which day, until which day."""
    handed: dict[UUID, list[Delegation]] = field(default_factory=lambda: defaultdict(list))


class People:
    """All of them. What somebody knows, they know from a mail."""

    def __init__(self, town: Town, chance: Random) -> None:
        self._town, self._chance = town, chance
        self._known: set[UUID] = set()
        self._plans: dict[date, list[tuple[UUID, str]]] = defaultdict(list)
        self.wishes = PutOffs()
        self.answered = 0

    def read(self, mails: Iterable[EmailMessage], today: date) -> None:
        """They read what came today, and plan when they answer what they had not seen before."""
        for mail in mails:
            address = mail["To"].addresses[0].addr_spec
            for found in LINK.findall(mail.get_body(("plain",)).get_content()):  # type: ignore[union-attr]
                self._plan(UUID(found), address, today)

    def act(self, today: date) -> None:
        """They do what they planned for today or before, if they are here."""
        planned = [self._plans.pop(day) for day in sorted(self._plans) if day <= today]
        for gate_id, address in chain.from_iterable(planned):
            try:
                self._answer(gate_id, address, today)
            except GateNotOpen:
                continue  # somebody else was first, or it is not needed any more
            except NotAllowed:
                self._known.discard(gate_id)  # they stood in for somebody who is back; who is back hears of it again
            except StepNotReady:
                self._plans[today + timedelta(days=1)].append((gate_id, address))  # another form comes first

    def go_on_leave(self, today: date) -> None:
        """Now and then somebody says that they are away, half of the time with a deputy."""
        if today.day not in {1, 15}:
            return
        with self._town.store.read() as unit:
            leads = [person for person in unit.people.everybody() if person.handle.startswith("leider")]
        leave = Leave(
            person_id=leads[today.month % len(leads)].id,
            from_on=today + timedelta(days=3),
            until_on=today + timedelta(days=17),
            deputy_id=leads[(today.month + 3) % len(leads)].id if today.day == 1 else None,
        )
        try:
            set_absence(self._town.store, leave, Act(by=self._town.people[Role.CIO_OFFICE], moment=_noon(today)))
        except InvalidAnswer:
            return  # their deputy is away themselves

    def _plan(self, gate_id: UUID, address: str, today: date) -> None:
        if gate_id in self._known:
            return
        self._known.add(gate_id)
        quick = self._chance.random()
        wait = self._chance.randrange(4) if quick < 0.6 else self._chance.randrange(4, 35 if quick < 0.85 else 75)
        self._plans[today + timedelta(days=wait)].append((gate_id, address))
        if self._chance.random() < 0.1:
            self._wish(gate_id, address, today)

    def _wish(self, gate_id: UUID, address: str, today: date) -> None:
        """Somebody puts it off, or hands it over to a colleague."""
        act = Act(by=self._actor(address, today), moment=_noon(today))
        with self._town.store.read() as unit:
            gate = unit.gates.get(gate_id)
            colleague = next(one for one in unit.people.everybody() if one.handle == "leider0")
        if not gate.is_open:
            return
        if self._chance.random() < 0.5:
            until = today + timedelta(days=self._chance.randrange(2, 14))
            try:
                snooze(self._town.store, gate_id, PutOff(until=until, because="Eerst de begroting."), act)
            except InvalidAnswer:
                return  # too far after its date
            self.wishes.snoozed[gate_id].append((today, until))
        elif gate.person_id is not None and gate.person_id not in {colleague.id} and act.by.person_id == gate.person_id:
            last = today + timedelta(days=20)
            wished = HandOver(deputy_id=colleague.id, from_on=today, until_on=last, because="Druk.")
            try:
                self.wishes.handed[gate_id].append(delegate(self._town.store, gate_id, wished, act))
            except InvalidAnswer:
                return  # the colleague is away

    def _answer(self, gate_id: UUID, address: str, today: date) -> None:
        actor = self._actor(address, today)
        with self._town.store.read() as unit:
            gate = unit.gates.get(gate_id)
            if not gate.is_open:
                return
            if actor.person_id is not None and away_on(unit, today).is_away(actor.person_id):
                self._plans[today + timedelta(days=1)].append((gate_id, address))
                return
            shown = shown_by(unit, gate)
            there = values(unit.assessments.answers(shown.id)) if shown is not None else {}
            fields = filled(form_of_gate(unit, gate), {**self._says(gate), **there}, today)
        sent = GateAnswer(gate_id=gate_id, fields=fields, by=actor, moment=_noon(today))
        answer_gate(self._town.store, sent)
        self.answered += 1

    def _says(self, gate: Gate) -> dict[str, object]:
        changes = gate.form in _CHANGING and self._chance.random() < 0.05
        return dict(CHANGED if changes else _SAID.get(gate.form, {}))

    def _actor(self, address: str, today: date) -> Actor:
        with self._town.store.read() as unit:
            person = unit.people.by_email(address)
            assert person is not None
            return actor_on(unit, person, today)


def _noon(today: date) -> Moment:
    return Moment(on=today, at=datetime.combine(today, time(11), UTC))
