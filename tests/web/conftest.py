import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from models.vocabulary import Role
from tests.town import Town
from tests.web.browsing import Browser, link_for
from web.app import create_app

LOOPBACK = ("127.0.0.1", 50000)


@pytest.fixture
def database_url(sqlite_template: Path, tmp_path: Path) -> str:
    """What the pages show does not depend on the kind of database; the journeys walk both."""
    file = tmp_path / "waardenweg.db"
    shutil.copy(sqlite_template, file)
    return f"sqlite:///{file}"


@pytest.fixture
def app(town: Town) -> Iterator[FastAPI]:
    """The web of the town, with the people of the example, at the moment it is there."""
    settings = town.world.settings.model_copy(update={"example": True})
    app = create_app(settings, clock=lambda: town.moment)
    with TestClient(app):
        yield app


@pytest.fixture
def stranger(app: FastAPI) -> Browser:
    """Somebody who did not sign in."""
    return Browser(TestClient(app, client=LOOPBACK))


@pytest.fixture
def sign_in(town: Town, app: FastAPI) -> Callable[[Role], Browser]:
    """Lets somebody of a role sign in with a browser of their own."""

    def signed_in(role: Role) -> Browser:
        browser = Browser(TestClient(app, client=LOOPBACK))
        browser.get(link_for(town, role))
        return browser

    return signed_in
