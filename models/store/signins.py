"""Where sign-in links, sessions, tokens and the keys of received forms are kept; secrets only as hashes."""

import hashlib
from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import update
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col, delete, select

from models.errors import FormAlreadySent, NotFound
from models.signin import ApiToken, SentForm, SigninLink, WebSession


def hashed(token: str) -> str:
    """What is stored of a secret; it has enough entropy to need no salt."""
    return hashlib.sha256(token.encode()).hexdigest()


class Signins:
    """Who is signed in, and which forms were received."""

    def __init__(self, session: Session) -> None:
        """``session``: of the unit of work."""
        self._session = session

    def add_link(self, person_id: UUID, token: str, until: datetime) -> None:
        """Keep a link that signs a person in once, ``until`` then; its secret is kept as a hash only."""
        self._session.add(SigninLink(token_hash=hashed(token), person_id=person_id, expires_at=until))

    def link(self, token: str) -> SigninLink | None:
        """The sign-in link with this secret, used or not."""
        query = select(SigninLink).where(SigninLink.token_hash == hashed(token)).with_for_update()
        return self._session.exec(query).first()

    def begin_session(self, person_id: UUID, token: str, *, csrf: str, now: datetime, until: datetime) -> None:
        """Keep a session that lasts at the longest ``until`` then; its secret is kept as a hash only."""
        self._session.add(
            WebSession(
                token_hash=hashed(token),
                person_id=person_id,
                csrf_token=csrf,
                started_at=now,
                last_seen_at=now,
                expires_at=until,
            )
        )

    def session(self, token: str) -> WebSession | None:
        """The session with this secret, expired or not."""
        return self._session.exec(select(WebSession).where(WebSession.token_hash == hashed(token))).first()

    def seen(self, token: str, now: datetime) -> None:
        """The session was used now."""
        self._session.execute(
            update(WebSession).where(col(WebSession.token_hash) == hashed(token)).values(last_seen_at=now)
        )

    def forget_ended(self, now: datetime) -> None:
        """Sessions and links whose time is over are kept no longer."""
        self._session.exec(delete(WebSession).where(col(WebSession.expires_at) <= now))
        self._session.exec(delete(SigninLink).where(col(SigninLink.expires_at) <= now))

    def end_session(self, token: str) -> None:
        """Sign out."""
        self._session.exec(delete(WebSession).where(col(WebSession.token_hash) == hashed(token)))

    def end_all_of(self, person_id: UUID) -> None:
        """Sign a person out everywhere; programs that act for them no longer can."""
        self._session.exec(delete(WebSession).where(col(WebSession.person_id) == person_id))
        self._session.exec(delete(SigninLink).where(col(SigninLink.person_id) == person_id))
        self._session.exec(delete(ApiToken).where(col(ApiToken.person_id) == person_id))

    def add_api_token(self, person_id: UUID, secret: str, *, label: str, now: datetime, until: datetime) -> ApiToken:
        """Keep a new token that lasts ``until`` then; its secret is kept as a hash only."""
        token = ApiToken(token_hash=hashed(secret), person_id=person_id, label=label, created_at=now, expires_at=until)
        self._session.add(token)
        return token

    def api_token(self, secret: str) -> ApiToken | None:
        """The token with this secret, usable or not."""
        return self._session.exec(select(ApiToken).where(ApiToken.token_hash == hashed(secret))).first()

    def api_token_numbered(self, token_id: UUID) -> ApiToken:
        """The token with this id; raises ``NotFound``."""
        found = self._session.get(ApiToken, token_id)
        if found is None:
            raise NotFound(f"There is no token {token_id}; `waardenweg token list` shows their ids.", what=token_id)
        return found

    def api_tokens(self) -> Sequence[ApiToken]:
        """All tokens, usable or not, oldest first."""
        return self._session.exec(select(ApiToken).order_by(col(ApiToken.id))).all()

    def api_token_used(self, token_id: UUID, now: datetime) -> None:
        """The token was used now."""
        self._session.execute(update(ApiToken).where(col(ApiToken.id) == token_id).values(last_used_at=now))

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
