"""From files to a decision aid, with what is wrong in it: every road through it is walked, with the labels on it.

The format: MinBZK/ai-verordening-beslishulp, schema_decision_tree.json (EUPL-1.2).
"""

from collections import Counter
from collections.abc import Iterator

from models.official.decision_aid import AidAnswer, AidQuestion, AidSource, Conclusion, DecisionAid, Step, next_step
from models.official.diagnostic import Findings
from models.official.expression import Expression
from models.official.fields import Fields
from models.official.parsing import Binary, Literal, Name, parts
from models.official.plain import Plain, hash_of

_MOST_STATES = 20_000
_ONE_TARGET = "exactly one of nextQuestionId, nextConclusionId and redirects"


def decision_aid_from(tree: dict[str, Plain], name: str, findings: Findings) -> DecisionAid:
    """The decision aid in the file of this name; what is wrong in it is added to ``findings``."""
    root = Fields(table=tree, where=name, findings=findings)
    questions = [_question(one) for one in root.tables("questions", needed=True, named="questionId")]
    conclusions = [
        Conclusion(
            id=one.text("conclusionId", needed=True),
            text=one.text("conclusion", needed=True),
            obligation=one.text("obligation", needed=True),
            sources=_sources(one),
        )
        for one in root.tables("conclusions", needed=True, named="conclusionId")
    ]
    for double, count in Counter([*(one.id for one in questions), *(one.id for one in conclusions)]).items():
        if count > 1:
            findings.error(double, f"The id {double} is used {count} times; the first is used.")
    aid = DecisionAid(
        name=root.text("name", needed=True),
        version=root.text("version", needed=True),
        hash=hash_of(tree),
        questions={one.id: one for one in reversed(questions)},
        conclusions={one.id: one for one in reversed(conclusions)},
        start=questions[0].id if questions else "",
    )
    _diagnose(aid, findings)
    return aid


def diagnose_categories(aid: DecisionAid, categories: Plain, findings: Findings) -> None:
    """Tell of categories for an id with which no question and no conclusion begins; ids there may be beginnings."""
    ids = [*aid.questions, *aid.conclusions]
    for one in Fields(table={"": categories}, where="categories", findings=findings).tables(""):
        name = one.text("questionId", needed=True)
        if not any(known == name or known.startswith(f"{name}.") for known in ids):
            findings.warning(f"categories {name}", f"No question and no conclusion begins with {name}.")


def _question(one: Fields) -> AidQuestion:
    return AidQuestion(
        id=one.text("questionId", needed=True),
        text=one.text("question", needed=True),
        explanation=one.text("explanation"),
        category=one.text("category"),
        subcategory=one.text("subcategory"),
        answers=tuple(_answer(found) for found in one.tables("answers", needed=True)),
        sources=_sources(one),
    )


def _sources(one: Fields) -> tuple[AidSource, ...]:
    return tuple(AidSource(name=found.text("source"), url=found.text("url")) for found in one.tables("sources"))


def _answer(one: Fields) -> AidAnswer:
    ways = [key for key in ("nextQuestionId", "nextConclusionId", "redirects") if key in one.table]
    if len(ways) != 1:
        one.findings.error(one.where, f"An answer needs {_ONE_TARGET}; it has {', '.join(ways) or 'none'}.")
    redirects = tuple(_step(found) for found in one.tables("redirects"))
    return AidAnswer(
        text=one.text("answer", needed=True),
        labels=one.texts("labels"),
        steps=redirects or ((_step(one),) if ways else ()),
        note=one.text("subresult"),
    )


def _step(one: Fields) -> Step:
    condition = Expression.read(one.text("if")) if "if" in one.table else None
    if condition and condition.flaw:
        one.findings.error(one.where, f"The condition of a redirect cannot be evaluated: {condition.flaw}")
    return Step(question=one.text("nextQuestionId"), conclusion=one.text("nextConclusionId"), condition=condition)


def _diagnose(aid: DecisionAid, findings: Findings) -> None:
    given = {label for question in aid.questions.values() for answer in question.answers for label in answer.labels}
    for question in aid.questions.values():
        texts = Counter(answer.text for answer in question.answers)
        for text, count in texts.items():
            if count > 1:
                findings.error(question.id, f"The answer {text!r} stands there {count} times.")
        for step in (step for answer in question.answers for step in answer.steps):
            if step.question and step.question not in aid.questions:
                findings.error(question.id, f"An answer leads to question {step.question}, which does not exist.")
            if step.conclusion and step.conclusion not in aid.conclusions:
                findings.error(question.id, f"An answer leads to conclusion {step.conclusion}, which does not exist.")
            for label in _labels_in(step.condition):
                if label not in given:
                    findings.error(question.id, f"A redirect looks at the label {label!r}, which no answer gives.")
    _walk_all(aid, findings)


def _labels_in(condition: Expression | None) -> Iterator[str]:
    for part in parts(condition.tree) if condition and condition.tree else ():
        match part:
            case Binary("in", Literal(str(label)), Name("labels")):
                yield label


def _walk_all(aid: DecisionAid, findings: Findings) -> None:
    """Follow every answer from every question with every set of labels that can be there."""
    waiting: list[tuple[str, tuple[str, ...], frozenset[str]]] = [(aid.start, (), frozenset())]
    seen: set[tuple[str, frozenset[str]]] = set()
    reached: set[str] = set()
    while waiting:
        name, labels, before = waiting.pop()
        question = aid.questions.get(name)
        if question is None or (name, frozenset(labels)) in seen:
            continue
        if len(seen) == _MOST_STATES:
            findings.warning(name, f"After {_MOST_STATES} roads the rest was not walked.")
            return
        seen.add((name, frozenset(labels)))
        reached.add(name)
        for answer in question.answers:
            gathered = tuple(dict.fromkeys((*labels, *answer.labels)))
            step = next_step(answer, gathered)
            if step is None:
                findings.error(name, f"The answer {answer.text!r} leads nowhere with the labels {', '.join(gathered)}.")
            elif step.conclusion:
                reached.add(step.conclusion)
            elif step.question in before | {name}:
                findings.error(name, f"The answer {answer.text!r} leads back to question {step.question}.")
            else:
                waiting.append((step.question, gathered, before | {name}))
    for lost in [one for one in (*aid.questions, *aid.conclusions) if one not in reached]:
        findings.warning(lost, f"No answer leads to {lost}.")
