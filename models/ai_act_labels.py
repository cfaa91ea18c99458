"""What the labels of the AI Act decision aid mean here: read from ``methods/ai-act-labels.toml``."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import cache

from models.methods import method_file
from models.question import Answer, Answers
from models.reading import Section

NAME = "ai-act-labels"
HANDED_IN_ON, CONCLUSION = "ai_act_aid_on", "ai_act_conclusion"
"""The facts that say on which day the aid was handed in and which conclusion it came to."""


@dataclass(frozen=True, kw_only=True)
class Kind:
    """Labels of one kind, as the task registry lists them under ``id``."""

    id: str
    label: str
    labels: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class FactOfLabels:
    """What labels say to the rules: the first that is there, or with ``several`` each.

    ``otherwise``: said where none of them is there; empty where that says nothing.
    """

    id: str
    labels: Mapping[str, str]
    several: bool
    otherwise: str

    def said_by(self, labels: Collection[str]) -> Answer:
        """The fact, for a walk with these labels that came to a conclusion; empty where it is not known."""
        found = tuple(dict.fromkeys(fact for label, fact in self.labels.items() if label in labels))
        if not found:
            found = (self.otherwise,) if self.otherwise else ()
        return found if self.several else next(iter(found), "")


@dataclass(frozen=True, kw_only=True)
class LabelBook:
    """All kinds and facts.

    ``looks_at``: the intake questions that the aid depends on; ``technologies``: those that the aid is about.
    """

    kinds: tuple[Kind, ...]
    facts: tuple[FactOfLabels, ...]
    looks_at: tuple[str, ...]
    technologies: frozenset[str]
    other: str

    def by_kind(self, labels: Collection[str]) -> tuple[tuple[str, tuple[str, ...]], ...]:
        """The labels in words per kind, in the order of the book; what it does not know comes last."""
        known = {label for kind in self.kinds for label in kind.labels}
        told = [(kind.label, tuple(one for one in kind.labels if one in labels)) for kind in self.kinds]
        rest = tuple(label for label in labels if label not in known)
        return tuple((name, found) for name, found in [*told, (self.other, rest)] if found)

    def facts_of(self, labels: Collection[str]) -> Answers:
        """What the labels of a walk that came to a conclusion say to the rules."""
        said = {fact.id: fact.said_by(labels) for fact in self.facts}
        return {fact: answer for fact, answer in said.items() if answer}


@cache
def label_book() -> LabelBook:
    """The shipped book of labels."""
    file, _ = method_file(NAME)
    for head in ("id", "version"):
        file.text(head)
    found = LabelBook(
        kinds=tuple(_kind(table) for table in file.sections("kind")),
        facts=tuple(_fact(table) for table in file.sections("fact")),
        looks_at=file.words("looks_at"),
        technologies=frozenset(file.words("technologies")),
        other=file.text("other"),
    )
    file.done()
    return found


def _kind(table: Section) -> Kind:
    kind = Kind(id=table.text("id"), label=table.text("label"), labels=table.words("labels"))
    table.done()
    return kind


def _fact(table: Section) -> FactOfLabels:
    labels = table.section("labels")
    fact = FactOfLabels(
        id=table.text("id"),
        labels={label: labels.text(label) for label in labels.table},
        several=table.switch("several", default=False),
        otherwise=table.text("otherwise", ""),
    )
    table.done()
    return fact
