"""The front's configuration: who is let in under which name, and what nobody may claim."""

import shutil
import socket
import subprocess
import sys

import pytest

from pages.serve import __main__ as command
from pages.serve import front, processes
from pages.serve.front import Front, NoFront, configuration
from pages.serve.processes import CannotServe, Process
from queries import config

NODES = ("127.0.0.1:8502", "127.0.0.1:8503", "127.0.0.1:8504")


@pytest.fixture
def made(tmp_path):
    return lambda **more: Front(tmp_path, "127.0.0.1", 8501, NODES, **more)


def test_nobody_says_who_they_are_but_the_banks_proxy(made, monkeypatch):
    stripped = [f'proxy_set_header {n} "";' for n in ("X-Forwarded-Email", front.PROXY_SECRET)]  # fmt: skip
    for mode in ("", "demo", "single", "oidc"):
        monkeypatch.setenv("GRANARY_ACCESS", mode)
        assert all(line in configuration(made()) for line in stripped)
    monkeypatch.setenv("GRANARY_ACCESS", "proxy")
    assert not any(line in configuration(made()) for line in stripped)


def test_hosts_named_are_the_only_ones(made, monkeypatch):
    assert "server_name _;" in configuration(made())
    monkeypatch.setenv("GRANARY_HOSTS", "granary.bank.cn, *.branch.cn")
    told = configuration(made())
    assert "server_name granary.bank.cn *.branch.cn;" in told
    assert "return 421" in told


def test_the_largest_file_is_the_setting(made, monkeypatch):
    monkeypatch.setenv("GRANARY_MAX_FILE_MB", "50")
    assert "client_max_body_size 51m;" in configuration(made())


def test_every_process_stands_in_for_every_other(made):
    told = configuration(made())
    for number, node in enumerate(NODES, 1):
        [own] = [ln for ln in told.splitlines() if f"upstream node_{number} " in ln]
        assert own.count("backup") == 2
        assert f"server {node} max_fails=1 fail_timeout=5s;" in own


def test_a_node_nobody_knows_is_refused_in_words(tmp_path):
    with pytest.raises(NoFront, match=r"app-9\.invalid:8501"):
        configuration(Front(tmp_path, "127.0.0.1", 1, ["app-9.invalid:8501"]))


def test_without_nginx_the_sentence_says_what_to_install(monkeypatch, capsys):
    monkeypatch.setattr(shutil, "which", lambda _: None)
    assert command.main(["--port", "1"]) == 1
    assert "apt-get install -y nginx-light" in capsys.readouterr().err


@pytest.mark.parametrize("hosts", ["", "granary.bank.cn"])
def test_nginx_takes_it(made, monkeypatch, hosts):
    try:
        program = front.program()
    except NoFront as error:
        pytest.skip(str(error.message))
    monkeypatch.setenv("GRANARY_HOSTS", hosts)
    file = made().write()
    done = subprocess.run([program, "-t", "-c", file, "-e", "stderr"], capture_output=True, text=True, check=False)  # fmt: skip
    assert done.returncode == 0, done.stderr


def test_a_taken_port_is_told_before_anything_starts(capsys):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(CannotServe, match=str(port)):
            command._refuse_taken([port])


def test_a_process_that_falls_is_started_again_later_each_time(capfd, monkeypatch):
    one = Process("app 1", [sys.executable, "-c", ""], config.environment())
    clock = [100.0]
    monkeypatch.setattr(processes.time, "monotonic", lambda: clock[0])
    pauses = []
    for _ in range(4):
        one.start()
        while one.code() is None:
            pass
        one.keep()
        pauses.append(one._due - clock[0])
        one._due = 0.0
    assert pauses == [1, 2, 4, 8]
    assert capfd.readouterr().err.count("app 1") == 4


def test_a_process_that_does_not_become_ready_is_told(capfd):
    one = Process("app 1", [sys.executable, "-c", ""], config.environment(), "http://127.0.0.1:1/healthz")  # fmt: skip
    one.start()
    with pytest.raises(CannotServe, match="app 1"):
        one.await_ready()
