"""Events go out: to a real server that verifies them, takes them, fails, hangs, sends on, or wants to hear no more."""

import json
import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from standardwebhooks import Webhook, WebhookVerificationError

from integrations.addresses import AddressNotAllowed
from integrations.event_calls import EventCalls, check_receiver
from integrations.secrets_at import SecretRefused
from models.base import Moment
from models.calling import GIVE_UP_AFTER, LEASE, claim_call, settle_call
from models.settling import LONGEST_PAUSE
from models.subscribing import call_again, stop_subscription, subscribe
from models.subscription import EventDelivery, Receiver, Subscription
from models.vocabulary import EffectStatus, Origin, Role, Step
from tasks.events import call_subscribers
from tests.databases import ON_SQLITE
from tests.ports import free_port
from tests.scripted_server import Asked, Said, ScriptedServer
from tests.town import Town

SECRET = "whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD"
OK = Said(status=204, body=b"")
MINUTE = timedelta(minutes=1)
ROOT = Path(__file__).parents[2]


@pytest.fixture(autouse=True)
def secret(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EVENTS_SECRET", SECRET)


@pytest.fixture
def server() -> Iterator[ScriptedServer]:
    with ScriptedServer(OK) as listening:
        yield listening


def receiver(url: str, name: str = "zaaksysteem") -> Receiver:
    return Receiver(name=name, url=url, secret="env:EVENTS_SECRET", private_network=True)


def subscribed(town: Town, url: str, name: str = "zaaksysteem") -> Subscription:
    return subscribe(town.store, receiver(url, name), town.people[Role.BEHEERDER], town.moment)


def rounds(town: Town, later: timedelta = timedelta(), timeout: float = 5) -> dict[str, int]:
    """One round some time after nine; gives the counts that are not zero."""
    when = Moment(on=town.today, at=town.moment.at + later)
    counts = call_subscribers(when, EventCalls(httpx.Timeout(timeout))).counts
    return {name: count for name, count in counts.items() if count}


def deliveries(town: Town) -> list[EventDelivery]:
    """Oldest first."""
    with town.store.read() as unit:
        return [delivery for delivery, _ in reversed(unit.subscriptions.deliveries(None, 100))]


def told(asked: Asked) -> dict[str, Any]:
    """What a call said, checked as a receiver checks it."""
    headers = {name.lower(): value for name, value in asked.headers.items()}
    # the calls of a town are dated by its own calendar; the library knows only today
    signer = Webhook(SECRET)
    at = datetime.fromtimestamp(int(headers["webhook-timestamp"]), UTC)
    assert headers["webhook-signature"] == signer.sign(headers["webhook-id"], at, asked.body.decode())
    data: dict[str, Any] = json.loads(asked.body)["data"]
    return data


def phases(server: ScriptedServer) -> list[str]:
    return [told(asked)["to"] for asked in server.asked]


def test_a_call_passes_the_check_of_the_library_and_a_changed_body_does_not(server: ScriptedServer) -> None:
    with EventCalls() as calls:
        answered = calls.call(receiver(server.url), "e-1", {"type": "x", "data": {"é": 1}}, datetime.now(UTC))
    (asked,) = server.asked

    assert answered.status == 204
    assert Webhook(SECRET).verify(asked.body, dict(asked.headers)) == {"type": "x", "data": {"é": 1}}
    with pytest.raises(WebhookVerificationError):
        Webhook(SECRET).verify(asked.body + b" ", dict(asked.headers))


def test_a_subscriber_hears_each_phase_once_and_in_order(town: Town, server: ScriptedServer) -> None:
    subscribed(town, server.url)
    project = town.demand()
    town.engine_works()
    project.confirmed(Step.START_FULL_CHECK)

    assert rounds(town) == {"events_sent": 3}
    assert rounds(town, 2 * LEASE) == {}
    assert phases(server) == ["intake", "triage", "assessment"]
    assert told(server.asked[2]) == {
        "reference": project.case.reference,
        "from": "triage",
        "to": "assessment",
        "step": "start_full_check",
        "on": town.today.isoformat(),
        "gate": "judge",
        "due_on": project.gates["ethical-check"].due_on.isoformat(),  # type: ignore[union-attr]  # it has one
        "link": f"{town.world.settings.base_url}/cases/{project.case.reference}",
    }
    assert project.case.title not in "".join(asked.body.decode() for asked in server.asked)


@ON_SQLITE
def test_a_receiver_that_fails_first_gets_the_same_event_later_and_keeps_the_order(
    town: Town, server: ScriptedServer
) -> None:
    subscribed(town, server.url)
    server.answers.extendleft([Said(status=429), Said(status=500)])
    town.started_by_hand(Origin.EXISTING_SYSTEM)
    town.started_by_hand(Origin.EXISTING_SYSTEM)

    assert rounds(town) == {"events_later": 1}
    assert rounds(town, MINUTE / 2) == {}
    assert rounds(town, 1.5 * MINUTE) == {"events_later": 1}
    assert rounds(town, 3 * MINUTE) == {}
    assert rounds(town, 4 * MINUTE) == {"events_sent": 2}
    ids = [asked.headers["webhook-id"] for asked in server.asked]
    assert ids[0] == ids[1] == ids[2] != ids[3]
    first, _ = deliveries(town)
    assert (first.attempts, first.answered, first.problem) == (3, 204, None)


@ON_SQLITE
def test_a_receiver_that_hangs_keeps_no_other_subscriber_waiting(town: Town, server: ScriptedServer) -> None:
    with ScriptedServer(Said(waits=2)) as hanging:
        subscribed(town, hanging.url, "hangs")
        subscribed(town, server.url, "listens")
        town.started_by_hand(Origin.EXISTING_SYSTEM)

        assert rounds(town, timeout=0.2) == {"events_later": 1, "events_sent": 1}
    assert [delivery.problem for delivery in deliveries(town)] == ["No answer (ReadTimeout).", None]


@ON_SQLITE
def test_a_receiver_that_is_away_is_called_again(town: Town) -> None:
    subscribed(town, f"http://127.0.0.1:{free_port()}/")
    town.started_by_hand(Origin.EXISTING_SYSTEM)

    assert rounds(town) == {"events_later": 1}
    assert deliveries(town)[0].problem == "No answer (ConnectError)."


@ON_SQLITE
@pytest.mark.parametrize("status", [301, 307, 400, 404])
def test_what_a_receiver_will_never_take_is_shown_and_the_next_event_goes(
    town: Town, server: ScriptedServer, status: int
) -> None:
    with ScriptedServer(OK) as elsewhere:
        subscribed(town, server.url)
        server.answers.appendleft(Said(status=status, headers={"Location": elsewhere.url}))
        town.started_by_hand(Origin.EXISTING_SYSTEM)
        town.started_by_hand(Origin.EXISTING_SYSTEM)

        assert rounds(town) == {"events_refused": 1, "events_sent": 1}
        assert elsewhere.asked == []
    first, _ = deliveries(town)
    assert (first.status, first.answered) == (EffectStatus.REFUSED, status)


@ON_SQLITE
def test_a_receiver_that_is_gone_is_called_no_more(town: Town, server: ScriptedServer) -> None:
    subscribed(town, server.url)
    server.answers[0] = Said(status=410)
    town.started_by_hand(Origin.EXISTING_SYSTEM)
    town.started_by_hand(Origin.EXISTING_SYSTEM)

    assert rounds(town) == {"events_refused": 1}
    town.started_by_hand(Origin.EXISTING_SYSTEM)
    assert rounds(town, MINUTE) == {}
    assert [delivery.status for delivery in deliveries(town)] == [EffectStatus.REFUSED, EffectStatus.DROPPED]
    with town.store.read() as unit:
        assert unit.subscriptions.named("zaaksysteem").stopped_on == town.today


@ON_SQLITE
def test_an_event_that_nobody_took_for_three_days_is_given_up_and_a_person_may_try_again(
    town: Town, server: ScriptedServer
) -> None:
    subscribed(town, server.url)
    server.answers[0] = Said(status=503)
    town.started_by_hand(Origin.EXISTING_SYSTEM)

    later, tries = timedelta(), 0
    while rounds(town, later) == {"events_later": 1}:
        tries += 1
        waits_until = deliveries(town)[0].next_try_at
        assert waits_until is not None
        assert waits_until - town.moment.at - later <= LONGEST_PAUSE + MINUTE
        later = waits_until - town.moment.at

    assert later >= GIVE_UP_AFTER
    assert tries > 70
    (refused,) = deliveries(town)
    assert refused.status is EffectStatus.REFUSED
    server.answers[0] = OK
    call_again(town.store, refused.id, town.people[Role.BEHEERDER], town.moment)
    assert rounds(town) == {"events_sent": 1}


def test_a_sender_that_died_makes_its_call_again_under_the_same_id(town: Town, server: ScriptedServer) -> None:
    subscribed(town, server.url)
    town.started_by_hand(Origin.EXISTING_SYSTEM)
    left = claim_call(town.store, town.moment)
    assert left is not None
    with EventCalls() as calls:
        answered = calls.call(left.receiver, str(left.event_id), left.payload, town.moment.at)

    assert rounds(town, LEASE / 2) == {}
    assert rounds(town, LEASE) == {"events_sent": 1}
    assert len({asked.headers["webhook-id"] for asked in server.asked}) == 1
    assert settle_call(town.store, left, answered, town.moment) is None


def test_who_was_stopped_hears_nothing_more_and_after_starting_again_only_what_is_new(
    town: Town, server: ScriptedServer
) -> None:
    subscribed(town, server.url)
    town.started_by_hand(Origin.EXISTING_SYSTEM)
    stop_subscription(town.store, "zaaksysteem", town.people[Role.BEHEERDER], town.moment)
    town.started_by_hand(Origin.EXISTING_SYSTEM)
    assert rounds(town) == {}

    subscribed(town, server.url)
    new = town.started_by_hand(Origin.EXISTING_SYSTEM)

    assert rounds(town) == {"events_sent": 1}
    assert told(server.asked[0])["reference"] == new.case.reference


@ON_SQLITE
def test_a_secret_that_was_replaced_signs_the_next_call_and_a_missing_one_makes_calls_wait(
    town: Town, server: ScriptedServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    subscribed(town, server.url)
    town.started_by_hand(Origin.EXISTING_SYSTEM)
    monkeypatch.delenv("EVENTS_SECRET")
    assert rounds(town) == {"events_later": 1}
    assert "env:EVENTS_SECRET" in str(deliveries(town)[0].problem)

    monkeypatch.setenv("EVENTS_SECRET", "whsec_" + "QUJD" * 10)
    assert rounds(town, 2 * MINUTE) == {"events_sent": 1}
    with pytest.raises(AssertionError):
        told(server.asked[0])


@ON_SQLITE
def test_no_call_enters_a_private_network_that_nobody_named(town: Town, server: ScriptedServer) -> None:
    outside = Receiver(name="x", url=server.url.replace("http:", "https:"), secret="env:EVENTS_SECRET")
    with EventCalls() as calls:
        answered = calls.call(outside, "e-1", {}, town.moment.at)

    assert "private network" in str(answered.problem)
    assert server.asked == []


def test_a_receiver_outside_is_reached_by_https_only() -> None:
    with pytest.raises(AddressNotAllowed, match="https"):
        check_receiver(Receiver(name="x", url="http://example.org/", secret="env:EVENTS_SECRET"))


@pytest.mark.parametrize("weak", ["hunter2", "whsec_QUJD", "C2FVsBQIhrscChlQIMV+b5sSYspob7oD", "whsec_é"])
def test_what_is_no_signing_secret_is_refused_without_showing_it(weak: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EVENTS_SECRET", weak)

    with pytest.raises(SecretRefused, match="env:EVENTS_SECRET") as refused:
        check_receiver(receiver("https://example.org/"))
    assert weak not in str(refused.value)


def blocks(language: str) -> list[str]:
    """The examples of the documentation."""
    page = (ROOT / "docs" / "webhooks.md").read_text(encoding="utf-8")
    return re.findall(rf"^```{language}\n(.*?)^```", page, re.MULTILINE | re.DOTALL)


@ON_SQLITE
def test_the_documentation_verifies_a_call_and_shows_what_it_holds(town: Town, server: ScriptedServer) -> None:
    (shown,), (verifies,) = map(json.loads, blocks("json")), blocks("python")
    with EventCalls() as calls:
        calls.call(receiver(server.url), "e-1", shown, datetime.now(UTC))
    names: dict[str, Any] = {}
    exec(compile(verifies, "docs/webhooks.md", "exec"), names)  # what stands there must run

    assert names["phase_change"](SECRET, server.asked[0].body, server.asked[0].headers) == shown
    subscribed(town, server.url)
    town.started_by_hand(Origin.EXISTING_SYSTEM)
    rounds(town)
    assert told(server.asked[1]).keys() == shown["data"].keys()
