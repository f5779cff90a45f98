"""A driver on a Spark cluster, for as long as a block lasts.

Settings come from where Spark looks for them: ``spark-defaults.conf`` below SPARK_CONF_DIR, PYSPARK_SUBMIT_ARGS, or
spark-submit. Executors run the Python that PYSPARK_PYTHON names, else one at the path of this one; wpkg must be
installed there.
"""

from __future__ import annotations

import os
import re
import socket
import sys
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from wpkg.errors import BadParameter, EndpointError, ExtraMissing, JavaMissing, WpkgError

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

_PYTHON = "PYSPARK_PYTHON"
_NO_JAVA = "JAVA_GATEWAY_EXITED"
_TELLING = (": ", "wpkg.errors.")
_STANDALONE = "spark://"
_KINDS = re.compile(r"local(\[(\d+|\*)(,\d+)?\])?|yarn|k8s://\S+|spark://[^\s,:]+:\d+(,[^\s,:]+:\d+)*")
_PATIENCE = 10.0


@contextmanager
def session(master: str, name: str) -> Iterator[SparkSession]:
    """Start a driver in this process, and end it with the block.

    Args:
        master: address of the cluster, as ``spark://host:7077``, ``yarn`` or ``local[2]``.
        name: what the cluster shows people.

    Raises:
        ExtraMissing: pyspark is not installed.
        JavaMissing: there is no Java, or one that Spark cannot use.
        BadParameter: that is no address of a cluster.
        EndpointError: there is no cluster at that address, or it failed.
    """
    try:
        from py4j.protocol import Py4JError
        from pyspark.errors import PySparkException
    except ImportError:
        raise ExtraMissing(
            "the Spark engine needs pyspark", expected="the extra spark", todo='pip install "wpkg[spark]"'
        ) from None
    _require_address(master)
    if _PYTHON not in os.environ:
        os.environ[_PYTHON] = sys.executable
    driver = None
    try:
        driver = _started(master, name)
        yield driver
    except (PySparkException, Py4JError) as error:
        raise _told(error, master) from error
    finally:
        if driver is not None:
            driver.stop()


def _require_address(master: str) -> None:
    """Refuse what is no address, and a Spark Master that does not answer: Spark itself would try for a minute."""
    if not _KINDS.fullmatch(master):
        raise BadParameter(
            f"{master!r} is no address of a Spark cluster", expected="spark://HOST:PORT, yarn, k8s://…, local[2]"
        )
    if not master.startswith(_STANDALONE):
        return
    tried = []
    for place in master.removeprefix(_STANDALONE).split(","):
        host, _, port = place.rpartition(":")
        try:
            socket.create_connection((host, int(port)), _PATIENCE).close()
            return
        except (OSError, OverflowError) as error:
            tried.append(str(error))
    raise EndpointError(
        f"nobody answers there ({tried[0]})",
        where=master,
        expected="a Spark Master",
        todo="start it, or correct --master",
    )


def _started(master: str, name: str) -> SparkSession:
    with warnings.catch_warnings():
        # wpkg hands Spark no data frames of pandas
        warnings.filterwarnings("ignore", "PySpark does not yet fully support pandas", FutureWarning)
        from pyspark.sql import SparkSession

        return (
            SparkSession.builder.master(master)
            .appName(name)
            .config("spark.ui.showConsoleProgress", "false")
            .getOrCreate()
        )


def _told(error: Exception, master: str) -> WpkgError:
    reason, *more = str(error).splitlines() or [type(error).__name__]
    reason = " … ".join([reason, *[line.lstrip(": ") for line in more if line.startswith(_TELLING)][:1]])
    if _NO_JAVA in reason:
        return JavaMissing(
            "Spark could not start its half in Java",
            expected="Java 17 or 21",
            todo="see what it said above; set JAVA_HOME",
        )
    return EndpointError(
        f"the Spark cluster failed: {reason}",
        where=master,
        expected="the address of a cluster that runs",
        todo="see its logs; what was built before is as it was, and the same command goes on",
    )
