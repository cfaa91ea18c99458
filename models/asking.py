"""Whom a gate asks, and who may answer it for another: the conditions of ``models.permission`` that are about gates."""

from uuid import UUID

from models.case import Case
from models.gate import Gate
from models.person import Actor
from models.vocabulary import GateKind, Role

Subject = Case | Gate | None

NEVER_DECIDE = frozenset({Role.FG, Role.CISO, Role.COMMISSIELID, Role.SECRETARIS})
"""Who advises and must stay free to: somebody with such a role never decides, whatever else they are."""
OF_ANY_EMPLOYEE = frozenset({Role.MEDEWERKER, Role.PROJECTLEIDER})
"""Roles whose questions ask for knowledge of the project, not for a right."""


def asked_of_them(actor: Actor, subject: Subject) -> bool:
    """The gate asks this role, and this person where it names one; or somebody for whom they answer meanwhile."""
    return isinstance(subject, Gate) and (_asks(subject, actor) or in_stead_of(actor, subject) is not None)


def asked_by_right(actor: Actor, subject: Subject) -> bool:
    """The gate asks the actor, and not only because another is away or handed it over."""
    return isinstance(subject, Gate) and _asks(subject, actor)


def in_stead_of(actor: Actor, gate: Gate) -> UUID | None:
    """For whom somebody would answer a gate that is not asked of themselves; nobody where they may not."""
    if _asks(gate, actor) or not may_stand_in(actor, gate):
        return None
    handed = (one.by for one in actor.handed if one.gate_id == gate.id)
    absent = (other.person_id for other in actor.stands_in_for if _asks(gate, other))
    return next((person for person in (*handed, *absent) if person is not None), None)


def may_stand_in(actor: Actor, gate: Gate) -> bool:
    """Whether somebody may answer a gate for another: that never gives a right that their roles may not have.

    What a project lead is asked, any employee may answer who does not have to stay free to advise on it. What another
    role is asked because of what it knows or may, only somebody with that role answers.
    """
    if gate.kind is GateKind.DECIDE and actor.has(*NEVER_DECIDE):
        return False
    return actor.has(*_roles_of(gate)) or (gate.role in OF_ANY_EMPLOYEE and not actor.has(*NEVER_DECIDE))


def _asks(gate: Gate, actor: Actor) -> bool:
    named = gate.person_id is None or gate.person_id == actor.person_id
    if gate.role is Role.MANAGER and actor.departments and gate.department not in actor.departments:
        return False  # the manager of another department
    return named and actor.has(*_roles_of(gate)) and not (gate.kind is GateKind.DECIDE and actor.has(*NEVER_DECIDE))


def _roles_of(gate: Gate) -> frozenset[Role]:
    return frozenset({Role.COLLEGE, Role.WETHOUDER}) if gate.role is Role.COLLEGE else frozenset({gate.role})
