"""The glossary of an official instrument: terms and what they mean there."""

from dataclasses import dataclass

from models.official.diagnostic import Findings
from models.official.fields import Fields
from models.official.plain import Plain, hash_of

_URN = r"^urn:nl:dpia:[\d\.]+:begrippenkader:\d+\.\d+$"


@dataclass(frozen=True, kw_only=True)
class Term:
    """One term, with its other names."""

    id: str
    term: str
    definition: str
    category: str
    alternatives: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Glossary:
    """The terms of an instrument."""

    urn: str
    version: str
    hash: str
    name: str
    terms: tuple[Term, ...]


def glossary_from(tree: dict[str, Plain], name: str, findings: Findings) -> Glossary:
    """The glossary in the file of this name, under the keys of its schema or those that official files use."""
    root = Fields(table=tree, where=name, findings=findings)
    if "schema_version" in tree:
        _tell_departures(root)
    others = _alternatives(root)
    return Glossary(
        urn=root.text("urn"),
        version=root.text("schema_version"),
        hash=hash_of(tree),
        name=root.text("name"),
        terms=tuple(
            Term(
                id=one.text("id"),
                term=one.text("term") or one.text("name"),
                definition=one.text("definition", needed=True),
                category=one.text("category"),
                alternatives=others.get(one.text("id"), ()),
            )
            for key in ("glossary", "definitions")
            for one in root.tables(key)
        ),
    )


def _alternatives(root: Fields) -> dict[str, tuple[str, ...]]:
    """Other names by the id of the term that they stand for."""
    others: dict[str, tuple[str, ...]] = {}
    for one in root.tables("alternative_terms"):
        preferred = one.text("voorkeur_id")
        others[preferred] = (*others.get(preferred, ()), one.text("term"))
    return others


def _tell_departures(root: Fields) -> None:
    root.text("urn", needed=True, pattern=_URN)
    for key in ("glossary", "metadata"):
        if key not in root.table:
            known = "; the terms stand under definitions" if key == "glossary" and "definitions" in root.table else ""
            root.findings.error(
                root.where, f"{key} is missing, which the published schema of glossaries asks for{known}."
            )
