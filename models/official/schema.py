"""The published schema of an official file, where the user has it beside the file: another pair of eyes.

The schemas are not ours to ship, and the readers find the mistakes that matter without them. A definition is held
against every version of its schema that is there, and is right by any: official files use keys of more than one.
"""

import json
from collections.abc import Iterator
from pathlib import Path

from models.official.diagnostic import Findings
from models.official.plain import Plain

_MOST = 20
_NEAR = (".", "schemas", "../schemas")

DEFINITION = "assessment-definition.v*.schema.json"
GLOSSARY = "begrippenkader.v*.schema.json"
DECISION_TREE = "schema_decision_tree.json"


def check_schema(tree: Plain, path: Path, pattern: str, findings: Findings) -> None:
    """Add what the schemas that match ``pattern`` near the file hold against it; nothing without a schema."""
    least: list[tuple[str, str]] | None = None
    for schema in _schemas_near(path.parent, pattern):
        found = list(_departures(tree, schema))
        if least is None or len(found) < len(least):
            least = found
    known = {diagnostic.text.partition(" ")[0] for diagnostic in findings.all()}
    for where, text in (least or [])[:_MOST]:
        # what a reader told already begins with the key that it is about
        if where.rpartition("/")[2] not in known and text.partition(" ")[0].strip("'") not in known:
            findings.error(where or path.name, f"By the published schema: {text}.")


def has_schema(path: Path, pattern: str) -> bool:
    """Whether a schema that matches ``pattern`` lies near the file."""
    return next(_schemas_near(path.parent, pattern), None) is not None


def _schemas_near(folder: Path, pattern: str) -> Iterator[Plain]:
    for near in _NEAR:
        for file in sorted((folder / near).glob(pattern), reverse=True):
            try:
                yield json.loads(file.read_text(encoding="utf-8"))
            except (OSError, ValueError):
                continue  # without a schema that can be read the file is judged by the readers alone


def _departures(tree: Plain, schema: Plain) -> Iterator[tuple[str, str]]:
    from jsonschema import SchemaError
    from jsonschema.validators import validator_for

    if not isinstance(schema, dict):
        return
    validator = validator_for(schema)
    try:
        validator.check_schema(schema)
    except SchemaError:
        return
    for error in validator(schema).iter_errors(tree):
        yield "/".join(str(part) for part in error.absolute_path), error.message[:300]
