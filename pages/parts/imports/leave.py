"""Who may bring files in, issue plans and close months: the steward of the whole bank.

A file may touch any unit, so the right to load goes with the grant for all of them.
"""

from queries import access
from queries.bank import root
from queries.scope import Scope
from queries.text import Text

LOADERS = {
    access.DEMO: ("executive", "steward"),
    access.SINGLE: ("executive",),
    access.OIDC: ("steward",),
    access.PROXY: ("steward",),
}


def may_load(scope: Scope) -> bool:
    """Return whether the reader may load files."""
    reader = scope.reader
    return reader.role in LOADERS[access.mode()] and reader.may_see(root())


NOT_YOURS = Text(
    "导入数据由授权到全行的数据管理员办理；当前身份只能查看导入情况。演示中请在左侧切换为“数据管理员”。",
    "Files are brought in by the steward who is granted the whole bank; you can see what came in. In the demo, switch the reader to Data steward on the left.",
)
