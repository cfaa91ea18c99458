"""A rule set as a document, for who wants to read it or compare it."""

from models.ruleset import Rule, RuleSet, SideRule


def as_document(rules: RuleSet) -> dict[str, object]:
    """A rule set as plain values, ready for JSON; ``coming`` holds the rules that do not count yet."""
    questions = rules.questionnaire
    return {
        "id": rules.id,
        "version": rules.version,
        "hash": rules.hash,
        "questionnaire": {"id": questions.id, "version": questions.version, "hash": questions.hash},
        "rules": [_rule(one) for one in rules.rules],
        "advice": [_rule(one) for one in rules.advice],
        "coming": [_rule(one) for one in rules.coming],
        "methods": [
            {"id": one.id, "label": one.label, "limits": list(one.limits), "source": one.source}
            for one in rules.methods
        ],
        "guidance": [
            {
                "id": one.id,
                "kind": str(one.kind),
                "methods": list(one.methods),
                "text": one.text,
                "source": one.source,
            }
            for one in rules.guidance
        ],
        "dates": [
            {"id": one.id, "on": str(one.on), "text": one.text, "source": one.source} for one in rules.dates.values()
        ],
    }


def _rule(one: Rule | SideRule) -> dict[str, object]:
    document: dict[str, object] = {
        "id": one.id,
        "text": one.text,
        "source": one.source,
        "force": str(one.force),
        "valid_from": str(one.valid.since),
        "valid_until": str(one.valid.until) if one.valid.until else None,
    }
    if isinstance(one, Rule):
        document |= {"outcome": str(one.outcome), "level": str(one.level), "certainty": str(one.certainty)}
    return document
