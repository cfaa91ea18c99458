"""Making a reflection public: an act of the secretary by itself, with words of its own, and never automatic.

The vision, chapter 3: the reflections of the committee are public. What becomes public is a text that was gone through
for data about people, to which those concerned agreed; it can be taken back, and what was public stays known.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING
from uuid import UUID

from models.acting import Act
from models.answering import Problem, ProblemCode
from models.errors import InvalidAnswer, WrongUse
from models.permission import Action
from models.redaction import Suspect, suspects_in
from models.reflection import Publication, Reflection
from models.vocabulary import EventKind

if TYPE_CHECKING:
    from models.store.open import Store, Unit

CONFIRMED = "confirmed"
"""Under which name somebody says that something that looks like personal data may stand there."""


@dataclass(frozen=True, kw_only=True)
class Edition:
    """What is to be public. ``confirmed``: what looks like personal data and may stand there, as it was found."""

    title: str
    topic: str
    text: str
    response: str
    consent: str
    agreed_on: date
    confirmed: frozenset[str] = frozenset()

    def suspects(self, names: Mapping[UUID, str]) -> list[Suspect]:
        """What in it looks like data about a person."""
        return suspects_in((self.title, self.text, self.response), names.values())


def publish(store: Store, reflection_id: UUID, edition: Edition, act: Act) -> Publication:
    """Make a reflection public, or put a new edition in the place of the one that is.

    Raises ``NotAllowed``, ``FormAlreadySent``, or ``InvalidAnswer`` where something that looks like personal data was
    not confirmed, or where people agreed on a day that is still to come.
    """
    with store.write() as unit:
        act.begin(unit, Action.PUBLISH_REFLECTION)
        reflection = unit.committee.reflection(reflection_id)
        found = [suspect.found for suspect in edition.suspects(unit.people.names())]
        open_still = [one for one in found if one not in edition.confirmed]
        if open_still:
            raise InvalidAnswer(
                Problem(path=CONFIRMED, code=ProblemCode.NOT_CONFIRMED, about=one) for one in open_still
            )
        if edition.agreed_on > act.moment.on:
            raise InvalidAnswer([Problem(path="agreed_on", code=ProblemCode.IN_THE_FUTURE)])
        publication = Publication(
            reflection_id=reflection.id,
            title=edition.title,
            topic=edition.topic,
            text=edition.text,
            response=edition.response,
            confirmed=found,
            consent=edition.consent,
            agreed_on=edition.agreed_on,
            published_on=act.moment.on,
            published_by=act.by.person_id,
        )
        unit.committee.keep(publication)
        _tell(unit, reflection, EventKind.REFLECTION_PUBLISHED, act)
        return publication


def withdraw_publication(store: Store, reflection_id: UUID, why: str, act: Act) -> None:
    """Take back what is public of a reflection; raises ``NotAllowed``, or ``WrongUse`` where nothing is."""
    with store.write() as unit:
        act.begin(unit, Action.PUBLISH_REFLECTION)
        reflection = unit.committee.reflection(reflection_id)
        publication = unit.committee.publication(reflection_id)
        if publication is None or publication.withdrawn_on is not None:
            raise WrongUse("This reflection is not public; there is nothing to take back.")
        publication.withdrawn_on, publication.withdrawn_by = act.moment.on, act.by.person_id
        publication.withdrawn_why = why.strip()
        _tell(unit, reflection, EventKind.REFLECTION_WITHDRAWN, act, publication.withdrawn_why)


def _tell(unit: Unit, reflection: Reflection, kind: EventKind, act: Act, note: str = "") -> None:
    if reflection.case_id is None:
        return  # the journal is told per case; a topic keeps its history in its editions
    case = unit.cases.get(reflection.case_id)
    facts = {"reflection": reflection.id}
    unit.journal.add(case.tell(kind, by=act.by, moment=act.moment, facts=facts, content={"note": note} if note else {}))
