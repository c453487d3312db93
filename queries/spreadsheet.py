"""What a spreadsheet opens as the words they are, never as formulas or addresses."""

import polars as pl

# For every workbook that is written: a text is a text, whatever it begins with.
WORDS = {"strings_to_formulas": False, "strings_to_urls": False}
# What a spreadsheet takes a cell for a formula by, or skips to look at what follows.
FORMULA = r"^[\s]*[=+\-@]|^[\t\r\n]"


def written(frame: pl.DataFrame) -> str:
    """Return a frame as CSV with a header.

    Words that would begin a formula (`=`, `+`, `-`, `@`, a tab, a line's end) get an
    apostrophe before them; numbers, and words that are a dash alone, stay as they are.
    """
    words = [name for name, kind in frame.schema.items() if kind == pl.String]
    risky = {
        n: pl.col(n).str.contains(FORMULA) & (pl.col(n).str.strip_chars() != "-")
        for n in words
    }
    return frame.with_columns(
        pl.when(risky[n]).then("'" + pl.col(n)).otherwise(pl.col(n)).alias(n)
        for n in words
    ).write_csv()
