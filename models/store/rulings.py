"""Where rule sets and their activations are kept."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import func
from sqlmodel import Session, col, select

from models.rule_record import KeptRules, RuleActivation
from models.store.inserting import insert_unless_there
from models.triage_record import TriageRecord


class Rulings:
    """The rule sets."""

    def __init__(self, session: Session) -> None:
        """``session``: of the unit of work."""
        self._session = session

    def find(self, rules_hash: str, questions_hash: str) -> KeptRules | None:
        """The text of these rules over these questions, if it was kept."""
        query = select(KeptRules).where(KeptRules.hash == rules_hash, KeptRules.questions_hash == questions_hash)
        return self._session.exec(query).first()

    def keep(self, kept: KeptRules) -> KeptRules:
        """Keep a text; another transaction may have been first, and then its row is the one that is given."""
        self._session.execute(insert_unless_there(self._session, KeptRules, kept.model_dump()))
        found = self.find(kept.hash, kept.questions_hash)
        assert found is not None, "either this insert or the one in its way stands"
        return found

    def activate(self, activation: RuleActivation) -> None:
        """Let a kept rule set count."""
        self._session.add(activation)
        self._session.flush()

    def in_force(self, on: date) -> KeptRules | None:
        """The rule set of the newest activation that has begun; None where there is none."""
        query = (
            select(KeptRules)
            .join(RuleActivation, col(RuleActivation.kept_id) == col(KeptRules.id))
            .where(col(RuleActivation.counts_from) <= on)
            .order_by(col(RuleActivation.id).desc())
        )
        return self._session.exec(query.limit(1)).first()

    def all(self) -> Sequence[KeptRules]:
        """Every rule set that is kept, oldest first."""
        return self._session.exec(select(KeptRules).order_by(col(KeptRules.id))).all()

    def activations(self) -> Sequence[RuleActivation]:
        """Every activation, oldest first."""
        return self._session.exec(select(RuleActivation).order_by(col(RuleActivation.id))).all()

    def runs(self) -> dict[str, int]:
        """How many runs of the triage each rule set made, by its hash."""
        query = select(TriageRecord.rule_set_hash, func.count()).group_by(col(TriageRecord.rule_set_hash))
        return dict(self._session.exec(query).all())
