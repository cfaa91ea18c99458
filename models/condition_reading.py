"""From a table in a rules file to a condition. The words:

- ``{ question = "covert", is = "yes" }``: this option is among the answers;
- ``{ question = "technologies", any_of = ["camera", "drone"] }``: one of these is;
- ``{ question = "personal_data", not = ["none"] }``: something else than these is, as in a ``show_if``;
- ``{ question = "purpose", only = ["security_logging"] }``: it is answered, with nothing but these;
- ``{ all = [...] }``, ``{ any = [...] }``, ``{ not = {...} }``;
- ``{ count = [...], at_least = 2 }``: at least so many hold; a number, or the name of a parameter; instead of the
  list the name of a definition that holds if ``any`` of its list does;
- ``{ definition = "personal_data" }``: a ``[[definition]]`` of the same file;
- ``{ outcome = "dpia", at_least = "required" }``: what the other rules say of an outcome.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from models.conditions import All, Ask, Condition, Named, Not, Some
from models.question import Question
from models.questionnaire import Questionnaire
from models.reading import Section

WEIGHING = "weighing"
"""What a question ``feeds`` that is for the weighing only: it never changes a level."""

_WORDS = ("question", "all", "any", "not", "count", "definition", "outcome")


@dataclass(kw_only=True)
class ConditionReader:
    """Reads the conditions of one rules file against the questionnaire that its rules are about.

    ``definitions``: their tables by id; ``outcome``: gives the condition for an outcome of at least a level, with the
    section that asked for it. Each reader raises ``InvalidMethod`` with the rule and the key.
    """

    questionnaire: Questionnaire
    definitions: Mapping[str, Section]
    outcome: Callable[[Section], Condition]
    _read: dict[str, Named] = field(default_factory=dict)
    _reading: list[str] = field(default_factory=list)

    def read(self, table: Section) -> Condition:
        """The condition that ``table`` describes."""
        word = next((word for word in _WORDS if table.has(word)), "")
        match word:
            case "question":
                condition = self._ask(table)
            case "all":
                condition = All(parts=self._parts(table, "all"))
            case "any":
                condition = Some(parts=self._parts(table, "any"))
            case "not":
                condition = Not(part=self.read(table.section("not")))
            case "count":
                condition = self._count(table)
            case "definition":
                condition = self._definition(table)
            case "outcome":
                condition = self.outcome(table)
            case _:
                table.refuse("", f"start a condition with one of {', '.join(_WORDS)}")
        table.done()
        return condition

    def _parts(self, table: Section, key: str) -> tuple[Condition, ...]:
        parts = tuple(self.read(part) for part in table.sections(key))
        if not parts:
            table.refuse(key, "name at least one condition")
        return parts

    def _count(self, table: Section) -> Condition:
        if isinstance(table.table["count"], str):
            listed = self._definition(table, "count").part
            if not isinstance(listed, Some):
                table.refuse("count", "name a definition that is a list under any, or write a list here")
            parts = listed.parts
        else:
            parts = self._parts(table, "count")
        return Some(parts=parts, at_least=self._at_least(table))

    def _at_least(self, table: Section) -> int:
        if isinstance(table.table.get("at_least"), str):
            name = table.text("at_least")
            if name not in self.questionnaire.parameters:
                table.refuse("at_least", f"{name!r} is no parameter of {self.questionnaire.id}; name one, or a number")
            at_least = self.questionnaire.parameters[name]
        else:
            at_least = table.number("at_least")
        if at_least < 1:
            table.refuse("at_least", "write 1 or more")
        return at_least

    def _definition(self, table: Section, key: str = "definition") -> Named:
        name = table.text(key)
        if name not in self.definitions:
            table.refuse(key, f"there is no [[definition]] with id {name!r}")
        if name in self._reading:
            table.refuse(key, f"this goes in a circle: {' > '.join([*self._reading, name])}")
        if name not in self._read:
            self._reading.append(name)
            section = self.definitions[name]
            label = section.text("label", "")
            self._read[name] = Named(id=name, label=label, part=self.read(section.section("when")))
            section.done()
            self._reading.pop()
        return self._read[name]

    def _ask(self, table: Section) -> Condition:
        question = self._question(table)
        everything = frozenset(question.options)
        if table.has("is"):
            return Ask(question=question.id, options=self._options(table, "is", question, (table.text("is"),)))
        if table.has("any_of"):
            options = self._options(table, "any_of", question, table.words("any_of"))
            return Ask(question=question.id, options=options)
        if table.has("not"):
            options = everything - self._options(table, "not", question, table.words("not"))
            return Ask(question=question.id, options=options)
        if not table.has("only"):
            table.refuse("question", "say what its answer must be with is, any_of, not or only")
        others = everything - self._options(table, "only", question, table.words("only"))
        asked = Ask(question=question.id, options=everything)
        return All(parts=(asked, Not(part=Ask(question=question.id, options=others))))

    def _question(self, table: Section) -> Question:
        question = self.questionnaire.questions.get(name := table.text("question"))
        if question is None or not question.type.has_options:
            table.refuse("question", f'{name!r} is no "one" or "many" question of {self.questionnaire.id}')
        if question.feeds == WEIGHING:
            table.refuse("question", f"{name!r} feeds the weighing and never changes a level; leave it out")
        return question

    def _options(self, table: Section, key: str, question: Question, options: tuple[str, ...]) -> frozenset[str]:
        for option in options:
            if option not in question.options:
                table.refuse(key, f"{option!r} is no option of {question.id}; unknown is none, since it is no answer")
        return frozenset(options)
