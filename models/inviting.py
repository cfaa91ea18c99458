"""Questions in somebody's own calendar, by invitation: who wants them, and what each mail tells of them (RFC 5546).

What stands in a calendar is a row per question and person, with the mail that told it last: a mail that is sent again
tells the same again. Whoever was never invited hears nothing of changes.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING
from uuid import UUID

from models.acting import Act
from models.base import Moment
from models.case import Case
from models.gate import Gate
from models.letter import Letter, Mail, letter_key
from models.mailing import asked_by
from models.own_calendar import Invitation
from models.permission import Action
from models.standing_in import away_on
from models.vocabulary import InvitationStatus, LetterKind

if TYPE_CHECKING:
    from models.store.letters import Said
    from models.store.open import Store, Unit


@dataclass(frozen=True, kw_only=True)
class Invited:
    """What a mail tells a calendar: which question of whom, on which day, which telling of it this is."""

    gate_id: UUID
    person_id: UUID
    on: date
    sequence: int
    is_cancelled: bool
    form: str
    reference: str


def begin_inviting(store: Store, act: Act) -> None:
    """From now on what whoever asks is asked comes into their calendar too.

    Raises ``NotAllowed`` or ``FormAlreadySent``.
    """
    with store.write() as unit:
        act.begin(unit, Action.KEEP_CALENDAR)
        assert act.by.person_id is not None, "only people have a calendar"
        unit.people.get(act.by.person_id).wants_invitations = True


def stop_inviting(store: Store, act: Act) -> None:
    """No more invitations; what is in the calendar still is taken out by the next mail.

    Raises ``NotAllowed`` or ``FormAlreadySent``.
    """
    with store.write() as unit:
        act.begin(unit, Action.KEEP_CALENDAR)
        assert act.by.person_id is not None, "only people have a calendar"
        unit.people.get(act.by.person_id).wants_invitations = False


def calendar_letters(unit: Unit, moment: Moment) -> list[Letter]:
    """A letter for everything that stands in a calendar and is no longer so; not yet in the outbox.

    It was answered or withdrawn, its day moved, it was handed over, or its reader wants no invitations any more. What
    is over by its day needs no letter.
    """
    found = []
    for told, gate, case in unit.calendars.standing(moment.on):
        wanting = unit.people.get(told.person_id).wants_invitations
        day = _day_of(gate, moment.on) if wanting and told.person_id in asked_now(unit, case, gate, moment) else None
        if _is_news(told, day, moment.on):
            found.append(
                Letter(
                    key=letter_key(LetterKind.CALENDAR, gate.id, day, told.person_id, told.sequence + 1),
                    kind=LetterKind.CALENDAR,
                    person_id=told.person_id,
                    case_id=gate.case_id,
                    gate_id=gate.id,
                    due_on=day,
                    rung=told.sequence + 1,
                    queued_on=moment.on,
                )
            )
    known = unit.letters.known([letter.key for letter in found])
    return [letter for letter in found if letter.key not in known]


def asked_now(unit: Unit, case: Case, gate: Gate, moment: Moment) -> set[UUID]:
    """Who has a question in their calendar: who is asked, who stands in for them; or whom it was handed over to."""
    handed = unit.absences.delegations(moment.on, [gate.id]).get(gate.id)
    if handed is not None:
        return {handed.deputy_id}
    asked, away = set(asked_by(unit, case, gate, moment)), away_on(unit, moment.on)
    return asked | {deputy for person in asked if (deputy := away.stand_in_of(person)) is not None}


class Calendars:
    """The calendars of the readers of some mails, while these are claimed."""

    def __init__(self, unit: Unit, said: Collection[tuple[Mail, Said]], moment: Moment) -> None:
        """``said``: what each mail may say."""
        self._unit, self._moment = unit, moment
        readers = {mail.person_id for mail, _ in said}
        gates = {row[1].id for _, row in said if row[1] is not None}
        self._wanting = unit.people.wanting_invitations(readers)
        self._known = {(one.gate_id, one.person_id): one for one in unit.calendars.of(gates, readers)}

    def is_news(self, mail: Mail, row: Said) -> bool:
        """Whether a letter about a calendar still has something to tell it, or tells it once more."""
        told = self._told(mail, row)
        return told is not None and (told.mail_id == mail.id or _is_news(told, self._day(mail, row), self._moment.on))

    def tell(self, mail: Mail, rows: Sequence[Said]) -> tuple[Invited, ...]:
        """What this mail tells the calendar of its reader; written down as told by it."""
        for row in rows:
            letter, gate, _ = row
            if gate is not None and letter.kind is not LetterKind.ESCALATION:
                self._bring_up_to_date(mail, row, gate)
        return tuple(_invited(rows, one) for one in self._of_mail(mail))

    def _bring_up_to_date(self, mail: Mail, row: Said, gate: Gate) -> None:
        told, day = self._told(mail, row), self._day(mail, row)
        if told is None:
            if day is not None and row[0].kind is not LetterKind.CALENDAR:
                new = Invitation(gate_id=gate.id, person_id=mail.person_id, on=day, mail_id=mail.id)
                self._unit.calendars.add(new)
                self._known[gate.id, mail.person_id] = new
        elif _is_news(told, day, self._moment.on):
            told.sequence, told.mail_id, told.on = told.sequence + 1, mail.id, day or told.on
            told.status = InvitationStatus.CANCELLED if day is None else InvitationStatus.INVITED

    def _of_mail(self, mail: Mail) -> Iterable[Invitation]:
        mine = (one for one in self._known.values() if one.mail_id == mail.id and one.person_id == mail.person_id)
        return sorted(mine, key=lambda one: one.id)

    def _told(self, mail: Mail, row: Said) -> Invitation | None:
        return self._known.get((row[1].id, mail.person_id)) if row[1] is not None else None

    def _day(self, mail: Mail, row: Said) -> date | None:
        """The day on which the question should stand in the calendar of the reader; none where it should not."""
        letter, gate, case = row
        if gate is None or mail.person_id not in self._wanting:
            return None
        if letter.kind is LetterKind.CALENDAR and mail.person_id not in asked_now(self._unit, case, gate, self._moment):
            return None
        return _day_of(gate, self._moment.on)


def _day_of(gate: Gate, today: date) -> date | None:
    """The day of a question that waits and is not late yet."""
    return gate.due_on if gate.is_open and gate.due_on is not None and gate.due_on >= today else None


def _is_news(told: Invitation, day: date | None, today: date) -> bool:
    if day is None:
        return told.status is InvitationStatus.INVITED and told.on >= today
    return told.status is InvitationStatus.CANCELLED or told.on != day


def _invited(rows: Sequence[Said], one: Invitation) -> Invited:
    form, reference = next(
        (gate.form, case.reference) for _, gate, case in rows if gate is not None and gate.id == one.gate_id
    )
    return Invited(
        gate_id=one.gate_id,
        person_id=one.person_id,
        on=one.on,
        sequence=one.sequence,
        is_cancelled=one.status is InvitationStatus.CANCELLED,
        form=form,
        reference=reference,
    )
