"""Plans of a year on a bank of two sub-branches: template, draft, comparison, issue."""

import json
from datetime import date

import fastexcel
import polars as pl
import pytest
import xlsxwriter

from data.__main__ import main
from data.store import Store, build
from data.targets.issue import issue
from data.targets.sums import Tree, disagreements
from queries import schema
from queries.catalogue import QUESTIONS
from tests.data import hamlet

VALUE, HINT = 8, 9


def frames():
    made = hamlet.frames()
    west = {"org_id": "W", "parent_id": "R", "level": "county", "path": "/R/W/"}
    names = {"name_zh": "西支行", "name_en": "West", "region_code": "01001"}
    made["organization"] = pl.concat(
        [made["organization"], pl.DataFrame({**west, **names})], how="diagonal"
    )
    rows = [
        ("fee_income", org, "*", "flow", period, value)
        for org, values in (("E", (2e4, 4e4, 6e4, 8e4)), ("W", (1e4, 2e4, 3e4, 4e4)))
        for period, value in zip(("q1", "half", "q3", "year"), values, strict=True)
    ]
    rows.append(("npl_ratio", "E", "*", "rate", "year", 0.015))
    columns = ["kpi", "org_id", "slice", "kind", "period", "value"]
    made["target"] = pl.DataFrame(rows, columns, orient="row").with_columns(
        year=2026, version=1, issued_on=date(2026, 1, 15), status=pl.lit("issued")
    )
    return made


@pytest.fixture
def place(tmp_path):
    build(tmp_path / "w", frames(), "two")
    return tmp_path / "w"


@pytest.fixture
def running(place):
    """The same bank with a month of deposits: its plans are judged by."""
    march = {"outlet_id": "E1", "month": hamlet.MAR, "deposit_type": "savings"}
    amounts = dict.fromkeys(("balance", "average_month", "average_year"), 2.0)
    held = {"deposit_month": pl.DataFrame({**march, **amounts})}
    build(place, frames() | held, "running")
    return place


@pytest.fixture
def tell(place, capsys):
    def tell(*given, lang="en"):
        code = main([*given, "--warehouse", f"duckdb:///{place}", "--lang", lang])
        said = capsys.readouterr()
        return code, said.out, said.err

    return tell


def targets(place, **chosen):
    with Store(place).writing("look") as draft:
        draft.abandon()
        rows = draft.rows(schema.target).with_columns(pl.col("value").cast(pl.Float64))
        return rows.filter(**chosen).sort("kpi", "org_id", "value")


def filled(source, file, values):
    """Fill a template by (kpi, unit, period as written) and save it."""
    sheet = fastexcel.read_excel(source).load_sheet(0, dtypes="string").to_polars()
    with xlsxwriter.Workbook(file) as book:
        page = book.add_worksheet()
        page.write_row(0, 0, sheet.columns)
        for at, row in enumerate(sheet.rows(), 1):
            page.write_row(at, 0, [cell or "" for cell in row])
            value = values.get((row[0], row[3], row[6]))
            page.write(at, VALUE, "" if value is None else value)
    return file


FEES = {
    ("fee_income", org, period): value
    for org, values in (("E", (3, 5, 7, 9)), ("W", (1, 2, 3, 4)))
    for period, value in zip(
        ("一季度", "上半年", "三季度", "全年"), values, strict=True
    )
}


@pytest.fixture
def drafted(place, tell, tmp_path):
    """A draft of 2027 that Ann loaded: fees of both units, one rate."""
    out = tmp_path / "t.xlsx"
    assert tell("template", "target", "--year", "2027", "-o", str(out), lang="zh")[0] == 0  # fmt: skip
    given = {**FEES, ("npl_ratio", "E", "全年"): "1.2%"}
    file = filled(out, tmp_path / "filled.xlsx", given)
    code, _, said = tell("load", "target", str(file), "--by", "Ann")
    assert code == 0, said
    return file


def test_the_template_has_a_row_per_plan_with_last_years_beside(tell, tmp_path):
    out = tmp_path / "t.xlsx"
    tell("template", "target", "--year", "2027", "-o", str(out), lang="zh")
    sheet = fastexcel.read_excel(out).load_sheet(0, dtypes="string").to_polars()
    assert sheet.columns[VALUE:] == ["计划值（万元）", "上年已下达（万元）"]
    # Three units, one flow at four periods and one rate for the year.
    assert sheet.height == 3 * 4 + 3
    row = sheet.filter(pl.col("机构号") == "E", pl.col("期间") == "一季度").row(0)
    assert (row[0], row[4], row[7], float(row[HINT])) == ("fee_income", "E", "累计", 2)
    tell("template", "target", "--year", "2027", "-o", str(out), lang="en")
    sheet = fastexcel.read_excel(out).load_sheet(0, dtypes="string").to_polars()
    assert sheet.columns[VALUE:] == ["Value (yuan)", "Issued last year (yuan)"]


def test_without_plans_of_the_year_before_the_usual_ones_are_asked(tell, tmp_path):
    out = tmp_path / "t.xlsx"
    code, said, _ = tell("template", "target", "--year", "2030", "-o", str(out), "--json")  # fmt: skip
    assert (code, json.loads(said)["rows"]) == (0, 6 * 3 * 4)


def test_a_filled_template_is_a_draft_in_the_banks_unit(place, drafted):
    made = targets(place, year=2027)
    assert set(made["status"]) == {"draft"}
    assert set(made["version"]) == {1}
    assert made.select("org_id", "period", "value").rows() == [
        ("E", "q1", 30_000), ("E", "half", 50_000), ("E", "q3", 70_000), ("E", "year", 90_000),
        ("W", "q1", 10_000), ("W", "half", 20_000), ("W", "q3", 30_000), ("W", "year", 40_000),
        ("E", "year", 0.012),
    ]  # fmt: skip


def test_the_english_template_loads_as_it_is(place, tell, tmp_path):
    out = tmp_path / "t.xlsx"
    tell("template", "target", "--year", "2027", "-o", str(out), lang="en")
    file = filled(out, tmp_path / "f.xlsx", {("fee_income", "E", "year"): 90_000})
    assert tell("load", "target", str(file), "--by", "Ann")[0] == 0
    assert targets(place, year=2027)["value"].to_list() == [90_000]


def test_the_draft_beside_what_is_issued(place, tell, tmp_path):
    file = tmp_path / "new.csv"
    file.write_text(
        "kpi,org_id,year,period,kind,value\nfee_income,E,2026,year,flow,90000\n"
        "fee_income,R,2026,year,flow,130000\nfee_income,W,2026,year,flow,40000\n"
    )
    tell("load", "target", str(file), "--by", "Ann")
    code, out, said = tell("compare", "target", "--year", "2026", "--json")
    assert (code, said) == (0, "")
    told = json.loads(out)
    assert [told[k] for k in ("n", "new", "changed", "same")] == [3, 1, 1, 1]
    assert [(p["org"], p["version"], p["issued"], p["draft"], p["change"]) for p in told["plans"]] == [
        ("E", 2, 80_000, 90_000, 10_000), ("R", 2, None, 130_000, None), ("West", 2, 40_000, 40_000, 0),
    ]  # fmt: skip
    _, out, said = tell("compare", "target", "--year", "2026")
    assert "1 new, 1 changed, 1 the same" in out
    assert ("80,000.00" in said, "West" in said) == (True, False)


def test_a_second_person_issues_and_earlier_plans_are_kept(place, tell, tmp_path):
    file = tmp_path / "new.csv"
    file.write_text("kpi,org_id,year,period,kind,value\nfee_income,E,2026,year,flow,90000\n")  # fmt: skip
    tell("load", "target", str(file), "--by", "Ann")
    code, _, said = tell("issue", "target", "--year", "2026", "--by", " ann")
    assert (code, "another person" in said) == (1, True)
    code, out, _ = tell("issue", "target", "--year", "2026", "--by", "Ben", "--document", "7")  # fmt: skip
    assert (code, "1 plans of 2026 are issued, 1 in place" in out) == (0, True)
    year = targets(place, kpi="fee_income", org_id="E", year=2026, period="year")
    assert year.select("version", "value", "status", "document_no").rows() == [
        (1, 80_000, "replaced", None),
        (2, 90_000, "issued", "7"),
    ]
    with Store(place).writing("look") as draft:
        draft.abandon()
        log = draft.rows(schema.load_log).sort("load_id").row(-1, named=True)
        changed = draft.rows(schema.revision).filter(load_id=log["load_id"])
    assert (log["feed"], log["file_name"], log["loaded_by"], log["note"]) == ("target", "issue 2026", "Ben", "2026")  # fmt: skip
    assert ("issued", "replaced") in changed.select("old_value", "new_value").rows()
    code, _, said = tell("issue", "target", "--year", "2026", "--by", "Ben")
    assert (code, "no draft" in said) == (1, True)


HEAD = "kpi,org_id,year,period,slice,kind,value,issued_on,status,version\n"
ISSUED = HEAD + "fee_income,E,2026,year,*,flow,90000,2026-03-01,{status},{version}\n"


@pytest.mark.parametrize("version", [1, 2])
@pytest.mark.parametrize("status", ["issued", "已下达", "replaced", "draft"])
def test_a_file_alone_puts_no_plan_in_force(running, tell, tmp_path, status, version):
    file = tmp_path / "plans.csv"
    file.write_text(ISSUED.format(status=status, version=version))
    code, out, said = tell("load", "target", str(file), "--by", "Ann")
    assert code == 0, said
    assert "until another person issues them" in out
    assert ("1 plans that the file calls issued" in out) == (status != "draft")
    year = targets(running, kpi="fee_income", org_id="E", year=2026, period="year")
    assert year.select("version", "value", "status").rows() == [
        (1, 80_000, "issued"), (2, 90_000, "draft"),
    ]  # fmt: skip
    assert tell("issue", "target", "--year", "2026", "--by", "Ann")[0] == 1
    assert tell("issue", "target", "--year", "2026", "--by", "Ben")[0] == 0


def test_versions_of_a_file_stay_in_order_above_those_in_force(running, tell, tmp_path):
    file = tmp_path / "plans.csv"
    both = [ISSUED.format(status=s, version=v) for v, s in ((1, "replaced"), (2, "issued"))]  # fmt: skip
    file.write_text(both[0] + both[1].removeprefix(HEAD))
    assert tell("load", "target", str(file), "--by", "Ann")[0] == 0
    year = targets(running, kpi="fee_income", org_id="E", year=2026, period="year")
    assert year.select("version", "status").sort("version").rows() == [
        (1, "issued"), (2, "draft"), (3, "draft"),
    ]  # fmt: skip


def test_a_bank_without_figures_is_set_up_with_its_plans(place, tell, tmp_path):
    file = tmp_path / "plans.csv"
    file.write_text(ISSUED.format(status="issued", version=2))
    code, out, _ = tell("load", "target", str(file), "--by", "Ann")
    assert (code, "no figures yet, so 1 plans have the status" in out) == (0, True)
    year = targets(place, kpi="fee_income", org_id="E", year=2026, period="year")
    assert year["status"].to_list() == ["issued", "issued"]


def test_a_bad_year_in_a_file_of_issued_plans_is_named(running, tell, tmp_path):
    file = tmp_path / "plans.csv"
    file.write_text(ISSUED.format(status="issued", version=2).replace("2026,", "next,"))
    code, _, said = tell("load", "target", str(file), "--by", "Ann")
    assert (code, "year" in said) == (1, True)


def test_who_made_a_draft_that_was_taken_back_may_issue_the_next(place, tell, tmp_path):
    head = "kpi,org_id,year,period,kind,value\nfee_income,E,2027,year,flow,"
    for name, value in (("Ann", 1), ("Ben", 2)):
        (tmp_path / f"{name}.csv").write_text(f"{head}{value}\n")
        load = json.loads(tell("load", "target", str(tmp_path / f"{name}.csv"), "--by", name, "--json")[1])  # fmt: skip
        if name == "Ann":
            assert tell("undo", str(load["load_ids"][0]), "--by", "Cy")[0] == 0
    assert tell("issue", "target", "--year", "2027", "--by", "Ben")[0] == 1
    assert issue(place, 2027, "Ann").rows == 1
    # When the issue is taken back, the draft and who made it are there again.
    assert tell("undo", "4")[0] == 0
    assert tell("issue", "target", "--year", "2027", "--by", "Ben")[0] == 1
    assert issue(place, 2027, "Ann").rows == 1


def test_plans_that_do_not_add_up_are_not_issued(place, drafted, tell, tmp_path):
    file = tmp_path / "root.csv"
    file.write_text(
        "kpi,org_id,year,period,kind,value\n"
        "fee_income,R,2027,q1,flow,40000\nfee_income,R,2027,year,flow,120000\n"
        "fee_income,W,2027,half,flow,5000\n"
    )
    tell("load", "target", str(file), "--by", "Ann")
    code, out, _ = tell("issue", "target", "--year", "2027", "--by", "Ben", "--json")
    assert code == 1
    assert [(p["problem"], p["value"]) for p in json.loads(out)["problems"]] == [
        ("tree_disagrees", "R fee_income year: 120,000.00 ≠ Σ 130,000.00"),
        ("year_disagrees", "W fee_income half: 5,000.00 < q1 10,000.00"),
    ]
    assert set(targets(place, year=2027)["status"]) == {"draft"}


ORGS = pl.DataFrame(
    {
        "org_id": ["R", "E", "W"], "parent_id": [None, "R", "R"],
        "path": ["/R/", "/R/E/", "/R/W/"], "closed_on": [None] * 3,
    },
    schema_overrides={"closed_on": pl.Date},
)  # fmt: skip


def plan(*rows, kind="increment"):
    columns = {"org_id": pl.String, "period": pl.String, "value": pl.Float64}
    frame = pl.DataFrame(rows, columns, orient="row")
    return frame.with_columns(kpi=pl.lit("k"), slice=pl.lit("*"), kind=pl.lit(kind))


@pytest.mark.parametrize(
    ("draft", "issued", "found"),
    [
        # The parts come from what is in force where the draft has none.
        (plan(("R", "year", 5)), plan(("E", "year", 2), ("W", "year", 3)), []),
        (plan(("E", "year", 4)), plan(("R", "year", 5), ("W", "year", 3)), ["tree_disagrees"]),
        # One child without a plan: its parent's is not judged. What was wrong before, neither.
        (plan(("R", "year", 5), ("E", "year", 2)), plan(), []),
        (plan(("E", "q1", 1), ("E", "year", 2)), plan(("R", "year", 9)), []),
        # Deposits may stand higher in March than in December; what runs up cannot.
        (plan(("E", "q1", 9), ("E", "year", 8)), plan(), []),
        (plan(("E", "q1", 9), ("E", "year", 8), kind="flow"), plan(), ["year_disagrees"]),
        (plan(("E", "q3", 9), ("E", "year", 8), kind="cap"), plan(), ["year_disagrees"]),
        (plan(("E", "q1", 9)), plan(), ["year_disagrees"]),
        (plan(("E", "q1", 1)), plan(("E", "year", 8), kind="level"), ["year_disagrees"]),
        # Rates are not added.
        (plan(("R", "year", 1), ("E", "year", 1), ("W", "year", 1), kind="rate"), plan(), []),
    ],
)  # fmt: skip
def test_what_has_to_add_up(draft, issued, found):
    told = disagreements(draft, issued, Tree.of(ORGS))
    assert told["problem"].to_list() == found


def test_the_comparison_is_a_question_too():
    assert "draft_against_issued" in QUESTIONS
