"""`python -m servicing statement`, as a process of its own."""

import json
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from servicing.cli import main
from tests.servicing.tape.sample import SOUND, spoilt, workbook_of, write_csv

ROOT = Path(__file__).parents[3]
BUCKETS = ["principal", "interest", "fee", "penalty", "compound", "total"]


def servicing(*words: str | Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "servicing", *map(str, words)]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, encoding="utf-8", timeout=60, check=False)


def long_tape(folder: Path, loans: int) -> Path:
    """The sound tape, its second loan a great many times."""
    header, _, row = SOUND["loans"].splitlines()
    rows = [row.replace("L2", f"L{n}") for n in range(loans)]
    due = [f"L{n},1,2026-02-15,500.50,8.50,0" for n in range(loans)]
    sheets = {
        **SOUND,
        "loans": "\n".join([header, *rows, ""]),
        "instalments": "\n".join(["loan_id,number,due_on,principal,interest,fee", *due, ""]),
        "payments": "payment_id,loan_id,paid_on,amount,method\n",
    }
    return write_csv(folder, {name: sheets[name] for name in ("borrowers", "loans", "instalments", "payments")})


def test_one_json_object_a_line_with_the_keys_of_the_design(tmp_path: Path):
    done = servicing("statement", "--tape", write_csv(tmp_path), "--as-of", "2026-02-11")
    assert (done.returncode, done.stderr) == (0, "")
    first, second = [json.loads(line) for line in done.stdout.splitlines()]
    assert list(first) == [
        "loan_id", "as_of", "days_past_due", "overdue", "outstanding", "credit", "settle_today", "all_in_rate",
        "cost_over_cap", "instalments",
    ]  # fmt: skip
    assert list(first["overdue"]) == list(first["outstanding"]) == BUCKETS
    assert list(first["instalments"][0]) == ["number", "due_on", "status", "overdue_days", "unpaid"]
    assert list(first["instalments"][0]["unpaid"]) == BUCKETS
    assert (first["loan_id"], second["loan_id"]) == ("L1", "L2")


def test_the_figures_of_one_loan(tmp_path: Path):
    """L1 on 11 February: row 1 paid on its day; row 2 to come: 1020. Settling: 1000 + 10 days × 0.50 = 1005.
    Charges 35 on 2000 × 31 + 1000 × 10 = 72000 yuan-days: 35 × 365 / 72000 = 0.177431."""
    done = servicing("statement", "--tape", write_csv(tmp_path), "--as-of", "2026-02-11", "--loan", "L1")
    nothing = dict.fromkeys(BUCKETS, "0.00")
    to_come = {**nothing, "principal": "1000.00", "interest": "15.00", "fee": "5.00", "total": "1020.00"}
    assert json.loads(done.stdout) == {
        "loan_id": "L1",
        "as_of": "2026-02-11",
        "days_past_due": 0,
        "overdue": nothing,
        "outstanding": to_come,
        "credit": "0.00",
        "settle_today": "1005.00",
        "all_in_rate": "0.177431",
        "cost_over_cap": False,
        "instalments": [
            {"number": 1, "due_on": "2026-02-01", "status": "paid", "overdue_days": 0, "unpaid": nothing},
            {"number": 2, "due_on": "2026-03-01", "status": "upcoming", "overdue_days": 0, "unpaid": to_come},
        ],
    }


def test_a_workbook_says_the_same(tmp_path: Path):
    workbook = tmp_path / "tape.xlsx"
    workbook_of(SOUND).save(workbook)
    from_folder = servicing("statement", "--tape", write_csv(tmp_path), "--as-of", "2026-03-11")
    assert servicing("statement", "--tape", workbook, "--as-of", "2026-03-11").stdout == from_folder.stdout


def test_a_bad_tape_is_a_report_on_stderr_and_exit_2(tmp_path: Path):
    done = servicing("statement", "--tape", write_csv(tmp_path, spoilt("loans", "0.18", "18")), "--as-of", "2026-02-11")
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == ("the tape has 1 problem:\n  loans.csv:2: annual_rate must be a fraction below 1 (0.18, not 18)\n")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--as-of", "2026-02-30"], "is a day that does not exist"),
        (["--as-of", "tomorrow"], "is not a date written YYYY-MM-DD"),
        (["--as-of", "2026-02-11", "--loan", "L9"], "no loan 'L9' on this tape"),
        ([], "--as-of"),
    ],
)
def test_wrong_words_are_exit_2_without_a_traceback(tmp_path: Path, words: list[str], said: str):
    done = servicing("statement", "--tape", write_csv(tmp_path), *words)
    assert (done.returncode, done.stdout) == (2, "")
    assert said in done.stderr
    assert "Traceback" not in done.stderr


def test_the_database_is_not_loaded(tmp_path: Path):
    code = (
        "import sys; from servicing.cli import main; main(sys.argv[1:]); "
        "print([name for name in sys.modules if name.startswith(('sqlalchemy', 'servicing.store', 'aiohttp'))])"
    )
    words = ["statement", "--tape", str(write_csv(tmp_path)), "--as-of", "2026-02-11", "--loan", "L1"]
    done = subprocess.run([sys.executable, "-c", code, *words], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "[]"


def test_nobody_reads_on(tmp_path: Path):
    """`… | head -1`: no traceback, no complaint."""
    tape = long_tape(tmp_path, 3000)
    command = [sys.executable, "-m", "servicing", "statement", "--tape", str(tape), "--as-of", "2026-03-01"]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        assert json.loads(process.stdout.readline())["loan_id"] == "L0"
        process.stdout.close()
        assert process.stderr.read() == b""
        assert process.wait(timeout=30) == 141


def test_ctrl_c(tmp_path: Path):
    tape = long_tape(tmp_path, 3000)
    command = [sys.executable, "-m", "servicing", "statement", "--tape", str(tape), "--as-of", "2026-03-01"]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdout is not None
        process.stdout.readline()
        process.send_signal(signal.SIGINT)
        _, complaint = process.communicate(timeout=30)
        assert (process.returncode, complaint) == (130, b"")


def test_help_names_every_subcommand(capsys: pytest.CaptureFixture[str]):
    with pytest.raises(SystemExit) as left:
        main(["--help"])
    assert left.value.code == 0
    assert "statement" in capsys.readouterr().out


def test_no_subcommand_and_an_unknown_one(capsys: pytest.CaptureFixture[str]):
    for words in ([], ["stetement"]):
        with pytest.raises(SystemExit) as left:
            main(words)
        assert left.value.code == 2
    assert "Traceback" not in capsys.readouterr().err


def test_without_a_tape_one_loan_must_be_named(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["statement", "--as-of", "2026-02-11"]) == 2
    assert "--tape" in capsys.readouterr().err
