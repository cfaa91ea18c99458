"""The files in ``methods/``, read with their types: a method has an id, a version and a hash of its content.

What is kept with a case names all three, so that an old assessment is judged by the list that it was made with.
"""

import hashlib
import json
from dataclasses import dataclass
from datetime import date
from functools import cache, lru_cache
from importlib.resources import files
from pathlib import Path

from models.errors import UnknownMethod
from models.questionnaire import Questionnaire
from models.questionnaire_reading import questionnaire_from
from models.reading import Section, read_toml
from models.rules_reading import day_of_change, rules_from
from models.ruleset import RuleSet

INTAKE = "intake-questions"
"""The name of the file with the intake questions."""

RULES = "triage-rules"
"""The name of the file with the rules over them."""

_SUFFIX = ".toml"


@dataclass(frozen=True, kw_only=True)
class MethodRef:
    """What a result is pinned to."""

    id: str
    version: str
    hash: str


@dataclass(frozen=True, kw_only=True)
class RulesText:
    """A rule set as it was written, with the questions that it is about."""

    rules: str
    questions: str

    @classmethod
    def of_file(cls, path: Path) -> "RulesText":
        """The rules in a file of your own, with the questions beside it, else those of ``methods/``."""
        section, _ = method_file(path)
        return cls(rules=_text_of(path, path.name), questions=_questions_text(section, path))


def shipped_rules_text() -> RulesText:
    """The rules and questions of ``methods/`` as they were written."""
    return RulesText(rules=_text_of(RULES, f"{RULES}{_SUFFIX}"), questions=_text_of(INTAKE, f"{INTAKE}{_SUFFIX}"))


def rules_in(text: RulesText, *, on: date) -> RuleSet:
    """A rule set from its text, as it counts on a day; ``InvalidMethod`` where it cannot be used. Read once."""
    return _rules_in(text, day_of_change(read_toml(text.rules, f"{RULES}{_SUFFIX}"), on))


def load_questionnaire(method: str | Path) -> Questionnaire:
    """The questionnaire of this name in ``methods/`` (without .toml), or the one in a file of your own.

    ``UnknownMethod`` where there is no such file, ``InvalidMethod`` with file, key and mend where it cannot be used.
    A shipped questionnaire is read once.
    """
    return _own_questionnaire(Path(method)) if _is_path(method) else _shipped_questionnaire(str(method))


def load_rules(method: str | Path = RULES, questionnaire: Questionnaire | None = None, *, on: date) -> RuleSet:
    """The rule set of this name in ``methods/``, or the one in a file of your own, as it counts on a day.

    ``questionnaire``: what its rules are about; without it the one that the file names: beside that file, else in
    ``methods/``. Errors as for ``load_questionnaire``. A shipped rule set is read once for as long as it is the same.
    """
    if _is_path(method) or questionnaire is not None:
        section, hashed = method_file(method)
        asked = questionnaire or _questionnaire_of(section.text("questionnaire", INTAKE), method)
        return rules_from(section, hashed, asked, on)
    return _shipped_rules(str(method), day_of_change(_shipped_file(str(method)), on))


def method_file(method: str | Path) -> tuple[Section, str]:
    """The content of a shipped method or a file of your own, with the sha256 of that content.

    The hash is over what the file says, not how it is laid out: comments and white space may change.
    """
    name = Path(method).name if _is_path(method) else f"{method}{_SUFFIX}"
    section = read_toml(_text_of(method, name), name)
    return section, content_hash(section)


def content_hash(section: Section) -> str:
    """Sha256 in hex of what a file says."""
    said = json.dumps(section.table, ensure_ascii=False, separators=(",", ":"), default=str)
    return hashlib.sha256(said.encode()).hexdigest()


def _text_of(method: str | Path, name: str) -> str:
    place = Path(method) if _is_path(method) else files("methods").joinpath(name)
    if not place.is_file():
        raise UnknownMethod(
            f"There is no {name}; use the name of a file in methods/, or the path of your own.", name=name
        )
    return place.read_text(encoding="utf-8")


def _is_path(method: str | Path) -> bool:
    return isinstance(method, Path) or method.endswith(_SUFFIX)


@lru_cache(maxsize=8)
def _rules_in(text: RulesText, on: date) -> RuleSet:
    rules, questions = (
        read_toml(said, f"{name}{_SUFFIX}") for said, name in ((text.rules, RULES), (text.questions, INTAKE))
    )
    return rules_from(rules, content_hash(rules), questionnaire_from(questions, content_hash(questions)), on)


def _questions_text(section: Section, path: Path) -> str:
    name = section.text("questionnaire", INTAKE)
    beside = path.with_name(f"{name}{_SUFFIX}")
    return _text_of(beside if beside.is_file() else name, f"{name}{_SUFFIX}")


def _questionnaire_of(name: str, method: str | Path) -> Questionnaire:
    beside = Path(method).with_name(f"{name}{_SUFFIX}")
    return load_questionnaire(beside if _is_path(method) and beside.is_file() else name)


@cache
def _shipped_file(name: str) -> Section:
    return method_file(name)[0]


@lru_cache(maxsize=8)
def _shipped_rules(name: str, on: date) -> RuleSet:
    section, hashed = method_file(name)
    return rules_from(section, hashed, load_questionnaire(section.text("questionnaire", INTAKE)), on)


@cache
def _shipped_questionnaire(name: str) -> Questionnaire:
    return questionnaire_from(*method_file(name))


def _own_questionnaire(path: Path) -> Questionnaire:
    return questionnaire_from(*method_file(path))
