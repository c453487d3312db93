"""Good files of every kind, and the ways in which files arrive broken; all by seed."""

import gzip
import io
import random
import zipfile

import polars as pl
import xlsxwriter

from data.feeds.fdic_sod.branches import COLUMNS

SOD = dict.fromkeys(COLUMNS, "") | {
    "STALPBR": "AL",
    "STNAMEBR": "Alabama",
    "CITYBR": "Prattville",
    "ADDRESBR": "1 Main St",
    "SIMS_LATITUDE": "32.4",
    "SIMS_LONGITUDE": "-86.4",
    "SIMS_ESTABLISHED_DATE": "05/20/1960",
}
JUNK = ["", "x", "—", "-1", "合计", "=1+1", "1e999", "1e30", "99999999999999999999"]
JUNK += [
    "NaN",
    "２",
    "\u200b",
    "12,3.4.5",
    "0",
    "2026-02-30",
    "1899-12-31",
    "9999-12-31",
]
JUNK += [
    "20261301",
    "2026年13月",
    "46326",
    "9" * 400,
    "'; DROP TABLE bank",
    "总计",
    "\ufeff",
]


def daily(_chance):
    rows = [["网点号", "日期", "存款类型", "余额"]]
    days = [f"2026-03-{day:02}" for day in range(1, 13)]
    return rows + [[o, d, "储蓄", f"{n * 10 + 1}.25"] for o in ("E1", "E2") for n, d in enumerate(days)]  # fmt: skip


def monthly(chance):
    rows = [["网点号", "月份", "存款类型", "余额（万元）", "本月日均（万元）", "本年日均（万元）"]]  # fmt: skip
    made = [[o, f"2026{m:02}", kind, f"{chance.randrange(9999)}.5", "12.5", "11"] for o in ("E1", "E2") for m in (1, 2, 3) for kind in ("储蓄", "公司")]  # fmt: skip
    return rows + made


def market(_chance):
    rows = [["地区代码", "机构编码", "月份", "存款类型", "余额（亿元）", "是否估计"]]
    return rows + [["01001", bank, f"2026-{m:02}-28", "合计", f"{m}.25", "否"] for bank in ("own", "coop") for m in (2,)]  # fmt: skip


def branches(_chance):
    rows = [
        {
            **SOD,
            "YEAR": "2021",
            "CERT": cert,
            "BRNUM": f"{county[3]}{n}",
            "UNINUMBR": f"9{cert}{county[3]}{n}",
            "STCNTYBR": county,
            "CNTYNAMB": f"County {county}",
            "NAMEBR": f"Branch {n}",
            "NAMEFULL": f"Bank {cert}",
            "DEPSUMBR": str(100 * n),
        }
        for cert in ("7", "8", "9")
        for county in ("1001", "1003")
        for n in range(1, 5)
    ]
    return [list(COLUMNS), *([row[c] for c in COLUMNS] for row in rows)]


GOOD = {"deposit_day": daily, "deposit_month": monthly, "market_month": market, "fdic_sod": branches}  # fmt: skip


def as_csv(rows, encoding="utf-8", separator=","):
    text = "\n".join(separator.join(row) for row in rows)
    return text.encode(encoding, errors="replace")


def as_book(rows):
    memory = io.BytesIO()
    with xlsxwriter.Workbook(memory, {"in_memory": True}) as book:
        sheet = book.add_worksheet()
        for number, row in enumerate(rows):
            for place, cell in enumerate(row):
                sheet.write_string(number, place, cell[:32_000])
    return memory.getvalue()


def as_parquet(rows):
    width = max(map(len, rows))
    names = [cell or f"_{n}" for n, cell in enumerate(rows[0])]
    names = [n if names.index(n) == at else f"{n}_{at}" for at, n in enumerate(names)]
    names += [f"_{n}" for n in range(len(names), width)]
    body = [row + [None] * (width - len(row)) for row in rows[1:]]
    frame = pl.DataFrame(body, dict.fromkeys(names, pl.String), orient="row")
    memory = io.BytesIO()
    frame.write_parquet(memory)
    return memory.getvalue()


WRITERS = {"csv": as_csv, "xlsx": as_book, "parquet": as_parquet}


def a_cell(chance, rows):
    row = chance.choice(rows)
    if row:
        row[chance.randrange(len(row))] = chance.choice(JUNK)


def two_columns_swapped(chance, rows):
    one, other = chance.sample(range(len(rows[0])), 2)
    for row in rows[chance.randrange(2) :]:
        if len(row) > max(one, other):
            row[one], row[other] = row[other], row[one]


def no_header(_chance, rows):
    del rows[0]


def a_column_gone(chance, rows):
    at = chance.randrange(len(rows[0]))
    for row in rows:
        del row[at : at + 1]


def a_column_twice(chance, rows):
    at = chance.randrange(len(rows[0]))
    for row in rows:
        row[at:at] = row[at : at + 1]


def junk_rows(chance, rows):
    for _ in range(chance.randrange(1, 4)):
        width = chance.randrange(1, len(rows[0]) + 3)
        row = [chance.choice(JUNK) for _ in range(width)]
        rows.insert(chance.randrange(len(rows) + 1), row)


def a_row_twice(chance, rows):
    rows.insert(chance.randrange(1, len(rows)), list(chance.choice(rows)))


def a_shift(chance, rows):
    chance.choice(rows).insert(0, chance.choice(JUNK))


def a_column_of_junk(chance, rows):
    at, junk = chance.randrange(len(rows[0])), chance.choice(JUNK)
    for row in rows[1:]:
        if at < len(row):
            row[at] = junk


def a_quote(chance, rows):
    a_cell(chance, rows)
    chance.choice(rows)[0] += '"'
    chance.choice(rows)[0] = '"' + chance.choice(rows)[0]


OF_ROWS = [a_cell, two_columns_swapped, no_header, a_column_gone, a_column_twice]
OF_ROWS += [junk_rows, a_row_twice, a_shift, a_column_of_junk, a_quote]


def cut(chance, raw):
    return raw[: chance.randrange(len(raw))]


def flipped(chance, raw):
    changed = bytearray(raw)
    for _ in range(chance.randrange(1, 20)):
        changed[chance.randrange(len(changed))] ^= 1 << chance.randrange(8)
    return bytes(changed)


def filled(chance, raw):
    at = chance.randrange(len(raw))
    return (
        raw[:at] + bytes([chance.randrange(256)]) * chance.randrange(1, 300) + raw[at:]
    )


def doubled(_chance, raw):
    return raw + raw


def emptied(chance, _raw):
    return chance.choice([b"", b"\n", b"\xef\xbb\xbf", b"\xff\xfe", b" ", b",,,\n,,,\n", b"PK\x03\x04"])  # fmt: skip


OF_BYTES = [cut, cut, flipped, flipped, filled, doubled, emptied]


def encoded(chance, rows):
    wrong = [
        "latin-1",
        "shift-jis",
        "utf-16-le",
        "utf-16-be",
        "utf-32",
        "big5",
        "utf-7",
    ]
    return "csv", as_csv(rows, chance.choice(wrong))


def misnamed(chance, rows):
    kind = chance.choice(list(WRITERS))
    others = {"csv", "xlsx", "parquet", "xls", "ods", "et", "gz", "zip", "xz", "doc"}
    return chance.choice(sorted(others - {kind})), WRITERS[kind](rows)


def bomb(_chance, _rows):
    memory = io.BytesIO()
    with zipfile.ZipFile(memory, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", b"\0" * 30_000_000)
    return "xlsx", memory.getvalue()


def packed_bomb(_chance, rows):
    return "csv.gz", gzip.compress(as_csv(rows) + b"\n" * 30_000_000)


def locked(_chance, _rows):
    head = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 504
    return "xlsx", head + "EncryptedPackage".encode("utf-16-le") + b"\0" * 4000


WHOLE = [encoded, encoded, misnamed, misnamed, bomb, packed_bomb, locked]


def broken(seed):
    """Return the feed, the file's ending and its bytes, broken in the seed's own way."""
    chance = random.Random(seed)
    feed = chance.choice(list(GOOD))
    rows = GOOD[feed](chance)
    way = chance.random()
    if way < 0.15:
        return feed, *chance.choice(WHOLE)(chance, rows)
    kinds = ["csv"] if feed == "fdic_sod" else list(WRITERS)
    kind = chance.choice(kinds)
    if way < 0.45:
        return feed, kind, chance.choice(OF_BYTES)(chance, WRITERS[kind](rows))
    for _ in range(chance.randrange(1, 4)):
        if rows and min(map(len, rows)) > 1:
            chance.choice(OF_ROWS)(chance, rows)
    return feed, kind, WRITERS[kind](rows or [[""]])
