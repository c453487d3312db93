"""Days, months and quarters as the reader sees them."""

from datetime import date

from queries.text import Text


def day(value: date) -> str:
    """Return `2026-10-31`."""
    return value.isoformat()


def month(value: date) -> str:
    """Return `2026-10`."""
    return f"{value:%Y-%m}"


def quarter(value: date) -> str:
    """Return `2026年三季度`, `2026 Q3`."""
    number = (value.month + 2) // 3
    return str(
        Text(f"{value.year}年{'一二三四'[number - 1]}季度", f"{value.year} Q{number}")
    )
