"""The cycle: checks that remember, conditions with evidence, absence, bounces, calendars, signals, retention."""

import hashlib

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

TO_COME = "opened_on IS NOT NULL AND answered_on IS NULL AND dropped_on IS NULL AND fell_due_on IS NULL"


def upgrade() -> None:
    """Forward."""
    op.create_table(
        "absence",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("deputy_id", sa.Uuid(), nullable=True),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("until_on", sa.Date(), nullable=False),
        sa.Column("set_on", sa.Date(), nullable=False),
        sa.Column("set_by", sa.Uuid(), nullable=True),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(["deputy_id"], ["person.id"], name=op.f("fk_absence_deputy_id_person")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_absence_person_id_person")),
        sa.ForeignKeyConstraint(["set_by"], ["person.id"], name=op.f("fk_absence_set_by_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_absence")),
    )
    with op.batch_alter_table("absence", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_absence_deputy_id"), ["deputy_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_absence_person_id"), ["person_id"], unique=False)

    op.create_table(
        "calendar_feed",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("secret_hash", sa.String(length=64), nullable=False),
        sa.Column("made_on", sa.Date(), nullable=False),
        sa.Column("revoked_on", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_calendar_feed_person_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_calendar_feed")),
        sa.UniqueConstraint("secret_hash", name=op.f("uq_calendar_feed_secret_hash")),
    )
    with op.batch_alter_table("calendar_feed", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_calendar_feed_person_id"), ["person_id"], unique=False)

    op.create_table(
        "destruction_record",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("proposed_on", sa.Date(), nullable=False),
        sa.Column("approved_on", sa.Date(), nullable=True),
        sa.Column("approved_by", sa.Uuid(), nullable=True),
        sa.Column("rejected_on", sa.Date(), nullable=True),
        sa.Column("because", sa.Text(), nullable=False),
        sa.Column("executed_on", sa.Date(), nullable=True),
        sa.Column("rules_version", sa.String(length=40), nullable=False),
        sa.Column("rules_hash", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(["approved_by"], ["person.id"], name=op.f("fk_destruction_record_approved_by_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_destruction_record")),
    )
    op.create_table(
        "signal",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("status", sa.String(length=40), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("reference", sa.String(length=200), nullable=False),
        sa.Column("received_on", sa.Date(), nullable=False),
        sa.Column("effective_on", sa.Date(), nullable=True),
        sa.Column("kept_on", sa.Date(), nullable=False),
        sa.Column("kept_by", sa.Uuid(), nullable=True),
        sa.Column("settled_on", sa.Date(), nullable=True),
        sa.Column("settled_by", sa.Uuid(), nullable=True),
        sa.Column("settled_because", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["kept_by"], ["person.id"], name=op.f("fk_signal_kept_by_person")),
        sa.ForeignKeyConstraint(["settled_by"], ["person.id"], name=op.f("fk_signal_settled_by_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_signal")),
    )
    with op.batch_alter_table("signal", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_signal_status"), ["status"], unique=False)

    op.create_table(
        "bounce",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("mail_id", sa.Uuid(), nullable=True),
        sa.Column("flaw", sa.String(length=40), nullable=True),
        sa.Column("status", sa.String(length=20), nullable=False),
        sa.Column("said", sa.Text(), nullable=False),
        sa.Column("raw", sa.LargeBinary(), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("settled_on", sa.Date(), nullable=True),
        sa.Column("settled_by", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(["mail_id"], ["mail.id"], name=op.f("fk_bounce_mail_id_mail")),
        sa.ForeignKeyConstraint(["settled_by"], ["person.id"], name=op.f("fk_bounce_settled_by_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bounce")),
        sa.UniqueConstraint("key", name=op.f("uq_bounce_key")),
    )
    with op.batch_alter_table("bounce", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_bounce_kind"), ["kind"], unique=False)
        batch_op.create_index(batch_op.f("ix_bounce_mail_id"), ["mail_id"], unique=False)

    op.create_table(
        "destruction_item",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("record_id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("reference", sa.String(length=40), nullable=False),
        sa.Column("result", sa.String(length=40), nullable=False),
        sa.Column("rule", sa.String(length=80), nullable=False),
        sa.Column("closed_on", sa.Date(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("counts", sa.JSON(), nullable=False),
        sa.Column("destroyed_on", sa.Date(), nullable=True),
        sa.Column("left_out", sa.String(length=40), nullable=True),
        sa.ForeignKeyConstraint(
            ["record_id"], ["destruction_record.id"], name=op.f("fk_destruction_item_record_id_destruction_record")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_destruction_item")),
    )
    with op.batch_alter_table("destruction_item", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_destruction_item_case_id"), ["case_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_destruction_item_record_id"), ["record_id"], unique=False)

    op.create_table(
        "legal_hold",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("because", sa.Text(), nullable=False),
        sa.Column("set_on", sa.Date(), nullable=False),
        sa.Column("set_by", sa.Uuid(), nullable=True),
        sa.Column("lifted_on", sa.Date(), nullable=True),
        sa.Column("lifted_by", sa.Uuid(), nullable=True),
        sa.Column("lifted_because", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_legal_hold_case_id_case")),
        sa.ForeignKeyConstraint(["lifted_by"], ["person.id"], name=op.f("fk_legal_hold_lifted_by_person")),
        sa.ForeignKeyConstraint(["set_by"], ["person.id"], name=op.f("fk_legal_hold_set_by_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_legal_hold")),
    )
    with op.batch_alter_table("legal_hold", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_legal_hold_case_id"), ["case_id"], unique=False)
        batch_op.create_index(
            "uq_legal_hold",
            ["case_id"],
            unique=True,
            sqlite_where=sa.text("lifted_on IS NULL"),
            postgresql_where=sa.text("lifted_on IS NULL"),
        )

    op.create_table(
        "delegation",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("gate_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("deputy_id", sa.Uuid(), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("until_on", sa.Date(), nullable=False),
        sa.Column("because", sa.Text(), nullable=False),
        sa.Column("set_on", sa.Date(), nullable=False),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(["deputy_id"], ["person.id"], name=op.f("fk_delegation_deputy_id_person")),
        sa.ForeignKeyConstraint(["gate_id"], ["gate.id"], name=op.f("fk_delegation_gate_id_gate")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_delegation_person_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_delegation")),
    )
    with op.batch_alter_table("delegation", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_delegation_deputy_id"), ["deputy_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_delegation_gate_id"), ["gate_id"], unique=False)

    op.create_table(
        "invitation",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("gate_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("status", sa.String(length=40), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("mail_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["gate_id"], ["gate.id"], name=op.f("fk_invitation_gate_id_gate")),
        sa.ForeignKeyConstraint(["mail_id"], ["mail.id"], name=op.f("fk_invitation_mail_id_mail")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_invitation_person_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_invitation")),
        sa.UniqueConstraint("gate_id", "person_id", name=op.f("uq_invitation_gate_id_person_id")),
    )
    with op.batch_alter_table("invitation", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_invitation_gate_id"), ["gate_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_invitation_mail_id"), ["mail_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_invitation_person_id"), ["person_id"], unique=False)

    op.create_table(
        "check_doubt",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("check_id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("role", sa.String(length=40), nullable=False),
        sa.Column("about", sa.JSON(), nullable=False),
        sa.Column("asked_on", sa.Date(), nullable=False),
        sa.Column("answered_on", sa.Date(), nullable=True),
        sa.Column("answered_by", sa.Uuid(), nullable=True),
        sa.Column("standing", sa.String(length=40), nullable=True),
        sa.Column("advice", sa.Text(), nullable=False),
        sa.Column("concluded_on", sa.Date(), nullable=True),
        sa.Column("concluded_by", sa.Uuid(), nullable=True),
        sa.Column("conclusion", sa.String(length=40), nullable=True),
        sa.Column("reason", sa.Text(), server_default="", nullable=False),
        sa.ForeignKeyConstraint(["answered_by"], ["person.id"], name=op.f("fk_check_doubt_answered_by_person")),
        sa.ForeignKeyConstraint(["concluded_by"], ["person.id"], name=op.f("fk_check_doubt_concluded_by_person")),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_check_doubt_case_id_case")),
        sa.ForeignKeyConstraint(["check_id"], ["check.id"], name=op.f("fk_check_doubt_check_id_check")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_check_doubt")),
        sa.UniqueConstraint("check_id", "role", name=op.f("uq_check_doubt_check_id_role")),
    )
    with op.batch_alter_table("check_doubt", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_check_doubt_case_id"), ["case_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_check_doubt_check_id"), ["check_id"], unique=False)

    op.create_table(
        "signal_target",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("signal_id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=True),
        sa.Column("entry_id", sa.Uuid(), nullable=True),
        sa.Column("check_id", sa.Uuid(), nullable=True),
        sa.Column("added_on", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_signal_target_case_id_case")),
        sa.ForeignKeyConstraint(["check_id"], ["check.id"], name=op.f("fk_signal_target_check_id_check")),
        sa.ForeignKeyConstraint(
            ["entry_id"], ["register_entry.id"], name=op.f("fk_signal_target_entry_id_register_entry")
        ),
        sa.ForeignKeyConstraint(["signal_id"], ["signal.id"], name=op.f("fk_signal_target_signal_id_signal")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_signal_target")),
    )
    with op.batch_alter_table("signal_target", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_signal_target_case_id"), ["case_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_signal_target_entry_id"), ["entry_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_signal_target_signal_id"), ["signal_id"], unique=False)
        batch_op.create_index(
            "uq_signal_target_case",
            ["signal_id", "case_id"],
            unique=True,
            sqlite_where=sa.text("case_id IS NOT NULL"),
            postgresql_where=sa.text("case_id IS NOT NULL"),
        )
        batch_op.create_index(
            "uq_signal_target_entry",
            ["signal_id", "entry_id"],
            unique=True,
            sqlite_where=sa.text("entry_id IS NOT NULL"),
            postgresql_where=sa.text("entry_id IS NOT NULL"),
        )

    with op.batch_alter_table("assessment", schema=None) as batch_op:
        batch_op.add_column(sa.Column("stands", sa.JSON(), nullable=True))

    with op.batch_alter_table("case", schema=None) as batch_op:
        batch_op.add_column(sa.Column("destroyed_on", sa.Date(), nullable=True))

    with op.batch_alter_table("check", schema=None) as batch_op:
        batch_op.add_column(sa.Column("fell_due_on", sa.Date(), nullable=True))
        batch_op.create_index(
            "ix_check_to_come",
            ["due_on"],
            unique=False,
            sqlite_where=sa.text(TO_COME),
            postgresql_where=sa.text(TO_COME),
        )
        batch_op.add_column(sa.Column("cause", sa.String(length=40), server_default="rhythm", nullable=False))
        batch_op.add_column(sa.Column("starts_from_id", sa.Uuid(), nullable=True))
        batch_op.add_column(sa.Column("asked_anew", sa.String(length=80), server_default="", nullable=False))
        batch_op.add_column(sa.Column("follow_up", sa.String(length=40), nullable=True))
        batch_op.create_foreign_key(
            batch_op.f("fk_check_starts_from_id_assessment"), "assessment", ["starts_from_id"], ["id"]
        )

    with op.batch_alter_table("condition", schema=None) as batch_op:
        batch_op.add_column(sa.Column("reopened_on", sa.Date(), nullable=True))
        batch_op.add_column(sa.Column("confirmed_on", sa.Date(), nullable=True))
        batch_op.add_column(sa.Column("confirmed_by", sa.Uuid(), nullable=True))
        batch_op.create_foreign_key(batch_op.f("fk_condition_confirmed_by_person"), "person", ["confirmed_by"], ["id"])

    with op.batch_alter_table("gate", schema=None) as batch_op:
        batch_op.add_column(sa.Column("snoozed_until", sa.Date(), nullable=True))
        batch_op.add_column(sa.Column("snoozed_because", sa.Text(), server_default="", nullable=False))
        batch_op.add_column(sa.Column("snoozes", sa.Integer(), server_default="0", nullable=False))

    with op.batch_alter_table("person", schema=None) as batch_op:
        batch_op.add_column(sa.Column("unreachable_since", sa.Date(), nullable=True))
        batch_op.add_column(sa.Column("wants_invitations", sa.Boolean(), server_default="0", nullable=False))

    with op.batch_alter_table("register_entry", schema=None) as batch_op:
        batch_op.add_column(sa.Column("apart_because", sa.Text(), server_default="", nullable=False))
        batch_op.add_column(sa.Column("changed_on", sa.Date(), nullable=True))
        batch_op.add_column(sa.Column("purpose_hash", sa.String(length=64), server_default="", nullable=False))
        batch_op.create_index("ix_register_entry_together", ["purpose_hash", "case_id", "organisation"], unique=False)
    _hash_purposes()

    with op.batch_alter_table("stored_file", schema=None) as batch_op:
        batch_op.add_column(sa.Column("expires_on", sa.Date(), nullable=True))
        batch_op.add_column(sa.Column("replaces_id", sa.Uuid(), nullable=True))
        batch_op.create_foreign_key(
            batch_op.f("fk_stored_file_replaces_id_stored_file"), "stored_file", ["replaces_id"], ["id"]
        )


def _hash_purposes() -> None:
    """What entries with the same kind and purpose have in common, for those that are there already."""
    named: list[sa.ColumnClause[str]] = [sa.column(name) for name in ("kind", "purpose", "purpose_hash")]
    entry, connection = sa.table("register_entry", sa.column("id", sa.Uuid()), *named), op.get_bind()
    rows = [
        {"entry": key, "hashed": hashlib.sha256(f"{kind}\n{purpose}".encode()).hexdigest()}
        for key, kind, purpose in connection.execute(sa.select(entry.c.id, entry.c.kind, entry.c.purpose)).all()
    ]
    if rows:
        same = entry.c.id == sa.bindparam("entry")
        connection.execute(entry.update().where(same).values(purpose_hash=sa.bindparam("hashed")), rows)


def downgrade() -> None:
    """Back."""
    with op.batch_alter_table("stored_file", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_stored_file_replaces_id_stored_file"), type_="foreignkey")
        batch_op.drop_column("replaces_id")
        batch_op.drop_column("expires_on")

    with op.batch_alter_table("register_entry", schema=None) as batch_op:
        batch_op.drop_index("ix_register_entry_together")
        batch_op.drop_column("purpose_hash")
        batch_op.drop_column("changed_on")
        batch_op.drop_column("apart_because")

    with op.batch_alter_table("person", schema=None) as batch_op:
        batch_op.drop_column("wants_invitations")
        batch_op.drop_column("unreachable_since")

    with op.batch_alter_table("gate", schema=None) as batch_op:
        batch_op.drop_column("snoozes")
        batch_op.drop_column("snoozed_because")
        batch_op.drop_column("snoozed_until")

    with op.batch_alter_table("assessment", schema=None) as batch_op:
        batch_op.drop_column("stands")

    with op.batch_alter_table("condition", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_condition_confirmed_by_person"), type_="foreignkey")
        batch_op.drop_column("confirmed_by")
        batch_op.drop_column("confirmed_on")
        batch_op.drop_column("reopened_on")

    with op.batch_alter_table("case", schema=None) as batch_op:
        batch_op.drop_column("destroyed_on")

    with op.batch_alter_table("check", schema=None) as batch_op:
        batch_op.drop_index("ix_check_to_come", sqlite_where=sa.text(TO_COME), postgresql_where=sa.text(TO_COME))
        batch_op.drop_column("fell_due_on")
        batch_op.drop_constraint(batch_op.f("fk_check_starts_from_id_assessment"), type_="foreignkey")
        batch_op.drop_column("follow_up")
        batch_op.drop_column("asked_anew")
        batch_op.drop_column("starts_from_id")
        batch_op.drop_column("cause")

    with op.batch_alter_table("signal_target", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_signal_target_entry",
            sqlite_where=sa.text("entry_id IS NOT NULL"),
            postgresql_where=sa.text("entry_id IS NOT NULL"),
        )
        batch_op.drop_index(
            "uq_signal_target_case",
            sqlite_where=sa.text("case_id IS NOT NULL"),
            postgresql_where=sa.text("case_id IS NOT NULL"),
        )
        batch_op.drop_index(batch_op.f("ix_signal_target_signal_id"))
        batch_op.drop_index(batch_op.f("ix_signal_target_entry_id"))
        batch_op.drop_index(batch_op.f("ix_signal_target_case_id"))

    op.drop_table("signal_target")
    with op.batch_alter_table("check_doubt", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_check_doubt_check_id"))
        batch_op.drop_index(batch_op.f("ix_check_doubt_case_id"))

    op.drop_table("check_doubt")
    with op.batch_alter_table("invitation", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_invitation_person_id"))
        batch_op.drop_index(batch_op.f("ix_invitation_mail_id"))
        batch_op.drop_index(batch_op.f("ix_invitation_gate_id"))

    op.drop_table("invitation")
    with op.batch_alter_table("delegation", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_delegation_gate_id"))
        batch_op.drop_index(batch_op.f("ix_delegation_deputy_id"))

    op.drop_table("delegation")
    with op.batch_alter_table("legal_hold", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_legal_hold", sqlite_where=sa.text("lifted_on IS NULL"), postgresql_where=sa.text("lifted_on IS NULL")
        )
        batch_op.drop_index(batch_op.f("ix_legal_hold_case_id"))

    op.drop_table("legal_hold")
    with op.batch_alter_table("destruction_item", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_destruction_item_record_id"))
        batch_op.drop_index(batch_op.f("ix_destruction_item_case_id"))

    op.drop_table("destruction_item")
    with op.batch_alter_table("bounce", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_bounce_mail_id"))
        batch_op.drop_index(batch_op.f("ix_bounce_kind"))

    op.drop_table("bounce")
    with op.batch_alter_table("signal", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_signal_status"))

    op.drop_table("signal")
    op.drop_table("destruction_record")
    with op.batch_alter_table("calendar_feed", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_calendar_feed_person_id"))

    op.drop_table("calendar_feed")
    with op.batch_alter_table("absence", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_absence_person_id"))
        batch_op.drop_index(batch_op.f("ix_absence_deputy_id"))

    op.drop_table("absence")
