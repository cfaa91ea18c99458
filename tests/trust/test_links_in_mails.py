"""Mails: the text comes first, and a link tells nothing about anybody and changes nothing when it is opened."""

import re
from datetime import date, timedelta
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from hashlib import sha256
from uuid import uuid4

import pytest
from sqlalchemy import MetaData, create_engine
from starlette.testclient import TestClient

from integrations.mail import message_from, sender_of
from models.letter import GATHERED
from models.posting import Item, Post
from models.vocabulary import LetterKind, Origin, ReminderStep, Role, Verdict
from tasks.letter_text import draft_of, with_copy
from tests.databases import ON_SQLITE
from tests.town import Town
from tests.web.browsing import Browser, link_for
from web.app import create_app

KINDS = [kind for kind in LetterKind if kind is not LetterKind.CALENDAR]
"""What a mail may be about; what stands in a calendar is told beside it, and has tests of its own."""
SECRETS = ("Geheim", "geheim@example.org", "Jansen", "Camera", "reden")


def item(kind: LetterKind, rung: int = 0, days_late: int = 0) -> Item:
    today = date(2026, 11, 24)
    return Item(
        kind=kind,
        rung=rung,
        reference="2026-0007",
        title="Camera's bij Jansen",
        gate_id=uuid4(),
        form="recheck",
        role=Role.PROJECTLEIDER,
        instead_of="Piet Jansen",
        opened_on=today,
        due_on=today - timedelta(days=days_late),
        note="Een reden van Jansen",
        verdict=Verdict.PROCEED,
    )


def items(kind: LetterKind) -> list[Item]:
    if kind not in GATHERED:
        return [item(kind)]
    return [item(kind, rung, late) for rung, _ in enumerate(ReminderStep) for late in (-9, 0, 9)]


@ON_SQLITE
@pytest.mark.parametrize("kind", KINDS)
def test_every_mail_has_its_text_first_and_links_that_name_nothing_but_a_question_or_a_case(
    town: Town, kind: LetterKind
) -> None:
    mails = [*([one] for one in items(kind)), items(kind)]
    settings = town.world.settings
    place = re.compile(rf"{re.escape(settings.base_url)}/(gates/[0-9a-f-]{{36}}|cases/\d{{4}}-\d{{4}})")
    for said in mails:
        post = Post(
            mail_id=uuid4(),
            kind=kind if kind not in GATHERED else LetterKind.REMINDER,
            attempt=1,
            message_id="<1@example.org>",
            name="Jan Geheim",
            address="geheim@example.org",
            on=town.today,
            items=tuple(said),
        )
        draft = with_copy(draft_of(post, settings, town.moment), settings)
        sent = message_from(draft, sender_of(settings)).content
        message = message_from_bytes(sent, policy=default)
        assert isinstance(message, EmailMessage)
        parts = list(message.iter_parts())

        assert [part.get_content_type() for part in parts] == ["text/plain", "text/html"]
        for part in parts:
            links = re.findall(r"https?://[^\s<>\"]+", part.get_content())
            assert links, "a mail leads to what it is about"
            assert all(place.fullmatch(link) for link in links), links
            assert not [secret for secret in SECRETS for link in links if secret.lower() in link.lower()]


def content(url: str) -> dict[str, str]:
    """Everything that the database holds, by table; when a session was last used is none of it."""
    engine = create_engine(url)
    tables = MetaData()
    tables.reflect(engine)
    with engine.connect() as connection:
        found = {
            name: sha256(repr(connection.execute(table.select()).all()).encode()).hexdigest()
            for name, table in tables.tables.items()
            if name not in {"web_session", "signin_link"}
        }
    engine.dispose()
    return found


@ON_SQLITE
def test_opening_what_a_mail_links_to_changes_nothing_however_often(town: Town, database_url: str) -> None:
    project = town.started_by_hand(Origin.EXISTING_SYSTEM)
    gate = project.gates["intake-questions"].id
    app = create_app(town.world.settings.model_copy(update={"example": True}), clock=lambda: town.moment)
    with TestClient(app, client=("127.0.0.1", 50000)) as client:
        reader = Browser(client)
        reader.get(link_for(town, Role.PROJECTLEIDER))
        before = content(database_url)
        for path in 2 * (f"/gates/{gate}", f"/gates/{gate}/put-off", f"/cases/{project.case.reference}", "/"):
            assert reader.get(path).status == 200, path

    assert content(database_url) == before
