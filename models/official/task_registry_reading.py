"""From files to the task registry, with what is wrong in them.

The format: MinBZK/task-registry, schemas for instruments, requirements and measures (EUPL-1.2).
"""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from models.official.diagnostic import Findings
from models.official.fields import Fields
from models.official.plain import Plain, hash_of
from models.official.task_registry import Instrument, Measure, RegistryQuestion, Requirement, TaskRegistry

_INSTRUMENT = re.compile(r"(urn:nl:aivt:tr:[a-z]+:[0-9]+\.[0-9]+)(:.+)?")
_REQUIREMENT, _MEASURE = "urn:nl:ak:ver:", "urn:nl:ak:mtr:"
_SPLIT_PART = re.compile(r"([0-9]+)\.([A-Z])(?=\.|$)")


@dataclass(kw_only=True)
class _Gathered:
    requirements: dict[str, Requirement] = field(default_factory=dict)
    measures: dict[str, Measure] = field(default_factory=dict)
    instruments: dict[str, Instrument] = field(default_factory=dict)
    place_of: dict[str, str] = field(default_factory=dict)
    links: list[tuple[str, str, str]] = field(default_factory=list)  # from which place and urn to which urn
    versions: set[str] = field(default_factory=set)


def is_registry_file(tree: Plain) -> bool:
    """Whether a file is one of the registry."""
    return isinstance(tree, dict) and "systemcard_path" in tree and isinstance(tree.get("urn"), str)


def registry_from(files: Mapping[str, dict[str, Plain]], findings: Findings) -> TaskRegistry:
    """The registry in these files, by their place in the folder; what is wrong is added to ``findings``."""
    gathered = _Gathered()
    for place, tree in sorted(files.items(), key=lambda file: (not _fits_its_name(*file), file[0])):
        _gather(Fields(table=tree, where=place, findings=findings), gathered)
    _diagnose_links(gathered, findings)
    whole: dict[str, Plain] = dict(files)
    return TaskRegistry(
        version=", ".join(sorted(gathered.versions)),
        hash=hash_of(whole),
        requirements=gathered.requirements,
        measures=gathered.measures,
        instruments=gathered.instruments,
    )


def _fits_its_name(place: str, tree: dict[str, Plain]) -> bool:
    """Whether the name of a file has the code of its urn in it: of two files with one urn this is the one meant."""
    return f"-{str(tree.get('urn')).rpartition(':')[2]}-" in f"-{place.rpartition('/')[2]}"


def _gather(one: Fields, gathered: _Gathered) -> None:
    urn = one.text("urn", needed=True)
    gathered.versions |= {one.text("schema_version", needed=True)} - {""}
    if urn in gathered.place_of:
        other = gathered.place_of[urn]
        one.findings.error(one.where, f"Its urn {urn} is that of {other} too; this file is left out.")
        return
    gathered.place_of[urn] = one.where
    if urn.startswith(_REQUIREMENT):
        gathered.requirements[urn] = _requirement(one, urn, gathered)
    elif urn.startswith(_MEASURE):
        gathered.measures[urn] = _measure(one, urn, gathered)
    else:
        if not _INSTRUMENT.fullmatch(urn):
            one.findings.error(one.where, f"{urn} is no urn of a requirement, a measure or an instrument.")
        gathered.instruments[urn] = _instrument(one, urn, gathered)


def _requirement(one: Fields, urn: str, gathered: _Gathered) -> Requirement:
    return Requirement(
        urn=urn,
        name=one.text("name", needed=True),
        description=one.text("description", needed=True),
        explanation=one.text("explanation"),
        url=one.text("url"),
        subjects=one.texts("subject"),
        lifecycle=one.texts("lifecycle"),
        links=_links(one, urn, gathered),
        profiles=tuple(
            {kind: profile.texts(kind) for kind in profile.table} for profile in one.tables("ai_act_profile")
        ),
        always=one.table.get("always_applicable") == 1,
    )


def _measure(one: Fields, urn: str, gathered: _Gathered) -> Measure:
    return Measure(
        urn=urn,
        name=one.text("name", needed=True),
        description=one.text("description", needed=True),
        explanation=one.text("explanation"),
        url=one.text("url"),
        subjects=one.texts("subject"),
        lifecycle=one.texts("lifecycle"),
        roles=one.texts("suggested_roles"),
        links=_links(one, urn, gathered),
    )


def _instrument(one: Fields, urn: str, gathered: _Gathered) -> Instrument:
    questions = tuple(_question(found, urn, gathered) for found in one.tables("tasks", needed=True))
    _tell_odd_ids(one, [question.urn for question in questions])
    return Instrument(
        urn=urn,
        name=one.text("name", needed=True),
        description=one.text("description"),
        url=one.text("url"),
        questions=questions,
    )


def _question(one: Fields, instrument: str, gathered: _Gathered) -> RegistryQuestion:
    urn = one.text("urn", needed=True)
    if not urn.startswith(f"{instrument}:"):
        one.findings.error(one.where, f"The question {urn} does not begin with the urn of its instrument.")
    if urn in gathered.place_of:
        one.findings.error(one.where, f"{urn} is used before, in {gathered.place_of[urn]}.")
    gathered.place_of.setdefault(urn, one.where)
    return RegistryQuestion(
        urn=urn,
        question=one.text("question", needed=True),
        topics=tuple(label.text("value") for label in one.tables("labels") if label.text("key") == "topic"),
        types=one.texts("type", needed=True),
        roles=one.texts("suggested_roles"),
        lifecycle=one.texts("lifecycle"),
        links=_links(one, urn, gathered),
    )


def _links(one: Fields, urn: str, gathered: _Gathered) -> tuple[str, ...]:
    """The urns that it links to; requirements and measures list them, questions have tables with other links too."""
    found = tuple(_urns(one.table.get("links")))
    gathered.links += [(one.where, urn, link) for link in found]
    return found


def _urns(links: Plain) -> Iterator[str]:
    for link in links if isinstance(links, list) else ():
        urn = link.get("urn") if isinstance(link, dict) else link
        if isinstance(urn, str):
            yield urn


def _tell_odd_ids(one: Fields, urns: list[str]) -> None:
    for urn in urns:
        head, _, name = urn.rpartition(":")
        joined = _SPLIT_PART.sub(r"\1\2", name)
        start = joined.partition(".")[0]
        if joined != name and any(other.startswith(f"{head}:{start}.") for other in urns):
            one.findings.warning(
                one.where, f"{urn} is spelled unlike its neighbours, which would make it {head}:{joined}."
            )


def _diagnose_links(gathered: _Gathered, findings: Findings) -> None:
    """Tell of links that lead nowhere; those into an instrument that is not here cannot be followed, and count once."""
    absent: dict[str, list[str]] = defaultdict(list)
    for place, urn, link in gathered.links:
        if link in gathered.place_of:
            continue
        whole = _whole_of(link)
        if whole is None:
            findings.error(place, f"{urn} links to {link}, which is no urn of the registry.")
        elif _has(gathered, whole):
            findings.error(place, f"{urn} links to {link}, which does not exist.")
        else:
            absent[whole].append(place)
    for whole, places in absent.items():
        findings.warning(places[0], f"{len(places)} links lead to {whole}, which is not here to look at.")


def _whole_of(link: str) -> str | None:
    if link.startswith((_REQUIREMENT, _MEASURE)):
        return link[: len(_REQUIREMENT)]
    found = _INSTRUMENT.fullmatch(link)
    return found[1] if found else None


def _has(gathered: _Gathered, whole: str) -> bool:
    if whole == _REQUIREMENT:
        return len(gathered.requirements) > 1
    if whole == _MEASURE:
        return len(gathered.measures) > 1
    return whole in gathered.instruments
