from __future__ import annotations

import shutil
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import uvicorn
from fastapi import FastAPI
from starlette.testclient import TestClient

from models.people import NewPerson, add_person
from models.vocabulary import Role, Step
from tests.ports import free_port
from tests.town import Project, Town, Walk
from tests.web.browsing import Browser, Clock, SignIn, link_for
from web.app import create_app

if TYPE_CHECKING:
    from playwright.sync_api import BrowserContext

LOOPBACK = ("127.0.0.1", 50000)
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
# a test waits for what it needs; a page that never comes must not hold up the others
PATIENCE_MS = 20_000


def cameras_wait(town: Town) -> None:
    """The Ethisch Netwerk is asked to confirm their triage."""
    town.demand()
    town.engine_works()


@pytest.fixture
def walk(request: pytest.FixtureRequest) -> Walk | None:
    return cameras_wait if "waiting" in request.fixturenames else None


@pytest.fixture
def database_url(walk: Walk | None, walked_sqlite: Callable[[Walk | None], Path], tmp_path: Path) -> str:
    """What the pages show does not depend on the kind of database; the journeys walk both."""
    file = tmp_path / "waardenweg.db"
    shutil.copy(walked_sqlite(walk), file)
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
    return town.only_project()


@pytest.fixture
def weighed(waiting: Project) -> Project:
    """Cameras, called up for a full check."""
    return waiting.confirmed(Step.START_FULL_CHECK)


@pytest.fixture
def address(town: Town, clock: Clock) -> Iterator[str]:
    """The web of the town on a port of its own."""
    port = free_port()
    settings = town.world.settings.model_copy(update={"example": True, "base_url": f"http://127.0.0.1:{port}"})
    config = uvicorn.Config(create_app(settings, clock=clock.moment), port=port, log_level="error")
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run)
    thread.start()
    while not server.started and thread.is_alive():
        thread.join(0.05)
    yield settings.base_url
    server.should_exit = True
    thread.join(10)


@pytest.fixture
def context() -> Iterator[BrowserContext]:
    """A fresh browser without scripts, since nothing may need them; no page may break its own policy."""
    if CHROMIUM is None:
        pytest.skip("this machine has no chromium")
    api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    with api.sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"])
        context = browser.new_context(java_script_enabled=False, locale="nl-NL")
        context.set_default_timeout(PATIENCE_MS)
        said: list[str] = []
        context.on("console", lambda message: said.append(message.text))
        yield context
        browser.close()
        assert not [text for text in said if "Content Security Policy" in text]
