"""Spellings: what two ways of writing one name have in common.

Every function takes and gives a polars expression. `fold` is what makes two spellings
the same name; `core` leaves out what kind of unit it is, and serves to compare only.
"""

from functools import lru_cache

import polars as pl

# Full and everyday names of one bank; longer ones first, so that they win.
SAME = {
    "中国邮政储蓄银行": "邮储",
    "邮政储蓄银行": "邮储",
    "邮储银行": "邮储",
    "邮政储蓄": "邮储",
    "农村信用合作联社": "农信社",
    "农村信用合作社": "农信社",
    "农村信用联社": "农信社",
    "农村信用社": "农信社",
    "农村商业银行": "农商行",
    "农商银行": "农商行",
    "中国农业银行": "农行",
    "中国工商银行": "工行",
    "中国建设银行": "建行",
    "农业银行": "农行",
    "工商银行": "工行",
    "建设银行": "建行",
    "交通银行": "交行",
    "中国银行": "中行",
}
LEGAL = r"股份有限公司|有限责任公司|股份合作公司|有限公司|股份公司"
LEGAL_EN = r"(coltd|limited|ltd|inc|plc|corporation|corp)$"
KINDS = r"(营业部|营业室|营业所|分理处|储蓄所|分社|支行|分行|网点|subbranch|branch|outlet|office)+$"
BETWEEN = r"[^\p{L}\p{N}]+"
LETTER = r"\p{L}"


def fold(text: pl.Expr) -> pl.Expr:
    """Return the name without widths, blanks, signs, case, legal form; banks in short.

    A text without any letter, a code or a figure, is no name: null.
    """
    plain = text.str.normalize("NFKC").str.to_lowercase().str.replace_all(BETWEEN, "")
    short = plain.str.replace_all(LEGAL, "").str.replace(LEGAL_EN, "")
    same = short.str.replace_many(list(SAME), list(SAME.values()), leftmost=True)
    return pl.when(same.str.contains(LETTER)).then(same)


def core(text: pl.Expr) -> pl.Expr:
    """Return the folded name without its kind of unit: 支行, 分理处, branch."""
    folded = fold(text)
    bare = folded.str.replace(KINDS, "")
    return pl.when(bare != "").then(bare).otherwise(folded)


@lru_cache(maxsize=4096)
def folded(text: str) -> str | None:
    """Return one name folded."""
    found: str | None = pl.select(fold(pl.lit(text))).item()
    return found
