"""Every page and every role, from the table of routes: a page that is not in the table below fails."""

from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
from fastapi import FastAPI
from fastapi.routing import APIRoute
from starlette.routing import Mount, Route
from starlette.testclient import TestClient

from models.acting import Act
from models.agenda import ForAgenda, put_on_agenda
from models.convening import MeetingPlan, plan_meeting
from models.demand import DeadLetter
from models.reflecting import Said, Unasked, reflect
from models.signalling import NewSignal, keep_signal
from models.vocabulary import DeadLetterStage, Role, SignalKind
from tests.official import begun, bring_in
from tests.town import Project
from tests.web.browsing import Browser, SignIn
from web.app import ROUTERS

Roles = frozenset[Role]
EVERYBODY: Roles = frozenset(Role)
WATCHERS: Roles = frozenset(
    {
        Role.ETHISCH_NETWERK,
        Role.PRIVACY_OFFICER,
        Role.FG,
        Role.CISO,
        Role.ARCHITECT,
        Role.SECRETARIS,
        Role.CONTRACTMANAGER,
        Role.PROCESEIGENAAR,
        Role.CIO_OFFICE,
        Role.BEHEERDER,
    }
)
BOARD = WATCHERS | {Role.MANAGER}
RETENTION: Roles = frozenset({Role.CIO_OFFICE, Role.BEHEERDER})
SOURCES: Roles = frozenset({Role.BEHEERDER, Role.PROCESEIGENAAR, Role.CIO_OFFICE})
STARTERS: Roles = frozenset(
    {
        Role.MEDEWERKER,
        Role.PROJECTLEIDER,
        Role.ETHISCH_NETWERK,
        Role.SECRETARIS,
        Role.CIO_OFFICE,
        Role.BEHEERDER,
    }
)
COMMITTEE: Roles = frozenset({Role.SECRETARIS, Role.COMMISSIELID, Role.ETHISCH_NETWERK, Role.CIO_OFFICE})
SECRETARY: Roles = frozenset({Role.SECRETARIS})
FOLLOWERS: Roles = WATCHERS | {Role.MANAGER, Role.PROJECTLEIDER}
FILLERS: Roles = frozenset(
    {
        Role.PROJECTLEIDER,
        Role.ETHISCH_NETWERK,
        Role.PRIVACY_OFFICER,
        Role.ARCHITECT,
        Role.CISO,
        Role.CONTRACTMANAGER,
    }
)

DRAFTERS: Roles = frozenset({Role.PROJECTLEIDER, Role.ETHISCH_NETWERK, Role.PRIVACY_OFFICER, Role.CIO_OFFICE})

ABSENCES: Roles = frozenset({Role.CIO_OFFICE, Role.BEHEERDER})

OVERSEERS: Roles = frozenset(
    {Role.CIO_OFFICE, Role.ETHISCH_NETWERK, Role.SECRETARIS, Role.PRIVACY_OFFICER, Role.BEHEERDER}
)
GROUPERS: Roles = frozenset({Role.CIO_OFFICE, Role.ETHISCH_NETWERK, Role.BEHEERDER})

PAGES: Mapping[str, Roles] = {
    "/": EVERYBODY,
    "/absences": ABSENCES,
    "/absences/new": ABSENCES,
    "/ahead": BOARD | {Role.PROJECTLEIDER, Role.MEDEWERKER},
    "/assessments/{assessment_id}": FOLLOWERS,
    "/assessments/{assessment_id}/exchange.json": FOLLOWERS,
    "/assessments/{assessment_id}/pages/{page_id}": FOLLOWERS,
    "/board": BOARD,
    "/cases": BOARD,
    "/cases/{reference}/ai-act": FOLLOWERS,
    "/cases/{reference}/fria": FOLLOWERS,
    "/cases/{reference}/register-draft": DRAFTERS,
    "/cases/{reference}/register-draft.{form}": DRAFTERS,
    "/cases/{reference}/requirements": FOLLOWERS,
    "/cases/{reference}/requirements.{form}": FOLLOWERS,
    "/cases/{reference}/official": FOLLOWERS,
    "/cases/{reference}/official/import": FILLERS,
    "/cases/{reference}/methods": frozenset({Role.ETHISCH_NETWERK}),
    "/cases/{reference}": WATCHERS | {Role.MANAGER, Role.PROJECTLEIDER},
    "/cases/{reference}/assessments/{assessment_id}.{form}": WATCHERS | {Role.MANAGER, Role.PROJECTLEIDER},
    "/cases/{reference}/balance": WATCHERS | {Role.MANAGER, Role.PROJECTLEIDER},
    "/committee": COMMITTEE,
    "/committee/agenda/new": SECRETARY,
    "/committee/cases/{reference}/park": SECRETARY,
    "/committee/items/{item_id}/take-off": SECRETARY,
    "/committee/meetings/new": SECRETARY,
    "/committee/meetings/{meeting_id}": COMMITTEE,
    "/committee/meetings/{meeting_id}/cancel": SECRETARY,
    "/committee/meetings/{meeting_id}/move": SECRETARY,
    "/committee/meetings/{meeting_id}/pack": COMMITTEE,
    "/committee/meetings/{meeting_id}/pack.{form}": COMMITTEE,
    "/committee/reflections/new": SECRETARY,
    "/committee/reflections/{reflection_id}": COMMITTEE,
    "/committee/reflections/{reflection_id}/publish": SECRETARY,
    "/committee/reflections/{reflection_id}/respond": frozenset({Role.CIO_OFFICE}),
    "/committee/reflections/{reflection_id}/withdraw": SECRETARY,
    "/engine": BOARD,
    "/entries": EVERYBODY,
    "/entries/reconcile": EVERYBODY,
    "/entries/{entry_id}": EVERYBODY,
    "/entries/{entry_id}/apart": GROUPERS,
    "/entries/{entry_id}/case": GROUPERS,
    "/gates/{gate_id}": frozenset({Role.ETHISCH_NETWERK}),
    "/gates/{gate_id}/hand-over": frozenset({Role.ETHISCH_NETWERK}),
    "/gates/{gate_id}/put-off": frozenset({Role.ETHISCH_NETWERK}),
    "/gates/{gate_id}/worksheet": frozenset({Role.ETHISCH_NETWERK}),
    "/library": EVERYBODY,
    "/mail": SOURCES,
    "/mail/bounces": frozenset({Role.BEHEERDER, Role.PROCESEIGENAAR}),
    "/mail/tomorrow": SOURCES,
    "/mailbox": EVERYBODY,
    "/me": EVERYBODY,
    "/me/absence": EVERYBODY,
    "/methods": BOARD,
    "/new-case": STARTERS,
    "/cases/{reference}/hold": RETENTION,
    "/retention": RETENTION,
    "/signals": OVERSEERS,
    "/signals/new": OVERSEERS,
    "/signals/{signal_id}": OVERSEERS,
    "/signals/{signal_id}/land": OVERSEERS,
    "/signals/{signal_id}/settle": OVERSEERS,
    "/sources": SOURCES,
}
"""Who may open a page, for a case that waits for the Ethisch Netwerk."""

CHANGES: Mapping[str, Roles] = {
    "/absences/new": ABSENCES,
    "/gates/{gate_id}/hand-over": frozenset({Role.ETHISCH_NETWERK}),
    "/gates/{gate_id}/put-off": frozenset({Role.ETHISCH_NETWERK}),
    "/assessments/{assessment_id}/hand-in": FILLERS,
    "/assessments/{assessment_id}/pages/{page_id}": FILLERS,
    "/assessments/{assessment_id}/remarks": FOLLOWERS,
    "/assessments/{assessment_id}/reopen": FILLERS,
    "/assessments/{assessment_id}/restore": FILLERS,
    "/cases/{reference}/official": FILLERS,
    "/cases/{reference}/official/import": FILLERS,
    "/cases/{reference}/methods": frozenset({Role.ETHISCH_NETWERK}),
    "/committee/agenda/new": SECRETARY,
    "/committee/cases/{reference}/park": SECRETARY,
    "/committee/items/{item_id}/shift": SECRETARY,
    "/committee/items/{item_id}/take-off": SECRETARY,
    "/committee/meetings/new": SECRETARY,
    "/committee/meetings/{meeting_id}/cancel": SECRETARY,
    "/committee/meetings/{meeting_id}/move": SECRETARY,
    "/committee/reflections/new": SECRETARY,
    "/committee/reflections/{reflection_id}/publish": SECRETARY,
    "/committee/reflections/{reflection_id}/respond": frozenset({Role.CIO_OFFICE}),
    "/committee/reflections/{reflection_id}/withdraw": SECRETARY,
    "/gates/{gate_id}": frozenset({Role.ETHISCH_NETWERK}),
    "/mail/{mail_id}/again": frozenset({Role.BEHEERDER}),
    "/mail/{mail_id}/arrived": frozenset({Role.BEHEERDER}),
    "/mail/bounces/people/{person_id}": frozenset({Role.BEHEERDER, Role.PROCESEIGENAAR}),
    "/mail/bounces/{bounce_id}/again": frozenset({Role.BEHEERDER}),
    "/mail/bounces/{bounce_id}/seen": frozenset({Role.BEHEERDER, Role.PROCESEIGENAAR}),
    "/me/absence": EVERYBODY,
    "/me/calendar": EVERYBODY,
    "/me/calendar/end": EVERYBODY,
    "/me/invitations": EVERYBODY,
    "/me/invitations/stop": EVERYBODY,
    "/cases/{reference}/hold": RETENTION,
    "/entries/{entry_id}/apart": GROUPERS,
    "/entries/{entry_id}/case": GROUPERS,
    "/entries/{entry_id}/together": GROUPERS,
    "/new-case": STARTERS,
    "/signals/new": OVERSEERS,
    "/signals/{signal_id}/erase": OVERSEERS,
    "/signals/{signal_id}/land": OVERSEERS,
    "/signals/{signal_id}/settle": OVERSEERS,
    "/retention": RETENTION,
    "/sign-out": EVERYBODY,
    "/sources/dead-letters/{letter_id}": frozenset({Role.BEHEERDER}),
    "/sources/{name}/dead-letters": frozenset({Role.BEHEERDER}),
    "/sources/{name}/pull": frozenset({Role.BEHEERDER}),
    "/write-backs/{row_id}/again": frozenset({Role.BEHEERDER}),
    "/write-backs/{row_id}/drop": frozenset({Role.BEHEERDER}),
}
"""Who may send to an address."""

FOR_ANYBODY = {"/healthz", "/readyz", "/metrics", "/openapi.json", "/sign-in", "/sign-in/{token}"}
"""Open without signing in; each says nothing about a project."""

PUBLIC = {"/register/reflections", "/register/reflections.json"} | {
    f"/register/reflections/{{reflection_id}}{ending}" for ending in ("", ".json")
}
"""Meant for everybody: see test_committee_on_screen.py for what stands there."""

LEADS_ON = {
    "/cases",
    "/entries/reconcile",
    "/signals/new",
    "/committee/agenda/new",
    "/committee/meetings/new",
    "/committee/reflections/new",
    "/mail",
    "/mail/bounces",
} | {
    "/absences",
    "/absences/new",
    "/mail/tomorrow",
    "/me/absence",
}
"""Reached from a page of the menu, not from the menu itself."""

FOR_PROGRAMS = {"/webhooks/demands/{source}"}
"""Taken without signing in, from who can show with each call whose it is: see test_webhooks_in.py."""

TRIED_ELSEWHERE: Mapping[str, str] = {
    "/absences/{absence_id}/end": "test_somebody_else_on_screen.py",
    "/gates/{gate_id}/take-back": "test_somebody_else_on_screen.py",
    "/actions/{assessment_id}/{number}": "test_files_and_action_points.py",
    "/assessments/{assessment_id}/aid": "test_ai_act_on_screen.py",
    "/assessments/{assessment_id}/aid/hand-in": "test_ai_act_on_screen.py",
    "/assessments/{assessment_id}/answers/{path:path}": "test_together.py",
    "/assessments/{assessment_id}/remarks/{comment_id}": "test_together.py",
    "/calendar/{secret}.ics": "test_calendar_feeds.py",
    "/calendar/{secret}/ahead.ics": "test_calendar_feeds.py",
    "/cases/{reference}/ai-act": "test_ai_act_on_screen.py",
    "/cases/{reference}/balance.{form}": "test_papers.py",
    "/cases/{reference}/fria.{form}": "test_gathered_texts.py",
    "/cases/{reference}/register-draft.json": "test_gathered_texts.py",
    "/cases/{reference}/requirements/{code}": "test_requirements_on_screen.py",
    "/cases/{reference}/whole-road": "test_weighed_again_on_screen.py",
    "/conditions/{condition_id}": "test_conditions_on_screen.py",
    "/files/{file_id}": "test_files_and_action_points.py",
    "/files/{file_id}/withdraw": "test_files_and_action_points.py",
    "/gates/{gate_id}/files": "test_files_and_action_points.py",
    "/mailbox/{key}": "test_local_mailbox.py",
    "/methods/{content_hash}": "test_methods_page.py",
    "/retention/{record_id}": "test_retention_on_screen.py",
    "/retention/{record_id}/approve": "test_retention_on_screen.py",
    "/retention/{record_id}/record.{form}": "test_retention_on_screen.py",
    "/retention/{record_id}/reject": "test_retention_on_screen.py",
}
"""What needs more than a case that waits, and the file in this folder that tries it."""

Fill = Callable[[str], str]


@pytest.fixture
def fill(waiting: Project, tmp_path: Path) -> Fill:
    """Puts the case, its gate, an official questionnaire and a dead letter into an address."""
    town = waiting.town
    bring_in(town, tmp_path / "official")
    with town.store.write() as unit:
        letter = unit.demands.bury(
            DeadLetter(
                stage=DeadLetterStage.MAP,
                source="inbox",
                ref="rij 7",
                row_hash="0" * 64,
                reason="De titel ontbreekt.",
                raw={"titel": None},
                first_seen_at=town.moment.at,
                last_seen_at=town.moment.at,
            )
        )
    act = Act(by=town.people[Role.SECRETARIS], moment=town.moment)
    meeting = plan_meeting(town.store, MeetingPlan(held_on=town.today), act)
    item = put_on_agenda(town.store, ForAgenda(meeting_id=meeting.id, topic="Drones", question="Mag dat?"), act)
    said = Said(text="Vraag het de buurt.", reflected_on=town.today)
    signal = NewSignal(kind=SignalKind.LAW, title="Een nieuwe wet", received_on=town.today)
    names = {
        "meeting_id": str(meeting.id),
        "item_id": str(item.id),
        "reflection_id": str(reflect(town.store, Unasked(said=said, item_id=item.id), act).id),
        "entry_id": str(town.registered(town.today).id),
        "signal_id": str(keep_signal(town.store, signal, act).id),
        "reference": waiting.case.reference,
        "gate_id": str(waiting.gates["confirm-triage"].id),
        "letter_id": str(letter.id),
        "row_id": str(letter.id),
        "person_id": str(letter.id),
        "bounce_id": str(letter.id),
        "mail_id": str(letter.id),
        "assessment_id": str(begun(waiting).id),
        "page_id": "0",
        "form": "md",
        "name": "inbox",
    }
    return lambda path: path.format(**names)


def routes(app: FastAPI, method: str) -> set[str]:
    """The addresses for people that take ``method``; those for programs have a table of their own."""
    own = [route for router in ROUTERS for route in router.routes]
    known = [route for route in [*own, *app.routes] if isinstance(route, Route | APIRoute)]
    return {route.path for route in known if method in (route.methods or ()) and not route.path.startswith("/api/")}


def test_every_route_stands_in_the_table(app: FastAPI) -> None:
    elsewhere = TRIED_ELSEWHERE.keys()
    assert routes(app, "GET") - elsewhere == PAGES.keys() - elsewhere | FOR_ANYBODY | PUBLIC
    assert routes(app, "POST") - elsewhere == set(CHANGES) | FOR_PROGRAMS
    assert elsewhere <= routes(app, "GET") | routes(app, "POST")
    assert all((Path(__file__).parent / file).is_file() for file in TRIED_ELSEWHERE.values())
    assert not routes(app, "PUT") | routes(app, "DELETE") | routes(app, "PATCH")
    assert [route.path for route in app.routes if isinstance(route, Mount)] == ["/static"]
    every = sum(len(router.routes) for router in ROUTERS)
    assert len(app.routes) == every + 2, "every router, the static files and the description of the API"


def test_every_role_sees_its_own_pages_and_no_other(sign_in: SignIn, fill: Fill) -> None:
    for role in Role:
        browser = sign_in(role)
        seen = {path for path in PAGES if browser.client.get(fill(path)).status_code == 200}

        assert seen == {path for path, allowed in PAGES.items() if role in allowed}, role


def test_who_may_not_see_a_page_is_told_so_instead_of_being_shown_something_else(sign_in: SignIn, fill: Fill) -> None:
    council = sign_in(Role.RAAD)
    refused = [path for path, allowed in PAGES.items() if Role.RAAD not in allowed]

    assert {path: council.get(fill(path)).status for path in refused} == dict.fromkeys(refused, 403)


def test_every_role_changes_what_is_its_own_and_nothing_else(sign_in: SignIn, fill: Fill) -> None:
    for role in Role:
        browser = sign_in(role)
        token = browser.get("/").forms[0].value("csrf")
        taken = set()
        for path in sorted(CHANGES, key=lambda path: path == "/sign-out"):
            answer = browser.client.post(fill(path), data={"csrf": token}, follow_redirects=False)
            if answer.status_code != 403:
                taken.add(path)

        assert taken == {path for path, allowed in CHANGES.items() if role in allowed}, role


def test_the_menu_offers_what_a_role_may_open_and_nothing_else(sign_in: SignIn) -> None:
    for role in Role:
        offered = {address for address in sign_in(role).get("/").links.values() if address in PAGES}
        allowed = {path for path, roles in PAGES.items() if role in roles and "{" not in path}

        assert offered == allowed - LEADS_ON, role


def test_who_is_not_signed_in_sees_no_page(app: FastAPI, fill: Fill) -> None:
    for path in PAGES.keys() | {"/mailbox/x"}:
        answer = TestClient(app).get(fill(path), follow_redirects=False)

        assert (answer.status_code, answer.headers["location"]) == (303, "/sign-in"), path


def test_who_is_not_signed_in_changes_nothing(app: FastAPI, fill: Fill) -> None:
    for path in CHANGES:
        assert TestClient(app).post(fill(path), data={"csrf": "x"}).status_code == 401, path


def test_a_manager_of_one_department_sees_that_department_only(waiting: Project, sign_in: SignIn) -> None:
    from models.people import NewPerson, add_person

    town = waiting.town
    other = town.demand("D-2", title="Druktemeting", department="Zorg")
    new = NewPerson(
        handle="zorg", name="Manager Zorg", email="z@example.org", roles=frozenset({Role.MANAGER}), department="Zorg"
    )
    with town.store.write() as unit:
        add_person(unit, new)
    manager: Browser = sign_in("zorg")

    for address in ("/board", "/cases"):
        page = manager.get(address)
        assert "Druktemeting" in page.text
        assert waiting.case.title not in page.text
        assert "Verkeer" not in page.text
    assert manager.get(f"/cases/{other.case.reference}").status == 200
    assert manager.get(f"/cases/{waiting.case.reference}").status == 403
