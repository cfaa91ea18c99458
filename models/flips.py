"""Which single change of an answer would give another level: what a project lead can look at once more."""

from collections.abc import Iterator
from dataclasses import dataclass

from models.judging import Judge
from models.question import UNKNOWN, Answer, Answers, Question, QuestionType
from models.vocabulary import Level, Outcome


@dataclass(frozen=True, kw_only=True)
class Flip:
    """If this one answer became ``answer``, the outcome would have this level. A "many" gives its whole new list."""

    question: str
    answer: Answer
    level: Level


def flips_of(judge: Judge, answers: Answers) -> dict[Outcome, tuple[Flip, ...]]:
    """Per outcome every single change that moves its level, in asking order.

    Questions that a change newly opens count as unknown, unless they were answered before.
    """
    known = judge.outlook.known(answers)
    found: dict[Outcome, list[Flip]] = {outcome: [] for outcome in Outcome}
    now = {outcome: judge.level(outcome, known) for outcome in Outcome}
    for path, question in judge.rules.questionnaire.visible(answers):
        touched = [outcome for outcome in Outcome if path in judge.leans_on(outcome)]
        for change in single_changes(question, answers.get(path)) if touched else ():
            instead = judge.outlook.known_of(path, {path: change})
            if all(known[variable] == values for variable, values in instead.items()):
                continue  # no rule tells this change from the answer that was given
            for outcome in touched:
                level = judge.level(outcome, {**known, **instead})
                if level is not now[outcome]:
                    found[outcome].append(Flip(question=path, answer=change, level=level))
    return {outcome: tuple(flips) for outcome, flips in found.items()}


def single_changes(question: Question, answer: Answer | None) -> Iterator[Answer]:
    """Every other answer that is one change away; a change to unknown is none.

    For a "one" each other option. For a "many" one option added or removed: an option that excludes all others takes
    their place, and another takes its place. To one who does not know, an option may be added beside that or instead
    of it; and not knowing may be dropped where options were chosen.
    """
    if question.type is QuestionType.ONE:
        yield from (option for option in question.options if option != answer)
        return
    current = (answer,) if isinstance(answer, str) else answer or (UNKNOWN,)
    certain = tuple(option for option in current if option != UNKNOWN)
    for option in question.options:
        if option in certain:
            rest = tuple(other for other in current if other != option)
            yield from (rest,) if set(rest) - {UNKNOWN} else ()
        elif option in question.exclusive or question.exclusive & set(certain):
            yield (option,)
        else:
            yield from _added(question, option, current, certain)
    if certain and certain != current:
        yield certain


def _added(
    question: Question, option: str, current: tuple[str, ...], certain: tuple[str, ...]
) -> Iterator[tuple[str, ...]]:
    if not certain:
        yield (option,)
    if certain or question.allows_unknown:
        yield (*current, option)
