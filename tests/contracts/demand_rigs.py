"""Demand systems that the contract suite can write in: what people over there do, so that we see what we make of it."""

import csv
import os
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Protocol

from integrations.demand_systems.folder import FolderSource
from integrations.demand_systems.form_mapping import IntakeFormMapping
from integrations.demand_systems.on_paper import DemandSystemOnPaper
from integrations.demand_systems.port import ConnectedSource

Fields = Mapping[str, str]
"""Field of the intake form to what is written there."""


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

    def _save(self, at: datetime) -> None:
        self._at = at
        names = list(dict.fromkeys(name for row in self._rows.values() for name in row))
        file = self.folder / "export.csv"
        with file.open("w", encoding="utf-8", newline="") as stream:
            writer = csv.DictWriter(stream, names, delimiter=";")
            writer.writeheader()
            writer.writerows(self._rows.values())
        os.utime(file, (at.timestamp(), at.timestamp()))
