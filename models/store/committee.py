"""Where the meetings of the committee, their agendas, and the reflections are kept and found."""

from collections.abc import Collection, Sequence
from datetime import date
from uuid import UUID

from sqlalchemy import func
from sqlalchemy.orm import aliased
from sqlmodel import Session, SQLModel, col, select

from models.case import Case
from models.committee import AgendaItem, Meeting, ParkedCase
from models.decision import Opinion
from models.errors import NotFound
from models.gate import Gate
from models.reflection import Publication, Reflection
from models.vocabulary import Role


class Committee:
    """The committee."""

    def __init__(self, session: Session) -> None:
        """``session``: of the unit of work."""
        self._session = session

    def keep(self, row: SQLModel) -> None:
        """Keep a new meeting, item, parking, reflection or publication."""
        self._session.add(row)
        self._session.flush()

    def meeting(self, meeting_id: UUID) -> Meeting:
        """The meeting; raises ``NotFound``."""
        found = self._session.get(Meeting, meeting_id)
        if found is None:
            raise NotFound(f"There is no meeting {meeting_id}.")
        return found

    def meetings(self) -> Sequence[Meeting]:
        """Every meeting, first held first."""
        return self._session.exec(select(Meeting).order_by(col(Meeting.held_on), col(Meeting.id))).all()

    def item(self, item_id: UUID) -> AgendaItem:
        """The item of an agenda; raises ``NotFound``."""
        found = self._session.get(AgendaItem, item_id)
        if found is None:
            raise NotFound(f"There is no item {item_id} on an agenda.")
        return found

    def items(self, meeting_id: UUID) -> Sequence[AgendaItem]:
        """What stands on the agenda of a meeting, in its order."""
        query = select(AgendaItem).where(AgendaItem.meeting_id == meeting_id, col(AgendaItem.taken_off_on).is_(None))
        return self._session.exec(query.order_by(col(AgendaItem.place), col(AgendaItem.id))).all()

    def items_of_case(self, case_id: UUID) -> Sequence[tuple[AgendaItem, Meeting]]:
        """Where a case stands or stood on an agenda, first meeting first."""
        query = (
            select(AgendaItem, Meeting)
            .join(Meeting, col(Meeting.id) == col(AgendaItem.meeting_id))
            .where(AgendaItem.case_id == case_id, col(AgendaItem.taken_off_on).is_(None))
            .order_by(col(Meeting.held_on), col(AgendaItem.id))
        )
        return [(item, meeting) for item, meeting in self._session.exec(query).all()]

    def planned(self, case_id: UUID, today: date) -> tuple[AgendaItem, Meeting] | None:
        """On the agenda of which meeting that is to come a case stands."""
        found = [pair for pair in self.items_of_case(case_id) if pair[1].is_to_come(today)]
        return found[0] if found else None

    def unreflected_item(self, case_id: UUID) -> AgendaItem | None:
        """The newest place of a case on an agenda that no reflection answers yet."""
        answered = select(Reflection.item_id).where(col(Reflection.item_id).is_not(None))
        query = select(AgendaItem).where(
            AgendaItem.case_id == case_id,
            col(AgendaItem.taken_off_on).is_(None),
            col(AgendaItem.id).not_in(answered),
        )
        return self._session.exec(query.order_by(col(AgendaItem.id).desc()).limit(1)).first()

    def waiting(self, today: date) -> Sequence[tuple[Opinion, Gate, Case]]:
        """The cases about which the committee is asked and that stand on no agenda to come, longest waiting first."""
        planned = (
            select(AgendaItem.case_id)
            .join(Meeting, col(Meeting.id) == col(AgendaItem.meeting_id))
            .where(col(AgendaItem.case_id).is_not(None), col(AgendaItem.taken_off_on).is_(None))
            .where(col(Meeting.cancelled_on).is_(None), col(Meeting.held_on) >= today)
        )
        query = (
            select(Opinion, Gate, Case)
            .join(Gate, col(Gate.subject_id) == col(Opinion.id))
            .join(Case, col(Case.id) == col(Opinion.case_id))
            .where(Opinion.role == Role.SECRETARIS, col(Opinion.given_on).is_(None))
            .where(col(Gate.answered_on).is_(None), col(Gate.withdrawn_on).is_(None))
            .where(col(Case.id).not_in(planned))
            .order_by(col(Opinion.asked_on), col(Opinion.id))
        )
        return [(opinion, gate, case) for opinion, gate, case in self._session.exec(query).all()]

    def parking(self, case_id: UUID) -> ParkedCase | None:
        """That the committee does not look at a case now, if so."""
        query = select(ParkedCase).where(ParkedCase.case_id == case_id, col(ParkedCase.ended_on).is_(None))
        return self._session.exec(query).first()

    def parked(self) -> Sequence[tuple[ParkedCase, Case]]:
        """The cases that the committee does not look at now, newest first."""
        query = select(ParkedCase, Case).join(Case, col(Case.id) == col(ParkedCase.case_id))
        query = query.where(col(ParkedCase.ended_on).is_(None)).order_by(col(ParkedCase.id).desc())
        return [(parked, case) for parked, case in self._session.exec(query).all()]

    def reflection(self, reflection_id: UUID) -> Reflection:
        """The reflection; raises ``NotFound``."""
        found = self._session.get(Reflection, reflection_id)
        if found is None:
            raise NotFound(f"There is no reflection {reflection_id}.")
        return found

    def reflections(self) -> Sequence[Reflection]:
        """Every reflection, newest first."""
        return self._session.exec(
            select(Reflection).order_by(col(Reflection.reflected_on).desc(), col(Reflection.id))
        ).all()

    def reflections_of(self, case_id: UUID) -> Sequence[Reflection]:
        """The reflections on a case, oldest first."""
        query = select(Reflection).where(Reflection.case_id == case_id)
        return self._session.exec(query.order_by(col(Reflection.reflected_on), col(Reflection.id))).all()

    def unanswered_topics(self) -> int:
        """How many reflections on a topic nobody responded to yet."""
        query = select(func.count()).select_from(Reflection)
        query = query.where(col(Reflection.case_id).is_(None), col(Reflection.responded_on).is_(None))
        return self._session.exec(query).one()

    def publication(self, reflection_id: UUID) -> Publication | None:
        """The newest edition of a reflection, withdrawn or not; none where it was never public."""
        editions = self.editions([reflection_id])
        return editions[-1] if editions else None

    def editions(self, reflection_ids: Collection[UUID]) -> Sequence[Publication]:
        """Every edition of these reflections, oldest first."""
        query = select(Publication).where(col(Publication.reflection_id).in_(reflection_ids))
        return self._session.exec(query.order_by(col(Publication.id))).all()

    def public(self) -> Sequence[tuple[Publication, Reflection]]:
        """What everybody may read: of each reflection its newest edition, unless that was withdrawn; newest first."""
        later = aliased(Publication)
        newer = select(later.id).where(later.reflection_id == Publication.reflection_id, later.id > Publication.id)
        query = (
            select(Publication, Reflection)
            .join(Reflection, col(Reflection.id) == col(Publication.reflection_id))
            .where(col(Publication.withdrawn_on).is_(None), ~newer.exists())
            .order_by(col(Reflection.reflected_on).desc(), col(Publication.id).desc())
        )
        return [(publication, reflection) for publication, reflection in self._session.exec(query).all()]
