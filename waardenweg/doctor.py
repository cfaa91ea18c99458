"""Looking an installation over: what works, what does not, and what to do about it."""

import smtplib
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from sqlalchemy.exc import SQLAlchemyError

from integrations.prefect_server import answers
from integrations.settings import Settings, load_settings
from models.errors import WaardenwegError
from models.store.migrate import current_revision, head_revision
from models.store.open import Store, open_store
from waardenweg.serve_file import read_serving

SECONDS = 3
QUIET_FOR = timedelta(hours=26)
"""A source that was not read for this long deserves a look."""


@dataclass(frozen=True, kw_only=True)
class Finding:
    """One thing that was looked at. ``advice``: what to do, or how well it is."""

    name: str
    ok: bool
    advice: str


def examine(now: datetime) -> list[Finding]:
    """Look at everything; what fails never keeps the rest from being looked at."""
    try:
        settings = load_settings()
    except WaardenwegError as refused:
        return [Finding(name="settings", ok=False, advice=str(refused))]
    found = [Finding(name="settings", ok=True, advice=f"home {settings.home}"), _home(settings)]
    store = open_store(settings.database_url)
    try:
        database = _database(store)
        found.append(database)
        if database.ok:
            found += _sources(store, now)
            found.append(_outbox(store))
    finally:
        store.close()
    return [*found, _mail(settings), _prefect(settings)]


def _home(settings: Settings) -> Finding:
    try:
        settings.home.mkdir(parents=True, exist_ok=True)
        probe = settings.home / ".doctor"
        probe.write_text("", encoding="ascii")
        probe.unlink()
    except OSError as refused:
        return Finding(name="home", ok=False, advice=f"cannot write: {refused}; set WAARDENWEG_HOME to another folder")
    return Finding(name="home", ok=True, advice="can be written")


def _database(store: Store) -> Finding:
    try:
        revision, head = current_revision(store.engine), head_revision()
    except SQLAlchemyError as refused:
        problem = str(refused).splitlines()[0]
        return Finding(name="database", ok=False, advice=f"{problem}; check WAARDENWEG_DATABASE_URL")
    if revision != head:
        return Finding(name="database", ok=False, advice=f"at {revision}, not {head}: run `waardenweg db upgrade`")
    return Finding(name="database", ok=True, advice=f"at {head}")


def _sources(store: Store, now: datetime) -> list[Finding]:
    with store.read() as unit:
        states, waiting = unit.demands.sources(), len(unit.demands.dead_letters())
    found = []
    for state in states:
        late = state.last_success_at is None or now - state.last_success_at > QUIET_FOR
        advice = state.problem or f"last read {state.last_success_at or 'never'}"
        found.append(Finding(name=f"source {state.source}", ok=not state.failures_in_a_row and not late, advice=advice))
    letters = f"{waiting} wait: `waardenweg deadletters` shows why" if waiting else "none"
    return [*found, Finding(name="dead letters", ok=not waiting, advice=letters)]


def _outbox(store: Store) -> Finding:
    with store.read() as unit:
        counts = unit.letters.counts()
    stuck = {status.value: count for status, count in counts.items() if status.value in {"held", "refused"}}
    if stuck:
        return Finding(name="outbox", ok=False, advice=f"{stuck}: `waardenweg mails list` shows them")
    return Finding(name="outbox", ok=True, advice="nothing is stuck")


def _mail(settings: Settings) -> Finding:
    if settings.smtp_url is None:
        return Finding(name="mail", ok=True, advice=f"local mailbox {settings.mailbox}")
    address = urlsplit(settings.smtp_url)
    kind = smtplib.SMTP_SSL if address.scheme == "smtps" else smtplib.SMTP
    try:
        with kind(address.hostname or "", address.port or 0, timeout=SECONDS) as server:
            server.noop()
    except OSError as refused:
        return Finding(name="mail", ok=False, advice=f"{address.hostname}: {refused}; check WAARDENWEG_SMTP_URL")
    return Finding(name="mail", ok=True, advice=f"{address.hostname} answers")


def _prefect(settings: Settings) -> Finding:
    serving = read_serving(settings.serve_file)
    if serving is None and settings.prefect_api_url is None:
        return Finding(name="prefect", ok=True, advice="not running; `waardenweg serve` starts it")
    if serving is not None:
        found = {"prefect_api_url": serving.prefect_api_url, "prefect_auth": serving.prefect_auth}
        settings = settings.model_copy(update=found)
    if answers(settings, SECONDS):
        return Finding(name="prefect", ok=True, advice=f"{settings.prefect_url} answers")
    return Finding(name="prefect", ok=False, advice=f"{settings.prefect_url} does not answer; look in the home's logs")
