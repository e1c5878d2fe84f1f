"""Seals personal columns at rest with AES-256-GCM; each value is bound to the place it was written for."""

import base64
import binascii
import hmac
import os
from hashlib import sha256

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

_NONCE_BYTES = 12


class VaultError(Exception):
    """The key is unusable, or a sealed value was not written by this key for this place."""


class Vault:
    """One data key; `place` names table, column and row, so that a sealed value can't be moved to another row."""

    def __init__(self, key: bytes) -> None:
        if len(key) != 32:
            raise VaultError("the data key must be 32 bytes, urlsafe base64")
        self._aead = AESGCM(_derive(key, b"seal"))
        self._index_key = _derive(key, b"index")

    @classmethod
    def from_text(cls, key: str) -> "Vault":
        """A vault from the urlsafe base64 text of a 32-byte key.

        Raises:
            VaultError: the text is no such key.
        """
        try:
            raw = base64.urlsafe_b64decode(key.encode("ascii"))
        except (binascii.Error, ValueError) as error:
            raise VaultError("the data key must be 32 bytes, urlsafe base64") from error
        return cls(raw)

    def seal(self, text: str, place: str) -> bytes:
        """Encrypt `text` for `place`."""
        return self.seal_bytes(text.encode(), place)

    def seal_bytes(self, content: bytes, place: str) -> bytes:
        """Encrypt `content` for `place`."""
        nonce = os.urandom(_NONCE_BYTES)
        return nonce + self._aead.encrypt(nonce, content, place.encode())

    def open(self, sealed: bytes, place: str) -> str:
        """Decrypt what `seal` made for the same `place`.

        Raises:
            VaultError: another key, another place, or damaged bytes.
        """
        try:
            return self.open_bytes(sealed, place).decode()
        except UnicodeDecodeError as error:
            raise VaultError("a sealed value is no text") from error

    def open_bytes(self, sealed: bytes, place: str) -> bytes:
        """Decrypt what `seal_bytes` made for the same `place`.

        Raises:
            VaultError: another key, another place, or damaged bytes.
        """
        try:
            return self._aead.decrypt(sealed[:_NONCE_BYTES], sealed[_NONCE_BYTES:], place.encode())
        except (InvalidTag, ValueError) as error:
            raise VaultError("a sealed value does not belong to this key and place") from error

    def blind_index(self, text: str) -> str:
        """A keyed digest by which a sealed value can be looked up without being readable."""
        return hmac.new(self._index_key, text.encode(), sha256).hexdigest()


def _derive(key: bytes, purpose: bytes) -> bytes:
    return HKDF(algorithm=SHA256(), length=32, salt=None, info=b"kuanxin " + purpose).derive(key)
