"""nginx in front of the processes: its configuration, made from `nginx.conf` beside this."""

import shutil
import socket
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from string import Template

from queries import access, config
from queries.text import ReaderError, Text

PROXY_SECRET = "X-Granary-Proxy"  # noqa: S105  the header's name, as in the shell
DEBIAN = "/usr/sbin/nginx"
ENVELOPE = 1  # megabytes that an upload is larger than its file


class NoFront(ReaderError):
    """nginx is missing, or what it is to stand before cannot be found."""


class _At(Template):
    """`@{name}`, because nginx's own variables begin with `$`."""

    delimiter = "@"


@dataclass(frozen=True)
class Front:
    """Where nginx listens, in front of which processes.

    Args:
        folder: for its configuration, cache and temporary files.
        address, port: where readers come in.
        nodes: `host:port` of each process.
        certificate, key: files, where TLS ends here.
    """

    folder: Path
    address: str
    port: int
    nodes: Sequence[str]
    certificate: Path | None = None
    key: Path | None = None

    def write(self) -> Path:
        """Write the configuration and return its file; it is its owner's alone."""
        made = configuration(self)
        self.folder.mkdir(parents=True, exist_ok=True)
        # nginx started by root works as another user, who has to come in here.
        self.folder.chmod(0o711)
        self._file.write_text(made, "utf-8")
        return self._file

    def is_outdated(self) -> bool:
        """Return whether the configuration would be another one now.

        Raises:
            NoFront: a node's name cannot be resolved.
        """
        return self._file.read_text("utf-8") != configuration(self)

    @property
    def _file(self) -> Path:
        return self.folder / "nginx.conf"


def program() -> str:
    """Return where nginx is.

    Raises:
        NoFront: it is not installed.
    """
    # Debian keeps it where users who are not root do not look.
    found = shutil.which("nginx") or shutil.which(DEBIAN)
    if not found:
        raise NoFront(
            Text(
                "没有找到 {program}。请安装：{how}；或只启动一个进程：{alone}。",
                "There is no {program}. Install it with `{how}`, or serve one process with `{alone}`.",
            ).fill(
                program="nginx",
                how="apt-get install -y nginx-light",
                alone="streamlit run app.py",
            )
        )
    return found


def configuration(front: Front) -> str:
    """Return nginx's configuration.

    Raises:
        NoFront: a node's name cannot be resolved.
    """
    nodes = [resolved(node) for node in front.nodes]
    settings = config.load()
    hosts = settings.granary_hosts.replace(",", " ").split()
    numbered = list(enumerate(nodes, 1))
    made = _At((Path(__file__).parent / "nginx.conf").read_text("utf-8"))
    return made.substitute(
        folder=front.folder,
        megabytes=settings.granary_max_file_mb + ENVELOPE,
        pool_of_cookie=_lines(8, [f"{n} node_{n};" for n, _ in numbered]),
        # Where several were tried, the last one answered.
        node_of_address=_lines(8, [f'"~(^|[ ,:]){_literal(a)}$" {n};' for n, a in numbered]),
        upstreams=_lines(4, _upstreams(nodes)),
        stripped=_lines(4, _stripped()),
        refusal=_lines(4, _refusal(front) if hosts else []),
        listen=_listen(front),
        default="" if hosts else " default_server",
        hosts=" ".join(hosts) or "_",
        certificate=_lines(8, _certificate(front)),
    )  # fmt: skip


def resolved(node: str) -> str:
    """Return `address:port` of a node named `host:port`.

    Raises:
        NoFront: nobody knows the host.
    """
    host, _, port = node.rpartition(":")
    try:
        found = socket.getaddrinfo(host, int(port), socket.AF_INET, socket.SOCK_STREAM)
    except (OSError, ValueError) as error:
        raise NoFront(
            Text(
                "找不到应用进程 {node}，应写作 主机:端口。",
                "There is no process {node}; it is written host:port.",
            ).fill(node=node)
        ) from error
    return f"{found[0][4][0]}:{port}"


def _upstreams(nodes: Sequence[str]) -> list[str]:
    every = [f"server {node} max_fails=1 fail_timeout=5s;" for node in nodes]
    pools = {"any": ["least_conn;", *every]}
    for number, own in enumerate(every, 1):
        others = [f"{one[:-1]} backup;" for one in every if one != own]
        pools[f"node_{number}"] = [own, *others]
    return [
        f"upstream {name} {{ zone {name} 64k; {' '.join(servers)} keepalive 16; }}"
        for name, servers in pools.items()
    ]


def _stripped() -> list[str]:
    """Return the headers nobody may send: who a reader is, where no proxy vouches for it."""
    settings = config.load()
    if settings.granary_access == access.PROXY:
        return []
    names = (settings.granary_proxy_header, PROXY_SECRET)
    return [f'proxy_set_header {name} "";' for name in names]


def _refusal(front: Front) -> list[str]:
    inside = [f"listen {_listen(front)} default_server;", *_certificate(front)]
    return [
        f"server {{ {' '.join(inside)} "
        "location = /healthz { proxy_pass http://any; } location / { return 421; } }"
    ]


def _listen(front: Front) -> str:
    return f"{front.address}:{front.port}{' ssl' if front.certificate else ''}"


def _certificate(front: Front) -> list[str]:
    if front.certificate is None:
        return []
    key = front.key or front.certificate
    return [
        f"ssl_certificate {front.certificate.absolute()};",
        f"ssl_certificate_key {key.absolute()};",
        "ssl_protocols TLSv1.2 TLSv1.3;",
    ]


def _literal(address: str) -> str:
    return address.replace(".", r"\.")


def _lines(indent: int, lines: Sequence[str]) -> str:
    return "\n".join(" " * indent + line for line in lines)
