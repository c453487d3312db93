"""Rewrite the pins in pyproject.toml: `uv run python -m tests.pins [--upgrade]`.

`uv.lock` carries the addresses of whatever index made it, so it is not kept; what it
resolved to is written down as constraints instead, transitive versions included.
"""

import argparse
import re
import subprocess
import tomllib
from collections import defaultdict
from pathlib import Path

HOUSE = Path(__file__).parents[1]
PROJECT, LOCK = HOUSE / "pyproject.toml", HOUSE / "uv.lock"
BLOCK = re.compile(r"^constraint-dependencies = \[.*?^\]$", re.DOTALL | re.MULTILINE)


def resolved():
    """Return {package: {version: the markers it is for}} of the universal resolution."""
    found = defaultdict(dict)
    for package in tomllib.loads(LOCK.read_text())["package"]:
        if "virtual" not in package["source"]:
            markers = package.get("resolution-markers", [])
            found[package["name"]][package["version"]] = markers
    return found


def pins():
    """Return the constraints, one for each version of each package."""
    return [
        f"{name}=={version}{marker(markers, versions)}"
        for name, versions in sorted(resolved().items())
        for version, markers in sorted(versions.items())
    ]


def marker(markers, versions):
    """Return the marker that tells a version from the package's others, '' where alone."""
    if len(versions) == 1:
        return ""
    by_python = [{m.partition(" and sys_platform")[0] for m in v} for v in versions.values()]  # fmt: skip
    is_by_python = len(set.union(*by_python)) == sum(map(len, by_python))
    told = [m.partition(" and sys_platform")[0] for m in markers]
    return " ; " + " or ".join(dict.fromkeys(told if is_by_python else markers))


def write(lines):
    """Put the constraints into pyproject.toml."""
    block = "\n".join(
        ["constraint-dependencies = [", *[f'    "{x}",' for x in lines], "]"]
    )
    PROJECT.write_text(BLOCK.sub(lambda _: block, PROJECT.read_text()))


def main():
    """Resolve, keeping the pins there are unless they are to be upgraded, and write."""
    parser = argparse.ArgumentParser(prog="python -m tests.pins", description=__doc__)
    parser.add_argument("--upgrade", action="store_true", help="take the newest of all")
    if parser.parse_args().upgrade:
        write([])
        LOCK.unlink(missing_ok=True)
    subprocess.run(["uv", "lock"], cwd=HOUSE, check=True)
    write(pins())
    subprocess.run(["uv", "lock"], cwd=HOUSE, check=True)


if __name__ == "__main__":
    main()
