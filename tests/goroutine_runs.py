"""Runs the goroutine cases of the corpus and reads what the runtime says of them.

All cases are compiled into one program, run at the same time, each under its own profiler label; then
one goroutine leak profile is written, which tells of each goroutine its label, its stack, its wait
reason, and whether the runtime calls it leaked.

Comments above a function say how it is run:

``//corpus:run Early(errors.New("late"))``
    Go statements in the package of the case; needed by functions with parameters and methods
``//corpus:times 100``
    run it so many times; for leaks that need a certain interleaving
``//corpus:unproven REASON``
    the runtime cannot tell: a global refers to the channel, or the process ends
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path
from typing import NamedTuple

from tests.corpus_support import CORPUS, Function, functions, go, run

BLOCKED = {
    "GL301": ("chan send",),
    "GL302": ("chan receive",),
    "GL303": ("chan receive",),
    "GL304": ("select",),
    "GL305": ("sync.Mutex.Lock", "sync.RWMutex."),
    "GL306": ("sync.WaitGroup.Wait", "sync.Cond.Wait"),
    "GL308": ("chan send",),
}
"""How the wait reason begins of a goroutine that a rule reports as leaked."""

ALIVE = ("GL307", "GL309")
"""Rules on goroutines that never end, but may not be blocked for ever."""

SECONDS = 2.0
"""How long the cases have to come to rest."""

_DIRECTIVE = re.compile(r"^//corpus:(run|times|unproven|holds) (.+)$")
_SIGNATURE = re.compile(r"^func (\((?:\w+ )?[^)]*\) )?\w+\((.*?)\)")
_HEADER = re.compile(r"^goroutine \d+ \[([^\],]*)(?:, [^\]]*)?\](?: \{\"?case\"?: \"?([^\"}]*)\"?\})?:$")
_FRAME = re.compile(r"^(?:created by )?(\S.*?)(?:\([^()]*\))?(?: in goroutine \d+)?$")
_AT = re.compile(r"^\t(.*):(\d+)(?: .*)?$")


class Case(NamedTuple):
    """A function that is run; ``code`` is empty for one that cannot be."""

    function: Function
    code: str
    times: int
    unproven: str
    holds: str
    """What the goroutine on the labelled line waits for while it holds the lock that others wait for."""

    @property
    def name(self) -> str:
        """Its label: ``gl301/early/loud.go:Early``."""
        return f"{self.function.file}:{self.function.name}:{self.function.first}"


class Frame(NamedTuple):
    """One line of a stack; ``function`` is the symbol, ``file`` relative to the corpus where it is inside."""

    function: str
    file: str
    line: int


class Goroutine(NamedTuple):
    """A goroutine of a case when everything has come to rest; the innermost frame comes first."""

    case: str
    reason: str
    leaked: bool
    frames: tuple[Frame, ...]
    created: Frame | None

    @property
    def function(self) -> str:
        """The outermost function of the case, without the path of its package."""
        own = [
            f
            for f in self.frames
            if not f.function.startswith(("main.", "runtime/pprof.")) and "ZZRuns" not in f.function
        ]
        return own[-1].function.rpartition("/")[2] if own else ""

    def at(self, file: str, line: int) -> bool:
        """Whether a line of the corpus is on the stack, or is where the goroutine was started."""
        return any((f.file, f.line) == (file, line) for f in (*self.frames, *filter(None, [self.created])))


def concerns(function: Function, rule: str) -> bool:
    """Whether the function is a case of the rule."""
    return any(label.rule == rule for label in function.labels)


@cache
def cases() -> tuple[Case, ...]:
    """All cases of rules on goroutines; raises ValueError for one that does not say how it is run."""
    return tuple(_cases())


def _cases() -> Iterator[Case]:
    for function in functions():
        own = any(concerns(function, rule) for rule in (*BLOCKED, *ALIVE) if rule != "GL305")
        if not own and not function.file.startswith(("gl305/deadlocks/", "gl305/nested/")):
            continue
        if not function.labels or not function.file.startswith("gl"):  # other modules are not linked
            continue
        lines = (CORPUS / function.file).read_text(encoding="utf-8").splitlines()
        told: dict[str, list[str]] = {}
        number = function.first - 2
        while number >= 0 and lines[number].startswith("//"):
            if found := _DIRECTIVE.match(lines[number]):
                told.setdefault(found[1], []).insert(0, found[2])
            number -= 1
        head = _SIGNATURE.match(lines[function.first - 1])
        plain = head is not None and not head[1] and not head[2]
        code = "\n".join(told.get("run", [])) or (f"{function.name}()" if plain else "")
        unproven = " ".join(told.get("unproven", []))
        if not code and not unproven and not function.file.startswith("gl3"):
            continue  # a case of another rule, which is not run
        if not code and not unproven:
            raise ValueError(f"{function.file}:{function.first}: {function.name} does not say how it is run")
        yield Case(
            function,
            "" if unproven else code,
            int(told.get("times", ["1"])[0]),
            unproven,
            " ".join(told.get("holds", [])),
        )


@cache
def observed() -> dict[str, tuple[Goroutine, ...]]:
    """Goroutines that are left of each case, by its name; raises RuntimeError when the run fails."""
    import tempfile

    with tempfile.TemporaryDirectory(prefix="corpus-run-") as folder:
        text = _execute(Path(folder))
    left: dict[str, list[Goroutine]] = {case.name: [] for case in cases() if case.code}
    for goroutine in parse(text):
        if goroutine.case:
            left[goroutine.case].append(goroutine)
    return {name: tuple(some) for name, some in left.items()}


def _execute(folder: Path) -> str:
    packages: dict[str, list[Case]] = {}
    for case in cases():
        if case.code:
            packages.setdefault(Path(case.function.file).parent.as_posix(), []).append(case)
    replace = {}
    for number, (package, some) in enumerate(packages.items()):
        generated = folder / f"runs{number}.go"
        generated.write_text(_runs(package, some), encoding="utf-8")
        replace[str(CORPUS / package / "zz_runs.go")] = str(generated)
    main = folder / "main.go"
    main.write_text(_main(packages), encoding="utf-8")
    replace[str(CORPUS / "zz_run" / "main.go")] = str(main)
    overlay = folder / "overlay.json"
    overlay.write_text(json.dumps({"Replace": replace}), encoding="utf-8")
    program = folder / "corpus.exe"
    built = go("build", "-overlay", str(overlay), "-o", str(program), "./zz_run")
    if built.returncode:
        raise RuntimeError(built.stderr)
    done = run([str(program)], GODEBUG="tracebacklabels=1")
    if done.returncode:
        raise RuntimeError(done.stderr)
    return done.stdout


_RUNS = """\
package %s

import (
	"context"
	"errors"
	"io"
	"strings"
	"sync"
	"time"
)

var (
	_ context.Context
	_ = errors.New
	_ io.Reader
	_ strings.Builder
	_ sync.Mutex
	_ time.Duration
)

// ZZRuns are the cases.
func ZZRuns(run func(name string, times int, f func())) {
%s}
"""

_MAIN = """\
package main

import (
	"context"
	"fmt"
	"os"
	"runtime"
	"runtime/pprof"
	"time"

%s)

func start(name string, times int, f func()) {
	for range times {
		go pprof.Do(context.Background(), pprof.Labels("case", name), func(context.Context) {
			defer func() {
				if r := recover(); r != nil {
					fmt.Fprintln(os.Stderr, name, "panics:", r)
					os.Exit(1)
				}
			}()
			f()
		})
	}
}

func main() {
%s	time.Sleep(%d * time.Millisecond)
	runtime.GC()
	profile := pprof.Lookup("goroutineleak")
	if profile == nil {
		fmt.Fprintln(os.Stderr, "this Go has no goroutine leak profile")
		os.Exit(1)
	}
	if err := profile.WriteTo(os.Stdout, 2); err != nil {
		panic(err)
	}
}
"""


def _runs(package: str, some: Iterable[Case]) -> str:
    calls = "".join(f'\trun("{case.name}", {case.times}, func() {{\n{case.code}\n}})\n' for case in some)
    first = next(iter(sorted((CORPUS / package).glob("*.go"))))
    name = re.search(r"^package (\w+)", first.read_text(encoding="utf-8"), re.MULTILINE)
    assert name is not None
    return _RUNS % (name[1], calls)


def _main(packages: Iterable[str]) -> str:
    every = list(packages)
    imports = "".join(f'\tp{n} "example.com/corpus/{package}"\n' for n, package in enumerate(every))
    calls = "".join(f"\tp{n}.ZZRuns(start)\n" for n in range(len(every)))
    return _MAIN % (imports, calls, int(SECONDS * 1000))


def parse(text: str) -> Iterator[Goroutine]:
    """Read a profile as text (``debug=2``)."""
    for stack in text.strip().split("\n\n"):
        lines = stack.splitlines()
        head = _HEADER.match(lines[0])
        if head is None:
            continue
        frames, created = list[Frame](), None
        for name, at in zip(lines[1::2], lines[2::2], strict=False):
            called, place = _FRAME.match(name), _AT.match(at)
            if called is None or place is None:
                continue
            frame = Frame(called[1], place[1].removeprefix(f"{CORPUS}/"), int(place[2]))
            if name.startswith("created by "):
                created = frame
            else:
                frames.append(frame)
        reason = head[1].removesuffix(" (leaked)")
        yield Goroutine(head[2] or "", reason, reason != head[1], tuple(frames), created)
