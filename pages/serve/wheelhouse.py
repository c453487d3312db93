"""Everything for an intranet in one file: `python -m pages.serve.wheelhouse granary.zip`.

Run where a package index can be reached, with the Python and on the kind of machine that
will run it. The archive holds the project, a wheel of every pinned package, uv, and
`install.sh`, which asks no network for anything.
"""

import argparse
import platform
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from pages.serve.processes import HOUSE
from queries import config, state
from queries.text import ReaderError, Text, speak

PROJECT = ("app.py", "pages", "queries", "data", ".streamlit", "pyproject.toml", "README.md", "README.zh-CN.md", "CHANGELOG.md", "LICENSE", "Dockerfile", "compose.yaml")  # fmt: skip
# What a used folder holds beside the project: figures, books, secrets, left-overs.
NEVER = ("__pycache__", "warehouse", "books.sqlite", "secrets.toml")
INSTALL = """#!/bin/sh
# Installs Granary into .venv beside this file, from wheels/ alone. PYTHON names another python3.
set -eu
cd "$(dirname "$0")"
python=${PYTHON:-python3}
"$python" -c 'import sys; sys.exit(sys.version_info[:2] != (MAJOR, MINOR))' || {
    echo "These wheels are for Python MAJOR.MINOR: PYTHON=/path/to/pythonMAJOR.MINOR ./install.sh" >&2
    exit 1
}
"$python" -m venv --clear .venv
.venv/bin/python -m pip install --quiet --no-index -f wheels uv
.venv/bin/uv pip install --python .venv/bin/python --offline --no-index -f wheels -r requirements.txt
.venv/bin/python -m compileall -q app.py pages queries data
"""
DONE = Text(
    "{file}：{n} 个安装包，{mb:.0f} MB，{made_for}",
    "{file}: {n} wheels, {mb:.0f} MB, {made_for}",
)


class CannotPack(ReaderError):
    """uv is missing, or a package could not be had."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Write the archive and return the exit code."""
    parser = argparse.ArgumentParser(prog="python -m pages.serve.wheelhouse", description=__doc__)  # fmt: skip
    parser.add_argument("file", type=Path, metavar="FILE.zip")
    parser.add_argument("--extra", action="append", metavar="NAME", help="drivers to take along: postgresql, spark (default: postgresql)")  # fmt: skip
    options = parser.parse_args(arguments)
    speak("zh" if config.load().lang.lower().startswith("zh") else "en")
    try:
        print(pack(options.file, options.extra or ["postgresql"]))
    except ReaderError as error:
        print(str(error.message), file=sys.stderr)
        return 1
    return 0


def pack(file: Path, extras: Sequence[str]) -> Text:
    """Write the archive whole, or not at all, and say what is in it.

    Raises:
        CannotPack: uv is missing, or a package could not be had.
    """
    with TemporaryDirectory() as name:
        place = Path(name)
        named = [f"--extra={extra}" for extra in extras]
        wanted, wheels = place / "requirements.txt", place / "wheels"
        _uv("export", "--quiet", "--no-dev", "--no-hashes", "--no-header", "--no-annotate", *named, "-o", str(wanted))  # fmt: skip
        # Some packages come as sources only: their wheel is made here.
        _uv("tool", "run", "--python", sys.executable, "pip", "wheel", "-qq", "--no-deps", "--wheel-dir", str(wheels), "-r", str(wanted), "uv")  # fmt: skip
        (place / "install.sh").write_text(_script(), "utf-8")
        (place / "install.sh").chmod(0o755)
        whole = file.with_name(file.name + ".part")
        top = f"granary-{state.release()}"
        with zipfile.ZipFile(whole, "w", zipfile.ZIP_DEFLATED) as archive:
            for source, inside in (*_project(), *_beneath(place)):
                archive.write(source, f"{top}/{inside}")
        whole.replace(file)
        count = len(list(wheels.iterdir()))
    made_for = (
        f"Python {platform.python_version()}, {platform.system()} {platform.machine()}"
    )
    return DONE.fill(file=file, n=count, mb=file.stat().st_size / 2**20, made_for=made_for)  # fmt: skip


def _project() -> Iterator[tuple[Path, Path]]:
    for name in PROJECT:
        there = HOUSE / name
        for source, inside in _beneath(there) if there.is_dir() else [(there, Path())]:
            if not any(part.startswith(NEVER) for part in inside.parts):
                yield source, Path(name) / inside


def _beneath(folder: Path) -> Iterator[tuple[Path, Path]]:
    for source in sorted(folder.rglob("*")):
        if source.is_file():
            yield source, source.relative_to(folder)


def _script() -> str:
    major, minor = sys.version_info[:2]
    return INSTALL.replace("MAJOR", str(major)).replace("MINOR", str(minor))


def _uv(*arguments: str) -> None:
    program = shutil.which("uv")
    done = program and subprocess.run([program, *arguments], cwd=HOUSE, check=False)  # noqa: S603
    if not done or done.returncode:
        raise CannotPack(
            Text(
                "未能备齐安装包，原因见上方；需要安装工具（{how}）和可用的软件源。",
                "The packages could not be had; the reason stands above. It takes uv (`{how}`) and a package index.",
            ).fill(how="pip install uv")
        )


if __name__ == "__main__":
    sys.exit(main())
