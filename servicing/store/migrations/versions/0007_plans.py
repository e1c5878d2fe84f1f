"""Arrangements that were applied for, what became of them, and promises to pay."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0007"
down_revision: str | Sequence[str] | None = "0005"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

_STANDS = sa.text("state IN ('applied', 'endorsed', 'more_wanted', 'approved', 'active')")
_OPEN = sa.text("state = 'open'")


def upgrade() -> None:
    op.create_table(
        "plan_application",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("number", sa.String(length=24), nullable=False),
        sa.Column("borrower_id", sa.String(length=64), nullable=False),
        sa.Column("loan_id", sa.String(length=64), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("option", sa.JSON(), nullable=False),
        sa.Column("total", sa.BigInteger(), nullable=False),
        sa.Column("waived", sa.BigInteger(), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("valid_until", sa.DateTime(timezone=True), nullable=False),
        sa.Column("agreement", sa.LargeBinary(), nullable=False),
        sa.Column("agreement_sha256", sa.String(length=64), nullable=False),
        sa.Column("said", sa.LargeBinary(), nullable=False),
        sa.Column("message_id", sa.String(length=32), nullable=False),
        sa.Column("action", sa.String(length=64), nullable=False),
        sa.Column("applied_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("undo_until", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.Column("steps", sa.Integer(), nullable=False),
        sa.Column("told", sa.Integer(), nullable=False),
        sa.Column("look_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("tell_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["loan_id"], ["loan.loan_id"], name=op.f("fk_plan_application_loan_id_loan")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_plan_application")),
        sa.UniqueConstraint("message_id", "action", name=op.f("uq_plan_application_message_id_action")),
        sa.UniqueConstraint("number", name=op.f("uq_plan_application_number")),
    )
    with op.batch_alter_table("plan_application", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_plan_application_borrower_id"), ["borrower_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_plan_application_loan_id"), ["loan_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_plan_application_look_at"), ["look_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_plan_application_tell_at"), ["tell_at"], unique=False)
        batch_op.create_index("ix_plan_application_state_applied_at", ["state", "applied_at"], unique=False)
        batch_op.create_index(
            "uq_plan_application_standing", ["loan_id"], unique=True, sqlite_where=_STANDS, postgresql_where=_STANDS
        )

    op.create_table(
        "plan_history",
        sa.Column("application_id", sa.String(length=32), nullable=False),
        sa.Column("position", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("event", sa.String(length=12), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("party", sa.String(length=8), nullable=False),
        sa.Column("actor", sa.String(length=64), nullable=False),
        sa.Column("code", sa.String(length=32), nullable=True),
        sa.Column("reason", sa.LargeBinary(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["application_id"], ["plan_application.id"], name=op.f("fk_plan_history_application_id_plan_application")
        ),
        sa.PrimaryKeyConstraint("application_id", "position", name=op.f("pk_plan_history")),
    )
    op.create_table(
        "promise",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("borrower_id", sa.String(length=64), nullable=False),
        sa.Column("loan_id", sa.String(length=64), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("made_on", sa.Date(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("paid_that_day", sa.BigInteger(), nullable=False),
        sa.Column("message_id", sa.String(length=32), nullable=False),
        sa.Column("action", sa.String(length=64), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("look_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["loan_id"], ["loan.loan_id"], name=op.f("fk_promise_loan_id_loan")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_promise")),
        sa.UniqueConstraint("message_id", "action", name=op.f("uq_promise_message_id_action")),
    )
    with op.batch_alter_table("promise", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_promise_borrower_id"), ["borrower_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_promise_loan_id"), ["loan_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_promise_look_at"), ["look_at"], unique=False)
        batch_op.create_index("uq_promise_open", ["loan_id"], unique=True, sqlite_where=_OPEN, postgresql_where=_OPEN)


def downgrade() -> None:
    op.drop_table("promise")
    op.drop_table("plan_history")
    op.drop_table("plan_application")
