"""`python -m data` many times over: one interpreter that has it imported forks each run.

A child is what a cold start would be once its imports are done, at a tenth of the wait,
so that it can be killed at fifty moments of the work itself.
"""

import json
import os
import signal
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).parents[2]
PARENT = """
import json, os, signal, sys, time
from data.__main__ import main

def child(order):
    out = os.open(order["out"], os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
    os.dup2(out, 1); os.dup2(out, 2)
    if order["step"]:
        left, folder = [order["step"]], order["folder"]
        def hook(event, args):
            if event in EVENTS and any(folder in str(a) for a in args):
                left[0] -= 1
                if not left[0]:
                    os.kill(os.getpid(), signal.SIGKILL)
        sys.addaudithook(hook)
    if order["most"]:
        import resource
        resource.setrlimit(resource.RLIMIT_FSIZE, (order["most"], order["most"]))
    try:
        code = main(order["argv"])
    except BaseException:
        import traceback
        traceback.print_exc()
        code = 99
    sys.stdout.flush(); sys.stderr.flush()
    os._exit(code)

EVENTS = ("open", "os.rename", "os.remove", "shutil.copyfile")
print("ready", flush=True)
for line in sys.stdin:
    order = json.loads(line)
    began = time.perf_counter()
    pid = os.fork()
    if not pid:
        child(order)
    if order["after"] is not None:
        time.sleep(order["after"])
        os.kill(pid, signal.SIGKILL)
    _, status = os.waitpid(pid, 0)
    taken = time.perf_counter() - began
    print(json.dumps([os.waitstatus_to_exitcode(status), taken]), flush=True)
"""


@contextmanager
def warm(place, **environment):
    """Yield the interpreter; `place` is a folder for what its children say."""
    with subprocess.Popen(
        [sys.executable, "-W", "ignore", "-c", PARENT],
        cwd=ROOT,
        # What its children note lies with them, not in the books of this house.
        env={
            **os.environ,
            "GRANARY_BOOKS": f"sqlite:///{place}/books.sqlite",
            **environment,
        },
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        process.stdout.readline()
        yield Warm(process, place)
        process.stdin.close()


class Warm:
    """An interpreter that has imported `data` and runs its commands in forked children."""

    def __init__(self, process, place):
        self.process, self.said = process, place / "said.txt"
        self.seconds = 0.0

    def run(self, *argv, after=None, step=0, folder="", most=0):
        """Run a command and return its exit code; -9 where it was killed.

        `after` kills it so many seconds on; `step` kills it at its n-th opening,
        renaming, removing or copying of a file in `folder`; `most` lets no file of
        its grow beyond so many bytes.
        """
        order = {"argv": list(map(str, argv)), "after": after, "step": step}
        order |= {"folder": str(folder), "most": most, "out": str(self.said)}
        self.process.stdin.write(json.dumps(order) + "\n")
        self.process.stdin.flush()
        code, self.seconds = json.loads(self.process.stdout.readline())
        return code

    @property
    def words(self):
        return self.said.read_text("utf-8")


KILLED = -signal.SIGKILL
