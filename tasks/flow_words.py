"""The words that process owners read on the Prefect dashboard, from ``templates/words/flows.toml``."""

import tomllib
import traceback
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files
from pathlib import PurePath
from typing import Any

from models.errors import WaardenwegError
from models.vocabulary import FlowName
from tasks.words import in_full

SEPARATOR = " · "
_ROOMS = {"flows", "tasks", "integrations", "models", "web", "waardenweg"}


@dataclass(frozen=True, kw_only=True)
class FlowWords:
    """What one flow is called, and what it counts."""

    title: str
    description: str
    one: str
    many: str

    def run_name(self, count: int) -> str:
        """The name of a run that handled ``count`` things; the title alone for none."""
        return f"{self.title}{SEPARATOR}{count} {self.one if count == 1 else self.many}" if count else self.title


def words_of(flow: FlowName) -> FlowWords:
    """The words of one flow."""
    entry = _words()["flows"][flow.value]
    return FlowWords(**{**entry, "description": entry["description"].strip()})


def word_for(section: str, key: str) -> str:
    """One word; a key that the section does not know is its own word."""
    found: Mapping[str, str] = _words()[section]
    return found.get(key, key)


def words_in(section: str, name: str) -> Mapping[str, str]:
    """The words under ``[section.name]``; raises ``KeyError`` for a name without words."""
    found: Mapping[str, str] = _words()[section][name]
    return found


def counted(counts: Mapping[str, int]) -> str:
    """Counts in words, those of zero left out: "3 nieuw, 1 gewijzigd"."""
    return ", ".join(f"{count} {word_for('counts', name)}" for name, count in counts.items() if count)


def planned_name(day: date) -> str:
    """The name of the run that is planned for ``day``."""
    return word_for("plan", "name").format(date=in_full(day))


def name_after(flow: FlowName, name: str, count: int) -> str:
    """The name of a run once it is known how much it handled.

    A planned run keeps its date; a run that is repeated and finds nothing keeps what it handled the first time.
    """
    words = words_of(flow)
    if not count and name.startswith(words.title):
        return name
    planned = word_for("plan", "name").split(SEPARATOR)[0]
    if not name.startswith(planned + SEPARATOR):
        return words.run_name(count)
    if not count:
        return name
    kept = name.split(SEPARATOR)[:2]
    return SEPARATOR.join(kept + words.run_name(count).split(SEPARATOR)[1:])


def cause_of(error: BaseException) -> str:
    """Why something failed, in one sentence that holds no names: never the message of the error itself.

    The message may quote what a person typed or a row of the database; it stays in the log on the server.
    """
    words = _words()["causes"]
    known = [words[kind.__name__] for kind in type(error).__mro__ if kind.__name__ in words]
    if known:
        return str(known[0])
    if isinstance(error, WaardenwegError):
        return " ".join((type(error).__doc__ or "").split())
    return str(words["other"]).format(
        kind=type(error).__name__, place=_place(traceback.extract_tb(error.__traceback__))
    )


def _place(frames: Iterable[traceback.FrameSummary]) -> str:
    """The last line of our own that the error came through, as ``room/module:line``."""
    place = "?"
    for frame in frames:
        path = PurePath(frame.filename)
        if path.parent.name in _ROOMS or path.parent.parent.name in _ROOMS:
            place = f"{path.parent.name}/{path.stem}:{frame.lineno}"
    return place


@cache
def _words() -> Mapping[str, Any]:
    return tomllib.loads(files("templates").joinpath("words", "flows.toml").read_text(encoding="utf-8"))
