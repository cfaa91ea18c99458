"""The committee: meetings, agendas, reflections and what of them is public."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Forward."""
    op.create_table(
        "committee_meeting",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("held_on", sa.Date(), nullable=False),
        sa.Column("papers_due_on", sa.Date(), nullable=False),
        sa.Column("place", sa.Text(), nullable=False),
        sa.Column("planned_on", sa.Date(), nullable=False),
        sa.Column("cancelled_on", sa.Date(), nullable=True),
        sa.Column("cancelled_why", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_committee_meeting")),
    )
    with op.batch_alter_table("committee_meeting", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_committee_meeting_held_on"), ["held_on"], unique=False)

    op.create_table(
        "agenda_item",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("meeting_id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=True),
        sa.Column("topic", sa.Text(), nullable=False),
        sa.Column("question", sa.Text(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("put_on", sa.Date(), nullable=False),
        sa.Column("taken_off_on", sa.Date(), nullable=True),
        sa.Column("taken_off_why", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_agenda_item_case_id_case")),
        sa.ForeignKeyConstraint(
            ["meeting_id"], ["committee_meeting.id"], name=op.f("fk_agenda_item_meeting_id_committee_meeting")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_agenda_item")),
    )
    with op.batch_alter_table("agenda_item", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_agenda_item_case_id"), ["case_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_agenda_item_meeting_id"), ["meeting_id"], unique=False)
        batch_op.create_index(
            "uq_agenda_item_case",
            ["meeting_id", "case_id"],
            unique=True,
            sqlite_where=sa.text("taken_off_on IS NULL AND case_id IS NOT NULL"),
            postgresql_where=sa.text("taken_off_on IS NULL AND case_id IS NOT NULL"),
        )

    op.create_table(
        "committee_parking",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("parked_on", sa.Date(), nullable=False),
        sa.Column("parked_by", sa.Uuid(), nullable=True),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_committee_parking_case_id_case")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_committee_parking")),
    )
    with op.batch_alter_table("committee_parking", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_committee_parking_case_id"), ["case_id"], unique=False)
        batch_op.create_index(
            "uq_committee_parking",
            ["case_id"],
            unique=True,
            sqlite_where=sa.text("ended_on IS NULL"),
            postgresql_where=sa.text("ended_on IS NULL"),
        )

    op.create_table(
        "reflection",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=True),
        sa.Column("item_id", sa.Uuid(), nullable=True),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("asked", sa.Boolean(), nullable=False),
        sa.Column("reflected_on", sa.Date(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("could_change", sa.Boolean(), nullable=False),
        sa.Column("check_id", sa.Uuid(), nullable=True),
        sa.Column("recorded_on", sa.Date(), nullable=False),
        sa.Column("recorded_by", sa.Uuid(), nullable=True),
        sa.Column("response", sa.Text(), nullable=False),
        sa.Column("responded_on", sa.Date(), nullable=True),
        sa.Column("responded_by", sa.Uuid(), nullable=True),
        sa.Column("responded_as", sa.String(length=40), nullable=True),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_reflection_case_id_case")),
        sa.ForeignKeyConstraint(["check_id"], ["check.id"], name=op.f("fk_reflection_check_id_check")),
        sa.ForeignKeyConstraint(["item_id"], ["agenda_item.id"], name=op.f("fk_reflection_item_id_agenda_item")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reflection")),
    )
    with op.batch_alter_table("reflection", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_reflection_case_id"), ["case_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_reflection_item_id"), ["item_id"], unique=False)

    op.create_table(
        "reflection_publication",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("reflection_id", sa.Uuid(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("topic", sa.String(length=40), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("response", sa.Text(), nullable=False),
        sa.Column("confirmed", sa.JSON(), nullable=False),
        sa.Column("consent", sa.Text(), nullable=False),
        sa.Column("agreed_on", sa.Date(), nullable=False),
        sa.Column("published_on", sa.Date(), nullable=False),
        sa.Column("published_by", sa.Uuid(), nullable=True),
        sa.Column("withdrawn_on", sa.Date(), nullable=True),
        sa.Column("withdrawn_by", sa.Uuid(), nullable=True),
        sa.Column("withdrawn_why", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["reflection_id"], ["reflection.id"], name=op.f("fk_reflection_publication_reflection_id_reflection")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reflection_publication")),
    )
    with op.batch_alter_table("reflection_publication", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_reflection_publication_reflection_id"), ["reflection_id"], unique=False)


def downgrade() -> None:
    """Back."""
    with op.batch_alter_table("reflection_publication", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_reflection_publication_reflection_id"))

    op.drop_table("reflection_publication")
    with op.batch_alter_table("reflection", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_reflection_item_id"))
        batch_op.drop_index(batch_op.f("ix_reflection_case_id"))

    op.drop_table("reflection")
    with op.batch_alter_table("committee_parking", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_committee_parking",
            sqlite_where=sa.text("ended_on IS NULL"),
            postgresql_where=sa.text("ended_on IS NULL"),
        )
        batch_op.drop_index(batch_op.f("ix_committee_parking_case_id"))

    op.drop_table("committee_parking")
    with op.batch_alter_table("agenda_item", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_agenda_item_case",
            sqlite_where=sa.text("taken_off_on IS NULL AND case_id IS NOT NULL"),
            postgresql_where=sa.text("taken_off_on IS NULL AND case_id IS NOT NULL"),
        )
        batch_op.drop_index(batch_op.f("ix_agenda_item_meeting_id"))
        batch_op.drop_index(batch_op.f("ix_agenda_item_case_id"))

    op.drop_table("agenda_item")
    with op.batch_alter_table("committee_meeting", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_committee_meeting_held_on"))

    op.drop_table("committee_meeting")
