"""Evidence for a condition: files with the day from which they count, until when, and which version they replace.

Evidence may come before the condition is answered, with it, or years later; it is never overwritten.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING
from uuid import UUID

from models.answering import Problem, ProblemCode
from models.case import Case
from models.decision import Condition
from models.errors import InvalidAnswer, NotAllowed
from models.filing import NewFile, checked_file, files_of, keep_file
from models.gate import Gate
from models.permission import Action, may
from models.permission_when import leads_it
from models.person import Actor
from models.stored_file import StoredFile
from models.vocabulary import SubjectKind

if TYPE_CHECKING:
    from models.store.open import Store

EFFECTIVE, EXPIRES, REPLACES = "effective_on", "expires_on", "replaces"
"""The fields of the form."""


@dataclass(frozen=True, kw_only=True)
class NewEvidence(NewFile):
    """A file that shows that a condition is met.

    ``effective_on``: from when it says so, None for the day on which it is added; ``expires_on``: until when, None for
    always; ``replaces``: the file of which it is a newer version.
    """

    effective_on: date | None = None
    expires_on: date | None = None
    replaces: UUID | None = None


def may_add_evidence(actor: Actor, case: Case, condition: Condition, asked: Gate | None) -> bool:
    """Whether somebody may: its owner, the project lead, and who looks after the files of the case.

    ``asked``: the open question about it, if there is one; who may answer that may add evidence.
    """
    owns = actor.has(condition.owner) and may(actor, Action.SEE_CASE, case)
    answers = asked is not None and may(actor, Action.ANSWER_GATE, asked)
    return owns or answers or leads_it(actor, case) or may(actor, Action.KEEP_FILES, case)


def add_evidence(store: Store, condition_id: UUID, new: NewEvidence) -> StoredFile:
    """Keep a piece of evidence; the same file again for the same condition is the one that is there.

    Raises ``NotFound``, ``NotAllowed``, ``FileRefused``, or ``InvalidAnswer`` where its days or the version that it
    replaces do not fit.
    """
    with store.write() as unit:
        condition = unit.decisions.condition(condition_id)
        case = unit.cases.get(condition.case_id)
        if not may_add_evidence(new.by, case, condition, unit.gates.open_of_subject(condition.id)):
            raise NotAllowed("The owner of a condition adds its evidence, or the project lead, or the Ethisch Netwerk.")
        there = files_of(unit, case).get(condition.id, ())
        digest = hashlib.sha256(new.content).hexdigest()
        same = next((one for one in there if one.sha256 == digest), None)
        if same is not None:
            return same
        problems = [*_wrong_days(new), *_wrong_version(new, [one.id for one in there])]
        if problems:
            raise InvalidAnswer(problems)
        file = checked_file(new, (SubjectKind.CONDITION, condition.id), case, known=len(there))
        file.effective_on = new.effective_on or new.moment.on
        file.expires_on, file.replaces_id = new.expires_on, new.replaces
        keep_file(unit, case, file, new)
        return file


def _wrong_days(new: NewEvidence) -> list[Problem]:
    begins = new.effective_on or new.moment.on
    over = new.expires_on is not None and new.expires_on < begins
    return [Problem(path=EXPIRES, code=ProblemCode.NOT_ALLOWED)] if over else []


def _wrong_version(new: NewEvidence, known: list[UUID]) -> list[Problem]:
    unknown = new.replaces is not None and new.replaces not in known
    return [Problem(path=REPLACES, code=ProblemCode.NOT_ALLOWED)] if unknown else []
