"""Outlines of regions: GeoJSON or TopoJSON features with a code."""

import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import polars as pl

from data.feeds import files, topology
from data.feeds.feed import Feed, Frames, Rows
from queries import schema
from queries.text import ReaderError, Text

DECIMALS = 4
TOLERANCE = 0.002
CODE_PROPERTIES = ("adcode", "GEOID", "id", "region_code", "code")
NOTICE = "行政区划以官方发布为准 / Official publications prevail"
AREAS = ("Polygon", "MultiPolygon")


class NoKnownRegion(ReaderError):
    """No feature of the file carries the code of a region of the warehouse."""


def read(paths: Sequence[Path], rows: Rows, options: Mapping[str, str]) -> Frames:
    """Return `region_boundary` for the regions that the warehouse knows.

    `code` names the property that holds the region's code (default: the feature's id,
    adcode, GEOID, id); `source` and `notice` are kept beside each outline. Outlines are
    simplified a little together, so that neighbours still share their border. What has
    no area is not an outline.

    Raises:
        NoKnownRegion: nothing in the files is a region of the warehouse.
        FileUnreadable: not JSON.
    """
    levels = dict(rows(schema.region).select("region_code", "level").iter_rows())
    outlines: dict[str, tuple[Any, str]] = {}
    for path in paths:
        for code, geometry in _features(path, options.get("code")):
            if code in levels:
                outlines[code] = (geometry, path.name)
    shapes: dict[str, Any] = {}
    for level in sorted(set(levels.values())):
        codes = [code for code in outlines if levels[code] == level]
        shapes |= zip(codes, _simplified([outlines[c][0] for c in codes]), strict=True)
    seen = [code for code in outlines if not shapes[code].is_empty]
    if not seen:
        raise NoKnownRegion(_nothing(paths))
    frame = pl.DataFrame(
        {
            "region_code": seen,
            "geometry": [_written(shapes[code]) for code in seen],
            "source": options.get("source") or ", ".join(p.name for p in paths),
            "notice": options.get("notice") or NOTICE,
            "file": [outlines[code][1] for code in seen],
        }
    )
    return {"region_boundary": frame}


def _features(path: Path, code: str | None) -> Iterator[tuple[str, Any]]:
    """Yield code and shape of every area in a file."""
    from shapely.geometry import shape  # noqa: PLC0415  no other load waits for it

    try:
        written = json.loads(files.decoded(files.content(path), path))
    except json.JSONDecodeError as error:
        raise files.unreadable(path, str(error)) from error
    is_topology = isinstance(written, dict) and written.get("type") == "Topology"
    found = topology.features(written) if is_topology else _listed(written)
    for feature in found:
        geometry, name = feature.get("geometry"), _code(feature, code)
        if name and geometry and geometry["type"] in AREAS:
            yield name, shape(geometry)


def _listed(written: Any) -> list[dict[str, Any]]:
    if not isinstance(written, dict):
        return []
    return list(written.get("features", [written]))


def _code(feature: Mapping[str, Any], code: str | None) -> str | None:
    own = feature.get("properties") or {}
    if code is not None:
        found = own.get(code, feature.get(code))
    else:
        places = [feature.get("id"), *(own.get(name) for name in CODE_PROPERTIES)]
        found = next((place for place in places if place not in (None, "")), None)
    return None if found is None else str(found)


def _simplified(shapes: list[Any]) -> list[Any]:
    import shapely  # noqa: PLC0415

    valid = shapely.make_valid(shapes, method="structure", keep_collapsed=False)
    coarse = shapely.coverage_simplify(valid, TOLERANCE)
    return list(shapely.set_precision(coarse, 10.0**-DECIMALS))


def _written(outline: Any) -> str:
    return json.dumps(outline.__geo_interface__, separators=(",", ":"))


def _nothing(paths: Sequence[Path]) -> Text:
    return Text(
        "{files} 中没有仓库已知的地区；可用 --code 指定代码属性。",
        "No region of the warehouse is in {files}; name the code property with --code.",
    ).fill(files=", ".join(path.name for path in paths))


FEED = Feed(
    name="boundaries",
    label=Text("地区边界", "Outlines of regions"),
    read=read,
    options={
        "code": Text("含地区代码的属性名", "the property that holds the region's code"),
        "source": Text("边界来源", "where the outlines come from"),
        "notice": Text("随图显示的声明", "the notice shown with the map"),
    },
)
