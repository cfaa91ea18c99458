"""value catalogues"""

import sqlalchemy as sa
from alembic import op


revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Forward."""
    op.create_table(
        "value_catalogue",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("catalogue_id", sa.String(length=80), nullable=False),
        sa.Column("catalogue_version", sa.String(length=40), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("kept_on", sa.Date(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_value_catalogue")),
        sa.UniqueConstraint("hash", name=op.f("uq_value_catalogue_hash")),
    )
    op.create_table(
        "catalogue_import",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("kept_id", sa.Uuid(), nullable=False),
        sa.Column("imported_on", sa.Date(), nullable=False),
        sa.Column("imported_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("imported_by", sa.Uuid(), nullable=True),
        sa.Column("why", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["imported_by"], ["person.id"], name=op.f("fk_catalogue_import_imported_by_person")),
        sa.ForeignKeyConstraint(
            ["kept_id"], ["value_catalogue.id"], name=op.f("fk_catalogue_import_kept_id_value_catalogue")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_catalogue_import")),
    )
    with op.batch_alter_table("catalogue_import", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_catalogue_import_kept_id"), ["kept_id"], unique=False)


def downgrade() -> None:
    """Back."""
    with op.batch_alter_table("catalogue_import", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_catalogue_import_kept_id"))

    op.drop_table("catalogue_import")
    op.drop_table("value_catalogue")
