"""Which gates ask somebody, as the database asks it: the same as ``models.asking.asked_of_them``."""

from collections.abc import Sequence
from enum import StrEnum
from uuid import UUID

from sqlalchemy import ColumnElement, and_, false, or_
from sqlmodel import col

from models.asking import NEVER_DECIDE, OF_ANY_EMPLOYEE
from models.case import Case
from models.gate import Gate
from models.person import Actor, PersonRole
from models.vocabulary import GateKind, Role


class Whose(StrEnum):
    """Which of the questions that somebody may answer."""

    MINE_AND_MY_ROLES = "all"
    MINE = "mine"
    """Asked of this person by name."""
    MY_ROLES = "roles"
    """Asked of everybody with one of their roles."""


def asked_of(actor: Actor, held: Sequence[PersonRole], whose: Whose) -> ColumnElement[bool]:
    """Gates of cases that ``actor`` may answer. ``held``: their roles and those of everybody they stand in for.

    The query that it is put into joins the cases.
    """
    own, *others = (
        _asks(person.person_id, [role for role in held if role.person_id == person.person_id], whose)
        for person in (actor, *actor.stands_in_for)
        if person.person_id is not None
    )
    handed = [one.gate_id for one in actor.handed] if whose is not Whose.MY_ROLES else []
    return or_(own, and_(_may_stand_in(actor), or_(col(Gate.id).in_(handed), *others)))


def _of_role(held: PersonRole) -> ColumnElement[bool]:
    """Gates of a role; the gate of the college asks the alderman too."""
    roles = {held.role, Role.COLLEGE} if held.role is Role.WETHOUDER else {held.role}
    asked = col(Gate.role).in_(roles)
    if held.department is None:
        return asked
    return and_(asked, or_(col(Case.department).is_(None), col(Case.department) == held.department))


def _asks(person_id: UUID, held: Sequence[PersonRole], whose: Whose) -> ColumnElement[bool]:
    """Gates that ask this person, by name or for a role that they hold."""
    asked = and_(or_(false(), *map(_of_role, held)), _of_person(person_id, whose))
    return and_(asked, col(Gate.kind) != GateKind.DECIDE) if NEVER_DECIDE & {role.role for role in held} else asked


def _may_stand_in(actor: Actor) -> ColumnElement[bool]:
    """The same as ``models.permission.may_stand_in``."""
    free = not actor.has(*NEVER_DECIDE)
    college = {Role.COLLEGE} if actor.has(Role.WETHOUDER) else set()
    asked = col(Gate.role).in_(actor.roles | college | (OF_ANY_EMPLOYEE if free else set()))
    return asked if free else and_(asked, col(Gate.kind) != GateKind.DECIDE)


def _of_person(person_id: UUID, whose: Whose) -> ColumnElement[bool]:
    mine, everybodys = col(Gate.person_id) == person_id, col(Gate.person_id).is_(None)
    return {Whose.MINE: mine, Whose.MY_ROLES: everybodys}.get(whose, or_(mine, everybodys))
