"""Two people, one instrument, two hundred edits from pages old and new, through the real forms: none is lost."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from random import Random

import pytest
from starlette.testclient import TestClient

from models.assessment import Answer, contested, latest
from models.instruments import Choice, choose_methods
from models.people import NewPerson, add_person
from models.sealing import verify
from models.vocabulary import AnswerOrigin, Instrument, Role, Step
from tests.town import Project, Town
from tests.web.browsing import Browser, Form, link_for
from web.app import create_app

EDITS = 200
TEXTS = r"outcome|measures|dissent|project|bias_1"
ROWS = r"(actions|conditions)\[\d+\]\.text"


@dataclass
class Person:
    """Somebody with the form before them, as it was when they opened it last."""

    name: str
    browser: Browser
    address: str
    chance: Random
    form: Form = field(init=False)
    typed: list[str] = field(default_factory=list)

    def looks(self) -> None:
        """The page is loaded again."""
        self.form = self.browser.get(self.address).form

    def types(self, number: int, among: str) -> None:
        """One field gets a text of its own, and the form is kept; the page before them stays the old one."""
        path = self.chance.choice([name for name in sorted(self.form.names) if re.fullmatch(among, name)])
        text = f"{self.name} schrijft {number}"
        self.typed.append(text)
        self._press("keep", self.form.filled({path: text}))

    def empties(self, among: str) -> None:
        """A field that held something is emptied: a row goes."""
        held = sorted(name for name, value in self.form.fields if value and re.fullmatch(among, name))
        if held:
            self._press("keep", self.form.filled({self.chance.choice(held): ""}))

    def chooses(self) -> None:
        """One of the buttons beside two texts, where there is one."""
        buttons = [value for _, value in self.form.buttons.values() if value.startswith(("take:", "stand:"))]
        if buttons:
            self._press(self.chance.choice(sorted(buttons)), self.form.fields)

    def _press(self, button: str, fields: list[tuple[str, str]]) -> None:
        data: dict[str, list[str]] = {}
        for name, value in [*fields, ("action", button)]:
            data.setdefault(name, []).append(value)
        answer = self.browser.client.post(self.form.action, data=data, follow_redirects=False)
        is_choice = button != "keep"
        assert answer.status_code in ({303, 409} if is_choice else {303}), answer.text


@pytest.fixture
def session(town: Town) -> Project:
    """Cameras, for which a session with DEDA is under way."""
    project = town.demand()
    town.engine_works()
    project.confirmed(Step.START_FULL_CHECK)
    by = town.people[Role.ETHISCH_NETWERK]
    choice = Choice(
        reference=project.case.reference,
        instruments=frozenset({Instrument.DEDA}),
        reason="Het draait om de gegevens.",
        by=by,
        moment=town.moment,
    )
    choose_methods(town.store, choice)
    return project


@pytest.fixture
def two(town: Town, session: Project) -> Iterator[list[Person]]:
    """Two people of the Ethisch Netwerk, signed in."""
    new = NewPerson(
        handle="collega", name="Een collega", email="c@example.org", roles=frozenset({Role.ETHISCH_NETWERK})
    )
    with town.store.write() as unit:
        add_person(unit, new)
    app = create_app(town.world.settings.model_copy(update={"example": True}), clock=lambda: town.moment)
    chance = Random(20261123)
    address = f"/gates/{session.gates['deda'].id}"
    with TestClient(app):
        people = []
        for handle in (Role.ETHISCH_NETWERK.value, "collega"):
            browser = Browser(TestClient(app, client=("127.0.0.1", 50000)))
            browser.get(link_for(town, handle))
            people.append(Person(handle, browser, address, chance))
        people[0].looks()
        people[0].browser.send({"done": "here"}, button="keep")
        for person in people:
            person.looks()
        yield people


def history_of(project: Project) -> list[Answer]:
    with project.town.store.read() as unit:
        assessment = unit.assessments.newest(project.id, Instrument.DEDA)
        assert assessment is not None
        return list(unit.assessments.history(assessment.id))


def is_found(text: str, history: Sequence[Answer]) -> bool:
    """Whether it counts, stands open, or was replaced by somebody who had seen it or wrote it."""
    beside = [one.value for others in contested(history).values() for one in others]
    if text in beside or any(one.value == text for one in latest(history).values()):
        return True
    return any(
        old.value == text
        and new.path == old.path
        and new.number > old.number
        and new.origin is not AnswerOrigin.CONFLICTING
        and (new.seen >= old.edition or new.given_by == old.given_by)
        for old in history
        for new in history
    )


@pytest.mark.slow
@pytest.mark.parametrize("among", [TEXTS, ROWS], ids=["texts", "rows"])
def test_of_two_hundred_interleaved_edits_of_two_people_none_is_lost(
    session: Project, two: list[Person], among: str
) -> None:
    chance = two[0].chance
    for number in range(EDITS):
        person = chance.choice(two)
        if chance.random() < 0.4:
            person.looks()
        if chance.random() < 0.3:
            person.chooses()
        if chance.random() < 0.1:
            person.empties(among)
        person.types(number, among)

    history = history_of(session)
    typed = [text for person in two for text in person.typed]
    assert len(typed) == EDITS
    assert any(one.origin is AnswerOrigin.CONFLICTING for one in history)
    assert [text for text in typed if not is_found(text, history)] == []
    assert verify(session.town.store).broken == ()
