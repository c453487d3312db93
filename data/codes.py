"""The enumerations of the contract: each code and the spellings a file may use for it."""

from collections.abc import Mapping

Spellings = Mapping[str, tuple[str, ...]]

DEPOSIT_TYPES: Spellings = {
    "savings": ("储蓄", "储蓄存款", "个人", "个人存款", "其中：储蓄", "personal"),
    "corporate": ("公司", "公司存款", "单位存款"),
    "institutional": ("机构", "机构存款"),
    "total": ("各项存款", "合计", "全部存款", "all deposits"),
}
LEVELS: Spellings = {
    "head": ("总行", "全行"),
    "province": ("省", "省行", "省分行", "一级分行"),
    "prefecture": ("市", "市州", "市分行", "二级分行"),
    "county": ("县", "县域", "支行", "县支行"),
    "outlet": ("网点", "营业网点"),
}
STATUSES: Spellings = {
    "preliminary": ("快报数", "快报"),
    "final": ("正式数", "正式"),
    "revised": ("修订数", "修订"),
}
FOCUS: Spellings = {
    "agriculture": ("种养业", "农业生产", "种植养殖"),
    "processing": ("农产品加工", "加工"),
    "logistics": ("农产品流通", "流通", "物流"),
    "infrastructure": ("农村基础设施", "基础设施"),
    "tourism": ("乡村旅游", "旅游"),
    "social": ("社会事业",),
    "other": ("其他",),
}
PROGRAM: Spellings = {
    "household": ("农户", "到户"),
    "leading_enterprise": ("龙头企业", "产业化龙头企业"),
    "infrastructure": ("基础设施",),
    "social": ("社会事业",),
    "none": ("无", "其他"),
}
LOAN_CLASSES: Spellings = {
    "pass": ("正常",),
    "special_mention": ("关注",),
    "substandard": ("次级",),
    "doubtful": ("可疑",),
    "loss": ("损失",),
}
TARGET_KINDS: Spellings = {
    "increment": ("净增", "增量"),
    "level": ("时点", "余额"),
    "flow": ("累计", "发生额"),
    "reduction": ("压降",),
    "cap": ("上限",),
    "rate": ("比率",),
    "reference": ("监测参考值", "参考值"),
}

CODES: Mapping[tuple[str, str], Spellings] = {
    ("*", "deposit_type"): DEPOSIT_TYPES,
    ("*", "data_status"): STATUSES,
    ("organization", "level"): LEVELS,
    ("bank", "double_first_type"): DEPOSIT_TYPES,
    ("income_line", "family"): {
        "interest": ("利息", "利息收入"),
        "transfer": ("内部资金转移", "FTP"),
        "fee": ("中间业务", "手续费", "手续费及佣金"),
        "other": ("其他",),
    },
    ("rating_star", "reason"): {
        "score": ("按分定星",),
        "capped_by_veto": ("一票否决",),
        "held_one_quarter": ("待升星",),
        "merged": ("撤并",),
        "not_rated": ("未参评",),
    },
    ("agri_loan_month", "focus"): FOCUS,
    ("agri_loan_month", "program"): PROGRAM,
    ("loan_month", "segment"): {"agricultural": ("涉农",), "other": ("其他",)},
    ("loan_month", "loan_class"): LOAN_CLASSES,
    ("loan_due_month", "cohort"): {
        "this_year": ("当年", "当年新发放"),
        "earlier": ("以前年度",),
    },
    ("target", "period"): {
        "year": ("全年", "年度"),
        "q1": ("一季度",),
        "half": ("上半年",),
        "q3": ("三季度", "前三季度"),
    },
    ("target", "kind"): TARGET_KINDS,
    ("target", "status"): {
        "draft": ("草稿",),
        "issued": ("已下达", "下达"),
        "replaced": ("已调整", "作废"),
    },
}

SUBTOTALS = frozenset(
    [
        "合计",
        "小计",
        "总计",
        "共计",
        "全辖",
        "全辖合计",
        "其中",
        "subtotal",
        "total",
        "sum",
        "whole_branch",
    ]
)


def spellings(table: str, column: str) -> Spellings | None:
    """Return the codes of a column with their spellings, or None if it is free."""
    return CODES.get((table, column)) or CODES.get(("*", column))
