"""What a register tells of an entry beside what all entries have."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Forward."""
    with op.batch_alter_table("register_entry", schema=None) as batch_op:
        batch_op.add_column(sa.Column("details", sa.JSON(), server_default="{}", nullable=False))


def downgrade() -> None:
    """Back."""
    with op.batch_alter_table("register_entry", schema=None) as batch_op:
        batch_op.drop_column("details")
