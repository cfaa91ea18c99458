"""What can be wrong with what a source tells; the words for it stand in ``templates/words/intake.toml``."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from models.errors import WaardenwegError
from models.vocabulary import DeadLetterStage


class FlawCode(StrEnum):
    """One kind of flaw."""

    UNREADABLE_FILE = "unreadable_file"
    """Broken, half copied, or something else than its name says."""
    LOCKED_FILE = "locked_file"
    """A password protects it."""
    STRANGE_FILE = "strange_file"
    """No Excel and no CSV."""
    TOO_LARGE_FILE = "too_large_file"
    """More than is read in one go."""
    NO_COLUMN = "no_column"
    """A column is missing without which no row can be read."""
    DOUBLE_COLUMN = "double_column"
    """Two columns say that they are the same."""
    BROKEN_ROW = "broken_row"
    """A quotation mark was opened and not closed."""
    TOO_MANY_CELLS = "too_many_cells"
    """More cells than columns: something has shifted."""
    DOUBLE_REFERENCE = "double_reference"
    """An earlier row of the same file has this reference."""
    MISSING = "missing"
    """It must be filled in."""
    TOO_LONG = "too_long"
    """Longer than is kept."""
    HIDDEN_CHARACTER = "hidden_character"
    """A character that nobody can see or type."""
    NOT_A_DATE = "not_a_date"
    """No day of the calendar."""
    NOT_AN_ADDRESS = "not_an_address"
    """No e-mail address."""
    NOT_YES_OR_NO = "not_yes_or_no"
    """Neither yes nor no."""
    UNKNOWN_OPTION = "unknown_option"
    """The question has no such option."""
    ONE_OPTION = "one_option"
    """The question takes one option."""
    NOT_TOGETHER = "not_together"
    """An option that excludes all others stands beside another."""
    UNKNOWN_PHASE = "unknown_phase"
    """The mapping of the source does not name this phase."""
    UNTRANSLATED = "untranslated"
    """The mapping of the source has no word of ours for it."""
    STRANGE_VALUE = "strange_value"
    """Something else stands there than the mapping of the source says."""
    OUTDATED = "outdated"
    """A newer version came in before."""
    UNSURE = "unsure"
    """An older version than is known, and the source did not say which of them counts."""
    REFUSED = "refused"
    """It could be read and not stored."""
    NO_RECORD = "no_record"
    """What stands in the list is no record that can be told apart."""
    NOT_GIVEN = "not_given"
    """The list of the source names it, and the source does not give the record itself."""


@dataclass(frozen=True, kw_only=True)
class Flaw:
    """One flaw: in which column or field, and the value that cannot be used where that helps to find it."""

    code: FlawCode
    column: str = ""
    value: str = ""


class Unusable(WaardenwegError):
    """One record of a source cannot be used; correct it in the source."""

    def __init__(self, stage: DeadLetterStage, flaws: Sequence[Flaw] = (), told: str = "") -> None:
        """``flaws``: all of them, so that whoever mends the record needs one round. ``told``: the words that were
        found for it before, where nobody looked again."""
        said = ", ".join(f"{flaw.column}: {flaw.code}" if flaw.column else flaw.code for flaw in flaws)
        super().__init__(said or told)
        self.stage, self.flaws, self.told = stage, tuple(flaws), told


_NOT_TAKEN = frozenset({FlawCode.MISSING, FlawCode.TOO_LONG, FlawCode.NOT_TOGETHER})
"""Flaws of what was understood well and that we do not take; the others could not be understood."""


def stage_of(flaws: Sequence[Flaw]) -> DeadLetterStage:
    """How far a record came through its mapping."""
    return DeadLetterStage.VALIDATE if all(flaw.code in _NOT_TAKEN for flaw in flaws) else DeadLetterStage.MAP


class FailureCode(StrEnum):
    """Why a source as a whole gave nothing."""

    NO_FOLDER = "no_folder"
    """The folder is not there, or may not be read."""
    UNREACHABLE = "unreachable"
    """It did not answer, or broke off."""
    NO_ACCESS = "no_access"
    """It does not know our account, or its password is wrong or has run out."""
    NO_RIGHTS = "no_rights"
    """Our account may not see or do this there."""
    NOT_FOUND = "not_found"
    """There is nothing at this address: the address or a path is wrong."""
    BUSY = "busy"
    """It asks for rest; ``retry_after`` tells how long, where it tells."""
    STRANGE_ANSWER = "strange_answer"
    """It answered something else than the mapping of this source expects."""
    TOO_LARGE = "too_large"
    """One answer was larger than is read."""
    NOT_ALLOWED = "not_allowed"
    """An address that is not called: another server than that of the source, or a private network."""
    NO_SECRET = "no_secret"
    """The environment variable or file with its password is not there."""


class SourceFailed(WaardenwegError):
    """A demand source did not answer; what it holds is pulled next time."""

    def __init__(
        self, code: FailureCode, place: str = "", *, told: str = "", retry_after: timedelta | None = None
    ) -> None:
        """``place``: the folder or address, for whoever looks after the source; ``told``: what was wrong there, never
        a secret; ``retry_after``: how long it wants to be left alone."""
        super().__init__(": ".join(filter(None, [code, place, told])))
        self.reason, self.place, self.told, self.retry_after = code, place, told, retry_after


class NoteRefused(WaardenwegError):
    """A source did not take what it was told; look in the source what stands in the way, then try it again."""
