"""The commands that bring a ledger in and write one out."""

import json
from io import BytesIO, StringIO

import pytest
from django.core.management import CommandError, call_command
from openpyxl import load_workbook

from ledgers.core.columns import open_ledger
from mobility.models import ImportBatch, LeaveCase
from tests.ledgers.bringing import corrected, people, workbook


def run(*args, **options):
    """Return the exit code and the JSON of the import command."""
    out = StringIO()
    try:
        call_command("import_leave", *map(str, args), json=True, stdout=out, **options)
    except SystemExit as end:
        return end.code, json.loads(out.getvalue())
    return 0, json.loads(out.getvalue())


@pytest.mark.usefixtures("unit")
def test_the_command_tells_as_json_what_it_did(tmp_path):
    file = tmp_path / "台账.xlsx"
    file.write_bytes(workbook(people(5)))
    done = {"rows": 5, "created": 5, "updated": 0, "unchanged": 0, "errors": []}
    assert run(file, organisation="YHY", dry_run=True) == (0, done)
    assert not LeaveCase.objects.exists()
    assert not ImportBatch.objects.exists()
    assert run(file, organisation="YHY") == (0, done)
    assert run(file, organisation="YHY") == (0, {**done, "created": 0, "unchanged": 5})
    assert LeaveCase.objects.count() == 5


@pytest.mark.usefixtures("unit")
def test_the_command_names_what_is_wrong_and_writes_nothing(tmp_path):
    file = tmp_path / "台账.xlsx"
    file.write_bytes(workbook(corrected(people(5), 2, first_day="2026.5")))
    code, told = run(file, organisation="YHY")
    assert code == 1
    (error,) = told.pop("errors")
    assert told == {"rows": 5, "created": 0, "updated": 0, "unchanged": 0}
    assert (error["row"], error["column"], error["value"]) == (5, "离岗起", "2026.5")
    assert error["message"]
    assert not LeaveCase.objects.exists()
    assert not ImportBatch.objects.exists()
    out = StringIO()
    with pytest.raises(SystemExit):
        call_command("import_leave", str(file), organisation="YHY", stdout=out)
    assert "2026.5" in out.getvalue()


@pytest.mark.usefixtures("unit")
def test_the_command_names_the_sheets_that_it_does_not_read(tmp_path):
    file, book = tmp_path / "台账.xlsx", load_workbook(BytesIO(workbook(people(2))))
    book.copy_worksheet(book["台账"]).title = "工学院"
    book.save(file)
    code, told = run(file, organisation="YHY", dry_run=True)
    assert (code, told["rows"], told["others"]) == (0, 2, ["工学院"])
    out = StringIO()
    call_command("import_leave", str(file), organisation="YHY", dry_run=True, stdout=out)
    assert "工学院" in out.getvalue()


@pytest.mark.usefixtures("unit")
def test_the_command_says_what_it_cannot_find_or_read(tmp_path):
    file = tmp_path / "a.xlsx"
    file.write_bytes(b"nothing")
    with pytest.raises(CommandError):
        run(file, organisation="NOBODY")
    with pytest.raises(CommandError):
        run(tmp_path / "missing.xlsx", organisation="YHY")
    code, told = run(file, organisation="YHY")
    assert code == 1
    assert [error["row"] for error in told["errors"]] == [None]


@pytest.mark.usefixtures("unit")
def test_the_roster_of_any_day_is_exported_and_comes_back_unchanged(tmp_path):
    source, target = tmp_path / "in.xlsx", tmp_path / "out.xlsx"
    source.write_bytes(workbook(people(6)))
    run(source, organisation="YHY")
    call_command("export_leave", organisation="YHY", to=str(target), on="2027-03-01",
                 stdout=StringIO())  # fmt: skip
    assert run(target, organisation="YHY")[1]["unchanged"] == 6
    call_command("export_leave", organisation="YHY", to=str(target), on="2023-06-01",
                 stdout=StringIO())  # fmt: skip
    assert len(open_ledger(target.read_bytes(), "out.xlsx").rows) == 2
    with pytest.raises(CommandError):
        call_command("export_leave", organisation="YHY", to=str(target), on="gestern")
