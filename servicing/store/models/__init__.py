"""Every table of the store, one module a topic."""

from servicing.store.models.attachment import AttachmentRow
from servicing.store.models.audit import AuditHeadRow, AuditRow
from servicing.store.models.base import Base
from servicing.store.models.casework import ServiceRequestRow
from servicing.store.models.conversation import (
    ConversationRow,
    DeliveryState,
    MessageRow,
    OutboxRow,
    Owner,
    QuickReplyRow,
    Source,
    TurnRow,
    TurnState,
)
from servicing.store.models.desk import AgentPresenceRow
from servicing.store.models.draft import DraftRow
from servicing.store.models.facts import AgencyRow, DebitRow, ProductRow
from servicing.store.models.ledger import (
    BookRow,
    BorrowerRow,
    ChangeKind,
    InstalmentRow,
    LedgerChangeRow,
    LoanRow,
    PaymentOrigin,
    PaymentRow,
    TapeImportRow,
)
from servicing.store.models.outreach import (
    ContactHoldRow,
    ContactMadeRow,
    ContactPreferenceRow,
    RefusedNumberRow,
    ReminderRow,
    ReminderSentRow,
    TextMessageRow,
)
from servicing.store.models.plans import PlanApplicationRow, PlanHistoryRow, PromiseRow

__all__ = [
    "AgencyRow",
    "AgentPresenceRow",
    "AttachmentRow",
    "AuditHeadRow",
    "AuditRow",
    "Base",
    "BookRow",
    "BorrowerRow",
    "ChangeKind",
    "ContactHoldRow",
    "ContactMadeRow",
    "ContactPreferenceRow",
    "ConversationRow",
    "DebitRow",
    "DeliveryState",
    "DraftRow",
    "InstalmentRow",
    "LedgerChangeRow",
    "LoanRow",
    "MessageRow",
    "OutboxRow",
    "Owner",
    "PaymentOrigin",
    "PaymentRow",
    "PlanApplicationRow",
    "PlanHistoryRow",
    "ProductRow",
    "PromiseRow",
    "QuickReplyRow",
    "RefusedNumberRow",
    "ReminderRow",
    "ReminderSentRow",
    "ServiceRequestRow",
    "Source",
    "TapeImportRow",
    "TextMessageRow",
    "TurnRow",
    "TurnState",
]
