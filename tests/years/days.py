"""Day after day: the round of the morning, the mail, people, and the mail of the afternoon; with things going wrong."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from email.message import EmailMessage

from flows.sweep import sweep
from integrations.mail_smtp import SmtpOut
from models.base import Moment
from models.dates import HERE
from tasks.deliver import deliver_outbox
from tests.mail_server import MailServer
from tests.ports import free_port
from tests.town import Town
from tests.years.people import People


@dataclass(frozen=True, kw_only=True)
class Trouble:
    """When nothing ran, and when the mail server was away."""

    down: frozenset[date]
    no_mail: frozenset[date]


@dataclass(kw_only=True)
class Years:
    """What happened: on which days the engine ran, and which mails came on each."""

    worked: list[date] = field(default_factory=list)
    mails: dict[date, list[EmailMessage]] = field(default_factory=lambda: defaultdict(list))
    dropouts: list[str] = field(default_factory=list)

    def everything(self) -> Iterator[tuple[date, EmailMessage]]:
        """Each mail with the day on which it came."""
        for day, mails in self.mails.items():
            for mail in mails:
                yield day, mail


def live(town: Town, people: People, server: MailServer, days: tuple[date, date], trouble: Trouble) -> Years:
    """From the first of ``days`` up to and including the last."""
    years = Years()
    day, last = days
    while day <= last:
        town.today = day
        if day not in trouble.down:
            years.worked.append(day)
            years.dropouts += [one.reason for one in sweep.fn(today=day).dropouts]
            town.engine_works()
            _deliver(years, server, day, time(7, 30), trouble)
            people.read(years.mails[day], day)
        people.go_on_leave(day)
        people.act(day)  # the pages are there also when the engine is not
        if day not in trouble.down:
            town.engine_works()
            came = len(years.mails[day])
            _deliver(years, server, day, time(16, 0), trouble)
            people.read(years.mails[day][came:], day)
        day += timedelta(days=1)
    return years


def _deliver(years: Years, server: MailServer, day: date, at: time, trouble: Trouble) -> None:
    before = len(server.taken)
    port = free_port() if day in trouble.no_mail else server.port
    moment = Moment(on=day, at=datetime.combine(day, at, HERE))
    report = deliver_outbox(moment, SmtpOut(f"smtp://127.0.0.1:{port}"))
    years.dropouts += [one.reason for one in report.dropouts]
    years.mails[day] += server.taken[before:]
