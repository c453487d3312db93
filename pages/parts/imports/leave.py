"""Who may bring files in: the demo's president, or the reader of a machine of one's own."""

from queries import access
from queries.scope import Scope
from queries.text import Text

LOADER = "executive"


def may_load(scope: Scope) -> bool:
    """Return whether the reader may load files."""
    return access.mode() == access.SINGLE or scope.reader.role == LOADER


NOT_YOURS = Text(
    "导入数据由行长授权的数据管理员办理；当前身份只能查看导入情况。演示中请在左侧切换为“行长”。",
    "Files are brought in by the steward on behalf of the president; you can see what came in. In the demo, switch the reader to President on the left.",
)
