"""The tables of the books."""

import sqlalchemy as sa

from queries.schema import ID, NAME, NOTE, column

metadata = sa.MetaData()


def _table(name: str, *columns: sa.Column[object]) -> sa.Table:
    return sa.Table(name, metadata, *columns)


member = _table(
    "member",
    column("email", NAME, "邮箱", "Email", key=True),
    column("org_id", ID, "机构号", "Unit ID", key=True),
    column("role", sa.String(20), "角色", "Role", key=True),
    column("valid_from", sa.Date(), "起始日期", "Valid from", key=True),
    column("valid_to", sa.Date(), "截止日期", "Valid to", null=True),
)
audit_log = _table(
    "audit_log",
    column("event_id", sa.String(36), "事件号", "Event ID", key=True),
    column("happened_at", sa.DateTime(), "时间", "Happened at (UTC)"),
    column("email", NAME, "邮箱", "Email"),
    column("action", sa.String(40), "动作", "Action"),
    column("subject", NAME, "对象", "Subject"),
    column("scope", NAME, "范围", "Scope"),
    column("outcome", sa.String(20), "结果", "Outcome"),
    column("detail", NOTE, "说明", "Detail", null=True),
)
edition = _table(
    "edition",
    column("edition_id", sa.String(36), "材料号", "Edition ID", key=True),
    column("title", NAME, "标题", "Title"),
    column("org_id", ID, "机构号", "Unit ID"),
    column("month", sa.Date(), "月份", "Month"),
    column("against", sa.String(12), "对比期", "Base"),
    column("peer_group", sa.String(40), "同业范围", "Peer group"),
    column("money", sa.String(20), "金额单位", "Money unit"),
    column("created_at", sa.DateTime(), "封版时间", "Frozen at (UTC)"),
    column("created_by", NAME, "封版人", "Frozen by"),
    column("data_version", NAME, "数据版本", "Data version"),
    column("words_zh", sa.Text(), "中文说明", "Words in Chinese"),
    column("words_en", sa.Text(), "英文说明", "Words in English"),
    column("content_hash", sa.String(64), "指纹", "Hash"),
    column("source_id", sa.String(36), "取自", "Made from", null=True),
)
# One row per panel and language: a frame holds names in the language it was asked in.
edition_panel = _table(
    "edition_panel",
    column("edition_id", sa.String(36), "材料号", "Edition ID", key=True),
    column("language", sa.String(2), "语言", "Language", key=True),
    column("position", sa.Integer(), "次序", "Position", key=True),
    column("section", NAME, "章节", "Section"),
    column("panel_id", NAME, "面板", "Panel"),
    column("parameters", sa.Text(), "参数", "Parameters"),
    column("layout", sa.Text(), "版式", "Layout"),
    column("frame", sa.LargeBinary(), "数据", "Frame"),
    column("message", NOTE, "结论", "Message"),
    column("wording", NOTE, "改后的表述", "Wording instead", null=True),
    column("remark", NOTE, "发言备注", "Speaker's remark", null=True),
)
# What a chart draws, where that is not the panel's own frame.
edition_picture = _table(
    "edition_picture",
    column("edition_id", sa.String(36), "材料号", "Edition ID", key=True),
    column("language", sa.String(2), "语言", "Language", key=True),
    column("position", sa.Integer(), "次序", "Position", key=True),
    column("place", sa.Integer(), "第几个", "Place", key=True),
    column("frame", sa.LargeBinary(), "数据", "Frame"),
)
decision = _table(
    "decision",
    column("decision_id", sa.String(36), "事项号", "Decision ID", key=True),
    column("edition_id", sa.String(36), "材料号", "Edition ID"),
    column("matter", NOTE, "事项", "Matter"),
    column("owner", NAME, "责任人", "Owner"),
    column("due_on", sa.Date(), "完成时限", "Due on"),
    column("kpi", sa.String(40), "指标", "KPI", null=True),
    column("amount", sa.Double(), "目标值", "Amount", null=True),
    column("outcome", NOTE, "完成情况", "Outcome", null=True),
)
delivery = _table(
    "delivery",
    column("delivery_id", sa.String(36), "投递号", "Delivery ID", key=True),
    column("edition_id", sa.String(36), "材料号", "Edition ID"),
    column("delivered_at", sa.DateTime(), "投递时间", "Delivered at (UTC)"),
    column("recipient", NAME, "收件人", "Recipient"),
    column("outcome", sa.String(20), "结果", "Outcome"),
    column("detail", NOTE, "说明", "Detail", null=True),
)
