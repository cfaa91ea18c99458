"""Files beside what is asked in a case: added, and withdrawn with a reason.

A file is the report of what was done elsewhere, or what shows that a condition is met. It is added by who answers the
gate that it belongs to, while that is open; whoever sees the case may fetch it. Its name stands in its row only.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from uuid import UUID

from models.answering import Problem, ProblemCode
from models.base import Moment
from models.case import Case
from models.errors import FileRefused, InvalidAnswer, NotAllowed
from models.file_kinds import clean_name, kind_of
from models.forms import form_named
from models.gate import Gate
from models.permission import Action, may, permit
from models.person import Actor
from models.stored_file import StoredFile
from models.vocabulary import EventKind, FileProblem, SubjectKind

if TYPE_CHECKING:
    from models.store.open import Store, Unit

LARGEST = 20 * 1024 * 1024
"""In bytes."""
MOST = 20
"""How many files belong to one subject."""
REASON = "reason"
REFERENCE = "reference"
"""The question where something stands that was done elsewhere; a file answers it too."""


@dataclass(frozen=True, kw_only=True)
class NewFile:
    """A file that somebody sends. ``name``: as it is called on their machine."""

    name: str
    content: bytes = field(repr=False)
    by: Actor
    moment: Moment


@dataclass(frozen=True, kw_only=True)
class Withdrawal:
    """That a file does not count any more, and why."""

    file_id: UUID
    reason: str
    by: Actor
    moment: Moment


def takes_files(gate: Gate) -> bool:
    """Whether files may be added to a gate: it asks for what was done elsewhere.

    What shows that a condition is met has days and versions (``models.evidence``).
    """
    return gate.subject_kind is SubjectKind.ASSESSMENT and REFERENCE in form_named(gate.form).questions


def add_file(store: Store, gate_id: UUID, new: NewFile) -> StoredFile:
    """Keep a file beside the subject of an open gate; the same file again is the one that is there.

    Raises ``NotAllowed``, ``GateNotOpen`` or ``FileRefused``.
    """
    with store.write() as unit:
        gate = unit.gates.get(gate_id)
        case = unit.cases.get(gate.case_id)
        permit(new.by, Action.ANSWER_GATE, gate)
        gate.require_open()
        if not takes_files(gate):
            raise NotAllowed("This question takes no files.")
        there = files_of(unit, case).get(gate.subject_id, ())
        digest = hashlib.sha256(new.content).hexdigest()
        same = next((one for one in there if one.sha256 == digest), None)
        if same is not None:
            return same
        file = checked_file(new, (gate.subject_kind, gate.subject_id), case, known=len(there))
        keep_file(unit, case, file, new)
        return file


def withdraw_file(store: Store, withdrawal: Withdrawal) -> Case:
    """A file does not count any more; it is shown and given out no longer. Gives its case.

    Once is enough: a file that was withdrawn stays as it is. Raises ``NotFound``, ``NotAllowed``, or
    ``InvalidAnswer`` without a reason.
    """
    with store.write() as unit:
        file = unit.files.get(withdrawal.file_id)
        case = unit.cases.get(file.case_id)
        if not may_withdraw(withdrawal.by, case, file):
            raise NotAllowed("Who added a file may withdraw it, or who looks after the files of the case.")
        reason = withdrawal.reason.strip()
        if not reason:
            raise InvalidAnswer([Problem(path=REASON, code=ProblemCode.MISSING)])
        if file.withdrawn_on is not None:
            return case
        file.withdrawn_on, file.withdrawn_because = withdrawal.moment.on, reason
        told = case.tell(
            EventKind.FILE_WITHDRAWN,
            by=withdrawal.by,
            moment=withdrawal.moment,
            facts=_facts(file),
            content={"explanation": reason},
        )
        unit.journal.add(told)
        unit.flush()
        return case


def may_withdraw(actor: Actor, case: Case, file: StoredFile) -> bool:
    """Whether somebody may withdraw a file: who added it, and who looks after the files of the case."""
    added_it = file.added_by is not None and file.added_by == actor.person_id
    return added_it or may(actor, Action.KEEP_FILES, case)


def files_of(unit: Unit, case: Case) -> Mapping[UUID, Sequence[StoredFile]]:
    """The files of a case that count, without their content, by the key of what they belong to; oldest first."""
    found: dict[UUID, list[StoredFile]] = {}
    for file in unit.files.of_case(case.id):
        found.setdefault(file.subject_id, []).append(file)
    return found


def is_answered_by_a_file(unit: Unit, gate: Gate, problem: Problem) -> bool:
    """Whether an answer that is missing is where something stands, and that something was added as a file."""
    if problem.path != REFERENCE or problem.code is not ProblemCode.MISSING:
        return False
    return any(file.subject_id == gate.subject_id for file in unit.files.of_case(gate.case_id))


def checked_file(new: NewFile, subject: tuple[SubjectKind, UUID], case: Case, *, known: int) -> StoredFile:
    """The row of a file that may be kept; ``known``: how many its subject has. Raises ``FileRefused``."""
    if not new.content:
        raise FileRefused("This file is empty.", problem=FileProblem.EMPTY)
    if len(new.content) > LARGEST:
        raise FileRefused("This file has more than 20 MB.", problem=FileProblem.TOO_LARGE)
    if known >= MOST:
        raise FileRefused(f"There are {MOST} files here already; withdraw one first.", problem=FileProblem.TOO_MANY)
    kind = kind_of(new.content, new.name)
    if kind is None:
        message = "Only pdf, png, jpeg, docx, xlsx, odt, csv and txt are kept, and no document with macros."
        raise FileRefused(message, problem=FileProblem.OTHER_KIND)
    return StoredFile(
        case_id=case.id,
        subject=subject[0],
        subject_id=subject[1],
        name=clean_name(new.name, kind),
        media_type=kind.media_type,
        size=len(new.content),
        sha256=hashlib.sha256(new.content).hexdigest(),
        content=new.content,
        added_on=new.moment.on,
        added_by=new.by.person_id,
    )


def keep_file(unit: Unit, case: Case, file: StoredFile, new: NewFile) -> None:
    """Keep a checked file, and tell that it came."""
    unit.files.add(file)
    unit.journal.add(case.tell(EventKind.FILE_ADDED, by=new.by, moment=new.moment, facts=_facts(file)))
    unit.flush()


def _facts(file: StoredFile) -> dict[str, object]:
    """What the journal keeps for ever: no name, and no hash by which somebody could prove what was in it."""
    return {
        "file": file.id,
        "subject_kind": file.subject,
        "subject": file.subject_id,
        "media_type": file.media_type,
        "size": file.size,
    }
