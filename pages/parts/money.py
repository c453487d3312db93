"""Money as it is written: 万元, 亿元, k, m, bn, and the digits of every other number."""

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from enum import Enum

from queries.text import Language, Text, spoken

DASH = "—"
MINUS = "−"
FEE_DECIMALS = 2

Number = int | float | Decimal


class Money(Enum):
    """Units money is shown in: divisor, decimals, Chinese and English name."""

    ONE = (1, 0, "", "")
    TEN_THOUSAND = (10_000, 0, "万", "10k")
    HUNDRED_MILLION = (100_000_000, 2, "亿", "100m")
    THOUSAND = (1_000, 0, "千", "k")
    MILLION = (1_000_000, 1, "百万", "m")
    BILLION = (1_000_000_000, 2, "十亿", "bn")

    @property
    def divisor(self) -> int:
        """What an amount is divided by before it is shown."""
        return int(self.value[0])

    @property
    def decimals(self) -> int:
        """Digits after the point, unless a column asks for its own."""
        return self.value[1]

    @property
    def name_of(self) -> Text:
        """The multiple alone: 万, bn."""
        return Text(self.value[2], self.value[3])


OFFERED: dict[Language, tuple[Money, ...]] = {
    "zh": (Money.HUNDRED_MILLION, Money.TEN_THOUSAND, Money.ONE),
    "en": (Money.BILLION, Money.MILLION, Money.THOUSAND),
}
CURRENCIES = {
    "CNY": "元",
    "USD": "美元",
    "EUR": "欧元",
    "GBP": "英镑",
    "JPY": "日元",
    "HKD": "港元",
}
FINE_LEVELS = frozenset({"county", "outlet"})


def auto_unit(level: str, language: Language | None = None) -> Money:
    """Return the money unit that suits an org level: 万元 or m below, 亿元 or bn above."""
    large, small, _ = OFFERED[language or spoken()]
    return small if level in FINE_LEVELS else large


@dataclass(frozen=True)
class Style:
    """How figures are to be written; the language is the one spoken."""

    money: Money = Money.HUNDRED_MILLION
    currency: str = "CNY"


def rounded(value: Number, decimals: int) -> Decimal:
    """Return the value rounded half up, free of binary noise beyond 15 digits."""
    exact = value if isinstance(value, Decimal) else Decimal(f"{value:.15g}")
    return exact.quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP)


def plain(value: Number | None, decimals: int = 0, *, signed: bool = False) -> str:
    """Return digits with commas and the true minus sign; `signed` adds + above zero."""
    if value is None:
        return DASH
    short = rounded(value, decimals)
    sign = MINUS if short < 0 else "+" if signed and short > 0 else ""
    return f"{sign}{abs(short):,}"


def money_label(style: Style) -> Text:
    """Return the money unit in both languages: 亿元 / CNY 100m, 十亿元 / CNY bn."""
    multiple = style.money.name_of
    coin = CURRENCIES.get(style.currency, f" {style.currency}")
    return Text(
        f"{multiple.zh}{coin}".strip(), f"{style.currency} {multiple.en}".strip()
    )


def fine(value: Number, style: Style) -> str:
    """Return an amount in the largest unit in which it is at least one: never `0.00`."""
    offered = OFFERED[spoken()]
    fits = next((m for m in offered if abs(float(value)) >= m.divisor), offered[-1])
    small = fits if fits.divisor < style.money.divisor else style.money
    return money(value, Style(small, style.currency))


def money(
    value: Number | None,
    style: Style,
    decimals: int | None = None,
    *,
    signed: bool = False,
) -> str:
    """Return an amount with its unit: `12.34 亿元`, `CNY 1.23 bn`."""
    if value is None:
        return DASH
    places = style.money.decimals if decimals is None else decimals
    digits = plain(
        Decimal(f"{value:.15g}") / style.money.divisor, places, signed=signed
    )
    label = money_label(style)
    if spoken() == "zh":
        return f"{digits} {label.zh}"
    multiple = style.money.name_of.en
    joint = "×" if multiple[:1].isdigit() else ""
    return f"{style.currency} {digits} {joint}{multiple}".rstrip()
