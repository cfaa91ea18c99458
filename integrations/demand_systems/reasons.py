"""Why something could not be used, in the words of ``templates/words/intake.toml``."""

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any

from integrations.demand_systems.flaws import Flaw, SourceFailed, Unusable


def reason_for(why: Unusable) -> str:
    """All flaws of a record, a sentence or two each."""
    return why.told or " ".join(_said(flaw) for flaw in why.flaws)


def failure_of(error: Exception) -> str:
    """Why a source as a whole gave nothing."""
    words = words_in("failures")
    if isinstance(error, SourceFailed):
        return str(words[error.reason]).format(place=error.place, told=error.told)
    return str(words["other"]).format(kind=type(error).__name__)


def words_in(section: str) -> Mapping[str, Any]:
    """The words under ``[section]``."""
    found: Mapping[str, Any] = _words()[section]
    return found


def _said(flaw: Flaw) -> str:
    words = words_in("flaws")
    in_column = words["in_column"].format(column=flaw.column) if flaw.column else ""
    return str(words[flaw.code]).format(column=flaw.column, value=flaw.value, in_column=in_column)


@cache
def _words() -> Mapping[str, Mapping[str, Any]]:
    return tomllib.loads(files("templates").joinpath("words", "intake.toml").read_text(encoding="utf-8"))
