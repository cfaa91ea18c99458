"""The front of the official instruments: a file or a folder in, what it is and what is wrong in it out."""

from dataclasses import dataclass
from pathlib import Path

from models.official.decision_aid import DecisionAid
from models.official.decision_aid_reading import decision_aid_from, diagnose_categories
from models.official.definition import Definition
from models.official.diagnosing import diagnose
from models.official.diagnostic import Diagnostic, Findings
from models.official.glossary import Glossary, glossary_from
from models.official.plain import Plain, read_plain
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
    """An official file as it was read. ``method`` is its urn or, without one, its name; ``questions`` what it asks."""

    method: str
    version: str
    hash: str
    questions: int
    content: Official
    diagnostics: tuple[Diagnostic, ...]


def read_official(path: Path) -> Read:
    """Read a definition, a decision tree, a glossary, a file of the task registry, or a folder of those.

    ``NotOfficial`` where it cannot be read, or is none of these; what is wrong within it is in ``diagnostics``.
    """
    findings = Findings()
    if path.is_dir():
        if (path / _TREE).is_file():
            path = path / _TREE
        else:
            return _read(_registry_in(path, findings), path, findings)
    tree = read_plain(path)
    if isinstance(tree, dict):
        content = _recognised(tree, path, findings)
        if content is not None:
            return _read(content, path, findings)
    raise NotOfficial(
        f"{path.name} is no official definition, decision tree, glossary, requirement, measure or instrument."
    )


def _recognised(tree: dict[str, Plain], path: Path, findings: Findings) -> Official | None:
    """What the file is, by the keys that only this kind has."""
    if is_registry_file(tree):
        return registry_from({path.name: tree}, findings)
    if "questions" in tree and "conclusions" in tree:
        aid = decision_aid_from(tree, path.name, findings)
        check_schema(tree, path, DECISION_TREE, findings)
        categories = path.with_name(_CATEGORIES)
        if categories.is_file():
            diagnose_categories(aid, read_plain(categories), findings)
        return aid
    if "tasks" in tree:
        definition = definition_from(tree, path.name, findings)
        diagnose(definition, findings)
        check_schema(tree, path, DEFINITION, findings)
        return definition
    if "definitions" in tree or "glossary" in tree:
        glossary = glossary_from(tree, path.name, findings)
        if glossary.version:
            check_schema(tree, path, GLOSSARY, findings)
        elif has_schema(path, GLOSSARY):
            findings.warning(path.name, "It names no schema_version and no urn, unlike the published schema asks.")
        return glossary
    return None


def _registry_in(folder: Path, findings: Findings) -> TaskRegistry:
    """The registry in a folder and the folders in it; other files, such as its roles and schemas, are passed by."""
    files: dict[str, dict[str, Plain]] = {}
    for file in sorted(folder.rglob("*.yaml"))[:_MOST_FILES]:
        place = file.relative_to(folder).as_posix()
        try:
            tree = read_plain(file)
        except NotOfficial as unreadable:
            findings.error(place, str(unreadable))
            continue
        if isinstance(tree, dict) and is_registry_file(tree):
            files[place] = tree
    if not files:
        raise NotOfficial(f"{folder.name} holds no requirements, measures or instruments; name a file in it.")
    return registry_from(files, findings)


def _read(content: Official, path: Path, findings: Findings) -> Read:
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
    )
