"""Which form of the contract this release reads, and what to do about a warehouse of another.

Every version of a folder notes the form it was written in, PostgreSQL that of its tables. `CONTRACT` goes up by one when a
table or column is added; a test holds the schema to it.
"""

from functools import lru_cache

from queries import engine
from queries.publication import FIRST_FORM
from queries.text import ReaderError, Text

CONTRACT = 1
FIRST = FIRST_FORM


class OtherContract(ReaderError):
    """The warehouse was written by an older or a newer release than this."""


def refuse_other(written: int) -> None:
    """Refuse a form that is not this release's.

    Raises:
        OtherContract: with what to run.
    """
    if written < CONTRACT:
        raise OtherContract(
            Text(
                "仓库由旧版本建立（格式 {n}，当前为 {m}）。请先备份，再运行 {command}；升级前的版本会保留，可回退。",
                "The warehouse was made by an older release (form {n}, now {m}). Back it up and run `{command}`; the version before stays, and `rollback` leads back to it.",
            ).fill(n=written, m=CONTRACT, command="python -m data migrate")
        )
    if written > CONTRACT:
        raise OtherContract(
            Text(
                "仓库已由更新的版本写入（格式 {n}，当前为 {m}）。请升级并重启本程序。",
                "The warehouse was written by a newer release (form {n}, this one reads {m}). Upgrade this program and start it again.",
            ).fill(n=written, m=CONTRACT)
        )


def check() -> None:
    """Refuse the version this run is pinned to if it is of another release's form.

    Raises:
        OtherContract: with what to run; a bank's own tables and a lake note no form.
    """
    refuse_other(_written(engine.data_version()))


@lru_cache(maxsize=16)
def _written(version: str) -> int:
    written = engine.form(version)
    return CONTRACT if written is None else written
