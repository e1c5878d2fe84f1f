"""How this gateway and the lender's systems sign what they send each other: HMAC-SHA256 over a timestamp and the raw body."""

import hmac
import time
from collections.abc import Mapping
from hashlib import sha256

FRESH_SECONDS = 300
TIMESTAMP_HEADER = "X-Kuanxin-Timestamp"
SIGNATURE_HEADER = "X-Kuanxin-Signature"


def signature(secret: str, timestamp: str, body: bytes) -> str:
    """HMAC-SHA256, in hex, over the timestamp, a full stop and the raw body."""
    return hmac.new(secret.encode(), timestamp.encode() + b"." + body, sha256).hexdigest()


def signed(secret: str, body: bytes) -> dict[str, str]:
    """The headers that sign a body now."""
    timestamp = str(int(time.time()))
    return {TIMESTAMP_HEADER: timestamp, SIGNATURE_HEADER: signature(secret, timestamp, body)}


def is_signed(headers: Mapping[str, str], body: bytes, secret: str) -> bool:
    """Whether the headers sign this body, not longer ago (nor further ahead) than FRESH_SECONDS."""
    timestamp, given = headers.get(TIMESTAMP_HEADER, ""), headers.get(SIGNATURE_HEADER, "")
    if not (timestamp.isascii() and timestamp.isdigit() and len(timestamp) <= 12):
        return False
    genuine = hmac.compare_digest(signature(secret, timestamp, body).encode(), given.lower().encode(errors="replace"))
    return genuine and abs(time.time() - int(timestamp)) <= FRESH_SECONDS
