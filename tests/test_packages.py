"""The same versions everywhere, and no address of where they came from."""

import re
import subprocess
import tomllib
from importlib.metadata import version

import pytest

from tests import pins

PROJECT = tomllib.loads(pins.PROJECT.read_text())
UV = PROJECT["tool"]["uv"]
PINNED = re.compile(r"[a-z0-9-]+==[^ ]+( ; .+)?")
# In halves, so that this file does not hold what it looks for.
ADDRESSES = [
    "pypi" + ".org", "pythonhosted" + ".org", "registry." + "npmjs", "deb." + "debian.org",
    "/ro" + "ot/", "/wo" + "rk/", "/ho" + "me/", "index" + "-url", "find" + "-links",
]  # fmt: skip


def tracked():
    """Return every file that is, or is about to be, in the repository."""
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    found = subprocess.run(command, cwd=pins.HOUSE, capture_output=True, check=True)
    names = sorted(set(found.stdout.decode().split("\0")) - {""})
    return [f for name in names if (f := pins.HOUSE / name).is_file()]


@pytest.mark.skipif(not pins.LOCK.exists(), reason="uv.lock is made by `uv run`")
def test_every_resolved_package_is_pinned():
    assert UV["constraint-dependencies"] == pins.pins()


def test_every_constraint_names_one_version():
    loose = [c for c in UV["constraint-dependencies"] if not PINNED.fullmatch(c)]
    assert loose == []


def test_every_direct_dependency_is_pinned_and_installed_so():
    pinned = {c.split(" ; ")[0] for c in UV["constraint-dependencies"]}
    wanted = PROJECT["project"]["dependencies"] + PROJECT["dependency-groups"]["dev"]
    names = [re.split(r"[\[=<>]", name)[0] for name in wanted]
    assert [n for n in names if f"{n}=={version(n)}" not in pinned] == []


def test_a_fork_is_told_apart_by_python_only():
    forked = {"numpy": {"1": ["python_full_version < '3.12' and sys_platform == 'win32'"], "2": ["python_full_version >= '3.12' and sys_platform == 'win32'", "python_full_version >= '3.12' and sys_platform != 'win32'"]}}  # fmt: skip
    versions = forked["numpy"]
    told = [pins.marker(markers, versions) for markers in versions.values()]
    assert told == [" ; python_full_version < '3.12'", " ; python_full_version >= '3.12'"]  # fmt: skip


def test_the_lock_file_and_its_addresses_stay_out():
    ignored = (pins.HOUSE / ".gitignore").read_text().splitlines()
    assert "uv.lock" in ignored
    assert UV["package"] is False
    assert "build-system" not in PROJECT


def test_any_newer_uv_will_do():
    """The first command installs the newest uv, so only a floor keeps it working."""
    assert UV["required-version"].startswith(">=")
    assert "," not in UV["required-version"]


def test_no_address_stands_in_the_repository():
    found = [
        f"{file.relative_to(pins.HOUSE)}: {address}"
        for file in tracked()
        for address in ADDRESSES
        if address.encode() in file.read_bytes()
    ]
    assert found == []
