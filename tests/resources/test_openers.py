"""Libraries that cannot be seen: what a function returns as a resource tells what it has opened."""

from __future__ import annotations

from pathlib import Path

import pytest

from golint_leaks.engine import RunOptions, run
from golint_leaks.finding import Confidence

HEADER = """package p

import (
\t"io"
\t"net"

\t"example.org/proxies"
)

func connect(address string) (net.Conn, error) {
\tconn, err := proxies.DialContext(address)
\treturn conn, err
}

func current(address string) (net.Conn, error) {
\tconn, err := proxies.Lookup(address)
\treturn conn, err
}

func text(address string) (io.Reader, error) {
\treader, err := proxies.Open(address)
\treturn reader, err
}

"""

LOUD = """func f(address string) error {
\tconn, err := connect(address)
\tif err != nil {
\t\treturn err
\t}
\t_, err = conn.Write(nil)
\treturn err
}
"""

SILENT = {
    "closed": LOUD.replace("\t_, err =", "\tdefer conn.Close()\n\t_, err ="),
    "a name that opens nothing": LOUD.replace("connect(", "current("),
    "no resource": LOUD.replace("connect(", "text(").replace("Write(", "Read("),
}


def reported(tmp_path: Path, source: str) -> list[str]:
    """Rules of what is reported."""
    path = tmp_path / "p.go"
    path.write_text(HEADER + source)
    result = run(RunOptions(paths=(str(path),), jobs=1, cache=False, min_confidence=Confidence.LOW))
    return [finding.rule for finding in result.findings]


def test_loud(tmp_path: Path) -> None:
    assert reported(tmp_path, LOUD) == ["GL106"]


@pytest.mark.parametrize("source", SILENT.values(), ids=SILENT.keys())
def test_silent(tmp_path: Path, source: str) -> None:
    assert reported(tmp_path, source) == []
