"""Who is talking: a token signed by the lender's app server, or by its staff's sign-in, or in demo mode by us (DESIGN §4)."""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import jwt
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from servicing.clock import now

_LEEWAY = timedelta(seconds=30)
_LONGEST_ID = 64
_STAFF_ID = re.compile(r"[A-Za-z0-9_.:-]{1,64}")
DESK_AUDIENCE = "kuanxin-desk"
"""Whom a token of the staff's sign-in is for: what is meant for the chat opens no desk."""


class IdentityError(Exception):
    """The token proves nobody's identity. `code` is `token_expired` or `token_invalid`."""

    def __init__(self, code: str) -> None:
        self.code = code
        super().__init__(code)


@dataclass(frozen=True, slots=True)
class Person:
    """Who talks: a borrower the app has verified, or a visitor of whom nothing is known."""

    key: str
    borrower_id: str | None

    @classmethod
    def borrower(cls, borrower_id: str) -> "Person":
        return cls(f"b:{borrower_id}", borrower_id)

    @classmethod
    def visitor(cls, visitor_id: str) -> "Person":
        return cls(f"v:{visitor_id}", None)


@dataclass(frozen=True, slots=True)
class Proof:
    """What a token proves: who talks, until `ends`, in seconds since 1970."""

    person: Person
    ends: float


class TokenReader:
    """Reads tokens by the one algorithm and key of the configuration, whatever a token's header says of itself."""

    def __init__(self, key: str, *, algorithm: str, issuer: str, audience: str) -> None:
        self._key = key
        self._algorithm = algorithm
        self._issuer = issuer
        self._audience = audience

    def read(self, token: str) -> Proof:
        """Whom a token speaks for, and how long.

        Raises:
            IdentityError: it is expired, forged, for somebody else's ears, or has no usable subject.
        """
        claims = self._claims(token)
        subject = claims["sub"]
        person = Person.visitor(subject) if claims.get("visitor") is True else Person.borrower(subject)
        return Proof(person, float(claims["exp"]))

    def staff(self, token: str) -> str:
        """The id of whoever of the lender's staff has signed in; it stands in the audit log, so that it must be no name.

        Raises:
            IdentityError: it is expired, forged, for somebody else's ears, or its subject is no id.
        """
        subject: str = self._claims(token)["sub"]
        if not _STAFF_ID.fullmatch(subject):
            raise IdentityError("token_invalid")
        return subject

    def _claims(self, token: str) -> dict[str, Any]:
        try:
            claims: dict[str, Any] = jwt.decode(
                token,
                self._key,
                algorithms=[self._algorithm],
                issuer=self._issuer,
                audience=self._audience,
                leeway=_LEEWAY,
                options={"require": ["exp", "sub", "iss", "aud"]},
            )
        except jwt.ExpiredSignatureError as error:
            raise IdentityError("token_expired") from error
        except (jwt.InvalidTokenError, ValueError, TypeError) as error:
            raise IdentityError("token_invalid") from error
        subject = claims["sub"]
        if not 0 < len(subject) <= _LONGEST_ID or "\x00" in subject:
            raise IdentityError("token_invalid")
        return claims


class KeyFileError(Exception):
    """The file holds no public key that could check a token."""


def public_key(path: Path, algorithm: str) -> str:
    """The app server's public key as PEM, tried before the first token comes.

    Raises:
        KeyFileError: no such file, no public key, or one of another kind than the algorithm wants.
    """
    try:
        pem = path.read_text(encoding="ascii")
        jwt.get_algorithm_by_name(algorithm).prepare_key(pem)
        serialization.load_pem_public_key(pem.encode())
    except (OSError, ValueError, TypeError, jwt.PyJWTError) as error:
        raise KeyFileError(f"the file holds no public key for {algorithm} ({type(error).__name__})") from error
    return pem


_DEMO_ALGORITHM = "RS256"


class DemoTokens:
    """Signs tokens as a lender's app server and its staff's sign-in would; only in demo mode."""

    def __init__(self, private_key: str, *, issuer: str, audience: str, lifetime: timedelta = timedelta(hours=12)) -> None:
        self._key = jwt.get_algorithm_by_name(_DEMO_ALGORITHM).prepare_key(private_key)
        self._issuer = issuer
        self._audience = audience
        self._lifetime = lifetime

    def for_borrower(self, borrower_id: str) -> tuple[str, datetime]:
        """A token and when it ends."""
        return self._signed({"sub": borrower_id})

    def for_visitor(self) -> tuple[str, datetime]:
        """A token of somebody new, of whom nothing is known."""
        return self._signed({"sub": uuid4().hex, "visitor": True})

    def for_staff(self, person: str) -> tuple[str, datetime]:
        """A token of somebody at the desk, and when it ends."""
        return self._signed({"sub": person, "aud": DESK_AUDIENCE})

    def _signed(self, claims: dict[str, Any]) -> tuple[str, datetime]:
        ends = now() + self._lifetime
        body = {"iss": self._issuer, "aud": self._audience, "iat": now(), "exp": ends} | claims
        return jwt.encode(body, self._key, algorithm=_DEMO_ALGORITHM), ends


def demo_key_pair(folder: Path) -> tuple[str, str]:
    """The private and public key of demo mode as PEM, made once and kept readable by the owner alone."""
    path = folder / "demo_app_server.pem"
    if not path.exists():
        folder.mkdir(parents=True, exist_ok=True)
        key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        fresh = folder / f"{path.name}.{uuid4().hex}"
        fresh.touch(mode=0o600)
        fresh.write_bytes(
            key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
        )
        fresh.rename(path)
    private = serialization.load_pem_private_key(path.read_bytes(), password=None)
    public = private.public_key().public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
    return path.read_text(), public.decode()
