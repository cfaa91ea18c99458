"""Days with work for the round: questions that come to their date, and register entries whose re-check is due."""

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from models.base import Moment
from models.intake import NewCase, start_case
from models.people import NewPerson, add_person
from models.vocabulary import Origin, Role
from tests.mortal import Life
from tests.town import Town

TWO_WEEKS = timedelta(days=14)


@dataclass
class BusyTown:
    """A town whose days are all alike; ``questions`` and ``entries``: how many there were so far."""

    town: Town
    day: date = date(2026, 2, 2)
    questions: int = 0
    entries: int = 0

    def dawn(self, *, questions: int, entries: int) -> None:
        """The next day, with so much work; each question is asked of somebody of its own."""
        self.day += timedelta(days=1)
        for _ in range(questions):
            self.questions += 1
            self._asked_of(f"lead-{self.questions}")
        for _ in range(entries):
            self.entries += 1
            self.town.registered(self.day.replace(year=self.day.year - 1), str(self.entries))

    def _asked_of(self, name: str) -> None:
        with self.town.store.write() as unit:
            new = NewPerson(handle=name, name=name, email=f"{name}@example.org", roles=frozenset())
            lead = add_person(unit, new).id
        case = NewCase(title=name, origin=Origin.EXISTING_SYSTEM, lead_id=lead)
        asked = Moment(on=self.day - TWO_WEEKS, at=self.town.moment.at)
        start_case(self.town.store, case, self.town.people[Role.ETHISCH_NETWERK], asked)

    def life(self, smtp_url: str, later: timedelta = timedelta(), **dying: Any) -> Life:
        """What a process of this day is to do, some time after seven; ``dying``: see ``Life``."""
        return Life(
            database_url=self.town.store.engine.url.render_as_string(hide_password=False),
            smtp_url=smtp_url,
            home=self.town.world.settings.home,
            day=self.day,
            at=datetime.combine(self.day, time(7), UTC) + later,
            **dying,
        )

    def plans(self, smtp_url: str, days: int) -> list[Life]:
        """What a process is to do on the days to come."""
        today = self.life(smtp_url)
        ahead = [timedelta(days=number) for number in range(1, days + 1)]
        return [replace(today, day=today.day + later, at=today.at + later) for later in ahead]

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        """What the database says."""
        with self.town.store.engine.connect() as connection:
            return [tuple(row) for row in connection.exec_driver_sql(query).all()]
