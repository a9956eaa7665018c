"""The data file of the standard library."""

from __future__ import annotations

import time
import zipfile
from pathlib import Path

import pytest

from golint_leaks.types import Interface, Named, Pointer, Program, Unknown
from golint_leaks.types.data import STDLIB, Stdlib, stdlib


def test_the_file_is_small_and_a_zip() -> None:
    assert STDLIB.stat().st_size < 2_000_000
    with zipfile.ZipFile(STDLIB) as archive:
        assert archive.testzip() is None
        assert set(archive.namelist()) == set(stdlib().names())
        assert archive.namelist() == sorted(archive.namelist())
        assert archive.comment.startswith(b"go1.")
        assert {info.date_time for info in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}


@pytest.mark.parametrize("path", ["os", "net/http", "database/sql", "io", "math/rand/v2", "C", "unsafe"])
def test_packages(path: str) -> None:
    assert (stdlib().package(path) is not None) == (path != "C")


def test_a_package_loads_fast() -> None:
    begin = time.process_time()
    for _ in range(20):
        assert stdlib().package("net/http") is not None
    assert (time.process_time() - begin) / 20 < 0.02  # seconds; a few milliseconds are usual


@pytest.mark.parametrize(
    ("symbol", "signature"),
    [
        ("os.Open", "func(string) (*os.File, error)"),
        ("net/http.Get", "func(string) (*net/http.Response, error)"),
        ("net/http.Client.Do", "func(*net/http.Request) (*net/http.Response, error)"),
        ("database/sql.DB.QueryContext", "func(context.Context, string, ...any) (*database/sql.Rows, error)"),
        ("io.ReadCloser.Close", "func() error"),
        ("os.File.Close", "func() error"),
        ("context.WithCancel", "func(context.Context) (context.Context, context.CancelFunc)"),
        ("testing.T.Cleanup", "func(func())"),
        ("net.Listener.Accept", "func() (net.Conn, error)"),
        ("compress/gzip.NewReader", "func(io.Reader) (*compress/gzip.Reader, error)"),
        ("archive/zip.OpenReader", "func(string) (*archive/zip.ReadCloser, error)"),
        ("archive/zip.ReadCloser.Close", "func() error"),
        ("os/exec.Cmd.StdoutPipe", "func() (io.ReadCloser, error)"),
        ("bufio.ReadWriter.Flush", "func() error"),
        ("time.NewTicker", "func(time.Duration) *time.Ticker"),
    ],
)
def test_signatures(symbol: str, signature: str) -> None:
    program = Program([])
    path, _, rest = symbol.rpartition("/")
    package, _, name = rest.partition(".")
    path = f"{path}/{package}" if path else package
    base, _, method = name.rpartition(".")
    if base:
        info = program.method(Named(path, base), method)
        assert info is not None
        assert str(info.signature) == signature
    else:
        found = program.package(path)
        assert found is not None
        assert str(program.signature(found.functions(name)[0])) == signature


@pytest.mark.parametrize(
    ("t", "field", "expected"),
    [
        (Named("net/http", "Response"), "Body", "io.ReadCloser"),
        (Pointer(Named("net/http", "Request")), "Body", "io.ReadCloser"),
        (Named("time", "Ticker"), "C", "<-chan time.Time"),
        (Named("archive/zip", "ReadCloser"), "File", "[]*archive/zip.File"),
        (
            Named("net/http", "Transport"),
            "DialContext",
            "func(context.Context, string, string) (net.Conn, error)",
        ),
    ],
)
def test_fields(t: Named, field: str, expected: str) -> None:
    found = Program([]).field(t, field)
    assert found is not None
    assert str(found.type) == expected


def test_every_line_can_be_read() -> None:
    program = Program([])
    for path in stdlib().names():
        package = stdlib().package(path)
        assert package is not None
        for name in package.declared_names():
            for entry in package.types(name):
                t = program.entry_type(entry)
                assert not isinstance(program.underlying(t), Unknown), f"{path}.{name}"
                for method in package.method_names(name):
                    assert package.methods(name, method), f"{path}.{name}.{method}"
                    assert "?" not in str(program.signature(package.methods(name, method)[0])), (
                        f"{path}.{name}.{method}"
                    )
            for function in package.functions(name):
                assert "?" not in str(program.signature(function)), f"{path}.{name}"
            for value in package.values(name):
                assert not isinstance(program.value_type(value), Unknown), f"{path}.{name}"


def test_interfaces_are_whole() -> None:
    conn = Program([]).methods(Named("net", "Conn"))
    assert conn is not None
    assert {"Read", "Write", "Close", "LocalAddr", "SetDeadline"} <= set(conn)
    assert isinstance(Program([]).underlying(Named("io", "ReadCloser")), Interface)


@pytest.mark.parametrize("content", [None, b"", b"PK\5\6", b"no zip at all", b"PK\5\6" + b"\xff" * 40])
def test_a_missing_or_broken_file_means_no_packages(tmp_path: Path, content: bytes | None) -> None:
    path = tmp_path / "data.zip"
    if content is not None:
        path.write_bytes(content)
    assert Stdlib(path).package("os") is None
    assert not Stdlib(path).names()


def test_a_damaged_member_is_no_package(tmp_path: Path) -> None:
    path = tmp_path / "data.zip"
    data = bytearray(STDLIB.read_bytes())
    data[60:600] = b"\xff" * 540
    path.write_bytes(data)
    found = Stdlib(path)
    assert any(found.package(name) is None for name in found.names())
    assert found.package("os") is not None
