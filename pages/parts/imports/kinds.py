"""The kinds of file a steward may bring, in words: one per table, and public sources.

The loader runs as another process, so its feeds are named here; a test compares them.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from queries import schema
from queries.schema import Unit
from queries.text import NOTHING, Text

MONTHLY = (
    "market_month", "deposit_month", "deposit_day", "income_month", "loan_month", "loan_due_month",
    "agri_loan_month", "rating_score", "rating_star", "target",
)  # fmt: skip
# What the warehouse itself keeps, or makes of other tables.
ITS_OWN = ("load_log", "revision", "truth_check", "deposit_org_day")
STAMPS = ("load_id", "data_status")
CERTIFICATE = Text(
    "本行的 FDIC 证书号", "FDIC certificate number (CERT) of the own bank"
)
BANK = Text(
    "本行：FDIC 证书号，或 `rssd-编号`；`all` 为全市场",
    "The own bank: FDIC certificate or rssd-NUMBER; all is the whole market",
)
SHEET = Text("工作表名称（空：第一张）", "Sheet to read (empty: the first)")


@dataclass(frozen=True)
class Kind:
    """A kind of file: the feed's name, what it is called, what it holds, its options."""

    name: str
    label: Text
    says: Text
    options: Mapping[str, Text] = field(default_factory=dict)

    def __str__(self) -> str:
        return f"{self.label} · {self.name}"


def kinds() -> dict[str, Kind]:
    """Return every kind by name: what comes each month first, public sources last."""
    rest = [t.name for t in schema.metadata.sorted_tables if t.name not in (*MONTHLY, *ITS_OWN)]  # fmt: skip
    tables = [_table(name) for name in (*MONTHLY, *rest)]
    return {kind.name: kind for kind in (*tables, *PUBLIC)}


def _table(name: str) -> Kind:
    table = schema.metadata.tables[name]
    required, optional = Text("必有列：", "Required columns: "), Text("；可有：", "; optional: ")  # fmt: skip
    listed = [c for c in table.columns if c.name not in STAMPS]
    says = required.join_with(
        _listed([c.info["label"] for c in listed if not c.nullable])
    )
    if nullable := [c.info["label"] for c in listed if c.nullable]:
        says = says.join_with(optional).join_with(_listed(nullable))
    has_money = any(c.info["unit"] is Unit.MONEY for c in listed)
    says = says.join_with(Text("。", ".")).join_with(AMOUNTS if has_money else NOTHING)
    return Kind(name, table.info["label"], says, {"sheet": SHEET})


def _listed(labels: list[Text]) -> Text:
    return Text(
        "、".join(label.zh for label in labels), ", ".join(label.en for label in labels)
    )


AMOUNTS = Text(
    "金额单位（元、万元、亿元）从表头或单位行识别，认不清即拒收。",
    " The unit of amounts is read from the header or a unit row; an unclear one is refused.",
)
PUBLIC = (
    Kind(
        "fdic_sod",
        Text("FDIC 存款汇总", "FDIC Summary of Deposits"),
        Text(
            "美国各银行网点的年度存款，一年或多年，CSV。",
            "Yearly deposits of every American branch, one year or many, CSV.",
        ),
        {"own": CERTIFICATE},
    ),
    Kind(
        "cra_farm",
        Text("社区再投资法小额农场贷款", "CRA small-farm loans"),
        Text(
            "按县的小额农场贷款，定宽文本或 CSV。",
            "Small-farm loans by county, fixed-width or CSV.",
        ),
        {
            "own": BANK,
            "loans": Text(
                "贷款：`originated`、`purchased` 或 `all`（二者相加）",
                "Loans: originated, purchased or all (the two added)",
            ),
        },
    ),
    Kind(
        "call_report",
        Text("银行季报收入项目", "FFIEC Call Report"),
        Text(
            "季报的收入与支出项目，累计数转为当期数。",
            "Income items of the quarterly reports; sums of the year to date become flows.",
        ),
        {"own": BANK},
    ),
    Kind(
        "boundaries",
        Text("地区边界文件", "Outlines of regions, from a map file"),
        Text(
            "GeoJSON 或 TopoJSON，每个图形带地区代码。",
            "GeoJSON or TopoJSON, each shape with its region's code.",
        ),
        {
            "code": Text("含地区代码的属性名", "Property that holds the region's code"),
            "source": Text("边界来源", "Where the outlines come from"),
            "notice": Text("随图显示的声明", "Notice shown with the map"),
        },
    ),
)
