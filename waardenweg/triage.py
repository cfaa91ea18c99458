"""``waardenweg triage``: answers to outcomes, without a database."""

import json
from pathlib import Path

from models.answering import normalise
from models.errors import WrongAnswerShape
from models.methods import RULES, load_rules
from models.triage import MethodAdvice, OutcomeResult, TriageResult, decide_triage

_SHAPE = "Give one JSON object: each question with its option, or with its list of options."


def run_triage(text: str, rules_file: Path | None) -> dict[str, object]:
    """The JSON document of the contract for a JSON text with answers, by the shipped rules or those of a file.

    Raises ``UnknownQuestion``, ``UnknownOption`` or ``WrongAnswerShape`` for the answers, and ``UnknownMethod`` or
    ``InvalidMethod`` for the rules.
    """
    rules = load_rules(rules_file or RULES)
    return as_document(decide_triage(rules, normalise(rules.questionnaire, _answers(text))))


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
        "methods": [_method(one) for one in result.methods],
    }


def _answers(text: str) -> dict[str, object]:
    try:
        answers = json.loads(text)
    except json.JSONDecodeError as reason:
        raise WrongAnswerShape(f"The answers are no JSON: {reason}. {_SHAPE}") from reason
    if not isinstance(answers, dict):
        raise WrongAnswerShape(_SHAPE)
    return answers


def _outcome(one: OutcomeResult) -> dict[str, object]:
    return {
        "level": str(one.level),
        "at_least": str(one.at_least) if one.at_least else None,
        "reasons": [
            {
                "rule": reason.rule,
                "text": reason.text,
                "source": reason.source,
                "force": str(reason.force),
                "answers": list(reason.answers),
            }
            for reason in one.reasons
        ],
        "open_questions": list(one.open_questions),
        "flips": [
            {
                "question": flip.question,
                "answer": flip.answer if isinstance(flip.answer, str) else list(flip.answer),
                "level": str(flip.level),
            }
            for flip in one.flips
        ],
    }


def _method(one: MethodAdvice) -> dict[str, object]:
    return {
        "method": one.method,
        "label": one.label,
        "fit": str(one.fit),
        "reasons": list(one.reasons),
        "limits": list(one.limits),
    }
