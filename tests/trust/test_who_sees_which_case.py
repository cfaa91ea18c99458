"""The database shows each role the very cases that the table of permissions lets them see, page by page."""

from itertools import product

import pytest

from models.absence import Absence
from models.case import Case
from models.gate import Gate
from models.people import NewPerson, add_person
from models.permission import Action, may
from models.person import Actor
from models.standing_in import actor_on
from models.store.boards import CaseFilter, TaskFilter
from models.vocabulary import Origin, Phase, Role, Step
from tests.town import NOTHING, YOUTH_CARE, Town


@pytest.fixture
def cases(town: Town) -> list[Case]:
    """One case for each condition in the table, and one that meets none."""
    town.demand("D-1")
    care = town.demand("D-2", answers=YOUTH_CARE, department="Zorg", lead_email=None)
    chairs = town.demand("D-3", answers=NOTHING, department=None)
    town.engine_works()
    care.confirmed(Step.START_FULL_CHECK)
    asked = town.started_by_hand(Origin.COMMITTEE)
    with town.store.write() as unit:
        unit.cases.get(asked.id).committee_asked_on = town.today
    with town.store.read() as unit:
        found = list(unit.cases.all())
    assert care.case.decision_level is Role.COLLEGE
    assert chairs.stands_in() is Phase.CLOSED
    return found


def seen_by(town: Town, actor: Actor, page: int) -> list[str]:
    """The references of all that somebody sees, in pages of so many."""
    seen: list[Case] = []
    with town.store.read() as unit:
        while True:
            after = seen[-1].id if seen else None
            found = unit.sight.cases(actor, CaseFilter(), limit=page, after=after)
            if not found:
                return [case.reference for case in seen]
            seen += found


def test_the_database_and_the_table_of_permissions_agree_for_every_role(town: Town, cases: list[Case]) -> None:
    unlike = set()
    for role in Role:
        actor = town.people[role]
        allowed = [case.reference for case in cases if may(actor, Action.SEE_CASE, case)]

        assert seen_by(town, actor, page=3) == allowed, actor.handle
        unlike.add(tuple(allowed))
    assert len(unlike) == 6, "all, those they lead, those of the college, of the committee, of the council, and none"


@pytest.mark.parametrize(
    "roles", [{Role.MANAGER}, {Role.MANAGER, Role.RAAD}, {Role.MANAGER, Role.FG}, {Role.RAAD, Role.COLLEGE}]
)
def test_roles_of_one_department_add_up(town: Town, cases: list[Case], roles: set[Role]) -> None:
    new = NewPerson(handle="x", name="X", email="x@example.org", roles=frozenset(roles), department="Zorg")
    with town.store.write() as unit:
        actor = unit.people.actor(add_person(unit, new))

    assert seen_by(town, actor, page=2) == [case.reference for case in cases if may(actor, Action.SEE_CASE, case)]


def test_open_gates_come_page_by_page_without_a_gap_or_a_double(town: Town) -> None:
    for number in range(7):
        town.demand(f"E-{number}", answers={"technologies": ["camera"]})
    lead = town.people[Role.PROJECTLEIDER]
    with town.store.write() as unit:
        for gate in unit.gates.all_open()[::2]:
            gate.due_on = None
    with town.store.read() as unit:
        whole = [gate.id for gate, _ in unit.boards.tasks(lead, TaskFilter(), limit=100)]
        paged: list[Gate] = []
        while found := unit.boards.tasks(lead, TaskFilter(), limit=2, after=paged[-1] if paged else None):
            paged += [gate for gate, _ in found]

    assert len(whole) == 7
    assert [gate.id for gate in paged] == whole


def test_who_stands_in_for_another_sees_and_is_asked_the_same_by_the_table_and_by_the_database(
    town: Town, cases: list[Case]
) -> None:
    absent = [Role.PROJECTLEIDER, Role.MANAGER, Role.COLLEGE, Role.ETHISCH_NETWERK, Role.FG]
    held = [{Role.MEDEWERKER}, {Role.MANAGER}, {Role.WETHOUDER}, {Role.CISO, Role.MANAGER}]
    for number, (away, roles) in enumerate(product(absent, held)):
        name = f"x{number}"
        new = NewPerson(
            handle=name, name=name, email=f"{name}@example.org", roles=frozenset(roles), department="Elders"
        )
        with town.store.write() as unit:
            deputy = add_person(unit, new)
            absence = Absence(
                person_id=town.id_of(away),
                deputy_id=deputy.id,
                from_on=town.today,
                until_on=town.today,
                set_on=town.today,
            )
            unit.absences.add(absence)
        with town.store.read() as unit:
            actor = actor_on(unit, deputy, town.today)
            listed = {gate.id for gate, _ in unit.boards.tasks(actor, TaskFilter(), limit=100)}
            asked = {gate.id for gate in unit.gates.all_open() if may(actor, Action.ANSWER_GATE, gate)}
        with town.store.write() as unit:
            unit.absences.get(absence.id).ended_on = town.today

        assert [one.handle for one in actor.stands_in_for] == [away]
        assert listed == asked, new
        assert seen_by(town, actor, page=2) == [one.reference for one in cases if may(actor, Action.SEE_CASE, one)], new
