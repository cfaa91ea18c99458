"""How a form says which conditions its answers advise, read from its TOML and checked."""

from models.question import Advises, QuestionType
from models.questionnaire import Questionnaire
from models.reading import Section
from models.vocabulary import Role


def advises_from(table: Section) -> Advises:
    """The table ``[advises]``; refuses a role that is none."""
    owner = table.text("owner")
    if owner not in list(Role):
        table.refuse("owner", f"write one of {', '.join(Role)}")
    found = Advises(
        settled=frozenset(table.words("settled")),
        owner=owner,
        due_from=table.text("due_from"),
        unknown=table.text("unknown"),
    )
    table.done()
    return found


def check_advises(found: Questionnaire, file: Section) -> None:
    """What a condition leans on is there: the table that says when it is advised, and what that table names."""
    asks = [place for place in found.every_place() if place.question.condition]
    if found.advises is None:
        for place in asks:
            file.refuse(f"question {place.question.id}.condition", "add [advises] to the form, or leave it out")
        return
    due = found.questions.get(found.advises.due_from)
    if due is None or due.type is not QuestionType.DATE:
        file.refuse("advises.due_from", 'name a "date" question outside groups')
    for place in asks:
        if place.group or place.question.type is not QuestionType.ONE:
            file.refuse(f"question {place.question.id}.condition", 'only a "one" question outside groups has one')
        if not found.advises.settled & place.question.options.keys():
            file.refuse(f"question {place.question.id}.condition", "give it an option that settles it")
