"""the first schema"""

import sqlalchemy as sa
from alembic import op


revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Forward."""
    op.create_table(
        "case_event",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("stream", sa.Uuid(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by_person_id", sa.Uuid(), nullable=True),
        sa.Column("by_roles", sa.String(), nullable=False),
        sa.Column("facts", sa.JSON(), nullable=False),
        sa.Column("phase", sa.String(length=40), nullable=False),
        sa.Column("waiting_for", sa.String(length=40), nullable=True),
        sa.Column("waiting_role", sa.String(length=40), nullable=True),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("lead_id", sa.Uuid(), nullable=True),
        sa.Column("department", sa.String(), nullable=True),
        sa.Column("content_hash", sa.String(length=64), nullable=False),
        sa.Column("previous_hash", sa.String(length=64), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.Column("format", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_event")),
        sa.UniqueConstraint("stream", "seq", name=op.f("uq_case_event_stream_seq")),
    )
    op.create_table(
        "counter",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("series", sa.String(length=40), nullable=False),
        sa.Column("last", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_counter")),
        sa.UniqueConstraint("series", name=op.f("uq_counter_series")),
    )
    op.create_table(
        "dead_letter",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("stage", sa.String(length=40), nullable=False),
        sa.Column("source", sa.String(length=80), nullable=False),
        sa.Column("ref", sa.String(length=200), nullable=False),
        sa.Column("row_hash", sa.String(length=64), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("raw", sa.JSON(), nullable=False),
        sa.Column("number", sa.String(length=300), nullable=False),
        sa.Column("url", sa.String(length=1000), nullable=True),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("first_seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("resolved_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_dead_letter")),
        sa.UniqueConstraint("source", "ref", "row_hash", name=op.f("uq_dead_letter_source_ref_row_hash")),
    )
    with op.batch_alter_table("dead_letter", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_dead_letter_source"), ["source"], unique=False)

    op.create_table(
        "erasure_record",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=True),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("by_person_id", sa.Uuid(), nullable=True),
        sa.Column("contents", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_erasure_record")),
    )
    with op.batch_alter_table("erasure_record", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_erasure_record_person_id"), ["person_id"], unique=False)

    op.create_table(
        "event_content",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("salt", sa.String(length=32), nullable=True),
        sa.Column("content", sa.JSON(), nullable=True),
        sa.Column("about_person_id", sa.Uuid(), nullable=True),
        sa.Column("erased_by", sa.Uuid(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_event_content")),
    )
    with op.batch_alter_table("event_content", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_event_content_about_person_id"), ["about_person_id"], unique=False)

    op.create_table(
        "journal_seal",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("heads", sa.Integer(), nullable=False),
        sa.Column("heads_hash", sa.String(length=64), nullable=False),
        sa.Column("previous_hash", sa.String(length=64), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_journal_seal")),
        sa.UniqueConstraint("seq", name=op.f("uq_journal_seal_seq")),
    )
    op.create_table(
        "person",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("handle", sa.String(length=120), nullable=False),
        sa.Column("erased_on", sa.Date(), nullable=True),
        sa.Column("left_on", sa.Date(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_person")),
        sa.UniqueConstraint("handle", name=op.f("uq_person_handle")),
    )
    op.create_table(
        "person_details",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("email", sa.String(length=320), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_person_details")),
    )
    with op.batch_alter_table("person_details", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_person_details_email"), ["email"], unique=False)

    op.create_table(
        "raw_record",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("source", sa.String(length=80), nullable=False),
        sa.Column("ref", sa.String(length=200), nullable=False),
        sa.Column("row_hash", sa.String(length=64), nullable=False),
        sa.Column("body", sa.JSON(), nullable=True),
        sa.Column("number", sa.String(length=300), nullable=False),
        sa.Column("url", sa.String(length=1000), nullable=True),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("fetched_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("about_person_id", sa.Uuid(), nullable=True),
        sa.Column("erased_by", sa.Uuid(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_raw_record")),
    )
    with op.batch_alter_table("raw_record", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_raw_record_about_person_id"), ["about_person_id"], unique=False)
        batch_op.create_index("ix_raw_record_newest", ["source", "ref", "id"], unique=False)

    op.create_table(
        "sealed_head",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("seal_seq", sa.Integer(), nullable=False),
        sa.Column("stream", sa.Uuid(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sealed_head")),
    )
    with op.batch_alter_table("sealed_head", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_sealed_head_seal_seq"), ["seal_seq"], unique=False)
        batch_op.create_index(batch_op.f("ix_sealed_head_stream"), ["stream"], unique=False)

    op.create_table(
        "sent_form",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("key", sa.String(length=80), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=True),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sent_form")),
        sa.UniqueConstraint("key", name=op.f("uq_sent_form_key")),
    )
    with op.batch_alter_table("sent_form", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_sent_form_person_id"), ["person_id"], unique=False)

    op.create_table(
        "source_state",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("source", sa.String(length=80), nullable=False),
        sa.Column("watermark", sa.DateTime(timezone=True), nullable=True),
        sa.Column("last_pull_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("last_success_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("failures_in_a_row", sa.Integer(), nullable=False),
        sa.Column("problem", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_source_state")),
        sa.UniqueConstraint("source", name=op.f("uq_source_state_source")),
    )
    op.create_table(
        "wake",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("flow", sa.String(length=40), nullable=False),
        sa.Column("subject", sa.Uuid(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("not_before", sa.DateTime(timezone=True), nullable=True),
        sa.Column("claimed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("lease_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("error", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_wake")),
    )
    with op.batch_alter_table("wake", schema=None) as batch_op:
        batch_op.create_index(
            "uq_wake_waiting",
            ["flow", "subject"],
            unique=True,
            sqlite_where=sa.text("claimed_at IS NULL AND done_at IS NULL"),
            postgresql_where=sa.text("claimed_at IS NULL AND done_at IS NULL"),
        )

    op.create_table(
        "api_token",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("label", sa.String(length=80), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_used_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("revoked_on", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_api_token_person_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_api_token")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_api_token_token_hash")),
    )
    with op.batch_alter_table("api_token", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_api_token_person_id"), ["person_id"], unique=False)

    op.create_table(
        "case",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("reference", sa.String(length=20), nullable=False),
        sa.Column("title", sa.String(length=300), nullable=False),
        sa.Column("summary", sa.Text(), nullable=False),
        sa.Column("origin", sa.String(length=40), nullable=False),
        sa.Column("phase", sa.String(length=40), nullable=False),
        sa.Column("result", sa.String(length=40), nullable=True),
        sa.Column("department", sa.String(length=120), nullable=True),
        sa.Column("lead_id", sa.Uuid(), nullable=True),
        sa.Column("opened_on", sa.Date(), nullable=False),
        sa.Column("closed_on", sa.Date(), nullable=True),
        sa.Column("planned_end_on", sa.Date(), nullable=True),
        sa.Column("phase_since", sa.Date(), nullable=False),
        sa.Column("depth", sa.String(length=40), nullable=True),
        sa.Column("decision_level", sa.String(length=40), nullable=True),
        sa.Column("committee_asked_on", sa.Date(), nullable=True),
        sa.Column("waiting_for", sa.String(length=40), nullable=True),
        sa.Column("waiting_role", sa.String(length=40), nullable=True),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("journal_seq", sa.Integer(), nullable=False),
        sa.Column("journal_head", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(["lead_id"], ["person.id"], name=op.f("fk_case_lead_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case")),
        sa.UniqueConstraint("reference", name=op.f("uq_case_reference")),
    )
    with op.batch_alter_table("case", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_case_department"), ["department"], unique=False)
        batch_op.create_index(batch_op.f("ix_case_due_on"), ["due_on"], unique=False)
        batch_op.create_index(batch_op.f("ix_case_lead_id"), ["lead_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_case_phase"), ["phase"], unique=False)

    op.create_table(
        "mail",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=200), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("status", sa.String(length=40), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("lease_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("next_try_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("put_off_since", sa.DateTime(timezone=True), nullable=True),
        sa.Column("uncertain_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("message_id", sa.String(length=200), nullable=True),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("sent_on", sa.Date(), nullable=True),
        sa.Column("problem", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_mail_person_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mail")),
        sa.UniqueConstraint("key", name=op.f("uq_mail_key")),
    )
    with op.batch_alter_table("mail", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_mail_person_id"), ["person_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_mail_status"), ["status"], unique=False)

    op.create_table(
        "person_role",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("role", sa.String(length=40), nullable=False),
        sa.Column("department", sa.String(length=120), nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_person_role_person_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_person_role")),
    )
    with op.batch_alter_table("person_role", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_person_role_person_id"), ["person_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_person_role_role"), ["role"], unique=False)

    op.create_table(
        "signin_link",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_signin_link_person_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_signin_link")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_signin_link_token_hash")),
    )
    with op.batch_alter_table("signin_link", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_signin_link_person_id"), ["person_id"], unique=False)

    op.create_table(
        "web_session",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("csrf_token", sa.String(length=64), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_web_session_person_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_web_session")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_web_session_token_hash")),
    )
    with op.batch_alter_table("web_session", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_web_session_person_id"), ["person_id"], unique=False)

    op.create_table(
        "assessment",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("instrument", sa.String(length=40), nullable=False),
        sa.Column("depth", sa.String(length=40), nullable=True),
        sa.Column("method_id", sa.String(length=80), nullable=False),
        sa.Column("method_version", sa.String(length=40), nullable=False),
        sa.Column("method_hash", sa.String(length=64), nullable=False),
        sa.Column("catalogue", sa.String(length=120), nullable=True),
        sa.Column("catalogue_hash", sa.String(length=64), nullable=True),
        sa.Column("needed", sa.String(length=40), nullable=False),
        sa.Column("opened_on", sa.Date(), nullable=False),
        sa.Column("delivered_on", sa.Date(), nullable=True),
        sa.Column("delivered_by", sa.Uuid(), nullable=True),
        sa.Column("withdrawn_on", sa.Date(), nullable=True),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("continues_id", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_assessment_case_id_case")),
        sa.ForeignKeyConstraint(
            ["continues_id"], ["assessment.id"], name=op.f("fk_assessment_continues_id_assessment")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_assessment")),
    )
    with op.batch_alter_table("assessment", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_assessment_case_id"), ["case_id"], unique=False)

    op.create_table(
        "decision",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("verdict", sa.String(length=40), nullable=False),
        sa.Column("argument", sa.Text(), nullable=False),
        sa.Column("decided_on", sa.Date(), nullable=False),
        sa.Column("decided_by", sa.Uuid(), nullable=True),
        sa.Column("level", sa.String(length=40), nullable=False),
        sa.Column("method_id", sa.String(length=80), nullable=False),
        sa.Column("method_version", sa.String(length=40), nullable=False),
        sa.Column("method_hash", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_decision_case_id_case")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_decision")),
    )
    with op.batch_alter_table("decision", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_decision_case_id"), ["case_id"], unique=False)

    op.create_table(
        "demand",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("source", sa.String(length=80), nullable=False),
        sa.Column("ref", sa.String(length=200), nullable=False),
        sa.Column("title", sa.String(length=300), nullable=False),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("department", sa.String(length=120), nullable=True),
        sa.Column("url", sa.String(length=1000), nullable=True),
        sa.Column("planned_end_on", sa.Date(), nullable=True),
        sa.Column("lead_id", sa.Uuid(), nullable=True),
        sa.Column("case_id", sa.Uuid(), nullable=True),
        sa.Column("content_hash", sa.String(length=64), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("first_seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("withdrawn_on", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_demand_case_id_case")),
        sa.ForeignKeyConstraint(["lead_id"], ["person.id"], name=op.f("fk_demand_lead_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_demand")),
        sa.UniqueConstraint("source", "ref", name=op.f("uq_demand_source_ref")),
    )
    with op.batch_alter_table("demand", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_demand_case_id"), ["case_id"], unique=False)

    op.create_table(
        "gate",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("subject_kind", sa.String(length=40), nullable=False),
        sa.Column("subject_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("form", sa.String(length=60), nullable=False),
        sa.Column("role", sa.String(length=40), nullable=False),
        sa.Column("department", sa.String(length=120), nullable=True),
        sa.Column("person_id", sa.Uuid(), nullable=True),
        sa.Column("opened_on", sa.Date(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("answered_on", sa.Date(), nullable=True),
        sa.Column("answered_by", sa.Uuid(), nullable=True),
        sa.Column("withdrawn_on", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_gate_case_id_case")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_gate_person_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_gate")),
    )
    with op.batch_alter_table("gate", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_gate_case_id"), ["case_id"], unique=False)
        batch_op.create_index(
            "ix_gate_due",
            ["due_on"],
            unique=False,
            sqlite_where=sa.text("answered_on IS NULL AND withdrawn_on IS NULL"),
            postgresql_where=sa.text("answered_on IS NULL AND withdrawn_on IS NULL"),
        )
        batch_op.create_index(batch_op.f("ix_gate_person_id"), ["person_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_gate_role"), ["role"], unique=False)
        batch_op.create_index(
            "uq_gate_open",
            ["subject_id", "kind"],
            unique=True,
            sqlite_where=sa.text("answered_on IS NULL AND withdrawn_on IS NULL"),
            postgresql_where=sa.text("answered_on IS NULL AND withdrawn_on IS NULL"),
        )

    op.create_table(
        "opinion",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("role", sa.String(length=40), nullable=False),
        sa.Column("asked_on", sa.Date(), nullable=False),
        sa.Column("given_on", sa.Date(), nullable=True),
        sa.Column("given_by", sa.Uuid(), nullable=True),
        sa.Column("text", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_opinion_case_id_case")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_opinion")),
    )
    with op.batch_alter_table("opinion", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_opinion_case_id"), ["case_id"], unique=False)

    op.create_table(
        "register_entry",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("source", sa.String(length=120), nullable=False),
        sa.Column("source_id", sa.String(length=120), nullable=False),
        sa.Column("organisation", sa.String(length=200), nullable=False),
        sa.Column("title", sa.String(length=500), nullable=False),
        sa.Column("purpose", sa.Text(), nullable=False),
        sa.Column("status", sa.String(length=40), nullable=False),
        sa.Column("url", sa.String(length=1000), nullable=True),
        sa.Column("registered_on", sa.Date(), nullable=False),
        sa.Column("content_hash", sa.String(length=64), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=True),
        sa.Column("anchor_on", sa.Date(), nullable=False),
        sa.Column("shift_days", sa.Integer(), nullable=False),
        sa.Column("last_reflected_on", sa.Date(), nullable=True),
        sa.Column("next_recheck_on", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_register_entry_case_id_case")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_register_entry")),
        sa.UniqueConstraint("kind", "source", "source_id", name=op.f("uq_register_entry_kind_source_source_id")),
    )
    with op.batch_alter_table("register_entry", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_register_entry_case_id"), ["case_id"], unique=False)
        batch_op.create_index(
            "ix_register_entry_due",
            ["next_recheck_on"],
            unique=False,
            sqlite_where=sa.text("next_recheck_on IS NOT NULL"),
            postgresql_where=sa.text("next_recheck_on IS NOT NULL"),
        )
        batch_op.create_index(batch_op.f("ix_register_entry_organisation"), ["organisation"], unique=False)

    op.create_table(
        "answer",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("assessment_id", sa.Uuid(), nullable=False),
        sa.Column("path", sa.String(length=200), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("value", sa.JSON(), nullable=False),
        sa.Column("origin", sa.String(length=40), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("given_by", sa.Uuid(), nullable=True),
        sa.Column("given_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["assessment_id"], ["assessment.id"], name=op.f("fk_answer_assessment_id_assessment")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_answer")),
        sa.UniqueConstraint("assessment_id", "path", "number", name=op.f("uq_answer_assessment_id_path_number")),
    )
    with op.batch_alter_table("answer", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_answer_assessment_id"), ["assessment_id"], unique=False)

    op.create_table(
        "check",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("milestone", sa.String(length=200), nullable=False),
        sa.Column("opened_on", sa.Date(), nullable=True),
        sa.Column("answered_on", sa.Date(), nullable=True),
        sa.Column("answered_by", sa.Uuid(), nullable=True),
        sa.Column("dropped_on", sa.Date(), nullable=True),
        sa.Column("outcome", sa.String(length=40), nullable=True),
        sa.Column("explanation", sa.Text(), nullable=False),
        sa.Column("assessment_id", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(["assessment_id"], ["assessment.id"], name=op.f("fk_check_assessment_id_assessment")),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_check_case_id_case")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_check")),
    )
    with op.batch_alter_table("check", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_check_case_id"), ["case_id"], unique=False)
        batch_op.create_index(
            "ix_check_planned",
            ["due_on"],
            unique=False,
            sqlite_where=sa.text("opened_on IS NULL AND dropped_on IS NULL"),
            postgresql_where=sa.text("opened_on IS NULL AND dropped_on IS NULL"),
        )
        batch_op.create_index(
            "uq_check_open_interim",
            ["case_id"],
            unique=True,
            sqlite_where=sa.text(
                "opened_on IS NOT NULL AND answered_on IS NULL AND dropped_on IS NULL AND kind = 'interim'"
            ),
            postgresql_where=sa.text(
                "opened_on IS NOT NULL AND answered_on IS NULL AND dropped_on IS NULL AND kind = 'interim'"
            ),
        )

    op.create_table(
        "condition",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("decision_id", sa.Uuid(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("owner", sa.String(length=40), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("status", sa.String(length=40), nullable=False),
        sa.Column("answered_on", sa.Date(), nullable=True),
        sa.Column("explanation", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_condition_case_id_case")),
        sa.ForeignKeyConstraint(["decision_id"], ["decision.id"], name=op.f("fk_condition_decision_id_decision")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_condition")),
    )
    with op.batch_alter_table("condition", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_condition_case_id"), ["case_id"], unique=False)

    op.create_table(
        "decision_basis",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("decision_id", sa.Uuid(), nullable=False),
        sa.Column("assessment_id", sa.Uuid(), nullable=False),
        sa.Column("assessment_version", sa.Integer(), nullable=False),
        sa.Column("answers_hash", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(
            ["assessment_id"], ["assessment.id"], name=op.f("fk_decision_basis_assessment_id_assessment")
        ),
        sa.ForeignKeyConstraint(["decision_id"], ["decision.id"], name=op.f("fk_decision_basis_decision_id_decision")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_decision_basis")),
    )
    with op.batch_alter_table("decision_basis", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_decision_basis_decision_id"), ["decision_id"], unique=False)

    op.create_table(
        "letter",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("key", sa.String(length=200), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("gate_id", sa.Uuid(), nullable=True),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("rung", sa.Integer(), nullable=False),
        sa.Column("queued_on", sa.Date(), nullable=False),
        sa.Column("mail_id", sa.Uuid(), nullable=True),
        sa.Column("dropped_on", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_letter_case_id_case")),
        sa.ForeignKeyConstraint(["gate_id"], ["gate.id"], name=op.f("fk_letter_gate_id_gate")),
        sa.ForeignKeyConstraint(["mail_id"], ["mail.id"], name=op.f("fk_letter_mail_id_mail")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_letter_person_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_letter")),
        sa.UniqueConstraint("key", name=op.f("uq_letter_key")),
    )
    with op.batch_alter_table("letter", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_letter_case_id"), ["case_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_letter_gate_id"), ["gate_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_letter_mail_id"), ["mail_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_letter_person_id"), ["person_id"], unique=False)

    op.create_table(
        "triage_record",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("assessment_id", sa.Uuid(), nullable=False),
        sa.Column("answers_hash", sa.String(length=64), nullable=False),
        sa.Column("still_holds_for", sa.String(length=64), nullable=True),
        sa.Column("rule_set_id", sa.String(length=80), nullable=False),
        sa.Column("rule_set_version", sa.String(length=40), nullable=False),
        sa.Column("rule_set_hash", sa.String(length=64), nullable=False),
        sa.Column("judged_on", sa.Date(), nullable=False),
        sa.Column("judged_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("methods", sa.JSON(), nullable=False),
        sa.Column("confirmed_on", sa.Date(), nullable=True),
        sa.Column("confirmed_by", sa.Uuid(), nullable=True),
        sa.Column("road", sa.String(length=40), nullable=True),
        sa.ForeignKeyConstraint(
            ["assessment_id"], ["assessment.id"], name=op.f("fk_triage_record_assessment_id_assessment")
        ),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_triage_record_case_id_case")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_triage_record")),
    )
    with op.batch_alter_table("triage_record", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_triage_record_case_id"), ["case_id"], unique=False)

    op.create_table(
        "check_entry",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("check_id", sa.Uuid(), nullable=False),
        sa.Column("entry_id", sa.Uuid(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("completed_on", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(["check_id"], ["check.id"], name=op.f("fk_check_entry_check_id_check")),
        sa.ForeignKeyConstraint(
            ["entry_id"], ["register_entry.id"], name=op.f("fk_check_entry_entry_id_register_entry")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_check_entry")),
    )
    with op.batch_alter_table("check_entry", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_check_entry_check_id"), ["check_id"], unique=False)
        batch_op.create_index(
            "uq_check_entry_open",
            ["entry_id"],
            unique=True,
            sqlite_where=sa.text("completed_on IS NULL"),
            postgresql_where=sa.text("completed_on IS NULL"),
        )

    op.create_table(
        "triage_outcome",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("triage_id", sa.Uuid(), nullable=False),
        sa.Column("outcome", sa.String(length=40), nullable=False),
        sa.Column("advised", sa.String(length=40), nullable=False),
        sa.Column("at_least", sa.String(length=40), nullable=True),
        sa.Column("open_questions", sa.JSON(), nullable=False),
        sa.Column("flips", sa.JSON(), nullable=False),
        sa.Column("confirmed", sa.String(length=40), nullable=True),
        sa.Column("departure", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["triage_id"], ["triage_record.id"], name=op.f("fk_triage_outcome_triage_id_triage_record")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_triage_outcome")),
        sa.UniqueConstraint("triage_id", "outcome", name=op.f("uq_triage_outcome_triage_id_outcome")),
    )
    with op.batch_alter_table("triage_outcome", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_triage_outcome_triage_id"), ["triage_id"], unique=False)

    op.create_table(
        "triage_reason",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("outcome_id", sa.Uuid(), nullable=False),
        sa.Column("rule", sa.String(length=80), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("source", sa.String(length=300), nullable=False),
        sa.Column("force", sa.String(length=40), nullable=False),
        sa.Column("answers", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["outcome_id"], ["triage_outcome.id"], name=op.f("fk_triage_reason_outcome_id_triage_outcome")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_triage_reason")),
    )
    with op.batch_alter_table("triage_reason", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_triage_reason_outcome_id"), ["outcome_id"], unique=False)


def downgrade() -> None:
    """Back."""
    with op.batch_alter_table("triage_reason", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_triage_reason_outcome_id"))

    op.drop_table("triage_reason")
    with op.batch_alter_table("triage_outcome", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_triage_outcome_triage_id"))

    op.drop_table("triage_outcome")
    with op.batch_alter_table("check_entry", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_check_entry_open",
            sqlite_where=sa.text("completed_on IS NULL"),
            postgresql_where=sa.text("completed_on IS NULL"),
        )
        batch_op.drop_index(batch_op.f("ix_check_entry_check_id"))

    op.drop_table("check_entry")
    with op.batch_alter_table("triage_record", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_triage_record_case_id"))

    op.drop_table("triage_record")
    with op.batch_alter_table("letter", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_letter_person_id"))
        batch_op.drop_index(batch_op.f("ix_letter_mail_id"))
        batch_op.drop_index(batch_op.f("ix_letter_gate_id"))
        batch_op.drop_index(batch_op.f("ix_letter_case_id"))

    op.drop_table("letter")
    with op.batch_alter_table("decision_basis", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_decision_basis_decision_id"))

    op.drop_table("decision_basis")
    with op.batch_alter_table("condition", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_condition_case_id"))

    op.drop_table("condition")
    with op.batch_alter_table("check", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_check_open_interim",
            sqlite_where=sa.text(
                "opened_on IS NOT NULL AND answered_on IS NULL AND dropped_on IS NULL AND kind = 'interim'"
            ),
            postgresql_where=sa.text(
                "opened_on IS NOT NULL AND answered_on IS NULL AND dropped_on IS NULL AND kind = 'interim'"
            ),
        )
        batch_op.drop_index(
            "ix_check_planned",
            sqlite_where=sa.text("opened_on IS NULL AND dropped_on IS NULL"),
            postgresql_where=sa.text("opened_on IS NULL AND dropped_on IS NULL"),
        )
        batch_op.drop_index(batch_op.f("ix_check_case_id"))

    op.drop_table("check")
    with op.batch_alter_table("answer", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_answer_assessment_id"))

    op.drop_table("answer")
    with op.batch_alter_table("register_entry", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_register_entry_organisation"))
        batch_op.drop_index(
            "ix_register_entry_due",
            sqlite_where=sa.text("next_recheck_on IS NOT NULL"),
            postgresql_where=sa.text("next_recheck_on IS NOT NULL"),
        )
        batch_op.drop_index(batch_op.f("ix_register_entry_case_id"))

    op.drop_table("register_entry")
    with op.batch_alter_table("opinion", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_opinion_case_id"))

    op.drop_table("opinion")
    with op.batch_alter_table("gate", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_gate_open",
            sqlite_where=sa.text("answered_on IS NULL AND withdrawn_on IS NULL"),
            postgresql_where=sa.text("answered_on IS NULL AND withdrawn_on IS NULL"),
        )
        batch_op.drop_index(batch_op.f("ix_gate_role"))
        batch_op.drop_index(batch_op.f("ix_gate_person_id"))
        batch_op.drop_index(
            "ix_gate_due",
            sqlite_where=sa.text("answered_on IS NULL AND withdrawn_on IS NULL"),
            postgresql_where=sa.text("answered_on IS NULL AND withdrawn_on IS NULL"),
        )
        batch_op.drop_index(batch_op.f("ix_gate_case_id"))

    op.drop_table("gate")
    with op.batch_alter_table("demand", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_demand_case_id"))

    op.drop_table("demand")
    with op.batch_alter_table("decision", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_decision_case_id"))

    op.drop_table("decision")
    with op.batch_alter_table("assessment", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_assessment_case_id"))

    op.drop_table("assessment")
    with op.batch_alter_table("web_session", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_web_session_person_id"))

    op.drop_table("web_session")
    with op.batch_alter_table("signin_link", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_signin_link_person_id"))

    op.drop_table("signin_link")
    with op.batch_alter_table("person_role", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_person_role_role"))
        batch_op.drop_index(batch_op.f("ix_person_role_person_id"))

    op.drop_table("person_role")
    with op.batch_alter_table("mail", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_mail_status"))
        batch_op.drop_index(batch_op.f("ix_mail_person_id"))

    op.drop_table("mail")
    with op.batch_alter_table("case", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_case_phase"))
        batch_op.drop_index(batch_op.f("ix_case_lead_id"))
        batch_op.drop_index(batch_op.f("ix_case_due_on"))
        batch_op.drop_index(batch_op.f("ix_case_department"))

    op.drop_table("case")
    with op.batch_alter_table("api_token", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_api_token_person_id"))

    op.drop_table("api_token")
    with op.batch_alter_table("wake", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_wake_waiting",
            sqlite_where=sa.text("claimed_at IS NULL AND done_at IS NULL"),
            postgresql_where=sa.text("claimed_at IS NULL AND done_at IS NULL"),
        )

    op.drop_table("wake")
    op.drop_table("source_state")
    with op.batch_alter_table("sent_form", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_sent_form_person_id"))

    op.drop_table("sent_form")
    with op.batch_alter_table("sealed_head", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_sealed_head_stream"))
        batch_op.drop_index(batch_op.f("ix_sealed_head_seal_seq"))

    op.drop_table("sealed_head")
    with op.batch_alter_table("raw_record", schema=None) as batch_op:
        batch_op.drop_index("ix_raw_record_newest")
        batch_op.drop_index(batch_op.f("ix_raw_record_about_person_id"))

    op.drop_table("raw_record")
    with op.batch_alter_table("person_details", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_person_details_email"))

    op.drop_table("person_details")
    op.drop_table("person")
    op.drop_table("journal_seal")
    with op.batch_alter_table("event_content", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_event_content_about_person_id"))

    op.drop_table("event_content")
    with op.batch_alter_table("erasure_record", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_erasure_record_person_id"))

    op.drop_table("erasure_record")
    with op.batch_alter_table("dead_letter", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_dead_letter_source"))

    op.drop_table("dead_letter")
    op.drop_table("counter")
    op.drop_table("case_event")
