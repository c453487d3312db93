"""What takes room, and what is left."""

import json

from data import __main__ as command
from data import store
from tests.data.hamlet import MAR, days, frames


def test_figures_books_and_log_are_told(tmp_path, monkeypatch, capsys):
    folder = tmp_path / "w"
    for balance in (1.0, 2.0):
        store.build(folder, frames() | {"deposit_day": days(("E1", MAR, balance))}, "n")
    (tmp_path / "books.sqlite").write_bytes(b"x" * 5000)
    for name in ("granary-1.log", "granary-2.log", "granary-2.log.1"):
        (tmp_path / name).write_bytes(b"x" * 100)
    monkeypatch.setenv("GRANARY_LOG", str(tmp_path / "granary.log"))
    monkeypatch.setenv("GRANARY_WAREHOUSE", f"duckdb:///{folder}")

    assert command.main(["disk", "--json", "--lang", "en"]) == 0
    told = json.loads(capsys.readouterr().out)
    sizes = {part["what"]: part["bytes"] for part in told["parts"]}
    files = sum(f.stat().st_size for f in folder.glob("*.duckdb"))
    assert sizes["current version (to be backed up)"] + sizes["1 earlier versions"] == files  # fmt: skip
    assert (sizes["books (to be backed up)"], sizes["log"]) == (5000, 300)
    assert told["free"] > 0

    assert command.main(["disk", "--lang", "zh"]) == 0
    assert "日常记录（须备份）" in capsys.readouterr().out


def test_an_empty_place_is_no_error(tmp_path, monkeypatch, capsys):
    assert command.main(["disk", "--lang", "en", "--warehouse", f"duckdb:///{tmp_path}/none"]) == 0  # fmt: skip
    assert "0.0 MB" in capsys.readouterr().out
