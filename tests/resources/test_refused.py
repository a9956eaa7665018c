"""Constructors that cannot be seen: when one fails, what it was given is still its caller's."""

from __future__ import annotations

from pathlib import Path

import pytest

from golint_leaks.engine import RunOptions, run
from golint_leaks.finding import Confidence

HEADER = """package p

import (
\t"net"

\t"example.org/lanes"
\t"golang.org/x/crypto/ssh"
)

type link struct{ lanes *lanes.Session }

var _ ssh.Conn

"""

DIAL = """
\tconn, err := net.Dial("tcp", address)
\tif err != nil {
\t\treturn err
\t}
"""

LOUD = {
    "returns the error": """
\ts, err := lanes.Client(conn, nil)
\tif err != nil {
\t\treturn err
\t}
\tl.lanes = s
\treturn nil
""",
    "a wrapper around it": """
\tw, err := lanes.WrapConn(conn)
\tif err == nil {
\t\tl.lanes = w.Session()
\t}
\treturn err
""",
}

SILENT = {
    "closed when it fails": """
\ts, err := lanes.Client(conn, nil)
\tif err != nil {
\t\tconn.Close()
\t\treturn err
\t}
\tl.lanes = s
\treturn nil
""",
    "not a constructor": """
\tn, err := lanes.Serve(conn, nil)
\tif err != nil {
\t\treturn err
\t}
\tl.lanes = n
\treturn nil
""",
    "no error to tell": """
\tl.lanes = lanes.New(conn)
\treturn nil
""",
    "a model says that it takes what it is given": """
\tc, _, _, err := ssh.NewClientConn(conn, address, nil)
\tif err != nil {
\t\treturn err
\t}
\tdefer c.Close()
\treturn nil
""",
}


def reported(tmp_path: Path, body: str) -> list[tuple[str, Confidence]]:
    """Rules and confidence of what is reported."""
    path = tmp_path / "p.go"
    path.write_text(HEADER + "func (l *link) open(address string) error {" + DIAL + body + "}\n")
    result = run(RunOptions(paths=(str(path),), jobs=1, cache=False, min_confidence=Confidence.LOW))
    return [(finding.rule, finding.confidence) for finding in result.findings]


@pytest.mark.parametrize("body", LOUD.values(), ids=LOUD.keys())
def test_loud(tmp_path: Path, body: str) -> None:
    assert reported(tmp_path, body) == [("GL106", Confidence.MEDIUM)]


@pytest.mark.parametrize("body", SILENT.values(), ids=SILENT.keys())
def test_silent(tmp_path: Path, body: str) -> None:
    assert reported(tmp_path, body) == []
