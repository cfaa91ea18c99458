"""Mijn taken, the board, the table and the registers: what is listed, in which order, where every number leads."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta

import pytest
from sqlalchemy import event

from flows.sweep import sweep
from models.people import NewPerson, add_person
from models.permission import Action, may
from models.store.asked import Whose
from models.store.boards import TaskFilter
from models.vocabulary import Phase, Role, Step
from tests.town import CAMERAS, ONLY_A_REGISTER, UNCHANGED, YOUTH_CARE, Project, Town
from tests.web.browsing import Browser, SignIn


@contextmanager
def counted(town: Town, browser: Browser) -> Iterator[list[str]]:
    """The statements that the pages send to their database meanwhile."""
    statements: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        statements.append(statement)

    engine = browser.client.app.state.site.store.engine  # type: ignore[attr-defined]
    event.listen(engine, "before_cursor_execute", note)
    try:
        yield statements
    finally:
        event.remove(engine, "before_cursor_execute", note)


def test_tasks_are_listed_by_due_date_and_what_is_overdue_says_so_in_words(town: Town, lead: Browser) -> None:
    town.demand("D-1", title="Later", answers={})
    town.days_later(-20)
    due_on = town.demand("D-2", title="Eerder", answers={}).gates["intake-questions"].due_on
    town.days_later(20)
    page = lead.get("/")

    assert page.text.index("Eerder") < page.text.index("Later")
    assert due_on is not None
    assert page.text.count(f"{(town.today - due_on).days} dagen te laat") == 2, (
        "once in the tasks, once in what this lead has going on"
    )
    assert "1 taak is te laat" in page.links


def test_a_task_is_overdue_only_from_the_day_after(town: Town, sign_in: SignIn) -> None:
    project = town.demand(answers={})
    due_on = project.gates["intake-questions"].due_on
    assert due_on is not None
    town.days_later((due_on - town.today).days)
    page = sign_in(Role.PROJECTLEIDER).get("/")
    assert "● vandaag" in page.text
    assert "▲" not in page.text

    town.days_later(1)

    assert "▲ 1 dag te laat" in sign_in(Role.PROJECTLEIDER).get("/").text


def test_the_heading_counts_and_filters_stand_in_the_address(waiting: Project, sign_in: SignIn) -> None:
    waiting.town.demand("D-2", title="Chatbot", answers={})
    waiting.town.demand("D-3", answers=ONLY_A_REGISTER, title="Veegwagen")
    waiting.town.engine_works()
    network = sign_in(Role.ETHISCH_NETWERK)

    assert network.get("/").title.startswith("Mijn taken (2)")
    assert "Geen taak past bij dit filter." in network.get("/?van=mine").text
    assert "Veegwagen" in network.get("/?van=roles&fase=triage").text
    assert "Geen taak past bij dit filter." in network.get("/?laat=1").text
    assert network.get("/?fase=onzin&van=onzin").title.startswith("Mijn taken (2)")


def test_what_may_be_reported_some_day_stands_apart_and_is_not_counted(town: Town, sign_in: SignIn) -> None:
    town.registered(date(2024, 3, 1))
    sweep.fn(today=town.today)
    page = sign_in(Role.CIO_OFFICE).get("/")

    assert page.title.startswith("Mijn taken (1)")
    now, later = page.text.split("Als het zover is", 1)
    assert "Vul de intake in" in now
    assert "Meld dat dit niet meer in gebruik is" not in now
    assert "Meld dat dit niet meer in gebruik is" in later


def test_nothing_to_do_says_what_that_means(sign_in: SignIn) -> None:
    assert "Er staat niets voor je open." in sign_in(Role.RAAD).get("/").text


def test_whoever_is_asked_may_answer_and_who_advises_is_never_asked_to_decide(town: Town) -> None:
    """The list is one query; the table of permissions is the truth that it must agree with."""
    town.demand("D-1").town.engine_works()
    decided = town.demand("D-2", answers=YOUTH_CARE)
    managed = town.demand("D-3")
    town.engine_works()
    for project in (decided, managed):
        project.confirmed(Step.START_FULL_CHECK).assessed()
    town.demand("D-4", answers={})
    both = NewPerson(
        handle="fg-en-manager", name="Beide", email="b@example.org", roles=frozenset({Role.FG, Role.MANAGER})
    )
    with town.store.write() as unit:
        add_person(unit, both)
    with town.store.read() as unit:
        for person in unit.people.everybody():
            actor = unit.people.actor(person)
            listed = {gate.id for gate, _ in unit.boards.tasks(actor, TaskFilter(), limit=100)}
            permitted = {gate.id for gate in unit.gates.all_open() if may(actor, Action.ANSWER_GATE, gate)}

            assert listed == permitted, person.handle


def test_a_role_of_one_department_is_asked_for_that_department_only(town: Town) -> None:
    zorg, verkeer = town.demand("D-1", department="Zorg"), town.demand("D-2")
    town.engine_works()
    for project in (zorg, verkeer):
        project.confirmed(Step.START_FULL_CHECK).assessed()
    new = NewPerson(
        handle="zorg", name="Zorg", email="z@example.org", roles=frozenset({Role.MANAGER}), department="Zorg"
    )
    with town.store.write() as unit:
        manager = add_person(unit, new)
    with town.store.read() as unit:
        listed = [
            case.id
            for _, case in unit.boards.tasks(unit.people.actor(manager), TaskFilter(whose=Whose.MY_ROLES), limit=100)
        ]

    assert listed == [zorg.id]


def test_the_board_counts_per_phase_and_every_number_leads_to_its_list(waiting: Project, sign_in: SignIn) -> None:
    town = waiting.town
    for number in range(2, 16):
        town.demand(f"D-{number}", title=f"Chatbot {number}", answers={})
    town.days_later(40)
    board = sign_in(Role.PROCESEIGENAAR)
    page = board.get("/board")

    assert "40 dagen in deze fase" in page.text
    assert page.links["14"] == "/cases?fase=intake"
    assert page.text.count("Chatbot") == 12
    assert page.links["Toon alle 14"] == "/cases?fase=intake"
    assert page.links["14 te laat"] == "/cases?laat=1&fase=intake"
    assert board.get("/cases?laat=1&fase=intake").text.count("Chatbot") == 14
    assert board.get("/cases?fase=triage").title.startswith("Dossiers (1)")


def test_the_board_filters_by_department_and_by_who_leads(waiting: Project, sign_in: SignIn) -> None:
    town = waiting.town
    town.demand("D-2", title="Jeugdhulp", department="Zorg", lead_email="ander@example.org", lead_name="Een ander")
    board = sign_in(Role.CIO_OFFICE)
    page = board.get("/board?afdeling=Zorg")
    assert "Jeugdhulp" in page.text
    assert waiting.case.title not in page.text
    assert page.links["Bekijk dezelfde dossiers als tabel"] == "/cases?afdeling=Zorg"

    with town.store.read() as unit:
        other = unit.people.by_email("ander@example.org")
    assert other is not None
    listed = board.get(f"/cases?leider={other.id}")

    assert "Jeugdhulp" in listed.text
    assert waiting.case.title not in listed.text


def test_a_long_list_comes_in_pages(town: Town, sign_in: SignIn) -> None:
    for number in range(105):
        town.registered(date(2025, 3, 1) + timedelta(days=number), source_id=str(number))
    reader = sign_in(Role.RAAD)
    first = reader.get("/entries")

    assert first.text.count("Gemeente Enschede ·") == 100
    assert reader.get(first.links["Volgende"]).text.count("Gemeente Enschede ·") == 5


def test_an_entry_that_was_never_discussed_is_a_gap_and_never_late(town: Town, sign_in: SignIn) -> None:
    town.registered(date(2020, 3, 1))
    page = sign_in(Role.CIO_OFFICE).get("/entries")

    assert "nog niet eerder besproken" in page.text
    assert "aan de beurt sinds 1 maart 2021" in page.text
    assert "te laat" not in page.text
    assert page.links["1 vermelding is nog niet eerder besproken"] == "/entries?nooit=1"


def test_an_entry_that_was_discussed_and_not_again_in_time_is_late(town: Town, sign_in: SignIn) -> None:
    entry = town.registered(date(2020, 3, 1))
    with town.store.write() as unit:
        unit.registers.get(entry.id).reflect(date(2024, 3, 1), ahead=timedelta(0))
    page = sign_in(Role.CIO_OFFICE).get("/entries")

    assert "1 maart 2024" in page.text
    assert "310 dagen te laat" in page.text


@pytest.mark.parametrize("address", ["/", "/board", "/cases", "/entries"])
def test_a_list_asks_the_database_as_often_for_many_as_for_few(town: Town, sign_in: SignIn, address: str) -> None:
    watcher = sign_in(Role.ETHISCH_NETWERK)
    for number in range(2):
        town.demand(f"D-{number}", answers=CAMERAS)
        town.registered(town.today, source_id=str(number))
    town.engine_works()
    with counted(town, watcher) as few:
        watcher.get(address)
    for number in range(2, 9):
        town.demand(f"D-{number}", answers=CAMERAS)
        town.registered(town.today, source_id=str(number))
    town.engine_works()
    with counted(town, watcher) as many:
        watcher.get(address)

    assert len(few) == len(many) > 0


def test_a_case_page_asks_the_database_as_often_for_a_long_road_as_for_a_short_one(
    waiting: Project, network: Browser
) -> None:
    town, address = waiting.town, f"/cases/{waiting.case.reference}"
    waiting.confirmed(Step.START_FULL_CHECK).assessed().decided("proceed")
    look_again(waiting)
    with counted(town, network) as short:
        network.get(address)
    for _ in range(3):
        look_again(waiting)
    with counted(town, network) as long:
        network.get(address)

    assert waiting.stands_in() is Phase.MONITORING
    assert len(short) == len(long) > 0


def look_again(project: Project) -> None:
    """The next check on the way finds that everything still holds."""
    with project.town.store.read() as unit:
        planned = next(check for check in unit.checks.of_case(project.id) if check.opened_on is None)
    project.town.today = planned.due_on
    sweep.fn(today=planned.due_on)
    project.answer("interim-check", UNCHANGED)
