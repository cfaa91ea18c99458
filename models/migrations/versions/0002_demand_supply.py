"""demand supply"""

import sqlalchemy as sa
from alembic import op


revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Forward."""
    op.create_table(
        "nudge",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("source", sa.String(length=80), nullable=False),
        sa.Column("delivery", sa.String(length=200), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_nudge")),
        sa.UniqueConstraint("source", "delivery", name=op.f("uq_nudge_source_delivery")),
    )
    op.create_table(
        "subscription",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("url", sa.String(length=1000), nullable=False),
        sa.Column("secret", sa.String(length=300), nullable=False),
        sa.Column("private_network", sa.Boolean(), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("stopped_on", sa.Date(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_subscription")),
        sa.UniqueConstraint("name", name=op.f("uq_subscription_name")),
    )
    op.create_table(
        "event_delivery",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("subscription_id", sa.Uuid(), nullable=False),
        sa.Column("event_id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("payload", sa.JSON(), nullable=False),
        sa.Column("status", sa.String(length=40), nullable=False),
        sa.Column("queued_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("lease_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("next_try_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answered", sa.Integer(), nullable=True),
        sa.Column("problem", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_event_delivery_case_id_case")),
        sa.ForeignKeyConstraint(
            ["subscription_id"], ["subscription.id"], name=op.f("fk_event_delivery_subscription_id_subscription")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_event_delivery")),
        sa.UniqueConstraint("subscription_id", "event_id", name=op.f("uq_event_delivery_subscription_id_event_id")),
    )
    with op.batch_alter_table("event_delivery") as batch_op:
        batch_op.create_index(batch_op.f("ix_event_delivery_case_id"), ["case_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_event_delivery_status"), ["status"], unique=False)
        batch_op.create_index(batch_op.f("ix_event_delivery_subscription_id"), ["subscription_id"], unique=False)

    op.create_table(
        "write_back",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=200), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("demand_id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("source", sa.String(length=80), nullable=False),
        sa.Column("facts", sa.JSON(), nullable=False),
        sa.Column("status", sa.String(length=40), nullable=False),
        sa.Column("queued_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("lease_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("next_try_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("verified_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("problem", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_write_back_case_id_case")),
        sa.ForeignKeyConstraint(["demand_id"], ["demand.id"], name=op.f("fk_write_back_demand_id_demand")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_write_back")),
        sa.UniqueConstraint("key", name=op.f("uq_write_back_key")),
    )
    with op.batch_alter_table("write_back") as batch_op:
        batch_op.create_index(batch_op.f("ix_write_back_case_id"), ["case_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_write_back_demand_id"), ["demand_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_write_back_source"), ["source"], unique=False)
        batch_op.create_index(batch_op.f("ix_write_back_status"), ["status"], unique=False)

    with op.batch_alter_table("demand") as batch_op:
        batch_op.add_column(sa.Column("phase", sa.String(length=40), nullable=True))
        batch_op.add_column(sa.Column("gone_on", sa.Date(), nullable=True))

    with op.batch_alter_table("source_state") as batch_op:
        batch_op.add_column(sa.Column("paused_until", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("skew_seconds", sa.Float(), nullable=True))
        batch_op.add_column(sa.Column("account", sa.String(length=200), nullable=True))
        batch_op.add_column(sa.Column("rights", sa.Text(), nullable=True))
        # the default is for the rows that are there already
        batch_op.add_column(sa.Column("takes_notes", sa.Boolean(), nullable=False, server_default=sa.false()))
        batch_op.add_column(sa.Column("mapping_hash", sa.String(length=64), nullable=True))
        batch_op.add_column(sa.Column("counts", sa.JSON(), nullable=True))
        batch_op.add_column(sa.Column("reconciled_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("alarm", sa.Text(), nullable=True))



def downgrade() -> None:
    """Back."""
    with op.batch_alter_table("source_state") as batch_op:
        batch_op.drop_column("alarm")
        batch_op.drop_column("reconciled_at")
        batch_op.drop_column("counts")
        batch_op.drop_column("mapping_hash")
        batch_op.drop_column("takes_notes")
        batch_op.drop_column("rights")
        batch_op.drop_column("account")
        batch_op.drop_column("skew_seconds")
        batch_op.drop_column("paused_until")

    with op.batch_alter_table("demand") as batch_op:
        batch_op.drop_column("gone_on")
        batch_op.drop_column("phase")

    with op.batch_alter_table("write_back") as batch_op:
        batch_op.drop_index(batch_op.f("ix_write_back_status"))
        batch_op.drop_index(batch_op.f("ix_write_back_source"))
        batch_op.drop_index(batch_op.f("ix_write_back_demand_id"))
        batch_op.drop_index(batch_op.f("ix_write_back_case_id"))

    op.drop_table("write_back")
    with op.batch_alter_table("event_delivery") as batch_op:
        batch_op.drop_index(batch_op.f("ix_event_delivery_subscription_id"))
        batch_op.drop_index(batch_op.f("ix_event_delivery_status"))
        batch_op.drop_index(batch_op.f("ix_event_delivery_case_id"))

    op.drop_table("event_delivery")
    op.drop_table("subscription")
    op.drop_table("nudge")
