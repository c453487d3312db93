"""The warehouse: every table, every column, its unit and its name in both languages.

Loaders check files against these tables and queries read from them, so a column
has one name, one type and one unit throughout the product. Money is stored in the
bank's currency unit (yuan, dollars) as DECIMAL(18,2); ratios are 0 to 1; a `month`,
`quarter` is the period's last day.
"""

from enum import Enum
from typing import Any

import sqlalchemy as sa

from queries.text import Text

metadata = sa.MetaData()


class Unit(Enum):
    """What a number counts; `pages.parts.numbers` knows how each is written."""

    MONEY = "money"
    SHARE = "share"
    POINTS = "points"
    COUNT = "count"
    RANK = "rank"
    SCORE = "score"
    INDEX = "index"
    STATE = "state"


Type = sa.types.TypeEngine[Any]

ID = sa.String(24)
CODE = sa.String(24)
NAME = sa.String(200)
NOTE = sa.String(2000)
MONEY = sa.Numeric(18, 2)


def column(
    name: str,
    type_: Type,
    zh: str,
    en: str,
    *,
    unit: Unit | None = None,
    key: bool = False,
    null: bool = False,
) -> sa.Column[Any]:
    """Return a column that carries its label and unit in `info`."""
    info = {"label": Text(zh, en), "unit": unit}
    return sa.Column(
        name, type_, primary_key=key, autoincrement=False, nullable=null, info=info
    )


def table(
    name: str, label: Text, *columns: sa.Column[Any], scope: str | None = None
) -> sa.Table:
    """Return a table; `scope` names the column that access is judged by."""
    return sa.Table(
        name,
        metadata,
        *columns,
        comment=label.en,
        info={"label": label, "scope": scope},
    )


def fact(
    name: str, label: Text, *columns: sa.Column[Any], scope: str = "org_id"
) -> sa.Table:
    """Return a table of figures: as `table`, with the load it came by and its status."""
    return table(
        name,
        label,
        *columns,
        column("load_id", sa.Integer(), "批次", "Load"),
        column("data_status", sa.String(12), "数据状态", "Data status"),
        scope=scope,
    )


def money(name: str, zh: str, en: str, *, null: bool = False) -> sa.Column[Any]:
    """Return a money column in the bank's currency unit."""
    return column(name, MONEY, zh, en, unit=Unit.MONEY, null=null)


def count(name: str, zh: str, en: str, *, null: bool = False) -> sa.Column[Any]:
    """Return a column that counts things."""
    return column(name, sa.Integer(), zh, en, unit=Unit.COUNT, null=null)


def persons(name: str, zh: str, en: str) -> sa.Column[Any]:
    """Return a column that counts people: shown only where there are enough of them."""
    made = count(name, zh, en)
    made.info["is_persons"] = True
    return made


def month(name: str = "month") -> sa.Column[Any]:
    """Return the key column of a monthly table: the month's last day."""
    return column(name, sa.Date(), "月份", "Month", key=True)


bank = table(
    "bank",
    Text("银行", "The bank itself: one row"),
    column("name_zh", NAME, "中文名", "Chinese name", key=True),
    column("name_en", NAME, "英文名", "English name"),
    column("currency", sa.String(3), "币种", "Currency (ISO 4217)"),
    column("is_synthetic", sa.Boolean(), "模拟数据", "Synthetic figures"),
    column("notice_zh", NOTE, "中文声明", "Notice in Chinese", null=True),
    column("notice_en", NOTE, "英文声明", "Notice in English", null=True),
    column("year_start_month", sa.Integer(), "年度首月", "First month of the year"),
    column("market_level", sa.String(12), "市场层级", "Level of the market regions"),
    column("double_first_type", sa.String(16), "双第一口径", "Double-first deposits"),
)

organization = table(
    "organization",
    Text("机构", "Units of the bank, as the tree stands today"),
    column("org_id", ID, "机构号", "Unit ID", key=True),
    column("parent_id", ID, "上级机构号", "Parent unit ID", null=True),
    column("level", sa.String(12), "层级", "Level"),
    column("path", sa.String(200), "路径", "Path"),
    column("name_zh", NAME, "机构名称", "Chinese name"),
    column("name_en", NAME, "机构英文名", "English name"),
    column("region_code", CODE, "地区代码", "Region code", null=True),
    column("peer_class", sa.String(24), "支行类别", "Peer class", null=True),
    column("opened_on", sa.Date(), "开业日期", "Opened on", null=True),
    column("closed_on", sa.Date(), "撤并日期", "Closed on", null=True),
    column("latitude", sa.Double(), "纬度", "Latitude", null=True),
    column("longitude", sa.Double(), "经度", "Longitude", null=True),
    scope="org_id",
)

org_succession = table(
    "org_succession",
    Text("机构承继", "Which unit took over from which, and when"),
    column("from_org_id", ID, "原机构号", "Former unit ID", key=True),
    column("to_org_id", ID, "承继机构号", "Successor unit ID", key=True),
    column(
        "effective_on", sa.Date(), "生效日期", "First day in the new unit", key=True
    ),
    column("portion", sa.Double(), "承继比例", "Portion", unit=Unit.SHARE),
)

organization_move = table(
    "organization_move",
    Text("机构划转", "Units moved under another parent"),
    column("org_id", ID, "机构号", "Unit ID", key=True),
    column("effective_on", sa.Date(), "生效日期", "Effective on", key=True),
    column("from_parent_id", ID, "原上级", "Former parent"),
    column("to_parent_id", ID, "现上级", "New parent"),
)

region = table(
    "region",
    Text("地区", "Where: counties and what they lie in"),
    column("region_code", CODE, "地区代码", "Region code", key=True),
    column("parent_code", CODE, "上级地区", "Parent region", null=True),
    column("level", sa.String(12), "层级", "Level"),
    column("name_zh", NAME, "地区名称", "Chinese name"),
    column("name_en", NAME, "地区英文名", "English name"),
    column("seat_latitude", sa.Double(), "驻地纬度", "Seat latitude", null=True),
    column("seat_longitude", sa.Double(), "驻地经度", "Seat longitude", null=True),
    column(
        "population", sa.Integer(), "人口", "Population", unit=Unit.COUNT, null=True
    ),
)

region_tag = table(
    "region_tag",
    Text("地区标签", "Dated tags of regions, such as key counties"),
    column("region_code", CODE, "地区代码", "Region code", key=True),
    column("tag", sa.String(40), "标签", "Tag", key=True),
    column("valid_from", sa.Date(), "起始日期", "Valid from", key=True),
    column("valid_to", sa.Date(), "截止日期", "Valid to", null=True),
    column("source", NOTE, "来源", "Source"),
    column("confidence", sa.String(200), "可信度", "Confidence"),
)

region_boundary = table(
    "region_boundary",
    Text("地区边界", "Outlines of regions for the map"),
    column("region_code", CODE, "地区代码", "Region code", key=True),
    column("geometry", sa.Text(), "边界", "Geometry (GeoJSON, WGS 84)"),
    column("source", NOTE, "来源", "Source"),
    column("notice", NOTE, "声明", "Notice"),
)

institution = table(
    "institution",
    Text("市场机构", "Banks in the market, the own bank among them"),
    column("institution_id", ID, "机构编码", "Institution ID", key=True),
    column("name_zh", NAME, "机构名称", "Chinese name"),
    column("name_en", NAME, "机构英文名", "English name"),
    column("kind", sa.String(40), "类型", "Kind"),
    column("is_own", sa.Boolean(), "本行", "Own bank"),
    column("succeeded_by", ID, "承继机构", "Succeeded by", null=True),
    column("succeeded_on", sa.Date(), "承继日期", "Succeeded on", null=True),
)

peer_group_member = table(
    "peer_group_member",
    Text("同业范围成员", "Who belongs to a peer group, where and when"),
    column("peer_group", sa.String(24), "同业范围", "Peer group", key=True),
    column("institution_id", ID, "机构编码", "Institution ID", key=True),
    column("region_code", CODE, "地区代码", "Region code, or *", key=True),
    column("valid_from", sa.Date(), "起始日期", "Valid from", key=True),
    column("valid_to", sa.Date(), "截止日期", "Valid to", null=True),
)

market_month = fact(
    "market_month",
    Text("同业存款（月）", "Deposits of every bank by region, month and type"),
    column("region_code", CODE, "地区代码", "Region code", key=True),
    column("institution_id", ID, "机构编码", "Institution ID", key=True),
    month(),
    column("deposit_type", sa.String(16), "存款类型", "Deposit type", key=True),
    money("balance", "余额", "Balance"),
    column("is_estimated", sa.Boolean(), "估算", "Estimated"),
    scope="region_code",
)

deposit_day = fact(
    "deposit_day",
    Text("存款日余额", "Own deposits by outlet, day and type"),
    column("outlet_id", ID, "网点号", "Outlet ID", key=True),
    column("day", sa.Date(), "日期", "Day", key=True),
    column("deposit_type", sa.String(16), "存款类型", "Deposit type", key=True),
    money("balance", "余额", "Balance"),
    scope="outlet_id",
)

deposit_month = fact(
    "deposit_month",
    Text("存款（月）", "Own deposits by outlet, month and type, with daily averages"),
    column("outlet_id", ID, "网点号", "Outlet ID", key=True),
    month(),
    column("deposit_type", sa.String(16), "存款类型", "Deposit type", key=True),
    money("balance", "余额", "Balance"),
    money("average_month", "本月日均", "Average of the month"),
    money("average_year", "本年日均", "Average of the year to date"),
    scope="outlet_id",
)

deposit_org_day = fact(
    "deposit_org_day",
    Text("存款日余额（机构汇总）", "Daily deposits by unit: what the daily view reads"),
    column("org_id", ID, "机构号", "Unit ID", key=True),
    column("day", sa.Date(), "日期", "Day", key=True),
    column("deposit_type", sa.String(16), "存款类型", "Deposit type", key=True),
    money("balance", "余额", "Balance"),
)

income_line = table(
    "income_line",
    Text("收入科目", "Lines of income and the family each belongs to"),
    column("line_id", ID, "科目编码", "Line ID", key=True),
    column("family", sa.String(16), "大类", "Family"),
    column("parent_line_id", ID, "上级科目", "Parent line", null=True),
    column("name_zh", NAME, "科目名称", "Chinese name"),
    column("name_en", NAME, "科目英文名", "English name"),
    column("is_high_yield", sa.Boolean(), "高收益", "High yield"),
    column("is_mandated_free", sa.Boolean(), "政策性免费", "Free by mandate"),
    column("sort_order", sa.Integer(), "次序", "Order"),
)

income_month = fact(
    "income_month",
    Text("收入（月）", "Income and expense by unit, month and line"),
    column("org_id", ID, "机构号", "Unit ID", key=True),
    month(),
    column("line_id", ID, "科目编码", "Line ID", key=True),
    money("income", "收入", "Income"),
    money("expense", "支出", "Expense"),
    count("item_count", "笔数", "Items", null=True),
    count("free_item_count", "免费笔数", "Free items", null=True),
    money("volume", "交易额", "Volume", null=True),
)

rating_module = table(
    "rating_module",
    Text("星级模块", "Modules of the outlet rating, by rule version"),
    column("module_id", ID, "模块编码", "Module ID", key=True),
    column("version", sa.String(24), "版本", "Version", key=True),
    column("name_zh", NAME, "模块名称", "Chinese name"),
    column("name_en", NAME, "模块英文名", "English name"),
    column("max_score", sa.Double(), "满分", "Maximum", unit=Unit.SCORE),
    column("valid_from", sa.Date(), "起始日期", "Valid from"),
    column("valid_to", sa.Date(), "截止日期", "Valid to", null=True),
)

rating_score = fact(
    "rating_score",
    Text("星级得分", "Scores of an outlet by module and quarter"),
    column("outlet_id", ID, "网点号", "Outlet ID", key=True),
    column("quarter", sa.Date(), "季度", "Quarter", key=True),
    column("module_id", ID, "模块编码", "Module ID", key=True),
    column("version", sa.String(24), "版本", "Version", key=True),
    column("score", sa.Double(), "得分", "Score", unit=Unit.SCORE),
    column("deduction", sa.Double(), "扣分", "Deduction", unit=Unit.SCORE),
    scope="outlet_id",
)

rating_star = fact(
    "rating_star",
    Text("星级评定", "The star an outlet holds in a quarter, and why"),
    column("outlet_id", ID, "网点号", "Outlet ID", key=True),
    column("quarter", sa.Date(), "季度", "Quarter", key=True),
    column("score", sa.Double(), "得分", "Score", unit=Unit.SCORE, null=True),
    column("band_star", sa.Integer(), "分档星级", "Star by score", null=True),
    column("star", sa.Integer(), "星级", "Star", null=True),
    column("reason", sa.String(24), "原因", "Reason"),
    column("has_plaque", sa.Boolean(), "挂牌", "Plaque"),
    column("association_star", sa.Integer(), "协会星级", "Association star", null=True),
    column("rule_version", sa.String(24), "规则版本", "Rule version"),
    scope="outlet_id",
)

agri_loan_month = fact(
    "agri_loan_month",
    Text(
        "涉农贷款（月）", "Agricultural lending by unit, county of the project and area"
    ),
    column("org_id", ID, "机构号", "Unit ID", key=True),
    column("region_code", CODE, "项目所在县", "County of the project", key=True),
    month(),
    column("focus", sa.String(24), "投向领域", "Focus area", key=True),
    column("program", sa.String(24), "项目类型", "Program", key=True),
    column("is_subsidised", sa.Boolean(), "贴息", "Subsidised", key=True),
    money("balance", "余额", "Balance"),
    money("disbursed", "累放", "Disbursed in the month"),
    money("repaid", "累收", "Repaid in the month"),
    persons("borrower_count", "户数", "Borrowers"),
    money("overdue", "逾期", "Overdue", null=True),
)

loan_month = fact(
    "loan_month",
    Text("贷款（月）", "All loans by unit, segment and class"),
    column("org_id", ID, "机构号", "Unit ID", key=True),
    month(),
    column("segment", sa.String(16), "条线", "Segment", key=True),
    column("loan_class", sa.String(16), "五级分类", "Loan class", key=True),
    money("balance", "余额", "Balance"),
)

loan_due_month = fact(
    "loan_due_month",
    Text("到期收回（月）", "Principal due in the month and what became of it"),
    column("org_id", ID, "机构号", "Unit ID", key=True),
    month(),
    column("cohort", sa.String(12), "发放年度", "Cohort", key=True),
    money("due", "到期应收", "Due"),
    money("recovered_on_time", "按期收回", "Recovered on time"),
    money("recovered_late", "逾期收回", "Recovered late"),
    money("extended", "展期", "Extended"),
    money("refinanced", "借新还旧", "Refinanced"),
    money("renewed", "无还本续贷", "Renewed in compliance"),
    count("extended_count", "展期笔数", "Extended, cases"),
    count("refinanced_count", "借新还旧笔数", "Refinanced, cases"),
    count("renewed_count", "续贷笔数", "Renewed, cases"),
)

target = table(
    "target",
    Text("计划", "What a unit is to reach, by KPI, year and period"),
    column("kpi", sa.String(40), "指标", "KPI", key=True),
    column("org_id", ID, "机构号", "Unit ID", key=True),
    column("year", sa.Integer(), "年度", "Year", key=True),
    column("period", sa.String(8), "期间", "Period", key=True),
    column("slice", sa.String(60), "细分", "Slice", key=True),
    column("version", sa.Integer(), "版本", "Version", key=True),
    column("kind", sa.String(16), "类型", "Kind"),
    column("value", sa.Numeric(20, 6), "计划值", "Value"),
    column("issued_on", sa.Date(), "下达日期", "Issued on"),
    column("document_no", NAME, "文号", "Document number", null=True),
    column("status", sa.String(12), "状态", "Status"),
    scope="org_id",
)

period_close = table(
    "period_close",
    Text("关账", "Months the steward has signed off"),
    month(),
    column("closed_on", sa.Date(), "关账日期", "Closed on"),
    column("closed_by", NAME, "关账人", "Closed by"),
)

load_log = table(
    "load_log",
    Text("导入记录", "Every load that made this warehouse"),
    column("load_id", sa.Integer(), "批次", "Load", key=True),
    column("feed", sa.String(40), "来源类型", "Feed"),
    column("file_name", NAME, "文件", "File"),
    column("file_sha256", sa.String(64), "指纹", "SHA-256"),
    column("row_count", sa.Integer(), "行数", "Rows", unit=Unit.COUNT),
    column("first_period", sa.Date(), "起始期间", "First period", null=True),
    column("last_period", sa.Date(), "截止期间", "Last period", null=True),
    column("loaded_at", sa.DateTime(), "导入时间", "Loaded at (UTC)"),
    column("loaded_by", NAME, "导入人", "Loaded by"),
    column("replaced_rows", sa.Integer(), "替换行数", "Rows replaced", unit=Unit.COUNT),
    column("note", NOTE, "备注", "Note", null=True),
)

revision = table(
    "revision",
    Text("修订记录", "Published values that a later load changed"),
    column("load_id", sa.Integer(), "批次", "Load", key=True),
    column("table_name", sa.String(40), "表", "Table", key=True),
    column("row_key", sa.String(300), "行", "Row", key=True),
    column("column_name", sa.String(40), "列", "Column", key=True),
    column("old_value", NOTE, "原值", "Old value", null=True),
    column("new_value", NOTE, "新值", "New value", null=True),
)

truth_check = table(
    "truth_check",
    Text("校验结果", "What did not add up after a load"),
    column("load_id", sa.Integer(), "批次", "Load", key=True),
    column("check_name", sa.String(60), "校验", "Check", key=True),
    column("org_id", ID, "机构号", "Unit ID", key=True),
    column("period", sa.Date(), "期间", "Period", key=True),
    column("severity", sa.String(12), "级别", "Severity"),
    column("difference", sa.Double(), "差异", "Difference"),
    column("tolerance", sa.Double(), "容差", "Tolerance"),
    column("message_zh", NOTE, "中文说明", "Message in Chinese"),
    column("message_en", NOTE, "英文说明", "Message in English"),
)

name_alias = table(
    "name_alias",
    Text("名称对照", "Spellings a steward has confirmed"),
    column("feed", sa.String(40), "来源类型", "Feed", key=True),
    column("written_as", NAME, "写法", "Written as", key=True),
    column("id", ID, "编码", "ID"),
)
