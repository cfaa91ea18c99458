"""How long closed cases are kept: the terms of a file, per result.

The terms are data, since they follow from a selection list that others settle (Archiefwet 1995, art. 5).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

from models.dates import years_later
from models.methods import method_file
from models.reading import Section
from models.vocabulary import Nomination, Result

TERMS = "retention"
"""The name of the file in ``methods/``."""


@dataclass(frozen=True, kw_only=True)
class RetentionRule:
    """For cases with one of ``results``: how many ``years`` they are kept, None for ever."""

    id: str
    results: frozenset[Result]
    nomination: Nomination
    years: int | None
    source: str

    def due_on(self, ended_on: date) -> date | None:
        """The first day on which a case that ended on ``ended_on`` may be destroyed; None where it never may."""
        return None if self.years is None else years_later(ended_on, self.years)


@dataclass(frozen=True, kw_only=True)
class RetentionTerms:
    """The terms of one file. ``settled_by``: who settled them; empty where nobody did, and nothing is listed then."""

    version: str
    hash: str
    settled_by: str
    rules: Sequence[RetentionRule]

    def rule_for(self, result: Result) -> RetentionRule | None:
        """The rule for a result; None where the file has none, and such cases are kept."""
        return next((rule for rule in self.rules if result in rule.results), None)


@cache
def retention_terms(path: Path | None = None) -> RetentionTerms:
    """The terms in a file of your own, else those of ``methods/``; ``InvalidMethod`` where they cannot be used."""
    section, hashed = method_file(path or TERMS)
    for key in ("id", "label"):
        section.text(key)
    terms = RetentionTerms(
        version=section.text("version"),
        hash=hashed,
        settled_by=section.text("settled_by", ""),
        rules=tuple(_rule(row) for row in section.sections("rule")),
    )
    section.done()
    results = [result for rule in terms.rules for result in rule.results]
    if len(results) != len(set(results)):
        section.refuse("rule", "give each result one rule")
    return terms


def _rule(row: Section) -> RetentionRule:
    nomination, results = row.text("nomination"), row.words("results")
    for key, words, known in (("nomination", (nomination,), set(Nomination)), ("results", results, set(Result))):
        unknown = sorted(set(words) - known)
        if unknown:
            row.refuse(key, f"{unknown[0]!r} is not known; use {', '.join(sorted(known))}")
    destroys = nomination == Nomination.DESTROY
    rule = RetentionRule(
        id=row.text("id"),
        results=frozenset(map(Result, results)),
        nomination=Nomination(nomination),
        years=row.number("years") if destroys else None,
        source=row.text("source"),
    )
    row.done()
    if rule.years is not None and rule.years < 1:
        row.refuse("years", "write a whole number of years, 1 or more")
    return rule
