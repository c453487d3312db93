"""Serve many readers: `python -m pages.serve --processes 2 --port 8501`."""

import argparse
import secrets
import socket
import sys
from collections.abc import Sequence
from contextlib import nullcontext, suppress
from pathlib import Path
from tempfile import TemporaryDirectory

from pages.serve import front
from pages.serve.front import Front
from pages.serve.processes import CannotServe, Process, run
from queries import config
from queries.text import ReaderError, Text, speak

LOOPBACK = "127.0.0.1"
READY = Text(
    "已就绪：{n} 个进程，{scheme}://{address}:{port}",
    "Ready: {n} processes, {scheme}://{address}:{port}",
)


def parser() -> argparse.ArgumentParser:
    """Return the parser of the command."""
    made = argparse.ArgumentParser(
        prog="python -m pages.serve",
        description="Serve the app by several processes behind nginx. A reader stays with "
        "one process; one that dies is started again and its readers go on with another.",
        epilog="exit codes: 0 stopped, 1 could not start (the reason is printed), 2 wrong usage",
    )
    made.add_argument("--processes", type=_count, default=2, metavar="N", help="processes of the app (default: 2; one per core)")  # fmt: skip
    made.add_argument("--address", default=LOOPBACK, help="where to listen (default: this machine only)")  # fmt: skip
    made.add_argument("--port", type=int, default=8501, help="where readers come in (default: 8501); the processes take the ports after it, on this machine only")  # fmt: skip
    made.add_argument("--certificate", type=Path, metavar="FILE", help="TLS certificate with its chain (PEM)")  # fmt: skip
    made.add_argument("--key", type=Path, metavar="FILE", help="its key (PEM)")
    made.add_argument("--upstream", action="append", metavar="HOST:PORT", help="a process that runs elsewhere; may be repeated, and no process is started here")  # fmt: skip
    made.add_argument("--folder", type=Path, metavar="FOLDER", help="for nginx's configuration and cache (default: a temporary one)")  # fmt: skip
    made.add_argument("--print", action="store_true", dest="only_print", help="print nginx's configuration and end")  # fmt: skip
    return made


def main(arguments: Sequence[str] | None = None) -> int:
    """Serve until stopped and return the exit code."""
    options = parser().parse_args(arguments)
    speak("zh" if config.load().lang.lower().startswith("zh") else "en")
    place = nullcontext(str(options.folder.absolute())) if options.folder else TemporaryDirectory(prefix="granary-")  # fmt: skip
    try:
        with place as folder:
            _serve(options, Path(folder))
    except ReaderError as error:
        print(str(error.message), file=sys.stderr)
        return 1
    return 0


def _serve(options: argparse.Namespace, folder: Path) -> None:
    ports = [options.port + 1 + n for n in range(options.processes)]
    nodes = options.upstream or [f"{LOOPBACK}:{port}" for port in ports]
    made = Front(folder, options.address, options.port, nodes, options.certificate, options.key)  # fmt: skip
    if options.only_print:
        print(front.configuration(made))
        return
    command = [front.program(), "-c", str(made.write()), "-e", "stderr"]
    nginx = Process("nginx", command, config.environment())
    mine = [] if options.upstream else ports
    _refuse_taken([options.port, *mine])
    told = READY.fill(n=len(nodes), scheme="https" if options.certificate else "http", address=options.address, port=options.port)  # fmt: skip
    # Which process signed a cookie must not matter to the others.
    secret = secrets.token_urlsafe(48)
    apps = [_app(n, port, options.address, secret) for n, port in enumerate(mine, 1)]
    run(apps, nginx, told, lambda: _follow(made, nginx))


def _follow(made: Front, nginx: Process) -> None:
    """Have nginx learn where processes are now: a container comes back elsewhere."""
    # One that is not there at the moment is asked for again.
    with suppress(ReaderError):
        if made.is_outdated():
            made.write()
            nginx.reload()


def _app(number: int, port: int, outside: str, secret: str) -> Process:
    """Return one process of the app; it is told where readers come in, to refuse what is unsafe there."""
    settings = config.load()
    command = [
        sys.executable, "-m", "streamlit", "run", "app.py", f"--server.port={port}", f"--server.address={LOOPBACK}",
        f"--browser.serverAddress={outside}", f"--server.maxUploadSize={settings.granary_max_file_mb}",
    ]  # fmt: skip
    given = config.environment()
    given.setdefault("STREAMLIT_SERVER_COOKIE_SECRET", secret)
    if settings.granary_log:
        # Two processes that turn one file over would lose lines.
        log = Path(settings.granary_log)
        given["GRANARY_LOG"] = str(log.with_name(f"{log.stem}-{number}{log.suffix}"))
    return Process(f"app {number}", command, given, f"http://{LOOPBACK}:{port}/healthz")


def _refuse_taken(ports: Sequence[int]) -> None:
    for port in ports:
        with socket.socket() as tried:
            tried.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                tried.bind((LOOPBACK, port))
            except OSError as error:
                raise CannotServe(
                    Text(
                        "端口 {port} 已被占用。请停止占用它的程序，或换一个 --port。",
                        "Port {port} is taken. Stop what listens there, or choose another --port.",
                    ).fill(port=port)
                ) from error


def _count(given: str) -> int:
    count = int(given)
    if not 1 <= count <= 64:
        raise argparse.ArgumentTypeError("1 to 64")
    return count


if __name__ == "__main__":
    sys.exit(main())
