"""Somebody who sends a form that is no gate: who, when, and which form, so that twice is noticed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from models.base import Moment
from models.permission import Action, permit
from models.person import Actor

if TYPE_CHECKING:
    from models.store.open import Unit


@dataclass(frozen=True, kw_only=True)
class Act:
    """Who does something and when; ``form_key``: of the form it was sent with, where it came from one."""

    by: Actor
    moment: Moment
    form_key: str | None = None

    def begin(self, unit: Unit, action: Action) -> None:
        """In the transaction of what is done; raises ``NotAllowed`` or ``FormAlreadySent``."""
        permit(self.by, action)
        unit.signins.receive(self.form_key, self.by.person_id, self.moment.at)
