"""Under which further condition a role may do something: the conditions of ``models.permission`` about cases."""

from collections.abc import Callable

from models.asking import Subject
from models.case import Case
from models.person import Actor
from models.vocabulary import Phase, Role

When = Callable[[Actor, Subject], bool]


def always(actor: Actor, subject: Subject) -> bool:
    """Without a further condition."""
    return True


def leads_it(actor: Actor, subject: Subject) -> bool:
    """The actor leads the case."""
    return isinstance(subject, Case) and subject.lead_id is not None and subject.lead_id == actor.person_id


def no_adviser(actor: Actor, subject: Subject) -> bool:
    """The actor does not advise on it as the FG too, who must be free to (AVG art. 38)."""
    return isinstance(subject, Case) and not actor.has(Role.FG)


def on_the_machine(actor: Actor, subject: Subject) -> bool:
    """No person who signed in, but whoever may run commands on the machine itself."""
    return actor.person_id is None


def leads_it_and_no_adviser(actor: Actor, subject: Subject) -> bool:
    """Both: the actor leads the case, and is not its FG."""
    return leads_it(actor, subject) and no_adviser(actor, subject)


def of_their_department(actor: Actor, subject: Subject) -> bool:
    """The case belongs to a department for which the actor holds a role, or the role holds for all departments."""
    return isinstance(subject, Case) and (not actor.departments or subject.department in actor.departments)


def for_the_college(actor: Actor, subject: Subject) -> bool:
    """The college decides about the case."""
    return isinstance(subject, Case) and subject.decision_level is Role.COLLEGE


def asked_of_the_committee(actor: Actor, subject: Subject) -> bool:
    """The committee was asked to look at the case."""
    return isinstance(subject, Case) and subject.committee_asked_on is not None


AFTER_A_DECISION = frozenset({Phase.MONITORING, Phase.CLOSING, Phase.CLOSED})


def decided_upon(actor: Actor, subject: Subject) -> bool:
    """A decision was taken, so that the council can follow it."""
    return isinstance(subject, Case) and subject.phase in AFTER_A_DECISION
