"""`python -m servicing migrate|import|demo`: what they print, what they exit with, and what they leave."""

import asyncio
import base64
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import func, select, update

from servicing.cli import main
from servicing.store.database import Database
from servicing.store.models import AuditHeadRow, BorrowerRow, LoanRow
from servicing.tape import read_tape
from tests.harness.policy import POLICY
from tests.servicing.tape.sample import spoilt, write_csv

KEY = base64.urlsafe_b64encode(bytes(range(32))).decode()


@pytest.fixture
def store(monkeypatch: pytest.MonkeyPatch, database_url: str) -> Callable[[], tuple[int, int]]:
    """Points the commands at a migrated database; answers how many borrowers and loans it holds."""
    monkeypatch.setenv("DATABASE_URL", database_url)
    monkeypatch.setenv("KUANXIN_DATA_KEY", KEY)

    async def count() -> tuple[int, int]:
        database = Database.connect(database_url)
        try:
            async with database.reading() as session:
                borrowers = await session.scalar(select(func.count()).select_from(BorrowerRow))
                loans = await session.scalar(select(func.count()).select_from(LoanRow))
        finally:
            await database.dispose()
        return borrowers or 0, loans or 0

    return lambda: asyncio.run(count())


def test_migrate_makes_the_tables_once(
    monkeypatch: pytest.MonkeyPatch, empty_database_url: str, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("DATABASE_URL", empty_database_url)
    assert main(["migrate", "--check"]) == 1
    assert main(["migrate"]) == 0
    assert main(["migrate"]) == 0
    assert main(["migrate", "--check"]) == 0
    assert capsys.readouterr().out.splitlines() == [
        "the tables are not at this version; run migrate",
        "the tables were brought to this version",
        "the tables are at this version",
        "the tables are at this version",
    ]


def test_migrate_makes_the_folder_of_the_database(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("DATABASE_URL", f"sqlite+aiosqlite:///{tmp_path}/new/folder/kuanxin.db")
    assert main(["migrate"]) == 0
    assert (tmp_path / "new" / "folder" / "kuanxin.db").is_file()


@pytest.mark.parametrize(
    ("url", "why"),
    [
        ("postgresql+asyncpg://u:secret@127.0.0.1:1/none", "u:***@127.0.0.1"),
        ("sqlite+aiosqlite:////proc/kuanxin.db", "/proc/kuanxin.db"),
        ("postgresql://u:secret@127.0.0.1/none", "database_url"),
        ("", "database_url"),
    ],
)
def test_a_database_that_cannot_be_used_is_named_without_its_password(
    url: str, why: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("DATABASE_URL", url)
    assert main(["migrate"]) == 1
    said = capsys.readouterr().err
    assert why in said
    assert "secret" not in said


def test_import_says_what_it_did(
    store: Callable[[], tuple[int, int]], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    tape = str(write_csv(tmp_path))
    assert main(["import", "--tape", tape]) == 0
    said = capsys.readouterr().out
    assert "loan: 2 added" in said
    assert "payment: 2 added" in said
    assert store() == (2, 2)
    assert main(["import", "--tape", tape]) == 0
    assert "nothing to do" in capsys.readouterr().out
    write_csv(tmp_path, spoilt("payments", "1035.00", "1035.01"))
    assert main(["import", "--tape", tape]) == 0
    said = capsys.readouterr().out
    assert "payment: 1 replaced, 1 unchanged" in said
    assert "payment P1 of loan L1 replaced" in said


def test_a_tape_with_problems_loads_nothing(
    store: Callable[[], tuple[int, int]], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write_csv(tmp_path, spoilt("payments", "1035.00", "-1035.00"))
    assert main(["import", "--tape", str(tmp_path)]) == 2
    assert "payments.csv:2: amount" in capsys.readouterr().err
    assert store() == (0, 0)


def test_no_person_is_named_in_what_is_printed(
    store: Callable[[], tuple[int, int]], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    tape = str(write_csv(tmp_path))
    main(["import", "--tape", tape])
    write_csv(tmp_path, spoilt("borrowers", "13800000001", "13800000009"))
    main(["import", "--tape", tape])
    printed = capsys.readouterr()
    assert "borrower B1 replaced" in printed.out
    for personal in ("甲", "1380000000", "openid-1", "123X"):
        assert personal not in printed.out + printed.err


def test_import_asks_for_a_migration_first(
    monkeypatch: pytest.MonkeyPatch, empty_database_url: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("DATABASE_URL", empty_database_url)
    monkeypatch.setenv("KUANXIN_DATA_KEY", KEY)
    assert main(["import", "--tape", str(write_csv(tmp_path))]) == 1
    assert "python -m servicing migrate" in capsys.readouterr().err


def test_an_unusable_key_is_named(
    store: Callable[[], tuple[int, int]],
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("KUANXIN_DATA_KEY", "short")
    assert main(["import", "--tape", str(write_csv(tmp_path))]) == 1
    assert "32 bytes" in capsys.readouterr().err
    assert store() == (0, 0)


def test_a_missing_key_is_named(
    store: Callable[[], tuple[int, int]],
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.delenv("KUANXIN_DATA_KEY")
    assert main(["demo"]) == 1
    assert "KUANXIN_DATA_KEY" in capsys.readouterr().err


@pytest.mark.parametrize("instant", ["yesterday", "2026-11-22T08:00:00"])
def test_when_the_tape_was_cut_must_be_an_instant(instant: str, tmp_path: Path) -> None:
    with pytest.raises(SystemExit) as refused:
        main(["import", "--tape", str(tmp_path), "--taken-at", instant])
    assert refused.value.code == 2


def test_demo_fills_an_empty_book_once_a_day_and_moves_on_with_the_days(
    store: Callable[[], tuple[int, int]], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["demo", "--as-of", "2026-11-23"]) == 0
    borrowers, loans = store()
    assert borrowers >= 300
    assert "added" in capsys.readouterr().out
    assert main(["demo", "--as-of", "2026-11-23"]) == 0
    assert "nothing to do" in capsys.readouterr().out
    assert main(["demo", "--as-of", "2026-11-24"]) == 0
    assert f"loan: {loans} replaced" in capsys.readouterr().out
    assert store() == (borrowers, loans)


def test_demo_and_lender_never_share_a_book(
    store: Callable[[], tuple[int, int]], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["import", "--tape", str(write_csv(tmp_path))]) == 0
    assert main(["demo"]) == 2
    assert "never share a database" in capsys.readouterr().err
    assert store() == (2, 2)


def test_demo_writes_a_tape_that_can_be_read(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["demo", "--as-of", "2026-11-23", "--seed", "5", "--out", str(tmp_path / "tape")]) == 0
    tape = read_tape(tmp_path / "tape", POLICY.tape)
    assert f"{len(tape.loans)} loans of {len(tape.borrowers)} borrowers" in capsys.readouterr().out


def test_audit_proves_the_log_whole_or_names_the_broken_link(
    store: Callable[[], tuple[int, int]], database_url: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    main(["import", "--tape", str(write_csv(tmp_path))])
    assert main(["audit"]) == 0
    assert "the audit log is whole" in capsys.readouterr().out
    asyncio.run(lose_the_last_entry(database_url))
    assert main(["audit"]) == 1
    assert "broken at entry 2" in capsys.readouterr().err


async def lose_the_last_entry(url: str) -> None:
    database = Database.connect(url)
    async with database.writing() as session:
        await session.execute(update(AuditHeadRow).values(seq=2))
    await database.dispose()
