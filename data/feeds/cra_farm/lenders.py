"""Who lends: reporters by year as banks, through certificate and RSSD number."""

import polars as pl

FEDERAL_RESERVE, FDIC = "2", "3"


def lenders(loans: pl.DataFrame, register: pl.DataFrame) -> pl.DataFrame:
    """Return the loans of single lenders with who the lender is.

    The respondent number is the FDIC certificate of a bank the FDIC supervises and the
    RSSD number of one the Federal Reserve does; the register gives every RSSD number.

    Returns:
        the loans and `cert`, `rssd` (null where unknown), `name` and `lender`
        (`rssd-N`, else `cra-AGENCY-RESPONDENT`), the same in every year.
    """
    year = pl.col("month").dt.year().cast(pl.String)
    key = ["respondent_id", "agency", "year"]
    known = register.unique(key)
    number = pl.col("respondent_id").str.strip_chars_start("0")
    joined = (
        loans.filter(pl.col("respondent_id").is_not_null())
        .with_columns(year=year)
        .join(known, on=key, how="left")
    )
    listed = pl.col("rssd").str.strip_chars_start("0").replace("", None)
    own = pl.when(pl.col("agency") == FEDERAL_RESERVE).then(number)
    identified = joined.with_columns(
        rssd=pl.coalesce(listed, own),
        cert=pl.when(pl.col("agency") == FDIC).then(number),
        reporter=pl.concat_str(pl.lit("cra"), pl.col("agency"), number, separator="-"),
    )
    return identified.with_columns(
        lender=pl.coalesce("rssd-" + pl.col("rssd"), "reporter"),
        name=pl.coalesce("name", "reporter"),
    ).drop("year", "reporter")
