"""From the text of one cell to a value of ours; what cannot be used raises ``Flawed``."""

import re
import unicodedata
from collections.abc import Callable, Mapping
from datetime import date

from integrations.demand_systems.flaws import FlawCode
from integrations.demand_systems.forms.columns import plain, vocabulary
from models.question import UNKNOWN, Answer, Question, QuestionType

LONGEST_ADDRESS = 320
LONGEST_DESCRIPTION = 20_000
"""Characters; nothing that anybody fills in is longer."""
BETWEEN_OPTIONS = r"[;|\n]"
"""What stands between the options of a question that takes several."""
SHOWN = 60
"""So much of a value that cannot be used is quoted in the reason."""

_DUTCH_DAY = re.compile(r"(?P<day>\d{1,2})[-/. ](?P<month>\d{1,2})[-/. ](?P<year>\d{4})")
_ISO_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_ADDRESS = re.compile(r"[^@\s,;<>()\"]+@[^@\s,;<>()\"]+\.[^@\s,;<>()\".]{2,}")
_TYPED_HERE = "\n\t"


class Flawed(ValueError):
    """A cell cannot be used; ``value`` is what is quoted of it, empty for what may be about a person."""

    def __init__(self, code: FlawCode, value: str = "") -> None:
        """``value``: clipped to what helps to find the cell."""
        super().__init__(code)
        self.code = code
        self.value = value if len(value) <= SHOWN else value[: SHOWN - 1] + "…"


def cleaned(cell: str) -> str:
    """The text without spaces around it and with one kind of line end; ``Flawed`` for characters that nobody can see.

    A NUL or another control character is not what anybody typed, and PostgreSQL takes no NUL at all.
    """
    found = cell.replace("\r\n", "\n").replace("\r", "\n").strip().strip("\ufeff")
    if not found.isprintable() and any(
        unicodedata.category(sign) in {"Cc", "Cs"} and sign not in _TYPED_HERE for sign in found
    ):
        raise Flawed(FlawCode.HIDDEN_CHARACTER)
    return found


def text(most: int) -> Callable[[str], str]:
    """A text of at most ``most`` characters, line ends kept."""

    def convert(cell: str) -> str:
        if len(cell) > most:
            raise Flawed(FlawCode.TOO_LONG, str(most))
        return cell

    return convert


def line(most: int) -> Callable[[str], str]:
    """A text on one line of at most ``most`` characters."""

    def convert(cell: str) -> str:
        return text(most)(" ".join(cell.split()))

    return convert


as_title = line(300)
as_description = text(LONGEST_DESCRIPTION)
as_department = line(120)
as_name = line(200)


def day(cell: str) -> date:
    """A day, written as 31-12-2026 or 2026-12-31; a year of two digits could be two years and is refused."""
    dutch = _DUTCH_DAY.fullmatch(cell)
    try:
        if dutch:
            return date(int(dutch["year"]), int(dutch["month"]), int(dutch["day"]))
        if _ISO_DAY.fullmatch(cell):
            return date.fromisoformat(cell)
    except ValueError as no_such_day:
        raise Flawed(FlawCode.NOT_A_DATE, cell) from no_such_day
    raise Flawed(FlawCode.NOT_A_DATE, cell)


def mail_address(cell: str) -> str:
    """One e-mail address and nothing beside it; it is not quoted in a reason, since it names a person."""
    if len(cell) > LONGEST_ADDRESS or not _ADDRESS.fullmatch(cell):
        raise Flawed(FlawCode.NOT_AN_ADDRESS)
    return cell


def yes_or_no(cell: str) -> bool:
    """Yes or no, in one of the ways in which people write that."""
    words, said = vocabulary(), plain(cell)
    if said not in words.yes | words.no:
        raise Flawed(FlawCode.NOT_YES_OR_NO, cell)
    return said in words.yes


def answer_to(question: Question) -> Callable[[str], Answer]:
    """The answer to a question with options: by id or label; several between ``;``, ``|`` or line ends."""
    known = option_words(question)

    def convert(cell: str) -> Answer:
        if question.type is not QuestionType.MANY and plain(cell) in known:
            return known[plain(cell)]
        parts = [part.strip() for part in re.split(BETWEEN_OPTIONS, cell) if part.strip()]
        for part in parts:
            if plain(part) not in known:
                raise Flawed(FlawCode.UNKNOWN_OPTION, part)
        found = tuple(dict.fromkeys(known[plain(part)] for part in parts))
        if question.type is QuestionType.MANY:
            return found
        if len(found) != 1:
            raise Flawed(FlawCode.ONE_OPTION, cell)
        return found[0]

    return convert


def option_words(question: Question) -> Mapping[str, str]:
    """What may be typed for each option, as ``plain`` gives it.

    Its own id and label come before what people type for yes and no.
    """
    words = vocabulary()
    known = {plain(name): option for option, label in question.options.items() for name in (option, label)}
    if question.allows_unknown:
        known |= {word: UNKNOWN for word in words.unknown if word not in known}
    for option, said in (("yes", words.yes), ("no", words.no)):
        if option in question.options:
            known |= {word: option for word in said if word not in known}
    return known
