"""Other names that files use for the columns of the tables."""

from collections.abc import Mapping

ALIASES: Mapping[str, tuple[str, ...]] = {
    "outlet_id": ("机构号", "机构编码", "网点编号", "网点代码", "网点机构号", "outlet"),
    "org_id": ("机构编码", "机构代码", "机构编号", "org"),
    "parent_id": ("上级机构", "上级机构编码"),
    "name_zh": ("名称", "机构名称", "网点名称", "地区名称", "name"),
    "region_code": ("行政区划代码", "区划代码", "县区代码", "地区", "县区", "adcode"),
    "institution_id": ("银行", "银行代码", "同业机构", "机构编码", "institution"),
    "month": ("日期", "月末", "数据日期", "统计月份", "期间", "数据月份"),
    "day": ("数据日期", "统计日期", "date"),
    "quarter": ("日期", "季末", "数据日期"),
    "deposit_type": ("存款种类", "类型", "存款类别", "type"),
    "balance": ("存款余额", "贷款余额", "期末余额", "时点余额"),
    "average_month": ("月日均", "当月日均"),
    "average_year": ("年日均", "年日均余额"),
    "line_id": ("科目", "科目号", "科目代码"),
    "income": ("收入额", "当月收入"),
    "expense": ("支出额", "当月支出"),
    "value": ("计划", "目标", "目标值"),
    "focus": ("领域", "投向"),
    "program": ("项目类别",),
    "disbursed": ("发放", "发放额", "累放额"),
    "repaid": ("收回", "收回额", "累收额"),
    "loan_class": ("分类",),
}
