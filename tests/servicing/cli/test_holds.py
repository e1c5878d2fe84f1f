"""`python -m servicing holds`: what it lists, and who may lift what and when."""

import asyncio
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from servicing.cli import main
from servicing.clock import now
from servicing.contact.holds import Hold, HoldKind, holds_of, place_hold
from servicing.store.database import Database
from servicing.store.models import AuditRow
from tests.harness.system import ROOT


@pytest.fixture
def place(monkeypatch: pytest.MonkeyPatch, database_url: str) -> Callable[..., list[Hold]]:
    """Points the command at a migrated database; places a hold and gives all that its borrower has."""
    monkeypatch.setenv("DATABASE_URL", database_url)

    async def placed(borrower: str, kind: HoldKind | None, at: datetime) -> list[Hold]:
        database = Database.connect(database_url)
        try:
            if kind is not None:
                async with database.writing() as session:
                    await place_hold(session, borrower, kind, cause="r1", at=at, actor="actions")
            async with database.reading() as session:
                return list(await holds_of(session, borrower, now()))
        finally:
            await database.dispose()

    return lambda borrower, kind=None, ago=timedelta(hours=1): asyncio.run(placed(borrower, kind, now() - ago))


def test_it_lists_what_stands(place: Callable[..., list[Hold]], capsys: pytest.CaptureFixture[str]) -> None:
    (dispute,) = place("B1", HoldKind.DISPUTE)
    (opt_out,) = place("B2", HoldKind.OPT_OUT)
    assert main(["holds"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert {line.split()[0]: line.split()[1:3] for line in lines} == {
        dispute.id: ["dispute", "B1"],
        opt_out.id: ["opt_out", "B2"],
    }
    assert main(["holds", "--borrower", "B2"]) == 0
    assert len(capsys.readouterr().out.splitlines()) == 1


def test_a_person_lifts_it_and_the_log_says_who(
    place: Callable[..., list[Hold]], database_url: str, capsys: pytest.CaptureFixture[str]
) -> None:
    (hold,) = place("B1", HoldKind.NOT_MY_LOAN)
    assert main(["holds", "--lift", hold.id, "--by", "agent-7"]) == 0
    assert main(["holds", "--lift", hold.id, "--by", "agent-7"]) == 1
    assert "no such hold stands" in capsys.readouterr().err
    assert place("B1") == []

    async def log() -> list[tuple[str, str]]:
        database = Database.connect(database_url)
        async with database.reading() as session:
            rows = await session.scalars(select(AuditRow).order_by(AuditRow.seq))
            said = [(row.actor, row.action) for row in rows]
        await database.dispose()
        return said

    assert asyncio.run(log()) == [("actions", "hold.placed"), ("agent-7", "hold.lifted")]


def test_a_crisis_hold_is_lifted_after_the_hours_set_and_not_before(
    place: Callable[..., list[Hold]], monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (young,) = place("B1", HoldKind.CRISIS, timedelta(hours=71, minutes=59))
    assert main(["holds", "--lift", young.id, "--by", "agent-7"]) == 1
    assert "72 hours" in capsys.readouterr().err
    (old,) = place("B2", HoldKind.CRISIS, timedelta(hours=72))
    policy = (ROOT / "policy.yml").read_text(encoding="utf-8")
    (tmp_path / "policy.yml").write_text(policy.replace("{value: 72, rule: V-03}", "{value: 73, rule: V-03}"), encoding="utf-8")
    with monkeypatch.context() as stricter:
        stricter.setenv("KUANXIN_POLICY", str(tmp_path / "policy.yml"))
        assert main(["holds", "--lift", old.id, "--by", "agent-7"]) == 1
    assert main(["holds", "--lift", old.id, "--by", "agent-7"]) == 0


@pytest.mark.parametrize("words", [["--lift", "x"], ["--by", "agent-7"]])
def test_a_lifting_names_who_decided_it(place: Callable[..., list[Hold]], words: list[str]) -> None:
    assert main(["holds", *words]) == 2


def test_a_name_with_spaces_is_no_id() -> None:
    with pytest.raises(SystemExit) as refused:
        main(["holds", "--lift", "x", "--by", "张 三"])
    assert refused.value.code == 2
