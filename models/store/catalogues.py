"""Where value catalogues and their imports are kept."""

from collections.abc import Sequence

from sqlmodel import Session, col, select

from models.kept_catalogue import CatalogueImport, KeptCatalogue
from models.store.inserting import insert_unless_there


class Catalogues:
    """The value catalogues."""

    def __init__(self, session: Session) -> None:
        """``session``: of the unit of work."""
        self._session = session

    def find(self, content_hash: str) -> KeptCatalogue | None:
        """The catalogue with this content, if it was kept."""
        return self._session.exec(select(KeptCatalogue).where(KeptCatalogue.hash == content_hash)).first()

    def keep(self, kept: KeptCatalogue) -> KeptCatalogue:
        """Keep a catalogue; another transaction may have been first, and then its row is the one that is given."""
        self._session.execute(insert_unless_there(self._session, KeptCatalogue, kept.model_dump()))
        found = self.find(kept.hash)
        assert found is not None, "either this insert or the one in its way stands"
        return found

    def add_import(self, imported: CatalogueImport) -> None:
        """Let a kept catalogue count."""
        self._session.add(imported)
        self._session.flush()

    def newest(self) -> KeptCatalogue | None:
        """The catalogue that was imported last; None where none was."""
        query = select(KeptCatalogue).join(CatalogueImport, col(CatalogueImport.kept_id) == col(KeptCatalogue.id))
        return self._session.exec(query.order_by(col(CatalogueImport.id).desc()).limit(1)).first()

    def all(self) -> Sequence[KeptCatalogue]:
        """Every catalogue that is kept, oldest first."""
        return self._session.exec(select(KeptCatalogue).order_by(col(KeptCatalogue.id))).all()

    def imports(self) -> Sequence[CatalogueImport]:
        """Every import, oldest first."""
        return self._session.exec(select(CatalogueImport).order_by(col(CatalogueImport.id))).all()
