"""Readers of goroutine dumps and profiles, and how goroutines are grouped."""

from __future__ import annotations

import contextlib

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from golint_leaks.evidence.goroutines import read_goroutines
from golint_leaks.evidence.model import EvidenceError, Frame, GoroutineGroup, GoroutineSnapshot
from golint_leaks.evidence.symbols import is_standard, package_of, plain_symbol
from tests.evidence.profiles import Builder, Line

DUMP = """panic: out of patience

goroutine 1 [running, locked to thread]:
main.(*Pool[...]).run(0xc000012120, {0xc00001e0a0, 0x2, 0x2})
\t/srv/app/pool.go:31 +0x65
main.main()
\t/srv/app/main.go:9 +0x1d fp=0xc00006cf80 sp=0xc00006cf40 pc=0x47ab65

goroutine 18 gp=0xc000002a80 m=nil [chan send (leaked)]:
main.put(...)
\t/srv/app/main.go:20
main.start.gowrap1()
\t/srv/app/main.go:18 +0x25
created by main.start in goroutine 1
\t/srv/app/main.go:18 +0x5c

goroutine 19 [chan send, 7 minutes]:
main.put(...)
\t/srv/app/main.go:20
created by main.start in goroutine 1
\t/srv/app/main.go:18 +0x5c

goroutine 20 [chan send, 12 minutes, locked to thread, synctest bubble 3] {user: "a b", k: v}:
main.put(...)
\t/srv/app/main.go:20
created by main.start
\t/srv/app/main.go:18 +0x5c

goroutine 30 [select (no cases), 3 minutes]:
net/http.(*Client).Do(0x1?, 0x2)
\t/usr/local/go/src/net/http/client.go:5 +0x1
gopkg.in/yaml%2ev3.wait({0x1, 0x2})
\tC:/src/yaml.go:14 +0x1
...additional frames elided...
created by main.start in goroutine 1
\t/srv/app/main.go:40 +0x5c

goroutine 40 [running]:
\tgoroutine running on other thread; stack unavailable
created by main.start in goroutine 1
\t/srv/app/main.go:50 +0x5c

goroutine 41 [syscall]:
non-Go function
\tpc=0x7f0012
main._Cfunc_sleep(0x5)
\t_cgo_gotypes.go:44 +0x3
[originating from goroutine 1]:
main.other()
\t/srv/app/other.go:1 +0x1

rax    0x0
exit status 2
"""

START = Frame("main.start", "/srv/app/main.go", 18)
PUT = Frame("main.put", "/srv/app/main.go", 20, True)


def read(content: bytes) -> GoroutineSnapshot:
    return read_goroutines([content], "test")


def by_function(snapshot: GoroutineSnapshot) -> dict[str, GoroutineGroup]:
    return {group.function: group for group in snapshot.groups}


@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_a_dump(end: str) -> None:
    snapshot = read(DUMP.replace("\n", end).encode())
    groups = by_function(snapshot)
    assert (snapshot.total, snapshot.form, snapshot.only_leaked) == (7, "dump", False)

    sending = snapshot.groups[0]
    assert (sending.blocked, sending.wait_reason, sending.created_by) == (PUT, "chan send", START)
    assert (sending.goroutines, sending.minutes, sending.leaked) == (3, 12, 1)
    assert sending.stack == (PUT, Frame("main.start.gowrap1", "/srv/app/main.go", 18))

    running = groups["main.(*Pool[...]).run"]
    assert (running.wait_reason, running.minutes, running.created_by) == ("running", 0, None)
    assert [frame.line for frame in running.stack] == [31, 9]

    waiting = groups["gopkg.in/yaml%2ev3.wait"]
    assert (waiting.wait_reason, waiting.minutes, waiting.elided) == ("select (no cases)", 3, True)
    assert waiting.blocked.file == "C:/src/yaml.go"
    assert waiting.stack[0].function == "net/http.(*Client).Do"

    hidden = groups[""]
    assert hidden.created_by == Frame("main.start", "/srv/app/main.go", 50)
    native = groups["main._Cfunc_sleep"]
    assert [frame.function for frame in native.stack] == ["non-Go function", "main._Cfunc_sleep"]


def test_the_text_form() -> None:
    text = (
        "goroutineleak profile: total 5\n"
        '3 @ 0x48c18a 0x418c9c\n# labels: {"a":"b"}\n'
        "#\t0x67ed7d\tmain.leak+0x1d\t\t/srv/app/main.go:44\n\n"
        "2 @ 0x48c18a\n"
        "#\t0x48d64d\tsync.runtime_SemacquireWaitGroup+0x2d\t/go/src/runtime/sema.go:114\n"
        "#\t0x67eddd\tmain.f.func1+0x3d\t\t\t/srv/app/main.go:67\n"
    )
    snapshot = read(text.encode())
    assert (snapshot.form, snapshot.only_leaked, snapshot.total) == ("counts", True, 5)
    first, second = snapshot.groups
    assert (first.blocked, first.wait_reason, first.leaked) == (
        Frame("main.leak", "/srv/app/main.go", 44),
        "",
        3,
    )
    assert (second.function, second.wait_reason, second.minutes) == (
        "main.f.func1",
        "sync.WaitGroup.Wait",
        None,
    )


def stack(*functions: str) -> list[tuple[Line, ...]]:
    return [((function, "/f.go", 1),) for function in functions]


@pytest.mark.parametrize(
    ("functions", "expected"),
    [
        (("runtime.gopark", "runtime.chansend", "runtime.chansend1", "main.f"), ("main.f", "chan send")),
        (("runtime.gopark", "runtime.selectgo", "net/http.(*persistConn).readLoop"),)
        + (("net/http.(*persistConn).readLoop", "select"),),
        (("runtime.gopark", "runtime.semacquire1", "internal/sync.runtime_SemacquireMutex")
         + ("internal/sync.(*Mutex).Lock", "sync.(*Mutex).Lock", "a.b/c.(*T).m", "main.main", "runtime.main"),
         ("a.b/c.(*T).m", "sync.Mutex.Lock")),
        (("runtime.semacquire1", "sync.runtime_Semacquire", "sync.(*WaitGroup).Wait", "main.f"),
         ("main.f", "sync.WaitGroup.Wait")),
        (("main.busy",), ("main.busy", "")),
    ],
)  # fmt: skip
def test_in_binary_profiles_the_frames_tell_the_reason(
    functions: tuple[str, ...], expected: tuple[str, str]
) -> None:
    builder = Builder(types=(("goroutine", "count"),))
    builder.sample(stack(*functions), [4])
    group = read(builder.raw()).groups[0]
    assert (group.function, group.wait_reason) == expected
    assert (group.goroutines, group.leaked, group.minutes, group.created_by) == (4, 0, None, None)


def test_a_leak_profile_marks_all() -> None:
    builder = Builder(types=(("goroutineleak", "count"),))
    builder.sample(stack("main.f"), [4])
    snapshot = read(builder.raw())
    assert snapshot.only_leaked
    assert snapshot.groups[0].leaked == 4


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b"", "not a goroutine dump"),
        (b"<html>404</html>", "not a goroutine dump"),
        (b"goroutine profile of another kind\n", "not a goroutine dump"),
        (b"goroutine profile: totally\n", "not a goroutine profile"),
        (Builder().raw(), "not a goroutine profile: it counts alloc_objects"),
    ],
)
def test_other_content_is_refused(content: bytes, expected: str) -> None:
    with pytest.raises(EvidenceError, match=expected):
        read(content)


@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(st.binary(max_size=300) | st.text(st.sampled_from("goroutine 1[]:\n\t.(,)+0x")).map(str.encode))
def test_any_bytes_give_a_snapshot_or_an_error(content: bytes) -> None:
    for prefix in (b"", b"goroutine 1 [x]:\n", b"goroutine profile: total 1\n1 @ 0x1\n"):
        with contextlib.suppress(EvidenceError):
            read(prefix + content)


@pytest.mark.parametrize(
    "name", ["grouping.FRAME_LIMIT", "grouping.GROUP_LIMIT", "grouping.DEPTHS_LIMIT", "goroutines.DUMP_LIMIT"]
)
def test_what_a_dump_may_cost_is_limited(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(f"golint_leaks.evidence.{name}", 3)
    with pytest.raises(EvidenceError, match=r"more than|larger than"):
        read(DUMP.encode())


def test_symbols() -> None:
    assert package_of("net/http.(*Client).Do") == "net/http"
    assert package_of("gopkg.in/yaml%2ev3.wait") == "gopkg.in/yaml.v3"
    assert package_of("main.Map[go.shape.string,a/b.c].Get") == "main"
    assert package_of("0x47f0") == package_of("") == package_of("non-Go function") == ""
    assert plain_symbol("a/b.(*T[...]).M") == "a/b.T.M"
    assert plain_symbol("a/b.F[...].func1") == "a/b.F.func1"


def test_what_belongs_to_go_itself() -> None:
    for package in (
        "runtime",
        "net/http",
        "internal/poll",
        "net/http/internal/ascii",
        "crypto/internal/fips140/aes",
    ):
        assert is_standard(package), package
    for package in ("main", "github.com/a/b", "example", "app/internal/x", "plugins/x", "nethttp"):
        assert not is_standard(package), package
