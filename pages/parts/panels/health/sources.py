"""What sources are called: short where they are many in a row."""

from queries import schema
from queries.text import Text

SHORT = {
    "market_month": Text("同业存款", "market deposits"),
    "deposit_month": Text("本行存款", "own deposits"),
    "income_month": Text("收入", "income"),
    "loan_month": Text("贷款", "loans"),
    "agri_loan_month": Text("涉农贷款", "county lending"),
    "rating_star": Text("网点星级", "outlet stars"),
}


def source(name: str) -> Text:
    """Return what a table or feed is called; a whole source keeps its name."""
    table = schema.metadata.tables.get(name)
    usual: Text = Text(name, name) if table is None else table.info["label"]
    return SHORT.get(name, usual)


def label(name: str) -> str:
    """Return what a table or feed is called, as a label."""
    told = str(source(name))
    return told if name not in SHORT else told[0].upper() + told[1:]
