"""One Excel workbook instead of a folder."""

from datetime import datetime
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile

import pytest
from openpyxl import Workbook

from servicing.tape import Reason, TapeError, read_tape
from tests.harness.policy import POLICY
from tests.servicing.tape.sample import SOUND, workbook_of, write_csv


def saved(workbook: Workbook, folder: Path) -> Path:
    path = folder / "tape.xlsx"
    workbook.save(path)
    return path


def problems(path: Path) -> list[tuple[str, int | None, str | None, Reason]]:
    with pytest.raises(TapeError) as refused:
        read_tape(path, POLICY.tape)
    return [(each.file, each.line, each.column, each.reason) for each in refused.value.problems]


def rewritten(path: Path, member: str, old: bytes, new: bytes) -> Path:
    """The workbook with a text inside one of its parts replaced."""
    other = path.with_name("other.xlsx")
    with ZipFile(path) as source, ZipFile(other, "w", ZIP_DEFLATED) as target:
        for info in source.infolist():
            content = source.read(info)
            if info.filename == member:
                assert old in content
                content = content.replace(old, new, 1)
            target.writestr(info, content)
    return other


@pytest.mark.parametrize("numbers", [True, False])
def test_a_workbook_reads_like_its_csv(tmp_path: Path, numbers: bool):
    """Typed cells or text cells: the same tape as the folder, to the digit."""
    folder = tmp_path / "csv"
    folder.mkdir()
    assert read_tape(saved(workbook_of(SOUND, numbers), tmp_path), POLICY.tape) == read_tape(write_csv(folder), POLICY.tape)


def test_optional_sheets_and_further_sheets(tmp_path: Path):
    workbook = workbook_of({name: SOUND[name] for name in ("borrowers", "loans", "instalments", "payments")})
    workbook.create_sheet("notes").append(["anything"])
    assert len(read_tape(saved(workbook, tmp_path), POLICY.tape).loans) == 2


@pytest.mark.parametrize(
    ("sheet", "cell", "value", "column", "reason"),
    [
        ("payments", "D2", 0.305, "amount", Reason.TOO_MANY_DECIMALS),
        ("payments", "D2", -5, "amount", Reason.NEGATIVE),
        ("payments", "D2", 1e22, "amount", Reason.NOT_A_NUMBER),
        ("payments", "D2", "1e5", "amount", Reason.NOT_A_NUMBER),
        ("payments", "D2", True, "amount", None),
        ("payments", "D2", None, "amount", Reason.EMPTY),
        ("payments", "D2", "#N/A", "amount", Reason.NOT_A_NUMBER),
        ("payments", "C2", datetime(2026, 2, 1, 8, 30), "paid_on", Reason.NOT_A_DATE),  # noqa: DTZ001 - Excel has no zones
        ("payments", "B3", "L9", "loan_id", Reason.UNKNOWN_LOAN),
        ("borrowers", "D3", 42, "id_number_last4", Reason.BAD_FORMAT),
        ("loans", "G2", 18, "annual_rate", Reason.PERCENT),
    ],
)
def test_a_spoilt_cell_is_named_by_sheet_and_row(
    tmp_path: Path, sheet: str, cell: str, value: object, column: str, reason: Reason | None
):
    workbook = workbook_of(SOUND)
    workbook[sheet][cell] = value
    path = saved(workbook, tmp_path)
    if reason is None:
        assert str(read_tape(path, POLICY.tape).payments[0].amount) == "1.00"
    else:
        assert problems(path) == [(f"tape.xlsx[{sheet}]", int(cell[1:]), column, reason)]


def test_a_cell_beyond_the_header(tmp_path: Path):
    workbook = workbook_of(SOUND)
    workbook["payments"]["H3"] = "stray"
    assert problems(saved(workbook, tmp_path)) == [("tape.xlsx[payments]", 3, None, Reason.CELL_COUNT)]


def test_a_formula_without_a_kept_value_is_empty(tmp_path: Path):
    workbook = workbook_of(SOUND)
    workbook["payments"]["D2"] = "=1+1"
    assert problems(saved(workbook, tmp_path)) == [("tape.xlsx[payments]", 2, "amount", Reason.EMPTY)]


def test_a_missing_sheet_and_a_missing_column(tmp_path: Path):
    workbook = workbook_of({name: text for name, text in SOUND.items() if name != "payments"})
    workbook["instalments"]["F1"] = "charge"
    assert problems(saved(workbook, tmp_path)) == [
        ("tape.xlsx[instalments]", 1, "fee", Reason.MISSING_COLUMN),
        ("tape.xlsx[payments]", None, None, Reason.MISSING_SHEET),
    ]


def test_a_day_that_excel_shows_as_a_number_is_no_date(tmp_path: Path):
    workbook = workbook_of(SOUND)
    workbook["payments"]["C2"].number_format = "General"
    assert problems(saved(workbook, tmp_path)) == [("tape.xlsx[payments]", 2, "paid_on", Reason.NOT_A_DATE)]


def test_the_residue_of_a_formula_is_refused_not_rounded(tmp_path: Path):
    path = saved(workbook_of(SOUND), tmp_path)
    residue = rewritten(path, "xl/worksheets/sheet4.xml", b"<v>100.1</v>", b"<v>100.10000000000001</v>")
    assert problems(residue) == [("other.xlsx[payments]", 3, "amount", Reason.TOO_MANY_DECIMALS)]


def test_what_is_no_workbook(tmp_path: Path):
    path = tmp_path / "tape.xlsx"
    path.write_bytes(b"loan_id,number\n")
    assert problems(path) == [("tape.xlsx", None, None, Reason.MALFORMED)]


def test_a_damaged_sheet(tmp_path: Path):
    path = saved(workbook_of(SOUND), tmp_path)
    broken = rewritten(path, "xl/worksheets/sheet4.xml", b"</sheetData>", b"</sheet>")
    assert ("other.xlsx[payments]", Reason.MALFORMED) in [(file, reason) for file, _, _, reason in problems(broken)]


def test_entities_are_not_expanded(tmp_path: Path):
    path = saved(workbook_of(SOUND), tmp_path)
    entity = b'<!DOCTYPE w [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><worksheet'
    bomb = rewritten(path, "xl/worksheets/sheet4.xml", b"<worksheet", entity)
    assert problems(bomb) == [("other.xlsx", None, None, Reason.MALFORMED)]


def test_a_row_number_out_of_this_world(tmp_path: Path):
    path = saved(workbook_of(SOUND), tmp_path)
    far = rewritten(path, "xl/worksheets/sheet4.xml", b'<row r="3"', b'<row r="99999999999"')
    assert ("other.xlsx[payments]", Reason.MALFORMED) in [(file, reason) for file, _, _, reason in problems(far)]


def test_a_bomb_is_not_unpacked(tmp_path: Path):
    path = tmp_path / "tape.xlsx"
    with ZipFile(path, "w", ZIP_DEFLATED) as archive, archive.open("xl/workbook.xml", "w", force_zip64=True) as member:
        for _ in range(1100):
            member.write(b"\0" * 2**20)
    assert path.stat().st_size < 2 * 2**20
    assert problems(path) == [("tape.xlsx", None, None, Reason.TOO_LARGE)]
