"""Looking an installation over: what works, what does not, and what to do about it."""

import smtplib
from datetime import datetime
from urllib.parse import urlsplit

from sqlalchemy.exc import SQLAlchemyError

from integrations.mail_in import MailFolder, NoMailFolder
from integrations.prefect_server import answers
from integrations.settings import Settings, load_settings
from models.errors import WaardenwegError
from models.store.migrate import current_revision, head_revision
from models.store.open import Store, open_store
from waardenweg.doctor_sources import examine_sources
from waardenweg.finding import Finding
from waardenweg.serve_file import read_serving

SECONDS = 3


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
            found += examine_sources(settings, store, now)
            found.append(_outbox(store))
    finally:
        store.close()
    return [*found, _mail(settings), *_returned_mail(settings), _prefect(settings)]


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


def _returned_mail(settings: Settings) -> list[Finding]:
    """The folder where mail comes back, where one is named."""
    if settings.bounces is None:
        return []
    try:
        waiting = len(MailFolder(settings.bounces).waiting())
    except NoMailFolder as refused:
        return [Finding(name="bounces", ok=False, advice=f"{refused} Check WAARDENWEG_BOUNCES")]
    return [Finding(name="bounces", ok=True, advice=f"{waiting} to read in {settings.bounces}")]


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
