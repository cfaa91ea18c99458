"""Official instruments on the command line: what is wrong in a file, and what it comes to for a set of answers."""

from pathlib import Path

from models.official.answers import answers_in
from models.official.decision_aid import DecisionAid, walk
from models.official.definition import Definition
from models.official.evaluating import evaluate_definition
from models.official.library import Read, read_official
from models.official.plain import read_plain
from models.official.refusals import NotOfficial, UnusableAnswers


def check_method(path: Path) -> dict[str, object]:
    """The JSON document of the contract for a file or a folder; ``NotOfficial`` where it cannot be read."""
    return as_document(read_official(path))


def try_method(path: Path, answers: Path) -> dict[str, object]:
    """The JSON document of the contract for an instrument and a file with answers.

    ``NotOfficial`` where the instrument cannot be tried, ``UnusableAnswers`` where the answers cannot be used.
    """
    content = read_official(path).content
    try:
        given = read_plain(answers)
    except NotOfficial as unreadable:
        raise UnusableAnswers(str(unreadable)) from unreadable
    match content:
        case Definition():
            return _evaluated(content, given)
        case DecisionAid():
            return _walked(content, given)
        case _:
            raise NotOfficial(f"{path.name} holds nothing that answers could be tried on; name a definition.")


def as_document(read: Read) -> dict[str, object]:
    """The JSON document of the contract for what was read."""
    return {
        "method": read.method,
        "version": read.version,
        "hash": read.hash,
        "questions": read.questions,
        "diagnostics": [{"level": str(one.level), "where": one.where, "text": one.text} for one in read.diagnostics],
    }


def _evaluated(definition: Definition, given: object) -> dict[str, object]:
    answers = answers_in(given)
    evaluation = evaluate_definition(definition, answers)
    return {
        "method": definition.urn,
        "version": definition.version,
        "answers_for": answers.urn,
        "visible": list(evaluation.visible),
        "visible_instances": list(evaluation.visible_instances),
        "scores": dict(evaluation.scores),
        "outcomes": [{"id": one.id, "level": one.level, "criteria": list(one.criteria)} for one in evaluation.outcomes],
    }


def _walked(aid: DecisionAid, given: object) -> dict[str, object]:
    walked = walk(aid, _pairs(given))
    return {
        "method": aid.name,
        "version": aid.version,
        "path": list(walked.path),
        "labels": list(walked.labels),
        "conclusion": walked.conclusion,
        "open": walked.open,
    }


def _pairs(given: object) -> list[tuple[str, str]]:
    pairs = []
    for one in given if isinstance(given, list) else [given]:
        question, answer = (one.get("question"), one.get("answer")) if isinstance(one, dict) else (None, None)
        if not isinstance(question, str) or not isinstance(answer, str):
            raise UnusableAnswers('Give a JSON list of {"question": its id, "answer": its literal text}.')
        pairs.append((question, answer))
    return pairs
