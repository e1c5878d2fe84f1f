"""Whom we may address unasked, reminders, and text messages."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0004"
down_revision: str | Sequence[str] | None = "0002"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.create_table(
        "contact_hold",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("borrower_id", sa.String(length=64), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("cause", sa.String(length=64), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("lifted_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contact_hold")),
        sa.UniqueConstraint("borrower_id", "kind", "cause", name=op.f("uq_contact_hold_borrower_id_kind_cause")),
    )
    op.create_table(
        "contact_made",
        sa.Column("key", sa.String(length=120), nullable=False),
        sa.Column("borrower_id", sa.String(length=64), nullable=False),
        sa.Column("channel", sa.String(length=16), nullable=False),
        sa.Column("purpose", sa.String(length=16), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_contact_made")),
    )
    with op.batch_alter_table("contact_made", schema=None) as batch_op:
        batch_op.create_index("ix_contact_made_borrower_id_at", ["borrower_id", "at"], unique=False)

    op.create_table(
        "contact_preference",
        sa.Column("borrower_id", sa.String(length=64), nullable=False),
        sa.Column("quiet_from", sa.Time(), nullable=True),
        sa.Column("quiet_until", sa.Time(), nullable=True),
        sa.Column("refused_channels", sa.JSON(), nullable=False),
        sa.Column("cause", sa.String(length=64), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("borrower_id", name=op.f("pk_contact_preference")),
    )
    op.create_table(
        "refused_number",
        sa.Column("phone_index", sa.String(length=64), nullable=False),
        sa.Column("refused_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("phone_index", name=op.f("pk_refused_number")),
    )
    op.create_table(
        "text_message",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("key", sa.String(length=120), nullable=False),
        sa.Column("borrower_id", sa.String(length=64), nullable=False),
        sa.Column("phone", sa.LargeBinary(), nullable=False),
        sa.Column("phone_index", sa.String(length=64), nullable=False),
        sa.Column("response", sa.String(length=64), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("purpose", sa.String(length=16), nullable=False),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("next_try_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("failure", sa.String(length=64), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_text_message")),
        sa.UniqueConstraint("key", name=op.f("uq_text_message_key")),
    )
    with op.batch_alter_table("text_message", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_text_message_borrower_id"), ["borrower_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_text_message_phone_index"), ["phone_index"], unique=False)
        batch_op.create_index("ix_text_message_state_next_try_at", ["state", "next_try_at"], unique=False)

    op.create_table(
        "reminder",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("borrower_id", sa.String(length=64), nullable=False),
        sa.Column("loan_id", sa.String(length=64), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("days_before", sa.Integer(), nullable=False),
        sa.Column("hour", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("message_id", sa.String(length=32), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("cancelled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("look_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["loan_id"], ["loan.loan_id"], name=op.f("fk_reminder_loan_id_loan")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reminder")),
        sa.UniqueConstraint("message_id", "loan_id", "days_before", name=op.f("uq_reminder_message_id_loan_id_days_before")),
    )
    with op.batch_alter_table("reminder", schema=None) as batch_op:
        batch_op.create_index("ix_reminder_borrower_id", ["borrower_id"], unique=False)
        batch_op.create_index("ix_reminder_state_look_at", ["state", "look_at"], unique=False)

    op.create_table(
        "reminder_sent",
        sa.Column("reminder_id", sa.String(length=32), nullable=False),
        sa.Column("instalment", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("conversation_id", sa.String(length=32), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["conversation_id"], ["conversation.id"], name=op.f("fk_reminder_sent_conversation_id_conversation")
        ),
        sa.ForeignKeyConstraint(["reminder_id"], ["reminder.id"], name=op.f("fk_reminder_sent_reminder_id_reminder")),
        sa.PrimaryKeyConstraint("reminder_id", "instalment", name=op.f("pk_reminder_sent")),
    )


def downgrade() -> None:
    op.drop_table("reminder_sent")
    with op.batch_alter_table("reminder", schema=None) as batch_op:
        batch_op.drop_index("ix_reminder_state_look_at")
        batch_op.drop_index("ix_reminder_borrower_id")

    op.drop_table("reminder")
    with op.batch_alter_table("text_message", schema=None) as batch_op:
        batch_op.drop_index("ix_text_message_state_next_try_at")
        batch_op.drop_index(batch_op.f("ix_text_message_phone_index"))
        batch_op.drop_index(batch_op.f("ix_text_message_borrower_id"))

    op.drop_table("text_message")
    op.drop_table("refused_number")
    op.drop_table("contact_preference")
    with op.batch_alter_table("contact_made", schema=None) as batch_op:
        batch_op.drop_index("ix_contact_made_borrower_id_at")

    op.drop_table("contact_made")
    op.drop_table("contact_hold")
