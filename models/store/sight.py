"""The cases that somebody may see, asked of the database, so that a long list need not be read to show a page of it."""

from collections.abc import Callable, Collection, Mapping, Sequence
from uuid import UUID

from sqlalchemy import ColumnElement, and_, false, or_, true
from sqlmodel import Session, col, select

from models.case import Case
from models.permission import PERMITS, Action
from models.permission_when import (
    AFTER_A_DECISION,
    When,
    always,
    asked_of_the_committee,
    decided_upon,
    for_the_college,
    leads_it,
    of_their_department,
)
from models.person import Actor
from models.store.boards import CaseFilter, of_case
from models.vocabulary import Role


class Sight:
    """What each may see."""

    def __init__(self, session: Session) -> None:
        """``session``: of the unit of work."""
        self._session = session

    def cases(self, actor: Actor, chosen: CaseFilter, *, limit: int, after: UUID | None = None) -> Sequence[Case]:
        """The cases that ``actor`` may see, oldest first. ``after``: the last case of the page before this one."""
        later = [col(Case.id) > after] if after else []
        query = select(Case).where(in_sight(actor), *of_case(chosen), *later).order_by(col(Case.id)).limit(limit)
        return self._session.exec(query).all()


def in_sight(actor: Actor) -> ColumnElement[bool]:
    """The same as ``models.permission.may(actor, Action.SEE_CASE, case)``."""
    handed = col(Case.id).in_([one.case_id for one in actor.handed])
    instead = (or_(_leads_it(absent), _by_role(absent, actor.roles & absent.roles)) for absent in actor.stands_in_for)
    return or_(_by_role(actor, actor.roles), handed, *instead)


def _by_role(actor: Actor, roles: Collection[Role]) -> ColumnElement[bool]:
    permits = PERMITS[Action.SEE_CASE]
    return or_(false(), *(_ASKED[permits[role]](actor) for role in roles if role in permits))


def _leads_it(actor: Actor) -> ColumnElement[bool]:
    return and_(col(Case.lead_id).is_not(None), col(Case.lead_id) == actor.person_id)


def _of_their_department(actor: Actor) -> ColumnElement[bool]:
    return col(Case.department).in_(actor.departments) if actor.departments else true()


_ASKED: Mapping[When, Callable[[Actor], ColumnElement[bool]]] = {
    always: lambda _actor: true(),
    leads_it: _leads_it,
    of_their_department: _of_their_department,
    for_the_college: lambda _actor: col(Case.decision_level) == Role.COLLEGE,
    asked_of_the_committee: lambda _actor: col(Case.committee_asked_on).is_not(None),
    decided_upon: lambda _actor: col(Case.phase).in_(AFTER_A_DECISION),
}
"""Each condition of the table as the database asks it."""
