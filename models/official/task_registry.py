"""The national task registry: requirements of law, measures that help to meet them, and instruments with questions.

A requirement applies by the labels of a case, which are those of the decision aid: they are the same words.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Requirement:
    """Something that has to be met. ``links``: the urns of measures; ``profiles``: label lists by their kind."""

    urn: str
    name: str
    description: str
    explanation: str
    url: str
    subjects: tuple[str, ...]
    lifecycle: tuple[str, ...]
    links: tuple[str, ...]
    profiles: tuple[Mapping[str, tuple[str, ...]], ...]
    always: bool

    def applies(self, labels: Collection[str]) -> bool:
        """Whether it is for a case with these labels: always, or where each list that is filled in has one of them."""
        return self.always or any(
            all(any(label in labels for label in wanted) for wanted in profile.values() if wanted)
            for profile in self.profiles
        )


@dataclass(frozen=True, kw_only=True)
class Measure:
    """Something that helps. ``links``: the urns of the requirements that it serves."""

    urn: str
    name: str
    description: str
    explanation: str
    url: str
    subjects: tuple[str, ...]
    lifecycle: tuple[str, ...]
    roles: tuple[str, ...]
    links: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class RegistryQuestion:
    """One question of an instrument; the list is flat, and nothing in it is conditional."""

    urn: str
    question: str
    topics: tuple[str, ...]
    types: tuple[str, ...]
    roles: tuple[str, ...]
    lifecycle: tuple[str, ...]
    links: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Instrument:
    """An instrument of the registry with its questions."""

    urn: str
    name: str
    description: str
    url: str
    questions: tuple[RegistryQuestion, ...]


@dataclass(frozen=True, kw_only=True)
class TaskRegistry:
    """What was read of the registry, each by its urn."""

    version: str
    hash: str
    requirements: Mapping[str, Requirement]
    measures: Mapping[str, Measure]
    instruments: Mapping[str, Instrument]

    def applicable(self, labels: Collection[str]) -> tuple[Requirement, ...]:
        """The requirements that apply to a case with these labels."""
        return tuple(one for one in self.requirements.values() if one.applies(labels))

    def measures_for(self, requirement: Requirement) -> tuple[Measure, ...]:
        """The measures that a requirement links to, as far as they are here."""
        return tuple(self.measures[urn] for urn in requirement.links if urn in self.measures)

    def questions(self) -> int:
        """How many questions its instruments ask."""
        return sum(len(one.questions) for one in self.instruments.values())
