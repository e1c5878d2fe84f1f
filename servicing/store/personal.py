"""How a borrower's personal columns are sealed, found again and opened: each value is bound to its row and column."""

import json
from dataclasses import asdict
from typing import Any

from servicing.store.models import BorrowerRow
from servicing.store.vault import Vault
from servicing.tape import Borrower


def sealed_columns(vault: Vault, person: Borrower) -> dict[str, Any]:
    """The columns of a `BorrowerRow`, without `demo`."""

    def seal(column: str, text: str) -> bytes:
        return vault.seal(text, _place(column, person.borrower_id))

    openid = person.wechat_openid
    return {
        "borrower_id": person.borrower_id,
        "name": seal("name", person.name),
        "phone": seal("phone", person.phone),
        "id_number_last4": seal("id_number_last4", person.id_number_last4),
        "wechat_openid": None if openid is None else seal("wechat_openid", openid),
        "phone_index": phone_index(vault, person.phone),
        "openid_index": None if openid is None else openid_index(vault, openid),
        "digest": person_digest(vault, person),
    }


def opened(vault: Vault, row: BorrowerRow) -> Borrower:
    """The personal data of a row.

    Raises:
        VaultError: a column was not sealed by this key for this row.
    """

    def open_column(column: str, sealed: bytes) -> str:
        return vault.open(sealed, _place(column, row.borrower_id))

    return Borrower(
        borrower_id=row.borrower_id,
        name=open_column("name", row.name),
        phone=open_column("phone", row.phone),
        id_number_last4=open_column("id_number_last4", row.id_number_last4),
        wechat_openid=None if row.wechat_openid is None else open_column("wechat_openid", row.wechat_openid),
    )


def phone_index(vault: Vault, phone: str) -> str:
    """The blind index by which a phone number is found."""
    return vault.blind_index(f"borrower.phone:{phone}")


def openid_index(vault: Vault, openid: str) -> str:
    """The blind index by which a WeChat openid is found."""
    return vault.blind_index(f"borrower.wechat_openid:{openid}")


def person_digest(vault: Vault, person: Borrower) -> str:
    """A keyed digest of a person's data: equal for equal data, and no one can try names against it without the key."""
    return vault.blind_index("borrower:" + json.dumps(asdict(person), ensure_ascii=False, sort_keys=True))


def _place(column: str, borrower_id: str) -> str:
    return f"borrower.{column}:{borrower_id}"
