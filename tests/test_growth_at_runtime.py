"""What the rules on containers and retained memory claim, seen in the heap of programs that run."""

from __future__ import annotations

import pytest

from tests.corpus_support import go_command, run

_PROGRAM = """\
package main

import (
	"bytes"
	"fmt"
	"runtime"
	"strconv"
	"sync"
)

const block = 1 << 10

var (
	table  = map[string][]byte{}
	shared sync.Map
	list   [][]byte
	hooks  []func() int
	parts  [][]byte
	pool   = sync.Pool{New: func() any { return new(bytes.Buffer) }}
	held   []*bytes.Buffer
)

type request struct {
	body [block]byte
	path int
}

type limiter struct {
	mu    sync.Mutex
	hosts map[string][]byte
}

var l = &limiter{hosts: map[string][]byte{}}

func heap() uint64 {
	runtime.GC()
	runtime.GC()
	var stats runtime.MemStats
	runtime.ReadMemStats(&stats)
	return stats.HeapAlloc
}

var cases = map[string]func(i int){
	"map": func(i int) { table[strconv.Itoa(i)] = make([]byte, block) },
	"map deleted": func(i int) {
		table["x"+strconv.Itoa(i)] = make([]byte, block)
		delete(table, "x"+strconv.Itoa(i))
	},
	"map of few keys": func(i int) { table[strconv.Itoa(i%%4)] = make([]byte, block) },
	"sync.Map":        func(i int) { shared.Store(i, make([]byte, block)) },
	"sync.Map deleted": func(i int) {
		shared.Store(-i, make([]byte, block))
		shared.Delete(-i)
	},
	"slice": func(i int) { list = append(list, make([]byte, block)) },
	"slice cut": func(i int) {
		list = append(list, make([]byte, block))
		if len(list) > 10 {
			list = list[1:]
		}
	},
	"field": func(i int) { l.hosts[strconv.Itoa(i)] = make([]byte, block) },
	"captured": func(i int) {
		r := &request{path: i}
		hooks = append(hooks, func() int { return r.path })
	},
	"part captured": func(i int) {
		r := &request{path: i}
		path := r.path
		hooks = append(hooks, func() int { return path })
	},
	"part": func(i int) {
		data := make([]byte, block)
		parts = append(parts, data[:4])
	},
	"part cloned": func(i int) {
		data := make([]byte, block)
		parts = append(parts, bytes.Clone(data[:4]))
	},
	"buffer": func(i int) {
		buf := pool.Get().(*bytes.Buffer)
		buf.Reset()
		buf.Write(make([]byte, block))
		held = append(held, buf)
		if len(held) == %d {
			for _, buf := range held {
				pool.Put(buf)
			}
			for i := range held {
				held[i] = pool.Get().(*bytes.Buffer)
				held[i].Reset()
			}
		}
	},
}

func main() {
	for name, step := range cases {
		table, list, hooks, parts, held = map[string][]byte{}, nil, nil, nil, nil
		before := heap()
		for i := range %d {
			step(i)
		}
		fmt.Println(name, int64(heap()-before) > %d*block/2)
		runtime.KeepAlive(table)
	}
}

"""

GROWS = {"map", "sync.Map", "slice", "field", "captured", "part", "buffer"}
STAYS = {"map deleted", "map of few keys", "sync.Map deleted", "slice cut", "part captured", "part cloned"}
TIMES = 4000


@pytest.fixture(scope="module")
def grown(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bool]:
    """By case, whether at least half of what was allocated is still there after two collections."""
    folder = tmp_path_factory.mktemp("growth")
    (folder / "go.mod").write_text("module example.com/p\n\ngo 1.24\n")
    (folder / "main.go").write_text(_PROGRAM % (TIMES, TIMES, TIMES))
    built = run([str(go_command()), "build", "-C", str(folder), "-o", "p.exe", "."])
    assert built.returncode == 0, built.stderr
    done = run([str(folder / "p.exe")])
    assert done.returncode == 0, done.stderr
    found = {}
    for line in done.stdout.splitlines():
        name, _, verdict = line.strip().rpartition(" ")
        found[name] = verdict == "true"
    return found


@pytest.mark.parametrize("case", sorted(GROWS))
def test_it_grows(case: str, grown: dict[str, bool]) -> None:
    """What is reported is seen in the heap."""
    assert grown[case]


@pytest.mark.parametrize("case", sorted(STAYS))
def test_it_stays_small(case: str, grown: dict[str, bool]) -> None:
    """What is to be written instead is not."""
    assert not grown[case]


def test_every_case_ran(grown: dict[str, bool]) -> None:
    """None is left out."""
    assert set(grown) == GROWS | STAYS
