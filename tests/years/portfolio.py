"""A portfolio to live with for years: projects that run, and register entries with their own dates."""

from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from models.people import NewPerson, add_person
from models.register import EntryRecord
from models.registering import Import, import_entries
from models.vocabulary import RegisterKind, Role, Step
from tests.town import CAMERAS, RUNNING, Project, Town

LEADS = 10
_SHARED_PURPOSES = 10
_CONDITION = {
    "conditions[1].text": "Wis de beelden binnen een dag.",
    "conditions[1].owner": "projectleider",
    "conditions[1].due_on": "{due_on}",
    "conditions[1].reason": "Dat is eerder klaar.",
}


@dataclass(frozen=True, kw_only=True)
class Size:
    """How much of everything."""

    cases: int
    entries: int

    @property
    def of_cases(self) -> int:
        """Entries that belong to the projects; the others were never weighed."""
        return self.entries * 2 // 5


def settle_in(town: Town, size: Size, chance: Random) -> list[Project]:
    """Everything that stands on the first day; gives the projects."""
    with town.store.write() as unit:
        for number in range(LEADS):
            handle = f"leider{number}"
            roles = frozenset({Role.PROJECTLEIDER})
            add_person(unit, NewPerson(handle=handle, name=handle, email=f"{handle}@example.org", roles=roles))
        office = NewPerson(handle="cio2", name="CIO twee", email="cio2@example.org", roles=frozenset({Role.CIO_OFFICE}))
        add_person(unit, office)
    projects = [_led_by(_project(town, number), f"leider{number % LEADS}") for number in range(size.cases)]
    _register(town, size, projects, chance)
    return projects


def _project(town: Town, number: int) -> Project:
    """A project that was weighed and goes on, every third under a condition."""
    project = town.demand(f"D-{number}", title=f"Project {number}", answers=CAMERAS | RUNNING)
    town.engine_works()
    project.confirmed(Step.START_LIGHT_CHECK).assessed()
    if number % 3:
        return project.decided("proceed")
    due_on = town.today + timedelta(days=60 + number)
    fields = {path: text.format(due_on=due_on) for path, text in _CONDITION.items()}
    return project.decided("proceed_under_conditions", **fields)


def _led_by(project: Project, handle: str) -> Project:
    """Somebody else leads it from here on."""
    with project.town.store.write() as unit:
        lead = unit.people.by_handle(handle)
        case = unit.cases.get(project.id)
        for gate in unit.gates.open_of_case(case.id):
            gate.person_id = lead.id if gate.person_id == case.lead_id else gate.person_id
        case.lead_id = lead.id
    return project


def _register(town: Town, size: Size, projects: list[Project], chance: Random) -> None:
    """Entries of the last two years; those of a project share its purpose, some of the others share one too."""
    days = [town.today - timedelta(days=chance.randrange(1, 700)) for _ in range(size.entries)]
    days[0] = days[1] = date(2024, 2, 29)
    records = [_record(number, day, size) for number, day in enumerate(days)]
    for kind in RegisterKind:
        own = [record for record in records if record.kind is kind]
        import_entries(town.store, Import(kind=kind, source="snapshot", records=own, spread_days=120), town.moment)
    with town.store.write() as unit:
        for kind in RegisterKind:
            for reference, entry in unit.registers.known(kind, "snapshot").items():
                if int(reference) < size.of_cases:
                    entry.case_id = projects[int(reference) // 3 % len(projects)].id


def _record(number: int, day: date, size: Size) -> EntryRecord:
    of_case = number < size.of_cases
    purpose = f"Doel {number // 3 if of_case else number}"
    if not of_case and number % 2:
        purpose = f"Samen {number % _SHARED_PURPOSES}"
    return EntryRecord(
        kind=RegisterKind.ALGORITHM if number // 3 % 2 else RegisterKind.SENSOR,
        source="snapshot",
        source_id=str(number),
        organisation="Gemeente Enschede",
        title=f"Toepassing {number}",
        purpose=purpose,
        registered_on=day,
    )
