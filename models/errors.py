"""What can be refused, and what to do about it.

One family. The docstring of a class is its message when none is given, so that the documentation and the message
cannot drift apart. Messages are English, for logs and the command line; what a person reads on a page is found by
``code`` and ``facts`` in ``templates/words``.
"""

from collections.abc import Iterable
from typing import Any


class WaardenwegError(Exception):
    """Something was refused."""

    def __init__(self, message: str | None = None, **facts: Any) -> None:
        """``message``: one sentence that says what to do; ``facts``: what a page needs to say it in its own words."""
        super().__init__(message or " ".join((type(self).__doc__ or "").split()))
        self.facts = facts

    @property
    def code(self) -> str:
        """The name under which pages find their words for this refusal."""
        return type(self).__name__


class WrongUse(WaardenwegError):
    """A command was given something it cannot use; `--help` tells what it takes."""


class NotFound(WaardenwegError):
    """There is no such thing; look at the list for the references that exist."""


class NotAllowed(WaardenwegError):
    """Your role may not do this; ask somebody whose role may."""


class StepNotAllowed(WaardenwegError):
    """This step is not possible from this phase."""


class StepNotReady(StepNotAllowed):
    """The step is possible from this phase, but something must be done first."""


class StaleForm(WaardenwegError):
    """Somebody changed this while you were working on it; look at what changed and send your answers again."""


class AnswersContested(WaardenwegError):
    """Two people wrote different answers to the same question; choose which one counts, and send it again."""


class FormAlreadySent(WaardenwegError):
    """This form was sent before and has been received; nothing needs to be done."""


class GateNotOpen(WaardenwegError):
    """This question is no longer open."""


class GateAlreadyAnswered(GateNotOpen):
    """Somebody already answered this question."""


class GateWithdrawn(GateNotOpen):
    """This question no longer needs an answer; the case took another road."""


class InvalidAnswer(WaardenwegError):
    """Some answers cannot be used; see the problems per field."""

    def __init__(self, problems: Iterable[Any], message: str | None = None) -> None:
        """``problems``: one per field that cannot be used, each with ``path`` and ``code``."""
        self.problems = tuple(problems)
        named = ", ".join(f"{problem.path}: {problem.code}" for problem in self.problems)
        super().__init__(message or f"Some answers cannot be used ({named}); correct them and send again.")


class NotInTheCycle(WaardenwegError):
    """This register entry does not come round any more; it is out of use or withdrawn."""


class MailNotStuck(WaardenwegError):
    """This mail needs no person; it was sent, or waits for its turn."""


class WriteBackNotStuck(WaardenwegError):
    """This needs no person: the source was told, or is being told."""


class CheckAlreadyOpen(WaardenwegError):
    """A check of this kind is already open here; answer that one first."""


class AlreadyOnAgenda(WaardenwegError):
    """This case stands on the agenda of a meeting that is to come; take it off there first."""


class SignalSettled(WaardenwegError):
    """This signal was settled; keep a new one where there is more to tell."""


class FileRefused(WaardenwegError):
    """This file cannot be kept; the problem says why."""


class CannotPutOff(WaardenwegError):
    """This question was put off as often or as long as may be; answer it, or hand it over to somebody who can."""


class ActionPointDone(WaardenwegError):
    """This action point was ticked off before; nothing more is needed."""


class MeetingOver(WaardenwegError):
    """This meeting was held or cancelled; choose one that is to come."""


class AlreadyDecided(WaardenwegError):
    """Somebody decided about this list already; look at the list for what was decided."""


class TermsNotSettled(WaardenwegError):
    """Nobody settled the retention terms: let the archivist fill in `settled_by`, and name WAARDENWEG_RETENTION."""


class InvalidMethod(WaardenwegError):
    """A file in methods/ cannot be used; correct the key that is named."""


class UnknownMethod(WaardenwegError):
    """There is no such file in methods/; use the name of one that is there."""


class UnknownQuestion(WaardenwegError):
    """There is no such question; use the id of a question of this questionnaire."""


class UnknownOption(WaardenwegError):
    """This question has no such option; use one of its options."""


class WrongAnswerShape(WaardenwegError):
    """This answer has a shape that the question does not take; give one option, a list of options, or a text."""
