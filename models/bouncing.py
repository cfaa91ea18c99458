"""Mails that came back: what becomes of the mail, of who it was for, and of what waited for them.

Who cannot be reached gets nothing more until somebody mends the address; what waited for them goes to who hears last
of a question that is left lying, since as things stand nobody was asked.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

from models.base import Moment
from models.bounce import Bounce
from models.errors import NotFound, WrongUse
from models.ladder import shipped_ladders
from models.letter import DIGEST, Letter, Mail
from models.mailing import asked_by, letter_about, put_in_outbox, readers_beside
from models.permission import Action, permit
from models.person import Actor, Person
from models.store.people import kept_as
from models.vocabulary import BounceFlaw, BounceKind, FlowName, LetterKind, LetterStatus

if TYPE_CHECKING:
    from models.store.open import Store, Unit

MOST_KEPT = 200_000
"""Bytes of a mail that came back; what is longer is our own mail, sent along with it."""


@dataclass(frozen=True, kw_only=True)
class Returned:
    """A mail that came in where bounces come in, as it was read.

    ``message_ids``: those that it names, as ours look; ``sent_to``: the address that we wrote to, where it says so;
    ``gave_up``: nobody goes on trying; ``flaw``: why a person must look.
    """

    raw: bytes
    kind: BounceKind
    message_ids: tuple[str, ...] = ()
    sent_to: str = ""
    status: str = ""
    said: str = ""
    gave_up: bool = True
    flaw: BounceFlaw | None = None


def take_back(store: Store, returned: Returned, moment: Moment) -> BounceKind | None:
    """Write down a mail that came back, and what follows from it; None where it was read before.

    What names none of our mails is kept for a person, whatever it says.
    """
    key = hashlib.sha256(returned.raw).hexdigest()
    with store.write() as unit:
        if unit.bounces.is_known(key):
            return None
        mail = unit.letters.by_message_id(returned.message_ids)
        kind = returned.kind if mail is not None else BounceKind.UNREADABLE
        flaw = returned.flaw or (None if mail is not None else BounceFlaw.NOT_OURS)
        bounce = Bounce(
            key=key,
            kind=kind,
            flaw=flaw,
            mail_id=mail.id if mail is not None else None,
            status=returned.status,
            said=returned.said,
            raw=returned.raw[:MOST_KEPT],
            received_at=moment.at,
        )
        unit.bounces.add(bounce)
        if mail is not None and kind is not BounceKind.UNREADABLE:
            _did_not_arrive(unit, mail, returned, moment)
        return kind


def _did_not_arrive(unit: Unit, mail: Mail, returned: Returned, moment: Moment) -> None:
    if returned.gave_up:
        mail.status, mail.lease_until, mail.problem = LetterStatus.BOUNCED, None, returned.said or None
    details = unit.people.details(mail.person_id)
    if returned.kind is not BounceKind.PERMANENT or details is None:
        return
    if returned.sent_to and kept_as(returned.sent_to) != kept_as(details.email):
        return  # it was sent to an address that was mended since
    person = unit.people.get(mail.person_id)
    person.unreachable_since = person.unreachable_since or moment.on
    unit.flush()
    put_in_outbox(unit, unheard_letters(unit, [person], moment), moment)


def unheard_letters(unit: Unit, unreachable: Sequence[Person], moment: Moment) -> list[Letter]:
    """Letters to who is next about every open question that reaches nobody; not yet in the outbox.

    That is whom the last rung of its ladder names. Advisers have none: their role can be seen to without letters.
    """
    letters: list[Letter] = []
    ladders = shipped_ladders()
    for gate, case in unit.bounces.asked_of([person.id for person in unreachable]):
        asked = unit.people.many(asked_by(unit, case, gate, moment))
        rung = ladders.ladder_of(gate.form, gate.kind).rungs[-1]
        is_told = rung.to and gate.form not in ladders.without
        if is_told and all(person.unreachable_since is not None for person in asked):
            readers = readers_beside(unit, case, gate, rung.to, moment)
            letters += [letter_about(gate, LetterKind.ESCALATION, one, moment, rung=rung.number) for one in readers]
    known = unit.letters.known([letter.key for letter in letters])
    return [letter for letter in letters if letter.key not in known]


def mend_address(store: Store, handle: str, email: str, by: Actor, moment: Moment) -> Person:
    """Write down where somebody can be reached now; mail goes to them again.

    The same address once more says that it works after all. Raises ``NotAllowed``, ``NotFound`` or ``WrongUse``.
    """
    permit(by, Action.MEND_ADDRESS)
    address = kept_as(email)
    if address.count("@") != 1 or not address.isascii() or address != "".join(address.split()):
        raise WrongUse("This is no mail address; write one such as name@example.org.")
    with store.write() as unit:
        person = unit.people.by_handle(handle)
        details = unit.people.details(person.id)
        if details is None:
            raise NotFound(f"{handle} was erased; there is nobody to reach.", what=handle)
        other = unit.people.by_email(address)
        if other is not None and other.id != person.id:
            raise WrongUse(f"{other.handle} has this address already; two people cannot share one.")
        details.email, person.unreachable_since = address, None
        _say_again(unit, person, moment)
        for bounce in unit.bounces.of_person(person.id):
            _settle(bounce, by, moment)
        return person


def _say_again(unit: Unit, person: Person, moment: Moment) -> None:
    """What came back is said once more, of each open question the last thing only: gathered, or in its own mail."""
    told: set[UUID] = set()
    for letter, mail, gate in unit.bounces.not_heard(person.id):
        if gate is not None and (gate.id in told or not gate.is_open):
            continue
        told.update([gate.id] if gate is not None else [])
        if mail.kind is DIGEST:
            letter.mail_id = None
        else:
            mail.status, mail.next_try_at, mail.uncertain_at = LetterStatus.QUEUED, moment.at, None
    unit.wakes.ask(FlowName.DELIVER, now=moment.at)


def settle_bounce(store: Store, bounce_id: UUID, by: Actor, moment: Moment) -> Bounce:
    """A person looked at a mail that came back; once is enough. Raises ``NotAllowed`` or ``NotFound``."""
    permit(by, Action.MEND_ADDRESS)
    with store.write() as unit:
        bounce = unit.bounces.get(bounce_id)
        _settle(bounce, by, moment)
        return bounce


def _settle(bounce: Bounce, by: Actor, moment: Moment) -> None:
    """Looked at, by whoever did so first; the raw mail, which holds addresses, is needed no longer."""
    if bounce.settled_on is None:
        bounce.settled_on, bounce.settled_by, bounce.raw = moment.on, by.person_id, b""
