"""Demand systems that the contract suite can write in: what people over there do, so that we see what we make of it."""

import csv
import os
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import ClassVar, Protocol

from integrations.demand_systems.forms.folder import FolderSource
from integrations.demand_systems.forms.form_mapping import IntakeFormMapping
from integrations.demand_systems.on_paper import DemandSystemOnPaper
from integrations.demand_systems.port import ConnectedSource
from integrations.demand_systems.sources import load_sources
from integrations.settings import load_settings
from tests.roundup_server import PASSWORD, USER, Tracker

Fields = Mapping[str, str]
"""Field of the intake form to what is written there."""


def connected(folder: Path, file: str) -> ConnectedSource:
    """The one source of an installation whose mapping is ``file``."""
    sources = folder / "home" / "sources"
    sources.mkdir(parents=True)
    (sources / "tracker.toml").write_text(file, encoding="utf-8")
    (source,) = load_sources(load_settings(home=folder / "home"))
    return source


class Rig(Protocol):
    """A demand system with somebody who works in it."""

    @property
    def source(self) -> ConnectedSource:
        """As this installation is connected to it."""

    def write(self, ref: str, at: datetime, fields: Fields) -> None:
        """Write a demand, or write it anew, at a moment."""

    def take_away(self, ref: str) -> None:
        """Take a demand out of the system."""

    def go_down(self) -> None:
        """The system answers no more."""

    def come_back(self) -> None:
        """The system answers again."""

    def close(self) -> None:
        """The test is over."""


class PaperRig:
    """The system on paper that ships with the product."""

    def __init__(self, folder: Path) -> None:
        self.system = DemandSystemOnPaper()
        self.source = ConnectedSource(system=self.system, mapping=IntakeFormMapping())

    def write(self, ref: str, at: datetime, fields: Fields) -> None:
        self.system.put(ref, {"reference": ref, **fields}, at)

    def take_away(self, ref: str) -> None:
        self.system.take_away(ref)

    def go_down(self) -> None:
        self.system.breaks_off_after = 0

    def come_back(self) -> None:
        self.system.breaks_off_after = None

    def close(self) -> None:
        """Paper needs no goodbye."""


class FolderRig:
    """A folder with one CSV file, written anew with every change, as an export is."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder / "inbox"
        self.folder.mkdir()
        self.source = ConnectedSource(system=FolderSource("inbox", self.folder), mapping=IntakeFormMapping())
        self._rows: dict[str, dict[str, str]] = {}
        self._at = datetime(2026, 1, 1, tzinfo=UTC)

    def write(self, ref: str, at: datetime, fields: Fields) -> None:
        self._rows[ref] = {"reference": ref, **fields}
        self._save(max(at, self._at))

    def take_away(self, ref: str) -> None:
        del self._rows[ref]
        self._save(self._at + timedelta(minutes=1))

    def go_down(self) -> None:
        self.folder.rename(self.folder.with_name("elsewhere"))

    def come_back(self) -> None:
        self.folder.with_name("elsewhere").rename(self.folder)

    def close(self) -> None:
        """Neither does a folder."""

    def _save(self, at: datetime) -> None:
        self._at = at
        names = list(dict.fromkeys(name for row in self._rows.values() for name in row))
        file = self.folder / "export.csv"
        with file.open("w", encoding="utf-8", newline="") as stream:
            writer = csv.DictWriter(stream, names, delimiter=";")
            writer.writeheader()
            writer.writerows(self._rows.values())
        os.utime(file, (at.timestamp(), at.timestamp()))


class RoundupRig:
    """A real Roundup with a clock that we set, connected by its preset and a mapping file."""

    NAMES: ClassVar = {
        "title": "title",
        "department": "afdeling",
        "lead_email": "projectleider",
        "planned_end_on": "einddatum",
        "technologies": "technologie",
        "Prioriteit": "prioriteit",
    }

    def __init__(self, folder: Path) -> None:
        self.tracker = Tracker()
        (folder / "secret").write_text(PASSWORD)
        self.source = connected(folder, self._file(folder / "secret"))
        self._ids: dict[str, str] = {}

    def write(self, ref: str, at: datetime, fields: Fields) -> None:
        self.tracker.set_clock(at)
        told = {self.NAMES[name]: value for name, value in fields.items() if value}
        if ref in self._ids:
            self.tracker.change(self._ids[ref], **(dict.fromkeys(self.NAMES.values(), "") | told))
        else:
            self._ids[ref] = self.tracker.create(kenmerk=ref, fase="idee", **told)

    def take_away(self, ref: str) -> None:
        self.tracker.retire(self._ids.pop(ref))

    def go_down(self) -> None:
        self.tracker.stop()

    def come_back(self) -> None:
        self.tracker.start()

    def close(self) -> None:
        self.tracker.close()

    def _file(self, secret: Path) -> str:
        kept = ("id", "kenmerk", "activity", "fase", *self.NAMES.values())
        return f"""
            [source]
            kind = "roundup"
            base_url = "{self.tracker.base_url}"
            private_network = true
            patience_seconds = 1
            [auth]
            user = "{USER}"
            secret = "file:{secret}"
            [values]
            class = "demand"
            read_fields = "kenmerk,activity,fase,{",".join(self.NAMES.values())}"
            [list]
            ref = "kenmerk"
            number = "id"
            body = "{{ {", ".join(f"{name}: {name}" for name in kept)} }}"
            [detail]
            params = {{ id = "", "kenmerk:" = "{{ref}}" }}
            [fields]
            title.path = "title"
            department.path = "afdeling"
            lead_email.path = "projectleider"
            planned_end_on.path = "einddatum"
            [answers.technologies]
            path = "technologie"
            between = ";"
            [phases]
            path = "fase.name"
            names = {{ idee = "idee" }}
        """
