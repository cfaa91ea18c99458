"""What programs send to the JSON API, and what they get back."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Annotated, Any
from uuid import UUID

from pydantic import AfterValidator, BaseModel, BeforeValidator, Field, StringConstraints, WithJsonSchema

from models.assessment import AnswerValue
from models.listing import CaseRow, GateRow
from models.vocabulary import EventKind, Origin, Phase

LONGEST_PAGE = 200


def _storable(value: object) -> object:
    """Text without what no database keeps (NUL, half a surrogate pair), in lists and objects of texts as well."""
    if isinstance(value, str):
        return value.replace("\x00", "").encode("utf-8", "replace").decode("utf-8")
    if isinstance(value, list):
        return [_storable(one) if isinstance(one, str) else one for one in value]
    return value


def _storable_fields(value: object) -> object:
    if not isinstance(value, dict):
        return value
    return {_storable(name): _storable(said) for name, said in value.items()}


def _by_hand(origin: Origin) -> Origin:
    if origin not in _BY_HAND:
        raise ValueError(f"a case that is started by hand has origin {', '.join(_BY_HAND)}")
    return origin


_BY_HAND = (Origin.EXISTING_SYSTEM, Origin.COMMITTEE, Origin.RESIDENT)
ByHand = Annotated[Origin, AfterValidator(_by_hand), WithJsonSchema({"type": "string", "enum": list(_BY_HAND)})]

_NOT_EMPTY = StringConstraints(strip_whitespace=True, min_length=1)
Text = Annotated[str, _NOT_EMPTY, BeforeValidator(_storable)]
Title = Annotated[str, _NOT_EMPTY, StringConstraints(max_length=300), BeforeValidator(_storable)]
Department = Annotated[str, _NOT_EMPTY, StringConstraints(max_length=120), BeforeValidator(_storable)]
Key = Annotated[str, _NOT_EMPTY, StringConstraints(max_length=200), BeforeValidator(_storable)]
"""A key of the sender's own: what is sent twice with one key is done once."""
Answers = Annotated[dict[str, Any], BeforeValidator(_storable_fields)]
"""Field to option, list of options, or text; what does not fit is refused per field."""


class Sent(BaseModel, extra="forbid"):
    """Something that a program sends; a name that is not known is refused."""


class CasesAsked(Sent):
    """Which cases. ``late``: those whose phase gate is overdue; ``after``: the ``next`` of the page before."""

    phase: Phase | None = None
    department: Department | None = None
    late: bool = False
    limit: int = Field(default=50, ge=1, le=LONGEST_PAGE)
    after: UUID | None = None


class GatesAsked(Sent):
    """Which open gates. ``after``: the ``next`` of the page before."""

    limit: int = Field(default=50, ge=1, le=LONGEST_PAGE)
    after: UUID | None = None


class NewCaseSent(Sent):
    """A case to start by hand. ``lead``: the handle of a project lead; ``answers``: what of the intake is known."""

    title: Title
    origin: ByHand
    summary: Text | None = None
    department: Department | None = None
    lead: Text | None = None
    planned_end_on: date | None = None
    answers: Answers = Field(default_factory=dict)
    key: Key | None = None


class AnswerSent(Sent):
    """An answer to a gate. ``token``: the state in which its fields were read; without it, fields that are left out
    keep what is known. ``key``: of your own, so that an answer that is sent twice counts once.
    """

    fields: Answers
    token: Text | None = None
    key: Key | None = None


class CasePage(BaseModel):
    """A page of cases. ``next``: what to ask ``after`` for the next page; none on the last one."""

    cases: Sequence[CaseRow]
    next: UUID | None


class GatePage(BaseModel):
    """A page of open gates. ``next``: what to ask ``after`` for the next page; none on the last one."""

    gates: Sequence[GateRow]
    next: UUID | None


class GateSheet(GateRow, frozen=True):
    """An open gate with the answers that are kept so far. ``token``: this state of it."""

    answers: Mapping[str, AnswerValue]
    token: str


class CaseStarted(BaseModel):
    """A case that was started."""

    reference: str
    phase: Phase


class GateAnswered(BaseModel):
    """What an answer brought about: where the case stands, and the last event of its journal."""

    reference: str
    phase: Phase
    event: EventKind
    seq: int
