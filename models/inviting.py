"""Questions in somebody's own calendar, by invitation: who wants them, and what each mail tells of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from models.acting import Act
from models.permission import Action

if TYPE_CHECKING:
    from models.store.open import Store


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
