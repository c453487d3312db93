"""An outlet spelled five ways: proposed, confirmed once, remembered, listed, revoked."""

import json

import fastexcel
import polars as pl
import pytest

from data import refusal
from data.__main__ import main
from data.contract import ContractBroken
from data.feeds import plain
from data.load import load
from data.names.remember import CannotRemember, confirm, listed, revoke
from data.names.spelling import core, fold
from data.store import Store, build
from data.undo import undo
from queries import schema
from tests.data import hamlet

HEAD = "网点号,月份,存款类型,余额,本月日均,本年日均\n"
OUTLETS = [
    ("E1", "静宁界石铺分理处", "Jingning Jieshipu Office"),
    ("E2", "静宁支行营业部", "Jingning Main Office"),
    ("E3", "静宁威戎分理处", "Jingning Weirong Office"),
]
FIVE = (
    "静宁县界石铺分理处",
    "界石铺分理处",
    "静宁界石铺支行",
    "农行静宁界石铺储蓄所",
    "界石铺网点",
)
BANKS = [
    ("own", "中国农业银行", "Own", True),
    ("coop", "静宁农村商业银行股份有限公司", "Jingning Rural Commercial Bank", False),
    ("post", "邮政储蓄银行", "Postal Savings", False),
]


def frames(*more):
    """Return the hamlet with outlets and banks that have real names."""
    made = hamlet.frames()
    upper = made["organization"].filter(pl.col("level") != "outlet")
    rows = [(i, "E", "outlet", f"/R/E/{i}/", "01001", zh, en) for i, zh, en in (*OUTLETS, *more)]  # fmt: skip
    outlets = pl.DataFrame(rows, upper.columns, orient="row")
    banks = pl.DataFrame(
        BANKS, ["institution_id", "name_zh", "name_en", "is_own"], orient="row"
    )
    return made | {
        "organization": pl.concat([upper, outlets]),
        "institution": banks.with_columns(kind=pl.lit("bank")),
    }


@pytest.fixture
def place(tmp_path):
    build(tmp_path / "w", frames(), "hamlet")
    return tmp_path / "w"


@pytest.fixture
def bring(place, tmp_path):
    def bring(names, name="file.csv", **choices):
        types = ("储蓄", "公司", "机构")
        lines = [f"{n},2026{m:02},{types[k]},{k}.5,1,1\n" for at, n in enumerate(names) for m, k in [(1 + at // 3, at % 3)]]  # fmt: skip
        path = tmp_path / name
        path.write_text(HEAD + "".join(lines), "utf-8")
        return load("deposit_month", [path], folder=place, by="steward", **choices)

    return bring


@pytest.fixture
def tell(place, capsys):
    def tell(*words, lang="en"):
        code = main(["names", *words, "--warehouse", f"duckdb:///{place}", "--lang", lang])  # fmt: skip
        said = capsys.readouterr()
        return code, said.out, said.err

    return tell


def rows(place, table):
    with Store(place).writing("look") as draft:
        draft.abandon()
        return draft.rows(table)


def folds(*texts):
    return pl.DataFrame({"t": texts}).select(fold(pl.col("t")))["t"].to_list()


def test_spellings_of_one_name_fold_to_the_same():
    assert folds("静宁农村商业银行股份有限公司", "静宁农商银行", "静宁 农商行 ") == ["静宁农商行"] * 3  # fmt: skip
    assert folds("中国农业银行", "农业银行", "农行") == ["农行"] * 3
    assert folds("ＡＢ Bank, Ltd.", "ab-bank") == ["abbank", "abbank"]
    assert folds("０１２", "12.5", "—", "有限公司", None) == [None] * 5


def test_the_core_leaves_out_the_kind_of_unit_alone():
    cores = pl.DataFrame({"t": ["界石铺分理处", "East Sub-branch", "支行"]}).select(core(pl.col("t")))  # fmt: skip
    assert cores["t"].to_list() == ["界石铺", "east", "支行"]


def test_a_name_that_only_one_has_needs_no_confirmation(place, bring):
    bring(["静宁界石铺分理处", " 静宁　界石铺 分理处", "jingning JIESHIPU office"])
    assert rows(place, schema.deposit_month)["outlet_id"].to_list() == ["E1"] * 3


def test_five_spellings_are_proposed_confirmed_listed_and_revoked(place, bring, tell):
    with pytest.raises(ContractBroken) as refused:
        bring(FIVE)
    found = refused.value.unknown
    assert [one.written_as for one in found] == list(FIVE)
    assert [one.proposals[0].id for one in found] == ["E1"] * 5
    assert all(one.is_clear and one.rows == 1 for one in found)
    assert all(len(one.proposals) <= 3 for one in found)
    assert found[0].proposals[0].within.zh == "E"

    pairs = [word for name in FIVE for word in (name, "E1")]
    code, out, _ = tell("confirm", "deposit_month", *pairs, "--by", "steward")
    assert (code, "Version 2, load 1" in out) == (0, True)
    assert bring(FIVE).version == 3
    assert set(rows(place, schema.deposit_month)["outlet_id"]) == {"E1"}

    code, out, _ = tell("--json")
    told = json.loads(out)["names"]
    assert {(n["written_as"], n["id"], n["name"]["zh"]) for n in told} == {
        (name, "E1", "静宁界石铺分理处") for name in FIVE
    }
    log = rows(place, schema.load_log).filter(feed="name_alias").row(0, named=True)
    assert (log["loaded_by"], log["row_count"]) == ("steward", 5)
    assert "界石铺网点 = E1" in log["file_name"]

    code, out, _ = tell("confirm", "deposit_month", FIVE[0], "E1")
    assert (code, "is remembered already" in out) == (0, True)
    assert Store(place).current().number == 3

    assert tell("revoke", "deposit_month", FIVE[0])[0] == 0
    assert FIVE[0] not in listed(place)["written_as"].to_list()
    assert rows(place, schema.revision).filter(table_name="name_alias").select("load_id", "old_value", "new_value").rows() == [(3, "E1", None)]  # fmt: skip
    with pytest.raises(ContractBroken) as refused:
        bring(FIVE[:1], "again.csv")
    assert [one.written_as for one in refused.value.unknown] == [FIVE[0]]


def test_a_confirmation_can_be_undone(place, bring):
    done = confirm(place, "deposit_month", [(FIVE[1], "E1")], "steward")
    bring(FIVE[1:2], dry_run=True)
    undo(place, done.load_id, "steward")
    assert listed(place).is_empty()
    with pytest.raises(ContractBroken):
        bring(FIVE[1:2], dry_run=True)
    taken_back = revoke_again(place)
    assert "E1" in listed(place)["id"].to_list()
    assert taken_back > done.load_id


def revoke_again(place):
    """Confirm, revoke, and undo the revocation; return its load."""
    confirm(place, "deposit_month", [(FIVE[1], "E1")], "steward")
    done = revoke(place, "deposit_month", FIVE[1], "steward")
    undo(place, done.load_id, "steward")
    return done.load_id


def test_two_of_one_name_are_never_chosen_between(tmp_path, tell, bring, place):
    build(place, frames(("E4", "静宁界石铺分理处", "Jieshipu Two")), "two")
    with pytest.raises(ContractBroken) as refused:
        bring(["静宁界石铺分理处"])
    [one] = refused.value.unknown
    assert (one.alike, one.is_clear) == (2, False)
    assert [p.id for p in one.proposals[:2]] == ["E1", "E4"]
    code, _, err = tell("confirm", "deposit_month", "界石铺", "静宁界石铺分理处")
    assert (code, "Several are called" in err, "E1, E4" in err) == (1, True, True)
    assert listed(place).is_empty()
    confirm(place, "deposit_month", [("静宁界石铺分理处", "E4")], "steward")
    bring(["静宁界石铺分理处"])
    assert rows(place, schema.deposit_month)["outlet_id"].to_list() == ["E4"]


@pytest.mark.parametrize(
    ("words", "why"),
    [
        (("deposit_month", "界石铺", "E9"), "neither an id"),
        (("deposit_month", "界石铺", "E"), "neither an id"),
        (("deposit_month", "E2", "E1"), "is an id itself"),
        (("deposit_month", " ", "E1"), "1 to 200 characters"),
    ],
)
def test_what_cannot_be_remembered_is_refused_in_words(place, tell, words, why):
    code, _, err = tell("confirm", *words)
    assert (code, why in err) == (1, True)
    assert Store(place).current().number == 1


def test_one_spelling_stands_for_one_id_and_what_is_not_there_is_not_revoked(place, tell):  # fmt: skip
    confirm(place, "deposit_month", [("界石铺", "静宁界石铺分理处")], "steward")
    code, _, err = tell("confirm", "deposit_month", "界石铺", "E2")
    assert (code, "stands for E1 already" in err) == (1, True)
    code, _, err = tell("revoke", "deposit_month", "没有的写法")
    assert (code, "is remembered for" in err) == (1, True)
    with pytest.raises(SystemExit):
        main(["names", "confirm", "deposit_month", "a", "E1", "b"])
    with pytest.raises(CannotRemember, match="refer to no unit"):
        confirm(place, "period_close", [("a", "E1")], "steward")


def test_there_is_nothing_to_list_yet(place, tell, tmp_path):
    assert tell("list")[1] == "No spelling is remembered yet.\n"
    with pytest.raises(CannotRemember, match="no warehouse"):
        listed(tmp_path / "none")


def test_a_refusal_names_the_nearest_in_workbook_list_and_json(place, tmp_path, capsys):
    path = tmp_path / "file.csv"
    path.write_text(HEAD + "界石铺支行,202601,储蓄,1,1,1\n", "utf-8")
    words = ["load", "deposit_month", str(path), "--warehouse", f"duckdb:///{place}", "--lang", "zh"]  # fmt: skip
    assert main(words) == 1
    said = capsys.readouterr().err
    assert "最接近：静宁界石铺分理处（E1，E）" in said
    assert "python -m data names confirm deposit_month 写法 编码" in said
    assert main([*words, "--json"]) == 1
    [one] = json.loads(capsys.readouterr().out)["unknown"]
    assert (one["written_as"], one["table"], one["level"]) == ("界石铺支行", "organization", "outlet")  # fmt: skip
    assert one["proposals"][0]["name"]["en"] == "Jingning Jieshipu Office"

    with pytest.raises(ContractBroken) as refused:
        load("deposit_month", [path], folder=place, by="steward")
    book = fastexcel.read_excel(refusal.workbook(path, refused.value, table=schema.deposit_month))  # fmt: skip
    shown = book.load_sheet("问题清单", header_row=None).to_polars()
    assert "最接近：静宁界石铺分理处（E1，E）" in str(shown.row(-1))


def test_a_name_of_a_unit_above_is_a_subtotal_not_an_outlet(bring):
    with pytest.raises(ContractBroken) as refused:
        bring(["E"])
    assert refused.value.problems["problem"].to_list() == ["subtotal"]


def test_a_code_that_lost_its_zeros_is_proposed(tmp_path):
    build(tmp_path / "z", frames(("0062", "静宁城关分理处", "Chengguan")), "zeros")
    path = tmp_path / "file.csv"
    path.write_text(HEAD + "62,202601,储蓄,1,1,1\n99,202602,储蓄,1,1,1\n", "utf-8")
    with pytest.raises(ContractBroken) as refused:
        load("deposit_month", [path], folder=tmp_path / "z", by="steward")
    proposed = {o.written_as: [p.id for p in o.proposals] for o in refused.value.unknown}  # fmt: skip
    assert proposed == {"62": ["0062"], "99": []}


def test_banks_across_are_known_by_any_sure_spelling(place, tmp_path):
    confirm(place, "market_month", [("老信用社", "coop")], "steward")
    path = tmp_path / "wide.csv"
    path.write_text("地区代码,月份,存款类型,农业银行,静宁农商银行,邮储银行\n东县,202601,合计,1,2,3\n", "utf-8")  # fmt: skip
    load("market_month", [path], folder=place, by="steward")
    found = rows(place, schema.market_month).sort("balance")
    assert found.select("institution_id", "balance").rows() == [("own", 1), ("coop", 2), ("post", 3)]  # fmt: skip
    path.write_text(
        "地区代码,月份,存款类型,农行,老信用社\n01001,202602,合计,1,2\n", "utf-8"
    )
    load("market_month", [path], folder=place, by="steward")
    later = rows(place, schema.market_month).filter(pl.col("month") == hamlet.FEB)
    assert later.sort("balance")["institution_id"].to_list() == ["own", "coop"]


def test_a_long_plain_file_is_read_at_once_unless_a_spelling_is_in_it(place, tmp_path, monkeypatch):  # fmt: skip
    monkeypatch.setattr(plain, "LONG", 0)
    confirm(place, "deposit_month", [("界石铺", "E1")], "steward")
    path = tmp_path / "file.csv"
    with Store(place).writing("look") as draft:
        draft.abandon()
        path.write_text(HEAD + "E1,202601,储蓄,1,1,1\n", "utf-8")
        assert plain.read(path, schema.deposit_month, draft.rows) is not None
        path.write_text(HEAD + "界石铺,202601,储蓄,1,1,1\n", "utf-8")
        assert plain.read(path, schema.deposit_month, draft.rows) is None
    load("deposit_month", [path], folder=place, by="steward")
    assert rows(place, schema.deposit_month)["outlet_id"].to_list() == ["E1"]


def test_many_unknown_names_against_many_known_ones_are_bounded(tmp_path):
    known = [(f"{n:06}", f"第{n}区{chr(0x4E00 + n % 2000)}支行", f"Unit {n}") for n in range(20_000)]  # fmt: skip
    build(tmp_path / "big", frames(*known), "big")
    lines = "".join(f"{n}区{chr(0x4E00 + n)}网点,202601,储蓄,1,1,1\n" for n in range(1000))  # fmt: skip
    path = tmp_path / "file.csv"
    path.write_text(HEAD + lines, "utf-8")
    with pytest.raises(ContractBroken) as refused:
        load("deposit_month", [path], folder=tmp_path / "big", by="steward")
    assert len(refused.value.unknown) == 200
    assert refused.value.unknown[7].proposals[0].id == "000007"
    assert refused.value.problems.height == 1000
