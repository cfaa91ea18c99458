"""rule sets and provisional advice"""

import sqlalchemy as sa
from alembic import op


revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Forward."""
    op.create_table(
        "rule_set",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("rule_set_id", sa.String(length=80), nullable=False),
        sa.Column("rule_set_version", sa.String(length=40), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.Column("questions_hash", sa.String(length=64), nullable=False),
        sa.Column("rules", sa.Text(), nullable=False),
        sa.Column("questions", sa.Text(), nullable=False),
        sa.Column("kept_on", sa.Date(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rule_set")),
        sa.UniqueConstraint("hash", "questions_hash", name=op.f("uq_rule_set_hash_questions_hash")),
    )
    op.create_table(
        "rule_activation",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("kept_id", sa.Uuid(), nullable=False),
        sa.Column("counts_from", sa.Date(), nullable=False),
        sa.Column("activated_on", sa.Date(), nullable=False),
        sa.Column("activated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("activated_by", sa.Uuid(), nullable=True),
        sa.Column("why", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["activated_by"], ["person.id"], name=op.f("fk_rule_activation_activated_by_person")),
        sa.ForeignKeyConstraint(["kept_id"], ["rule_set.id"], name=op.f("fk_rule_activation_kept_id_rule_set")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rule_activation")),
    )
    with op.batch_alter_table("rule_activation", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_rule_activation_kept_id"), ["kept_id"], unique=False)

    with op.batch_alter_table("triage_outcome", schema=None) as batch_op:
        batch_op.add_column(sa.Column("certainty", sa.String(length=40), nullable=False, server_default="certain"))

    # until now every such level was said to be possible only
    op.execute("UPDATE triage_outcome SET certainty = 'possible' WHERE advised IN ('high_risk', 'prohibited')")

    with op.batch_alter_table("triage_record", schema=None) as batch_op:
        batch_op.add_column(sa.Column("guidance", sa.JSON(), nullable=False, server_default="[]"))
        batch_op.add_column(sa.Column("advice", sa.JSON(), nullable=False, server_default="[]"))
        batch_op.add_column(sa.Column("announced", sa.JSON(), nullable=False, server_default="[]"))
        batch_op.add_column(sa.Column("questions_hash", sa.String(length=64), nullable=True))
        batch_op.add_column(sa.Column("provisional_on", sa.Date(), nullable=True))


def downgrade() -> None:
    """Back."""
    with op.batch_alter_table("triage_record", schema=None) as batch_op:
        batch_op.drop_column("provisional_on")
        batch_op.drop_column("questions_hash")
        batch_op.drop_column("announced")
        batch_op.drop_column("advice")
        batch_op.drop_column("guidance")

    with op.batch_alter_table("triage_outcome", schema=None) as batch_op:
        batch_op.drop_column("certainty")

    with op.batch_alter_table("rule_activation", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_rule_activation_kept_id"))

    op.drop_table("rule_activation")
    op.drop_table("rule_set")
