"""The engines' tests against a real Apache Spark: `uv run python -m tests.spark [PYTEST ARGUMENTS]`.

A master, two workers and a Connect server from PyPI's `pyspark`, in processes of their own;
Java 17 has to be there. By default the tests of every subject are asked, and the lake's.
"""

import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from contextlib import ExitStack, contextmanager
from pathlib import Path

VERSION = "4.3.0"
SUBJECTS = [f"tests/queries/test_{name}.py" for name in ("deposits", "market", "income", "lending", "stars", "quality", "progress", "standing")]  # fmt: skip
USUAL = [
    *SUBJECTS,
    "tests/data/test_lake.py",
    "-k",
    "sail or engine or publication or daily",
]
WITH = ["uv", "run", "--isolated", "--no-project", "--with", f"pyspark=={VERSION}"]
CORES = {"spark.sql.shuffle.partitions": "2", "spark.default.parallelism": "2"}


def home():
    """Return a copy of the wheel's Spark; it is fetched and built the first time."""
    # Isolated, it goes when the command ends: the files are copied out.
    place = Path(tempfile.mkdtemp(prefix="granary-spark-"))
    copied = "import pyspark, shutil, sys; shutil.copytree(pyspark.__path__[0], sys.argv[1], dirs_exist_ok=True)"
    subprocess.run([*WITH, "python", "-c", copied, str(place)], check=True, stdout=subprocess.DEVNULL)  # fmt: skip
    return place


@contextmanager
def process(home, log, *command):
    """Run one of Spark's processes until the block ends."""
    environment = os.environ | {"SPARK_HOME": str(home), "SPARK_LOCAL_IP": "127.0.0.1", "PYSPARK_PYTHON": sys.executable}  # fmt: skip
    with (home / f"{log}.log").open("wb") as out:
        made = subprocess.Popen([home / "bin" / command[0], *command[1:]], stdout=out, stderr=out, env=environment, start_new_session=True)  # fmt: skip
    try:
        yield made
    finally:
        os.killpg(made.pid, 15)
        made.wait(30)


def listening(port, seconds=120):
    """Wait until something answers on a port of this machine."""
    for _ in range(seconds * 5):
        with socket.socket() as asked:
            if asked.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.2)
    raise SystemExit(f"nothing answers on port {port}; the logs say why")


def free():
    """Return a port that nobody uses."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return found.getsockname()[1]


def main(arguments):
    """Start the cluster, run the tests, stop it; return pytest's exit code."""
    if not shutil.which("java"):
        raise SystemExit("no Java: apt-get install -y openjdk-17-jre-headless")
    place, master, connect = home(), free(), free()
    address = f"spark://127.0.0.1:{master}"
    class_ = "org.apache.spark.deploy"
    with ExitStack() as cluster:
        start = cluster.enter_context
        start(process(place, "master", "spark-class", f"{class_}.master.Master", "--host", "127.0.0.1", "--port", str(master), "--webui-port", "0"))  # fmt: skip
        listening(master)
        for n in (1, 2):
            start(process(place, f"worker-{n}", "spark-class", f"{class_}.worker.Worker", address, "--cores", "1", "--memory", "2g", "--webui-port", "0", "--work-dir", str(place / f"work-{n}")))  # fmt: skip
        settings = [x for name, value in (CORES | {"spark.connect.grpc.binding.port": str(connect)}).items() for x in ("--conf", f"{name}={value}")]  # fmt: skip
        start(process(place, "connect", "spark-submit", "--master", address, "--class", "org.apache.spark.sql.connect.service.SparkConnectServer", *settings, "spark-internal"))  # fmt: skip
        listening(connect)
        environment = os.environ | {"GRANARY_TEST_SPARK": f"sc://127.0.0.1:{connect}"}
        done = subprocess.run([sys.executable, "-m", "pytest", "-n0", *(arguments or USUAL)], env=environment, check=False)  # fmt: skip
    shutil.rmtree(place, ignore_errors=True)
    return done.returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
