"""Schedule RI, items 5.a to 5.l: the kinds of non-interest income and what they are called."""

import polars as pl

from queries.text import Text

TOTAL = "RIAD4079"
ITEMS = {
    "RIAD4070": Text("信托业务收入", "Fiduciary activities"),
    "RIAD4080": Text("存款账户服务费", "Service charges on deposit accounts"),
    "RIADA220": Text("交易收入", "Trading revenue"),
    "RIADC886": Text("证券经纪佣金", "Securities brokerage"),
    "RIADC888": Text("投资银行与咨询", "Investment banking and advisory"),
    "RIADC887": Text("年金销售佣金", "Annuity sales"),
    "RIADC386": Text("保险承保收入", "Insurance underwriting"),
    "RIADC387": Text("其他保险业务收入", "Other insurance activities"),
    "RIADB491": Text("创业投资收入", "Venture capital revenue"),
    "RIADB492": Text("贷款服务净收费", "Net servicing fees"),
    "RIADB493": Text("资产证券化净收入", "Net securitization income"),
    "RIAD5416": Text("贷款出售净收益", "Net gains on sales of loans"),
    "RIAD5415": Text("抵债房产出售净收益", "Net gains on sales of foreclosed property"),
    "RIADB496": Text("其他资产出售净收益", "Net gains on sales of other assets"),
    "RIADB497": Text("其他非利息收入", "Other non-interest income"),
}


def lines() -> pl.DataFrame:
    """Return `income_line`: one line per item, all of the fee family, in schedule order."""
    return pl.DataFrame(
        [
            {
                "line_id": item,
                "family": "fee",
                "name_zh": name.zh,
                "name_en": name.en,
                "is_high_yield": False,
                "is_mandated_free": False,
                "sort_order": order,
            }
            for order, (item, name) in enumerate(ITEMS.items(), start=1)
        ]
    )
