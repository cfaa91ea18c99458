"""Where official instruments are kept."""

from collections.abc import Sequence

from sqlalchemy.orm import defer
from sqlmodel import Session, col, select

from models.official_method import OfficialMethod
from models.store.inserting import insert_unless_there
from models.vocabulary import OfficialKind


class OfficialMethods:
    """The official instruments that were imported."""

    def __init__(self, session: Session) -> None:
        """``session``: of the unit of work."""
        self._session = session

    def find(self, content_hash: str) -> OfficialMethod | None:
        """The instrument with this content, if it was imported."""
        return self._session.exec(select(OfficialMethod).where(OfficialMethod.hash == content_hash)).first()

    def newest(self, urn: str) -> OfficialMethod | None:
        """The version of an instrument that was imported last."""
        query = select(OfficialMethod).where(OfficialMethod.urn == urn)
        return self._session.exec(query.order_by(col(OfficialMethod.imported_at).desc())).first()

    def all(self) -> Sequence[OfficialMethod]:
        """Every version of every instrument, by urn and the order in which they came."""
        query = select(OfficialMethod).order_by(col(OfficialMethod.urn), col(OfficialMethod.imported_at))
        return self._session.exec(query).all()

    def of_kind(self, kind: OfficialKind) -> Sequence[OfficialMethod]:
        """Every version of the instruments of one kind, oldest first; without their files."""
        query = select(OfficialMethod).where(OfficialMethod.kind == kind).order_by(col(OfficialMethod.imported_at))
        without = defer(OfficialMethod.files, raiseload=True)
        return self._session.exec(query.options(without)).all()

    def keep(self, row: OfficialMethod) -> bool:
        """Keep an instrument; false where the same content was there already."""
        if self.find(row.hash) is not None:
            return False
        self._session.execute(insert_unless_there(self._session, OfficialMethod, row.model_dump()))
        return True
