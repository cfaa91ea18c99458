"""Which sources this installation pulls: one TOML file each in ``sources/`` of the home; the inbox where there is none.

.. code-block:: toml

    [source]
    name = "portfolio"      # the name of the file where it is left out
    kind = "folder"
    path = "/srv/intake"    # seen from the home where it is not absolute

Any other kind is a system that is asked over HTTP: ``rest``, which the file tells all about, or one that has a ready
mapping in ``presets/``, over which the file is laid.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from integrations.demand_systems.forms.folder import FolderSource
from integrations.demand_systems.forms.form_mapping import IntakeFormMapping
from integrations.demand_systems.mapping.table import read_mapping
from integrations.demand_systems.notes.reading import read_write_back
from integrations.demand_systems.port import ConnectedSource
from integrations.demand_systems.rest.preset_reading import over_preset, preset_kinds
from integrations.demand_systems.rest.reading import read_rest
from integrations.demand_systems.webhook import read_webhook
from integrations.demand_systems.wire.reading import read_wire
from integrations.settings import Settings
from models.errors import InvalidMethod, NotFound, WaardenwegError
from models.reading import Section, read_toml

Now = Callable[[], datetime]
"""What time it is, aware; systems elsewhere are compared with it."""

INBOX = "inbox"
"""What the source is called that is there without any file."""

FOLDER, REST = "folder", "rest"

_NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,59}")


class SourceRefused(WaardenwegError):
    """A file that configures a source cannot be used; correct the key that is named."""


def _by_the_clock() -> datetime:
    return datetime.now(UTC)


def stamp_of_sources(settings: Settings) -> tuple[tuple[str, int, int], ...]:
    """The same as long as no file that configures a source was added, changed or taken away."""
    told = [(file.name, file.stat()) for file in _files(settings)]
    return tuple((name, stat.st_mtime_ns, stat.st_size) for name, stat in told)


def _files(settings: Settings) -> list[Path]:
    folder = settings.home / "sources"
    return sorted(folder.glob("*.toml")) if folder.is_dir() else []


@dataclass(frozen=True, kw_only=True)
class SourcesHere:
    """The sources that can be used, by name, and why the files of others cannot."""

    working: Sequence[ConnectedSource]
    refused: Sequence[SourceRefused] = ()


def sources_here(settings: Settings, now: Now = _by_the_clock) -> SourcesHere:
    """The sources of this installation: a mistake in the file of one keeps no other from being read."""
    files = _files(settings)
    if not files:
        settings.inbox.mkdir(parents=True, exist_ok=True)
        return SourcesHere(working=[_forms_in(INBOX, settings.inbox)])
    working: dict[str, ConnectedSource] = {}
    named: dict[str, str] = {}
    refused: list[SourceRefused] = []
    for file in files:
        try:
            source = _read(file, settings, now)
        except SourceRefused as why:
            refused.append(why)
            continue
        if source.name in working:
            refused.append(SourceRefused(f"{file.name}: source.name: {named[source.name]} is called {source.name} too"))
            continue
        working[source.name], named[source.name] = source, file.name
    return SourcesHere(working=[working[name] for name in sorted(working)], refused=refused)


def load_sources(settings: Settings, now: Now = _by_the_clock) -> list[ConnectedSource]:
    """The sources of this installation, by name; raises ``SourceRefused`` with file, key and mend."""
    here = sources_here(settings, now)
    if here.refused:
        raise here.refused[0]
    return list(here.working)


def source_here(settings: Settings, name: str, now: Now = _by_the_clock) -> ConnectedSource:
    """The source of this name; raises ``NotFound``, or ``SourceRefused`` where it may be in a file that cannot be
    used."""
    here = sources_here(settings, now)
    if here.refused and all(source.name != name for source in here.working):
        raise here.refused[0]
    return source_named(here.working, name)


def source_named(sources: Sequence[ConnectedSource], name: str) -> ConnectedSource:
    """The source of this name; raises ``NotFound``, naming those there are."""
    found = next((source for source in sources if source.name == name), None)
    if found is None:
        known = ", ".join(source.name for source in sources)
        raise NotFound(f"There is no source {name!r}; there is {known}.", what=name)
    return found


def _read(file: Path, settings: Settings, now: Now) -> ConnectedSource:
    try:
        document = read_toml(file.read_text(encoding="utf-8"), file.name)
        table = document.section("source")
        name, kind = table.text("name", file.stem), table.text("kind")
        if not _NAME.fullmatch(name):
            table.refuse("name", "use small letters, digits and hyphens, at most 60")
        kinds = (FOLDER, REST, *preset_kinds())
        if kind not in kinds:
            table.refuse("kind", f"write one of {', '.join(kinds)}")
        return _in_folder(name, document, settings) if kind == FOLDER else _over_http(name, kind, document, now)
    except InvalidMethod as refused:
        raise SourceRefused(str(refused)) from None
    except (OSError, UnicodeDecodeError) as unreadable:
        raise SourceRefused(f"{file.name} cannot be read: {unreadable}; save it again as UTF-8.") from None


def _in_folder(name: str, document: Section, settings: Settings) -> ConnectedSource:
    table = document.section("source")
    source = _forms_in(name, settings.home / Path(table.text("path")).expanduser())
    webhook = read_webhook(name, document)
    table.done()
    document.done()
    return replace(source, webhook=webhook)


def _over_http(name: str, kind: str, own: Section, now: Now) -> ConnectedSource:
    document = over_preset(own, kind)
    table = document.section("source")
    table.read |= {"name", "kind"}
    wire = read_wire(name, document, now)
    source = ConnectedSource(
        system=read_rest(name, document, wire),
        mapping=read_mapping(name, document),
        notes=read_write_back(document, wire),
        withdraws_at_most=_share(table, "withdraws_at_most", 0.2),
        webhook=read_webhook(name, document),
    )
    table.done()
    document.done()
    return source


def _forms_in(name: str, folder: Path) -> ConnectedSource:
    return ConnectedSource(system=FolderSource(name, folder), mapping=IntakeFormMapping())


def _share(table: Section, key: str, default: float) -> float:
    """A share between 0 and 1."""
    table.read.add(key)
    found = table.table.get(key, default)
    if isinstance(found, bool) or not isinstance(found, int | float) or not 0 <= found <= 1:
        table.refuse(key, "write a share between 0 and 1, such as 0.2")
    return float(found)
