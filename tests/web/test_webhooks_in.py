"""Webhooks of demand systems: whose call it is, that it comes once, and that it does no more than nudge its source."""

import asyncio
import hashlib
import hmac
import logging
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from fastapi import FastAPI
from httpx import Response
from sqlalchemy import text
from standardwebhooks import Webhook
from starlette.testclient import TestClient
from starlette.types import Message

from integrations.demand_systems.sources import SourceRefused, load_sources
from integrations.demand_systems.webhook import WINDOW, Called, WebhookCheck, WebhookKind, WebhookRefused
from models.base import Moment
from models.nudging import KEPT, REST, take_nudge
from models.vocabulary import FlowName
from models.wake import EVERYTHING
from tasks.intake import sources_to_pull
from tasks.sweep import tidy_up
from tests.town import Town
from tests.web.browsing import Clock
from waardenweg.flow_runs import work
from waardenweg.flows_here import parameters_for
from web.visiting import MOST_BYTES

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
SECRET = "It's a Secret to Everybody"
STANDARD_SECRET = "whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD"
PHRASE = "Jan de Vries vraagt om camera's"
BODY = f'{{"issue": "{PHRASE}"}}'.encode()
ADDRESS = "/webhooks/demands/jira"

WEBHOOKS = {
    "jira": """
        kind = "hmac-sha256"
        header = "X-Hub-Signature"
        prefix = "sha256="
        delivery = "header:X-Atlassian-Webhook-Identifier"
        """,
    "openproject": 'kind = "hmac-sha1"\nheader = "X-OP-Signature"\nprefix = "sha1="',
    "ours": 'kind = "standard"',
    "topdesk": 'kind = "header"\nheader = "X-Waardenweg-Secret"\ntimestamp = "header:X-Sent-At"',
    "silent": None,
}


def sha256(body: bytes, secret: str = SECRET) -> str:
    return "sha256=" + hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()


@pytest.fixture
def sources(town: Town, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Five folders, four of which are told by a webhook when there is something in them."""
    monkeypatch.setenv("HOOK_SECRET", SECRET)
    monkeypatch.setenv("HOOK_SECRET_OURS", STANDARD_SECRET)
    folder = town.world.settings.home / "sources"
    folder.mkdir(parents=True)
    for name, webhook in WEBHOOKS.items():
        (town.world.settings.home / name).mkdir()
        place = "HOOK_SECRET_OURS" if name == "ours" else "HOOK_SECRET"
        table = f'[webhook]\nsecret = "env:{place}"\n{webhook}' if webhook else ""
        (folder / f"{name}.toml").write_text(f'[source]\nkind = "folder"\npath = "{name}"\n{table}')
    return folder


@pytest.fixture
def caller(app: FastAPI, sources: Path) -> TestClient:
    return TestClient(app, client=("192.0.2.7", 50000))


def call(caller: TestClient, body: bytes = BODY, delivery: str = "d-1", signature: str | None = None) -> Response:
    """A call of Jira."""
    headers = {"X-Hub-Signature": signature or sha256(body), "X-Atlassian-Webhook-Identifier": delivery}
    answer: Response = caller.post(ADDRESS, content=body, headers=headers)
    return answer


def nudged(town: Town, later: timedelta = timedelta()) -> list[str]:
    """The sources that the intake was woken for."""
    with town.store.write() as unit:
        wakes = unit.wakes.claim(FlowName.INTAKE, town.moment.at + later, timedelta(minutes=1), 100)
        unit.wakes.done([wake.id for wake in wakes], town.moment.at)
        names = {state.id: state.source for state in unit.demands.sources()}
        return [names[wake.subject] for wake in wakes]


def kept(town: Town) -> list[tuple[str, str]]:
    """Source and delivery of every call that was taken."""
    with town.store.engine.connect() as connection:
        rows = connection.execute(text("SELECT source, delivery FROM nudge ORDER BY id"))
        return [(source, delivery) for source, delivery in rows.all()]


def test_a_signed_call_is_taken_at_once_and_wakes_the_intake_for_its_source_only(
    town: Town, caller: TestClient
) -> None:
    answer = call(caller)

    assert (answer.status_code, answer.json()) == (202, {"status": "Accepted"})
    assert nudged(town) == ["jira"]
    assert kept(town) == [("jira", "d-1")]


def test_a_call_that_is_repeated_is_taken_again_and_wakes_nobody(town: Town, caller: TestClient) -> None:
    call(caller)
    assert nudged(town) == ["jira"]

    assert call(caller).status_code == 202
    assert nudged(town) == []
    assert call(caller, delivery="d-2").status_code == 202
    assert nudged(town) == ["jira"]


def test_many_calls_are_one_pull_until_the_source_has_rested(town: Town, caller: TestClient) -> None:
    with town.store.write() as unit:
        unit.demands.state("jira").last_pull_at = town.moment.at
    for number in range(5):
        assert call(caller, delivery=f"d-{number}").status_code == 202

    assert nudged(town, REST / 2) == []
    assert nudged(town, REST) == ["jira"]


def test_a_source_that_is_paused_stays_so(town: Town, caller: TestClient) -> None:
    with town.store.write() as unit:
        unit.demands.state("jira").paused_until = town.moment.at + timedelta(hours=1)
    call(caller)

    assert nudged(town, timedelta(minutes=59)) == []
    assert nudged(town, timedelta(minutes=61)) == ["jira"]


@pytest.mark.parametrize(
    "signature",
    [None, "", "sha256=", sha256(BODY, "another"), sha256(b"{}"), sha256(BODY)[7:], "sha1=" + sha256(BODY)[7:], "é"],
)
def test_a_call_without_the_right_signature_is_refused_and_leaves_nothing(
    town: Town, caller: TestClient, signature: str | None, caplog: pytest.LogCaptureFixture
) -> None:
    headers = {} if signature is None else {"X-Hub-Signature": signature.encode()}
    with caplog.at_level(logging.DEBUG):
        answer = caller.post(ADDRESS, content=BODY, headers=headers)

    assert (answer.status_code, answer.json()) == (401, {"status": "Unauthorized"})
    assert (nudged(town), kept(town)) == ([], [])
    assert "webhook call for source jira was refused" in caplog.text
    for secret in (SECRET, PHRASE, sha256(BODY)[7:]):
        assert secret not in caplog.text


@pytest.mark.parametrize("name", ["silent", "nobody", "inbox", "JIRA", "jira.toml", "..%2Fsources%2Fjira"])
def test_an_unknown_source_and_one_without_a_webhook_answer_the_same(town: Town, caller: TestClient, name: str) -> None:
    answer = caller.post(f"/webhooks/demands/{name}", content=BODY, headers={"X-Hub-Signature": sha256(BODY)})

    assert answer.status_code == 404
    assert kept(town) == []


def test_the_two_kinds_of_unknown_cannot_be_told_apart(caller: TestClient) -> None:
    answers = [caller.post(f"/webhooks/demands/{name}", content=BODY) for name in ("silent", "nobody")]

    assert answers[0].content == answers[1].content
    assert answers[0].headers == answers[1].headers


def test_a_call_that_is_too_large_is_refused(town: Town, caller: TestClient) -> None:
    whole = b"x" * (MOST_BYTES + 1)

    assert call(caller, whole).status_code == 413
    assert call(caller, whole[1:]).status_code == 202
    assert kept(town) == [("jira", "d-1")]


def test_a_call_without_an_end_is_refused_before_it_is_read_whole(app: FastAPI, sources: Path) -> None:
    statuses: list[int] = []
    read = 0

    async def receive() -> Message:
        nonlocal read
        read += 100_000
        return {"type": "http.request", "body": b"x" * 100_000, "more_body": True}

    async def send(message: Message) -> None:
        if message["type"] == "http.response.start":
            statuses.append(message["status"])

    asked = {"type": "http", "method": "POST", "path": ADDRESS, "query_string": b"", "headers": [], "scheme": "http"}
    asyncio.run(app({**asked, "server": ("127.0.0.1", 80), "client": ("192.0.2.7", 1)}, receive, send))

    assert statuses == [413]
    assert read == MOST_BYTES + 100_000


def test_nothing_of_what_a_call_says_is_kept(town: Town, caller: TestClient) -> None:
    call(caller)

    with town.store.engine.connect() as connection:
        tables = [name for (name,) in connection.execute(text("SELECT name FROM sqlite_master WHERE type = 'table'"))]
        held = [str(row) for table in tables for row in connection.execute(text(f'SELECT * FROM "{table}"'))]
    assert any("d-1" in row for row in held)
    assert not any(PHRASE in row for row in held)


def test_openproject_signs_with_sha1_and_names_no_delivery(town: Town, caller: TestClient, clock: Clock) -> None:
    signature = "sha1=" + hmac.new(SECRET.encode(), BODY, hashlib.sha1).hexdigest()

    def again(signature: str = signature) -> int:
        headers = {"X-OP-Signature": signature}
        return int(caller.post("/webhooks/demands/openproject", content=BODY, headers=headers).status_code)

    assert again(signature.upper().replace("SHA1=", "sha1=")) == again() == 202
    assert len(kept(town)) == 1, "the same content in the same minute is one call"
    clock.goes_on(timedelta(minutes=1))
    assert again() == 202
    assert len(kept(town)) == 2
    assert again("sha1=" + "0" * 40) == 401


@pytest.mark.parametrize(
    ("age", "status"),
    [(timedelta(), 202), (timedelta(minutes=4), 202), (timedelta(minutes=6), 401), (-timedelta(minutes=6), 401)],
)
def test_a_standard_webhook_is_taken_for_five_minutes(
    town: Town, caller: TestClient, age: timedelta, status: int
) -> None:
    sent = datetime.now(UTC) - age
    headers = {
        "webhook-id": "msg_1",
        "webhook-timestamp": str(int(sent.timestamp())),
        "webhook-signature": "v1,AAAA " + Webhook(STANDARD_SECRET).sign("msg_1", sent, BODY.decode()),
    }

    assert caller.post("/webhooks/demands/ours", content=BODY, headers=headers).status_code == status
    assert kept(town) == ([("ours", "msg_1")] if status == 202 else [])


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"webhook-signature": "v1"},
        {"webhook-signature": "v1,%%%"},
        {"webhook-timestamp": "nan"},
        {"webhook-timestamp": "1e400"},
    ],
)
def test_what_is_not_shaped_as_a_standard_webhook_is_refused(caller: TestClient, headers: dict[str, str]) -> None:
    shaped = {"webhook-id": "x", "webhook-timestamp": str(int(datetime.now(UTC).timestamp()))} if headers else {}

    for body in (BODY, b"\xff\xfe"):
        answer = caller.post(
            "/webhooks/demands/ours", content=body, headers={**shaped, "webhook-signature": "v1,AA==", **headers}
        )
        assert answer.status_code == 401


@pytest.mark.parametrize(
    ("age", "status"), [(WINDOW, 202), (-WINDOW, 202), (WINDOW + timedelta(seconds=1), 401), (None, 401)]
)
def test_topdesk_shows_a_secret_in_a_header_and_when_it_called(
    town: Town, caller: TestClient, age: timedelta | None, status: int
) -> None:
    at = town.moment.at - (age or timedelta())
    for number, told in enumerate((str(int(at.timestamp())), at.isoformat())):
        sent = {} if age is None else {"X-Sent-At": told}
        headers = {"X-Waardenweg-Secret": SECRET, **sent}
        body = str(number).encode()
        assert caller.post("/webhooks/demands/topdesk", content=body, headers=headers).status_code == status
    assert caller.post("/webhooks/demands/topdesk", headers={"X-Waardenweg-Secret": "guess"}).status_code == 401


def test_a_secret_that_is_not_there_is_our_fault_and_the_call_may_come_again(
    town: Town, caller: TestClient, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.delenv("HOOK_SECRET")

    assert call(caller).status_code == 503
    assert "env:HOOK_SECRET" in caplog.text
    monkeypatch.setenv("HOOK_SECRET", "another")
    assert call(caller, signature=sha256(BODY, "another")).status_code == 202, "without a restart"


def test_a_file_that_is_changed_counts_without_a_restart(caller: TestClient, sources: Path) -> None:
    assert call(caller).status_code == 202
    file = sources / "jira.toml"

    file.write_text(file.read_text().replace("[webhook]", "[webhok]"))
    assert call(caller, delivery="d-2").status_code == 503
    file.unlink()
    assert call(caller, delivery="d-2").status_code == 404


@pytest.mark.parametrize(
    ("kind", "secret", "body", "signature"),
    [
        # the example in GitHub's documentation of X-Hub-Signature-256
        (
            WebhookKind.HMAC_SHA256,
            "It's a Secret to Everybody",
            b"Hello, World!",
            "757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17",
        ),
        # RFC 4231, test case 2
        (
            WebhookKind.HMAC_SHA256,
            "Jefe",
            b"what do ya want for nothing?",
            "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843",
        ),
        # RFC 2202, test case 2
        (
            WebhookKind.HMAC_SHA1,
            "Jefe",
            b"what do ya want for nothing?",
            "effcdf6ae5eb2fa2d27416d5f184df9c259a7c79",
        ),
    ],
)
def test_signatures_of_the_standards_are_known(
    kind: WebhookKind, secret: str, body: bytes, signature: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOOK_SECRET", secret)
    check = WebhookCheck(source="x", kind=kind, secret="env:HOOK_SECRET", header="x-signature", delivery="x-id")
    headers = {"x-signature": signature, "x-id": "d" * 300}

    assert len(check.delivery_of(Called(headers=headers, body=body, at=NOON))) == 64
    with pytest.raises(WebhookRefused):
        check.delivery_of(Called(headers=headers, body=body + b" ", at=NOON))


@pytest.mark.parametrize(
    ("table", "says"),
    [
        ('kind = "hmac"', "webhook.kind: write one of hmac-sha256"),
        ('kind = "standard"\nsecret = "hunter2"', "webhook.secret: A secret is named by its place"),
        ('kind = "header"\nsecret = "env:X"', "webhook.header: add it"),
        ('kind = "standard"\nsecret = "env:X"\nheader = "X"', "webhook.header: this key is not known here"),
        ('kind = "header"\nsecret = "env:X"\nheader = "X"\ndelivery = "X-Id"', "webhook.delivery: write header: and"),
        ('kind = "header"\nsecret = "env:X"\nheader = "X"\ntimestamp = "header: "', "webhook.timestamp: write header:"),
    ],
)
def test_a_webhook_that_cannot_be_used_is_refused_when_it_is_read(
    town: Town, sources: Path, table: str, says: str
) -> None:
    (sources / "jira.toml").write_text(f'[source]\nkind = "folder"\npath = "jira"\n[webhook]\n{table}')

    with pytest.raises(SourceRefused, match=says) as refused:
        load_sources(town.world.settings)
    assert "hunter2" not in str(refused.value)


def test_the_engine_pulls_exactly_the_sources_that_nudged_and_all_where_all_was_asked(
    town: Town, caller: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    pulled: list[str] = []
    pull = _remembering(pulled)
    monkeypatch.setattr("tasks.intake.pull", pull)
    call(caller)
    take_nudge(town.store, "topdesk", "d-9", town.moment)
    take_nudge(town.store, "gone", "d-10", town.moment)

    assert work(town.world).taken == 3
    assert pulled == ["jira", "topdesk"]

    pulled.clear()
    with town.store.write() as unit:
        unit.wakes.ask(FlowName.INTAKE, now=town.moment.at)
    assert work(town.world).taken == 1
    assert pulled == sorted(WEBHOOKS)


def _remembering(pulled: list[str]) -> Callable[..., object]:
    from integrations.demand_systems.pulling import pull

    def remember(store: object, source: object, when: Moment) -> object:
        pulled.append(source.name)  # type: ignore[attr-defined]  # a connected source
        return pull(store, source, when)  # type: ignore[arg-type]

    return remember


def test_a_run_is_given_the_ids_of_the_sources_and_never_their_names(town: Town, caller: TestClient) -> None:
    call(caller)
    with town.store.read() as unit:
        state = unit.demands.find_state("jira")
    assert state is not None

    assert parameters_for(FlowName.INTAKE, [state.id]) == {"nudged": [str(state.id)]}
    assert parameters_for(FlowName.INTAKE, [state.id, EVERYTHING]) == {}
    assert [source.name for source in sources_to_pull(nudged=[state.id])] == ["jira"]


def test_calls_are_forgotten_after_a_month(town: Town, caller: TestClient) -> None:
    call(caller)
    tidy_up(Moment(on=town.today, at=town.moment.at + KEPT))
    assert kept(town) == [("jira", "d-1")]

    tidy_up(Moment(on=town.today, at=town.moment.at + KEPT + timedelta(seconds=1)))
    assert kept(town) == []
