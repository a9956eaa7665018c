"""Programs that do their work and end are told from those that serve somebody."""

from __future__ import annotations

import pytest

from golint_leaks.facts.programs import Programs
from golint_leaks.models import load_models
from tests.types.go_code import GoCode

MAIN = 'package main\n\nimport "p/internal/sys"\n\nfunc main() { sys.Run() }\n'

NAMED_ALIKE = """package sys

// Accept takes a number.
func Accept(n int) int { return n }

// Run accepts one.
func Run() { Accept(1) }
"""

SERVES = """package sys

import "net"

// Run accepts connections.
func Run() {
\tl, err := net.Listen("tcp", ":0")
\tif err != nil {
\t\treturn
\t}
\tdefer l.Close()
\tfor {
\t\tc, err := l.Accept()
\t\tif err != nil {
\t\t\treturn
\t\t}
\t\tc.Close()
\t}
}
"""


@pytest.mark.parametrize(("source", "ends"), [(NAMED_ALIKE, True), (SERVES, False)], ids=["named", "serves"])
def test_only_what_knows_of_servers_serves(source: str, ends: bool) -> None:
    models = load_models()
    code = GoCode({"p/main.go": MAIN, "p/internal/sys/sys.go": source}, models=models)
    package = code.program.package("p/internal/sys")
    assert package is not None
    assert Programs(code.program, models).ends(package) is ends


def test_what_only_tests_import_is_no_part_of_a_program() -> None:
    models = load_models()
    test = 'package main\n\nimport "p/internal/server"\n\nfunc helper() { server.Run() }\n'
    server = SERVES.replace("package sys", "package server")
    files = {"p/main.go": MAIN, "p/main_test.go": test, "p/internal/server/server.go": server}
    code = GoCode({**files, "p/internal/sys/sys.go": NAMED_ALIKE}, models=models)
    package = code.program.package("p/internal/sys")
    assert package is not None
    assert Programs(code.program, models).ends(package)
