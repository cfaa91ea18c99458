"""Where sign-in links, sessions and the keys of received forms are kept; secrets only as hashes."""

import hashlib
from datetime import datetime
from uuid import UUID

from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col, delete, select

from models.errors import FormAlreadySent
from models.signin import SentForm, SigninLink, WebSession


def hashed(token: str) -> str:
    """What is stored of a secret; it has enough entropy to need no salt."""
    return hashlib.sha256(token.encode()).hexdigest()


class Signins:
    """Who is signed in, and which forms were received."""

    def __init__(self, session: Session) -> None:
        """``session``: of the unit of work."""
        self._session = session

    def add_link(self, link: SigninLink) -> None:
        """Keep a sign-in link."""
        self._session.add(link)

    def link(self, token: str) -> SigninLink | None:
        """The sign-in link with this secret, used or not."""
        query = select(SigninLink).where(SigninLink.token_hash == hashed(token)).with_for_update()
        return self._session.exec(query).first()

    def add_session(self, session: WebSession) -> None:
        """Keep a session."""
        self._session.add(session)

    def session(self, token: str) -> WebSession | None:
        """The session with this secret, expired or not."""
        return self._session.exec(select(WebSession).where(WebSession.token_hash == hashed(token))).first()

    def end_session(self, token: str) -> None:
        """Sign out."""
        self._session.exec(delete(WebSession).where(col(WebSession.token_hash) == hashed(token)))

    def end_all_of(self, person_id: UUID) -> None:
        """Sign a person out everywhere."""
        self._session.exec(delete(WebSession).where(col(WebSession.person_id) == person_id))
        self._session.exec(delete(SigninLink).where(col(SigninLink.person_id) == person_id))

    def receive(self, key: str | None, person_id: UUID | None, now: datetime) -> None:
        """Note that a form was received; raises ``FormAlreadySent`` when it was before.

        In the transaction of what the form does: if that fails, the form may be sent again.
        """
        if key is None:
            return
        self._session.add(SentForm(key=key, person_id=person_id, received_at=now))
        try:
            self._session.flush()
        except IntegrityError as error:
            raise FormAlreadySent from error
