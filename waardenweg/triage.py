"""``waardenweg triage``: answers to outcomes, without a database."""

import json
from collections.abc import Mapping
from dataclasses import asdict
from datetime import date
from pathlib import Path

from models.answering import normalise
from models.errors import WrongAnswerShape
from models.methods import RULES, load_rules
from models.triage import OutcomeResult, TriageResult, decide_triage

_SHAPE = "Give one JSON object: each question with its option, or with its list of options."


def run_triage(text: str, rules_file: Path | None, today: date) -> dict[str, object]:
    """The JSON document of the contract for a JSON text with answers, by the shipped rules or those of a file.

    Beside the questions of the intake a text may give the facts that the rules know from elsewhere.

    ``today``: the day on which the rules must count.

    Raises ``UnknownQuestion``, ``UnknownOption`` or ``WrongAnswerShape`` for the answers, and ``UnknownMethod`` or
    ``InvalidMethod`` for the rules.
    """
    rules = load_rules(rules_file or RULES, on=today)
    return as_document(decide_triage(rules, normalise(rules.readable, _answers(text))))


def as_document(result: TriageResult) -> dict[str, object]:
    """A triage as plain values, ready for JSON."""
    return {
        "rule_set": {"id": result.rule_set.id, "version": result.rule_set.version, "hash": result.rule_set.hash},
        "questionnaire": {
            "id": result.questionnaire.id,
            "version": result.questionnaire.version,
            "hash": result.questionnaire.hash,
        },
        "outcomes": {str(outcome): _outcome(one) for outcome, one in result.outcomes.items()},
        "methods": [plain(asdict(one)) for one in result.methods],
        "guidance": [plain(asdict(one)) for one in result.guidance],
        "advice": [plain(asdict(one)) for one in result.advice],
        "announced": [plain(asdict(one)) for one in result.announced],
    }


def _answers(text: str) -> dict[str, object]:
    try:
        answers = json.loads(text)
    except json.JSONDecodeError as reason:
        raise WrongAnswerShape(f"The answers are no JSON: {reason}. {_SHAPE}") from reason
    if not isinstance(answers, dict):
        raise WrongAnswerShape(_SHAPE)
    return answers


def plain(fields: Mapping[str, object]) -> dict[str, object]:
    """The fields of a value as JSON has them: lists for tuples, text for words and days."""
    return {name: _plain(value) for name, value in fields.items()}


def _plain(value: object) -> object:
    if isinstance(value, list | tuple):
        return [_plain(one) for one in value]
    return plain(value) if isinstance(value, Mapping) else None if value is None else str(value)


def _outcome(one: OutcomeResult) -> dict[str, object]:
    document = plain(asdict(one))
    del document["outcome"]  # it is the key under which this stands
    return document
