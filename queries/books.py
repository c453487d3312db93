"""The books: what people do, kept apart from the figures so that a rollback spares them.

The second store (`GRANARY_BOOKS`; SQLite beside the warehouse by default). This module
is the one place that writes it; the tables are made when first needed.
"""

from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from uuid import uuid4

import sqlalchemy as sa

from queries import config
from queries.schema import ID, NAME, NOTE, column
from queries.scope import Scope

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
    column("created_at", sa.DateTime(), "封版时间", "Frozen at (UTC)"),
    column("created_by", NAME, "封版人", "Frozen by"),
    column("data_version", NAME, "数据版本", "Data version"),
    column("content_hash", sa.String(64), "指纹", "Hash"),
)
edition_panel = _table(
    "edition_panel",
    column("edition_id", sa.String(36), "材料号", "Edition ID", key=True),
    column("position", sa.Integer(), "次序", "Position", key=True),
    column("panel_id", NAME, "面板", "Panel"),
    column("parameters", sa.Text(), "参数", "Parameters"),
    column("frame", sa.LargeBinary(), "数据", "Frame"),
    column("message", NOTE, "结论", "Message"),
)
decision = _table(
    "decision",
    column("decision_id", sa.String(36), "事项号", "Decision ID", key=True),
    column("edition_id", sa.String(36), "材料号", "Edition ID"),
    column("matter", NOTE, "事项", "Matter"),
    column("owner", NAME, "责任人", "Owner"),
    column("due_on", sa.Date(), "完成时限", "Due on"),
    column("kpi", sa.String(40), "指标", "KPI", null=True),
    column("amount", sa.Double(), "金额", "Amount", null=True),
)
delivery = _table(
    "delivery",
    column("delivery_id", sa.String(36), "投递号", "Delivery ID", key=True),
    column("edition_id", sa.String(36), "材料号", "Edition ID"),
    column("delivered_at", sa.DateTime(), "投递时间", "Delivered at (UTC)"),
    column("recipient", NAME, "收件人", "Recipient"),
    column("outcome", sa.String(20), "结果", "Outcome"),
)


def record(scope: Scope, action: str, subject: str, outcome: str = "done") -> None:
    """Write one line of the audit log: who did what to what, in which scope.

    Args:
        scope: the reader and the unit it was done for.
        action: `export`, …
        subject: what it was done to, such as a workbook's name.
        outcome: `done` or `refused`.
    """
    with _engine(config.load().granary_books).begin() as connection:
        connection.execute(
            audit_log.insert(),
            {
                "event_id": str(uuid4()),
                "happened_at": datetime.now(UTC).replace(tzinfo=None),
                "email": scope.reader.name,
                "action": action,
                "subject": subject,
                "scope": f"{scope.org.org_id} {scope.month}",
                "outcome": outcome,
                "detail": None,
            },
        )


@cache
def _engine(url: str) -> sa.Engine:
    """Return the books' engine, their tables made."""
    made = sa.create_engine(url)
    if made.dialect.name == "sqlite" and made.url.database:
        Path(made.url.database).parent.mkdir(parents=True, exist_ok=True)
    metadata.create_all(made)
    return made
