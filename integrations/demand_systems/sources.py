"""Which sources this installation pulls: one TOML file each in ``sources/`` of the home; the inbox where there is none.

.. code-block:: toml

    [source]
    name = "portfolio"      # the name of the file where it is left out
    kind = "folder"
    path = "/srv/intake"    # seen from the home where it is not absolute
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from integrations.demand_systems.folder import FolderSource
from integrations.demand_systems.form_mapping import IntakeFormMapping
from integrations.demand_systems.port import ConnectedSource
from integrations.demand_systems.webhook import read_webhook
from integrations.settings import Settings
from models.errors import InvalidMethod, NotFound, WaardenwegError
from models.reading import Section, read_toml

INBOX = "inbox"
"""What the source is called that is there without any file."""

_NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,59}")


class SourceRefused(WaardenwegError):
    """A file that configures a source cannot be used; correct the key that is named."""


def stamp_of_sources(settings: Settings) -> tuple[tuple[str, int, int], ...]:
    """The same as long as no file that configures a source was added, changed or taken away."""
    told = [(file.name, file.stat()) for file in _files(settings)]
    return tuple((name, stat.st_mtime_ns, stat.st_size) for name, stat in told)


def _files(settings: Settings) -> list[Path]:
    folder = settings.home / "sources"
    return sorted(folder.glob("*.toml")) if folder.is_dir() else []


def load_sources(settings: Settings) -> list[ConnectedSource]:
    """The sources of this installation, by name; raises ``SourceRefused`` with file, key and mend."""
    files = _files(settings)
    if not files:
        settings.inbox.mkdir(parents=True, exist_ok=True)
        return [_forms_in(INBOX, settings.inbox)]
    found: dict[str, Path] = {}
    sources = []
    for file in files:
        source = _read(file, settings)
        if source.name in found:
            raise SourceRefused(f"{file.name}: source.name: {found[source.name].name} is called {source.name} too")
        found[source.name] = file
        sources.append(source)
    return sorted(sources, key=lambda source: source.name)


def source_named(sources: Sequence[ConnectedSource], name: str) -> ConnectedSource:
    """The source of this name; raises ``NotFound``, naming those there are."""
    found = next((source for source in sources if source.name == name), None)
    if found is None:
        known = ", ".join(source.name for source in sources)
        raise NotFound(f"There is no source {name!r}; there is {known}.", what=name)
    return found


def _read(file: Path, settings: Settings) -> ConnectedSource:
    try:
        document = read_toml(file.read_text(encoding="utf-8"), file.name)
        table = document.section("source")
        name, kind = table.text("name", file.stem), table.text("kind")
        webhook = read_webhook(name, document)
        document.done()
        if not _NAME.fullmatch(name):
            table.refuse("name", "use small letters, digits and hyphens, at most 60")
        if kind not in _KINDS:
            table.refuse("kind", f"write one of {', '.join(sorted(_KINDS))}")
        source = _KINDS[kind](name, table, settings)
        table.done()
    except InvalidMethod as refused:
        raise SourceRefused(str(refused)) from None
    except (OSError, UnicodeDecodeError) as unreadable:
        raise SourceRefused(f"{file.name} cannot be read: {unreadable}; save it again as UTF-8.") from None
    return replace(source, webhook=webhook)


def _folder(name: str, table: Section, settings: Settings) -> ConnectedSource:
    return _forms_in(name, settings.home / Path(table.text("path")).expanduser())


def _forms_in(name: str, folder: Path) -> ConnectedSource:
    return ConnectedSource(system=FolderSource(name, folder), mapping=IntakeFormMapping())


_KINDS: Mapping[str, Callable[[str, Section, Settings], ConnectedSource]] = {"folder": _folder}
"""How a source of each kind is made from its table."""
