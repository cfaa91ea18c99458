"""The front of the official instruments: a file or a folder in, what it is and what is wrong in it out."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from models.official.decision_aid import DecisionAid
from models.official.decision_aid_reading import decision_aid_from, diagnose_categories
from models.official.definition import Definition
from models.official.diagnosing import diagnose
from models.official.diagnostic import Diagnostic, Findings
from models.official.glossary import Glossary, glossary_from
from models.official.plain import Plain, plain_in, read_plain, read_text
from models.official.reading import definition_from
from models.official.refusals import NotOfficial
from models.official.schema import DECISION_TREE, DEFINITION, GLOSSARY, check_schema, has_schema
from models.official.task_registry import TaskRegistry
from models.official.task_registry_reading import is_registry_file, registry_from

Official = Definition | DecisionAid | TaskRegistry | Glossary

_TREE, _CATEGORIES = "decision-tree.yaml", "categories.yaml"
_MOST_FILES = 2_000


@dataclass(frozen=True, kw_only=True)
class Read:
    """An official file as it was read. ``method`` is its urn or, without one, its name; ``questions`` what it asks.

    ``files``: the text of each file that it was read from, by its place in the folder.
    """

    method: str
    version: str
    hash: str
    questions: int
    content: Official
    diagnostics: tuple[Diagnostic, ...]
    files: Mapping[str, str]


def read_official(path: Path) -> Read:
    """Read a definition, a decision tree, a glossary, a file of the task registry, or a folder of those.

    ``NotOfficial`` where it cannot be read, or is none of these; what is wrong within it is in ``diagnostics``.
    """
    findings = Findings()
    if path.is_dir() and not (path / _TREE).is_file():
        files = _registry_files(path, findings)
        return _read(_registry_in(files, findings), path, findings, files)
    if path.is_dir():
        path = path / _TREE
    files = {path.name: read_text(path)}
    tree = plain_in(files[path.name], path.name)
    content = _recognised(tree, path.name, findings)
    _diagnose_beside(content, tree, path, findings)
    return _read(content, path, findings, files)


def content_in(files: Mapping[str, str]) -> Official:
    """What the files of an official instrument hold that was read before; ``NotOfficial`` as for ``read_official``."""
    if len(files) > 1:
        return _registry_in(files, Findings())
    ((name, text),) = files.items()
    return _recognised(plain_in(text, name), name, Findings())


def _recognised(tree: Plain, name: str, findings: Findings) -> Official:
    """What a file is, by the keys that only this kind has."""
    if isinstance(tree, dict):
        if is_registry_file(tree):
            return registry_from({name: tree}, findings)
        if "questions" in tree and "conclusions" in tree:
            return decision_aid_from(tree, name, findings)
        if "tasks" in tree:
            definition = definition_from(tree, name, findings)
            diagnose(definition, findings)
            return definition
        if "definitions" in tree or "glossary" in tree:
            return glossary_from(tree, name, findings)
    raise NotOfficial(f"{name} is no official definition, decision tree, glossary, requirement, measure or instrument.")


def _diagnose_beside(content: Official, tree: Plain, path: Path, findings: Findings) -> None:
    """Hold a file against what lies beside it: its published schema, and the categories of a decision tree."""
    match content:
        case DecisionAid():
            check_schema(tree, path, DECISION_TREE, findings)
            categories = path.with_name(_CATEGORIES)
            if categories.is_file():
                diagnose_categories(content, read_plain(categories), findings)
        case Definition():
            check_schema(tree, path, DEFINITION, findings)
        case Glossary(version=version) if version:
            check_schema(tree, path, GLOSSARY, findings)
        case Glossary() if has_schema(path, GLOSSARY):
            findings.warning(path.name, "It names no schema_version and no urn, unlike the published schema asks.")


def _registry_files(folder: Path, findings: Findings) -> dict[str, str]:
    """The files of a registry in a folder and those in it; others, such as its roles and schemas, are passed by."""
    files: dict[str, str] = {}
    for file in sorted(folder.rglob("*.yaml"))[:_MOST_FILES]:
        place = file.relative_to(folder).as_posix()
        try:
            text = read_text(file)
            if is_registry_file(plain_in(text, place)):
                files[place] = text
        except NotOfficial as unreadable:
            findings.error(place, str(unreadable))
    if not files:
        raise NotOfficial(f"{folder.name} holds no requirements, measures or instruments; name a file in it.")
    return files


def _registry_in(files: Mapping[str, str], findings: Findings) -> TaskRegistry:
    trees = {place: plain_in(text, place) for place, text in files.items()}
    return registry_from({place: tree for place, tree in trees.items() if isinstance(tree, dict)}, findings)


def _read(content: Official, path: Path, findings: Findings, files: Mapping[str, str]) -> Read:
    match content:
        case Definition():
            method, questions = content.urn, content.questions()
        case DecisionAid():
            method, questions = content.name, len(content.questions)
        case Glossary():
            method, questions = content.urn or content.name, 0
        case TaskRegistry():
            alone = [*content.requirements, *content.measures, *content.instruments]
            method, questions = alone[0] if len(alone) == 1 else path.resolve().name, content.questions()
    return Read(
        method=method or path.stem,
        version=content.version,
        hash=content.hash,
        questions=questions,
        content=content,
        diagnostics=findings.all(),
        files=files,
    )
