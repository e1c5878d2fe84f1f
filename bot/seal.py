"""Seals what borrowers said at rest in the engine's own store: AES-256-GCM, each value bound to its conversation."""

from __future__ import annotations

import base64
import binascii
import os

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

MARK = "sealed1:"
_NONCE_BYTES = 12


class SealError(Exception):
    """There is no key, or a value was not sealed by this key for this place."""


class Seal:
    """One key, derived from a secret of any length."""

    def __init__(self, secret: str) -> None:
        """Derive the key.

        Raises:
            SealError: the secret is empty.
        """
        if not secret:
            raise SealError("neither ENGINE_DATA_KEY nor KUANXIN_SHARED_SECRET is set")
        derived = HKDF(algorithm=SHA256(), length=32, salt=None, info=b"kuanxin engine events").derive(secret.encode())
        self._aead = AESGCM(derived)

    @classmethod
    def from_environment(cls) -> Seal:
        """By ENGINE_DATA_KEY or, where it is not set, by the shared secret that every engine has.

        Raises:
            SealError: neither is set.
        """
        return cls(os.environ.get("ENGINE_DATA_KEY") or os.environ.get("KUANXIN_SHARED_SECRET", ""))

    def close(self, text: str, place: str) -> str:
        """`text` sealed for `place`."""
        nonce = os.urandom(_NONCE_BYTES)
        return MARK + base64.b64encode(nonce + self._aead.encrypt(nonce, text.encode(), place.encode())).decode()

    def open(self, sealed: str, place: str) -> str:
        """What `close` sealed for the same `place`.

        Raises:
            SealError: another key, another place, damaged, or not sealed at all.
        """
        try:
            if not sealed.startswith(MARK):
                raise SealError("an event is not sealed")
            raw = base64.b64decode(sealed[len(MARK) :], validate=True)
            return self._aead.decrypt(raw[:_NONCE_BYTES], raw[_NONCE_BYTES:], place.encode()).decode()
        except (InvalidTag, binascii.Error, ValueError) as error:
            raise SealError("an event was sealed by another key: set ENGINE_DATA_KEY to it, or begin a new store") from error
