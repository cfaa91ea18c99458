"""what became of advice"""

import sqlalchemy as sa
from alembic import op


revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Forward."""
    op.create_table(
        "advised_condition",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("decision_id", sa.Uuid(), nullable=False),
        sa.Column("assessment_id", sa.Uuid(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("advised_because", sa.Text(), nullable=False),
        sa.Column("choice", sa.String(length=40), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("condition_id", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(
            ["assessment_id"], ["assessment.id"], name=op.f("fk_advised_condition_assessment_id_assessment")
        ),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_advised_condition_case_id_case")),
        sa.ForeignKeyConstraint(
            ["condition_id"], ["condition.id"], name=op.f("fk_advised_condition_condition_id_condition")
        ),
        sa.ForeignKeyConstraint(
            ["decision_id"], ["decision.id"], name=op.f("fk_advised_condition_decision_id_decision")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_advised_condition")),
    )
    with op.batch_alter_table("advised_condition", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_advised_condition_case_id"), ["case_id"], unique=False)


def downgrade() -> None:
    """Back."""
    with op.batch_alter_table("advised_condition", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_advised_condition_case_id"))

    op.drop_table("advised_condition")
