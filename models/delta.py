"""What the answers to a light check say: what was named, what changed, what is in doubt. Nothing here touches a row."""

from collections.abc import Iterator
from uuid import UUID

from models.answering import Problem, ProblemCode
from models.delta_form import ANEW_STANDING, BECAUSE, CHANGES, CONDITIONS, STANDING
from models.forms import VALUES
from models.question import UNKNOWN, Answers, chosen, path_of
from models.vocabulary import CheckOutcome, Standing


def standing_at(answers: Answers, path: str) -> Standing | None:
    """What was said at the path of a standing; None where it was carried over unseen."""
    said = answers.get(path)
    return Standing(said) if isinstance(said, str) and said else None


def standing_of_value(answers: Answers, value_id: str, asked_anew: str = "") -> Standing | None:
    """What was said of a value; the one that is weighed afresh has a question of its own."""
    path = ANEW_STANDING if value_id == asked_anew else path_of(STANDING, VALUES, value_id)
    return standing_at(answers, path)


def value_at(path: str, asked_anew: str) -> str:
    """The value that the standing at a path is about; empty where it is about none."""
    if path == ANEW_STANDING:
        return asked_anew
    group, _, rest = path.partition("[")
    return rest.partition("]")[0] if group == VALUES else ""


def condition_at(path: str) -> UUID | None:
    """The condition that the standing at a path is about; None where it is about none."""
    group, _, rest = path.partition("[")
    return UUID(rest.partition("]")[0]) if group == CONDITIONS else None


def condition_path(condition_id: UUID) -> str:
    """Where the standing of a condition is answered."""
    return path_of(STANDING, CONDITIONS, str(condition_id))


def because_path(standing_path: str) -> str:
    """Where the reason is answered that belongs to a standing; empty for the sentence that is its own reason."""
    return "" if standing_path == ANEW_STANDING else standing_path.removesuffix(STANDING) + BECAUSE


def changes_in(answers: Answers) -> frozenset[str]:
    """The attention points at which something changed."""
    return chosen(answers.get(CHANGES)) - {UNKNOWN}


def in_doubt(answers: Answers) -> list[str]:
    """The paths at which somebody did not know; that is never a no."""
    return [path for path, said in _standings(answers) if said is Standing.NOT_SURE]


def is_material(answers: Answers) -> bool:
    """Whether anything changed that must be weighed again, doubts left aside."""
    return bool(changes_in(answers)) or any(said is Standing.CHANGED for _, said in _standings(answers))


def unnamed(answers: Answers) -> list[Problem]:
    """The problem of a check that says that something changed and does not say what."""
    if answers.get("outcome") != CheckOutcome.CHANGED or is_material(answers) or in_doubt(answers):
        return []
    return [Problem(path=CHANGES, code=ProblemCode.MISSING)]


def _standings(answers: Answers) -> Iterator[tuple[str, Standing]]:
    for path in answers:
        is_standing = path == ANEW_STANDING or path.endswith(f"].{STANDING}")
        said = standing_at(answers, path) if is_standing else None
        if said is not None:
            yield path, said
