"""Earlier decisions are found by technology and value on every kind of database."""

from models.library import alike, earlier_decisions
from models.store.library import LibraryFilter
from models.vocabulary import Role, Step, Verdict
from tests.town import CAMERAS, FULL_CHECK, Project, Town


def decided(town: Town, ref: str, technologies: list[str], verdict: Verdict) -> Project:
    project = town.demand(ref, title=f"Proef met {ref}", answers=CAMERAS | {"technologies": technologies})
    town.engine_works()
    project.confirmed(Step.START_FULL_CHECK, level_dpia="not_needed").assessed()
    return project.decided(verdict)


def test_decisions_are_found_by_what_they_were_about_and_shown_to_whoever_may_see_them(town: Town) -> None:
    drone = decided(town, "drone", ["camera", "drone"], Verdict.PROCEED)
    town.days_later(1)
    sensor = decided(town, "sensor_1", ["sensor"], Verdict.STOP)
    network, employee = town.people[Role.ETHISCH_NETWERK], town.people[Role.MEDEWERKER]

    with town.store.read() as unit:
        found = {
            name: [one.case.id for one in earlier_decisions(unit, network, chosen, limit=9)]
            for name, chosen in {
                "all": LibraryFilter(),
                "drone": LibraryFilter(technology="drone"),
                "privacy": LibraryFilter(value="privacy", verdict=Verdict.STOP, year=2026, title="SENSOR_"),
                "nothing": LibraryFilter(technology="dro_e"),
            }.items()
        }
        assert unit.library.count(employee, LibraryFilter()) == 0
        assert unit.library.years(network) == [2026]
        assert unit.library.departments(network) == ["Verkeer"]

    assert found == {"all": [sensor.id, drone.id], "drone": [drone.id], "privacy": [sensor.id], "nothing": []}


def test_what_shares_technology_and_values_stands_before_what_shares_one_of_them(town: Town) -> None:
    drone = decided(town, "drone", ["drone"], Verdict.PROCEED)
    town.days_later(1)
    sensor = decided(town, "sensor", ["sensor"], Verdict.STOP)
    new = town.demand("new", answers=CAMERAS | {"technologies": ["drone"]})
    town.engine_works()
    new.confirmed(Step.START_FULL_CHECK)
    new_values = FULL_CHECK["values"]

    with town.store.read() as unit:
        found = alike(unit, town.people[Role.ETHISCH_NETWERK], new.case)

    assert [one.earlier.case.id for one in found] == [drone.id, sensor.id]
    assert [one.technologies for one in found] == [["Drone"], []]
    assert [len(one.values) for one in found] == [len(new_values), len(new_values)]
