import base64
import hashlib
import hmac
import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from gateway.identity import DemoTokens, IdentityError, Person, TokenReader, demo_key_pair
from servicing.clock import now

ISSUER, AUDIENCE = "app", "chat"


@pytest.fixture(scope="module")
def keys(tmp_path_factory: pytest.TempPathFactory) -> tuple[str, str]:
    return demo_key_pair(tmp_path_factory.mktemp("keys"))


@pytest.fixture
def reader(keys: tuple[str, str]) -> TokenReader:
    return TokenReader(keys[1], algorithm="RS256", issuer=ISSUER, audience=AUDIENCE)


def claims(**changed: Any) -> dict[str, Any]:
    body = {"sub": "B1", "iss": ISSUER, "aud": AUDIENCE, "exp": now() + timedelta(hours=1)} | changed
    return {name: value for name, value in body.items() if value is not None}


def hand_signed(header: dict[str, str], body: dict[str, Any], secret: bytes) -> str:
    """A token whose HMAC is made by hand, as a forger would who must not ask a careful library."""
    body = body | {"exp": int(body["exp"].timestamp())}
    parts = [base64.urlsafe_b64encode(json.dumps(part).encode()).rstrip(b"=") for part in (header, body)]
    signature = hmac.new(secret, b".".join(parts), hashlib.sha256).digest() if secret else b""
    return b".".join([*parts, base64.urlsafe_b64encode(signature).rstrip(b"=")]).decode()


def test_a_token_of_the_app_server_names_its_borrower(keys: tuple[str, str], reader: TokenReader) -> None:
    assert reader.read(jwt.encode(claims(), keys[0], algorithm="RS256")).person == Person.borrower("B1")


def test_a_visitor_is_nobody_in_the_book(keys: tuple[str, str], reader: TokenReader) -> None:
    token, _ = DemoTokens(keys[0], issuer=ISSUER, audience=AUDIENCE).for_visitor()
    person = reader.read(token).person
    assert person.borrower_id is None
    assert person.key.startswith("v:")


def test_a_token_without_signature_is_refused(reader: TokenReader) -> None:
    with pytest.raises(IdentityError, match="token_invalid"):
        reader.read(hand_signed({"alg": "none", "typ": "JWT"}, claims(), b""))


def test_a_token_signed_with_the_public_key_as_a_password_is_refused(keys: tuple[str, str], reader: TokenReader) -> None:
    with pytest.raises(IdentityError, match="token_invalid"):
        reader.read(hand_signed({"alg": "HS256", "typ": "JWT"}, claims(), keys[1].encode()))


def test_a_token_of_another_key_is_refused(reader: TokenReader) -> None:
    other = rsa.generate_private_key(public_exponent=65537, key_size=2048).private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    with pytest.raises(IdentityError, match="token_invalid"):
        reader.read(jwt.encode(claims(), other, algorithm="RS256"))


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"exp": now() - timedelta(minutes=5)}, "token_expired"),
        ({"exp": None}, "token_invalid"),
        ({"aud": "elsewhere"}, "token_invalid"),
        ({"iss": "elsewhere"}, "token_invalid"),
        ({"sub": None}, "token_invalid"),
        ({"sub": ""}, "token_invalid"),
        ({"sub": "B" * 65}, "token_invalid"),
        ({"sub": "B\x001"}, "token_invalid"),
        ({"nbf": now() + timedelta(hours=1)}, "token_invalid"),
    ],
)
def test_a_token_that_is_not_meant_for_us_now_is_refused(
    keys: tuple[str, str], reader: TokenReader, changed: dict[str, Any], code: str
) -> None:
    with pytest.raises(IdentityError, match=code):
        reader.read(jwt.encode(claims(**changed), keys[0], algorithm="RS256"))


@pytest.mark.parametrize("token", ["", "x", "a.b.c", "é" * 50, "eyJhbGciOiJSUzI1NiJ9..", "." * 5000])
def test_what_is_no_token_is_refused(reader: TokenReader, token: str) -> None:
    with pytest.raises(IdentityError, match="token_invalid"):
        reader.read(token)


def test_a_token_with_a_changed_subject_is_refused(keys: tuple[str, str], reader: TokenReader) -> None:
    head, _, signature = jwt.encode(claims(), keys[0], algorithm="RS256").split(".")
    forged = base64.urlsafe_b64encode(json.dumps({"sub": "B2", "iss": ISSUER, "aud": AUDIENCE, "exp": 9999999999}).encode())
    with pytest.raises(IdentityError, match="token_invalid"):
        reader.read(".".join([head, forged.rstrip(b"=").decode(), signature]))


def test_the_demo_key_is_made_once_and_is_the_owners_alone(tmp_path: Path) -> None:
    assert demo_key_pair(tmp_path) == demo_key_pair(tmp_path)
    (key,) = tmp_path.iterdir()
    assert key.stat().st_mode & 0o777 == 0o600
