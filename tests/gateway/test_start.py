"""What an operator sees who starts the gateway with something amiss: one line that names it, and exit status 2."""

import base64
import secrets
import subprocess
from pathlib import Path

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec

from tests.harness.system import ROOT, prepare


def start(folder: Path, **changed: str) -> subprocess.CompletedProcess[str]:
    system = prepare(folder, settings=changed)
    gateway = system.parts["gateway"]
    return subprocess.run(gateway.command, cwd=ROOT, env=gateway.env, capture_output=True, text=True, timeout=20, check=False)


def public_key(folder: Path) -> Path:
    path = folder / "public.pem"
    pem, form = serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
    path.write_bytes(ec.generate_private_key(ec.SECP256R1()).public_key().public_bytes(pem, form))
    return path


@pytest.mark.parametrize(
    ("changed", "named"),
    [
        ({"RATE_PER_BORROWER": "often"}, "rate_per_borrower"),
        ({"RATE_PER_ADDRESS": "0/minute"}, "rate_per_address"),
        ({"REDIS_URL": "nonsense"}, "redis_url"),
        ({"DATABASE_URL": "sqlite+aiosqlite:///no/such/folder/x.db"}, "DATABASE_URL"),
        ({"DATABASE_URL": "postgresql+asyncpg://who:hush-hush@127.0.0.1:1/x"}, "DATABASE_URL"),
        ({"KUANXIN_DATA_KEY": base64.urlsafe_b64encode(secrets.token_bytes(32)).decode()}, "KUANXIN_DATA_KEY"),
        ({"CONVERSATION_LEASE": "nan"}, "CONVERSATION_LEASE"),
        ({"SMS_URL": "http://sms.example/texts", "SMS_SECRET": "hush-hush" * 4}, "sms_url"),
        ({"SMS_URL": "https://sms.example/texts"}, "SMS_SECRET"),
        ({"SMS_SECRET": "hush-hush" * 4}, "SMS_URL"),
        ({"SMS_URL": "https://sms.example/texts", "SMS_SECRET": "hush-hush"}, "sms_secret"),
    ],
)
def test_what_is_amiss_is_named(tmp_path: Path, changed: dict[str, str], named: str) -> None:
    done = start(tmp_path, **changed)
    assert done.returncode == 2, done.stderr
    assert named.lower() in done.stderr.lower()
    assert "Traceback" not in done.stderr
    assert "hush-hush" not in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1


def test_a_store_without_tables_is_named(tmp_path: Path) -> None:
    done = start(tmp_path, DATABASE_URL=f"sqlite+aiosqlite:///{tmp_path / 'empty.db'}")
    assert done.returncode == 2, done.stderr
    assert "migrate" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("key", ["garbage", "another kind"])
def test_a_key_that_can_check_no_token_is_named(tmp_path: Path, key: str) -> None:
    path = public_key(tmp_path)
    if key == "garbage":
        path.write_text("no key at all")
    done = start(tmp_path, KUANXIN_DEMO="0", JWT_PUBLIC_KEY=str(path), JWT_ALGORITHM="RS256")
    assert done.returncode == 2, done.stderr
    assert "JWT_PUBLIC_KEY" in done.stderr
    assert "Traceback" not in done.stderr
