"""Where files are kept."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy.orm import defer
from sqlmodel import Session, col, select

from models.errors import NotFound
from models.stored_file import StoredFile


class Files:
    """The files of cases."""

    def __init__(self, session: Session) -> None:
        """``session``: of the unit of work."""
        self._session = session

    def add(self, file: StoredFile) -> None:
        """Keep a new file."""
        self._session.add(file)
        self._session.flush()

    def get(self, file_id: UUID) -> StoredFile:
        """The file with its content; raises ``NotFound``."""
        file = self._session.get(StoredFile, file_id)
        if file is None:
            raise NotFound(f"There is no file {file_id}.")
        return file

    def of_case(self, case_id: UUID) -> Sequence[StoredFile]:
        """The files of a case that were not withdrawn, oldest first; without their content."""
        query = select(StoredFile).where(StoredFile.case_id == case_id, col(StoredFile.withdrawn_on).is_(None))
        without = defer(StoredFile.content, raiseload=True)  # type: ignore[arg-type]  # the class names the column
        return self._session.exec(query.options(without).order_by(col(StoredFile.id))).all()
