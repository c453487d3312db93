"""A small bank such as the public files tell of: deposits alone, in USD, once a year.

Three banks in two counties of Alabama, in the format of the Summary of Deposits.
"""

import json

import polars as pl

from data.feeds.fdic_sod.branches import COLUMNS
from data.load import load

OWN = "7"
BANKS = {OWN: "Own Bank", "8": "Other Bank", "9": "Third Bank"}
# bank, branch number, county, deposits in thousands in 2021, 2022, 2023
BRANCHES = [
    (OWN, "1", "1001", (100, 110, 130)),
    (OWN, "2", "1001", (50, 52, 49)),
    (OWN, "3", "1003", (80, 85, 95)),
    ("8", "4", "1001", (200, 190, 210)),
    ("8", "5", "1003", (60, 70, 65)),
    ("9", "6", "1003", (40, 41, 45)),
]
COUNTIES = {"1001": ("Autauga", "32.4", "-86.4"), "1003": ("Baldwin", "30.7", "-87.7")}


def _branch(bank, number, county, thousands, year):
    name, latitude, longitude = COUNTIES[county]
    return {
        "YEAR": str(year), "STALPBR": "AL", "STNAMEBR": "Alabama", "CNTYNAMB": name,
        "CITYBR": name, "ADDRESBR": f"{number} Main St", "NAMEFULL": BANKS[bank],
        "STCNTYBR": county, "CERT": bank, "BRNUM": number, "UNINUMBR": f"9{number}",
        "NAMEBR": f"{name} {number}", "DEPSUMBR": str(thousands),
        "SIMS_LATITUDE": latitude, "SIMS_LONGITUDE": longitude,
        "SIMS_ESTABLISHED_DATE": "05/20/1960",
    }  # fmt: skip


def _outline(county):
    """Return a square around the county's seat as a GeoJSON feature."""
    _, latitude, longitude = COUNTIES[county]
    east, north = float(longitude), float(latitude)
    corners = [(-1, -1), (-1, 1), (1, 1), (1, -1), (-1, -1)]
    square = [[east + x / 2, north + y / 2] for x, y in corners]
    return {
        "type": "Feature", "properties": {"GEOID": county.zfill(5)},
        "geometry": {"type": "Polygon", "coordinates": [square]},
    }  # fmt: skip


def build(folder, *, outlines=False):
    """Load three yearly files into a new warehouse and return its folder."""
    files = []
    for place, year in enumerate((2021, 2022, 2023)):
        rows = [_branch(b, n, c, values[place], year) for b, n, c, values in BRANCHES]
        files.append(folder / f"sod_{year}.csv")
        pl.DataFrame(rows, schema=dict.fromkeys(COLUMNS, pl.String)).write_csv(files[-1])  # fmt: skip
    warehouse = folder / "warehouse"
    load("fdic_sod", files, folder=warehouse, by="test", own=OWN)
    if outlines:
        drawn = folder / "counties.geojson"
        features = [_outline(county) for county in COUNTIES]
        drawn.write_text(json.dumps({"type": "FeatureCollection", "features": features}))  # fmt: skip
        load("boundaries", [drawn], folder=warehouse, by="test")
    return warehouse
