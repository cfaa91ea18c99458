import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from models.people import NewPerson, add_person
from models.vocabulary import Role, Step
from tests.town import Project, Town
from tests.web.browsing import Browser, Clock, SignIn, link_for
from web.app import create_app

LOOPBACK = ("127.0.0.1", 50000)


@pytest.fixture
def database_url(sqlite_template: Path, tmp_path: Path) -> str:
    """What the pages show does not depend on the kind of database; the journeys walk both."""
    file = tmp_path / "waardenweg.db"
    shutil.copy(sqlite_template, file)
    return f"sqlite:///{file}"


@pytest.fixture
def clock(town: Town) -> Clock:
    return Clock(town)


@pytest.fixture
def app(town: Town, clock: Clock) -> Iterator[FastAPI]:
    """The web of the town, with the people of the example."""
    settings = town.world.settings.model_copy(update={"example": True})
    app = create_app(settings, clock=clock.moment)
    with TestClient(app):
        yield app


@pytest.fixture
def stranger(app: FastAPI) -> Browser:
    """Somebody who did not sign in."""
    return Browser(TestClient(app, client=LOOPBACK))


@pytest.fixture
def sign_in(town: Town, app: FastAPI) -> SignIn:
    """Lets somebody sign in with a browser of their own, by handle; the handle of a role is its name."""

    def signed_in(handle: str) -> Browser:
        browser = Browser(TestClient(app, client=LOOPBACK))
        browser.get(link_for(town, handle))
        return browser

    return signed_in


@pytest.fixture
def lead(sign_in: SignIn) -> Browser:
    return sign_in(Role.PROJECTLEIDER)


@pytest.fixture
def network(sign_in: SignIn) -> Browser:
    return sign_in(Role.ETHISCH_NETWERK)


@pytest.fixture
def colleague(town: Town, sign_in: SignIn) -> Browser:
    """A second person of the Ethisch Netwerk."""
    new = NewPerson(
        handle="collega", name="Een collega", email="collega@example.org", roles=frozenset({Role.ETHISCH_NETWERK})
    )
    with town.store.write() as unit:
        add_person(unit, new)
    return sign_in("collega")


@pytest.fixture
def waiting(town: Town) -> Project:
    """Cameras that wait for the Ethisch Netwerk to confirm the triage."""
    project = town.demand()
    town.engine_works()
    return project


@pytest.fixture
def weighed(waiting: Project) -> Project:
    """Cameras, called up for a full check."""
    return waiting.confirmed(Step.START_FULL_CHECK)
