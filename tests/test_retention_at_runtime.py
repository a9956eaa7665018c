"""What the rules on growing containers and retained memory claim, seen in the heap profile of a program."""

from __future__ import annotations

import json

import pytest

from tests.corpus_support import go_command, run

# Each case allocates about a megabyte for each of its 32 turns; what is in use afterwards is what it keeps.
_PROGRAM = """\
package main

import (
	"bytes"
	"encoding/json"
	"io"
	"os"
	"runtime"
	"strconv"
	"strings"
	"sync"
	"time"
)

const (
	turns = 32
	size  = 1 << 20
)

type request struct {
	host string
	body []byte
}

var (
	grows   = map[string][]byte{}
	emptied = map[string][]byte{}
	list    [][]byte
	cut     [][]byte
	parts   [][]byte
	clones  [][]byte
	texts   []string
	copies  []string
	hooks   []func() string
	hosts   []func() string
	events  = make(chan string)
	free    = sync.Pool{New: func() any { return new(bytes.Buffer) }}
	capped  = sync.Pool{New: func() any { return new(bytes.Buffer) }}
	inUse   []*bytes.Buffer
)

func read() []byte {
	data, err := io.ReadAll(io.LimitReader(zeros{}, size))
	if err != nil {
		panic(err)
	}
	return data
}

type zeros struct{}

func (zeros) Read(p []byte) (int, error) { return len(p), nil }

func fill(pool *sync.Pool, limit int) {
	all := make([]*bytes.Buffer, turns)
	for i := range all {
		all[i] = pool.Get().(*bytes.Buffer)
		all[i].Reset()
		io.CopyN(all[i], zeros{}, size)
	}
	for _, buf := range all {
		if buf.Cap() <= limit {
			pool.Put(buf)
		}
	}
	for range turns { // small uses of what the pool gives
		buf := pool.Get().(*bytes.Buffer)
		buf.Reset()
		buf.WriteString("small")
		inUse = append(inUse, buf)
	}
}

var cases = map[string]func(){
	"map": func() {
		for i := range turns {
			grows[strconv.Itoa(i)] = make([]byte, size)
		}
	},
	"map, deleted": func() {
		for i := range turns {
			emptied[strconv.Itoa(i)] = make([]byte, size)
			delete(emptied, strconv.Itoa(i))
		}
	},
	"slice": func() {
		for range turns {
			list = append(list, make([]byte, size))
		}
	},
	"slice, bounded": func() {
		for range turns {
			if cut = append(cut, make([]byte, size)); len(cut) > 2 {
				cut = append([][]byte(nil), cut[1:]...)
			}
		}
	},
	"part": func() {
		for range turns {
			parts = append(parts, read()[:4])
		}
	},
	"part, cloned": func() {
		for range turns {
			clones = append(clones, bytes.Clone(read()[:4]))
		}
	},
	"text": func() {
		for range turns {
			texts = append(texts, string(read())[:4])
		}
	},
	"text, cloned": func() {
		for range turns {
			copies = append(copies, strings.Clone(string(read())[:4]))
		}
	},
	"function": func() {
		for range turns {
			r := &request{"host", read()}
			hooks = append(hooks, func() string { return r.host })
		}
	},
	"function, of a part": func() {
		for range turns {
			r := &request{"host", read()}
			host := r.host
			hosts = append(hosts, func() string { return host })
		}
	},
	"goroutine": func() {
		for range turns {
			r := &request{"host", read()}
			go func() {
				for e := range events {
					println(r.host, e)
				}
			}()
		}
	},
	"goroutine, of a part": func() {
		for range turns {
			r := &request{"host", read()}
			go func(host string) {
				for e := range events {
					println(host, e)
				}
			}(r.host)
		}
	},
	"pool":         func() { fill(&free, 1<<62) },
	"pool, capped": func() { fill(&capped, 64<<10) },
}

func heap() int64 {
	time.Sleep(time.Millisecond) // goroutines begin
	runtime.GC()
	runtime.GC()
	records := make([]runtime.MemProfileRecord, 4096)
	n, ok := runtime.MemProfile(records, false)
	if !ok {
		panic("too many records")
	}
	var sum int64
	for _, record := range records[:n] {
		sum += record.InUseBytes()
	}
	return sum
}

func main() {
	runtime.MemProfileRate = 1024
	kept := map[string]float64{}
	for name, run := range cases {
		before := heap()
		run()
		kept[name] = float64(heap()-before) / (turns * size)
		inUse = nil
		runtime.GC()
		runtime.GC()
	}
	json.NewEncoder(os.Stdout).Encode(kept)
}
"""

KEPT = ("map", "slice", "part", "text", "function", "goroutine", "pool")


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> dict[str, float]:
    """By case, what is in use after it as a share of what it allocated."""
    folder = tmp_path_factory.mktemp("program")
    (folder / "go.mod").write_text("module example.com/p\n\ngo 1.24\n")
    (folder / "main.go").write_text(_PROGRAM)
    built = run([str(go_command()), "build", "-C", str(folder), "-o", "p.exe", "."])
    assert built.returncode == 0, built.stderr
    done = run([str(folder / "p.exe")])
    assert done.returncode == 0, done.stderr
    found: dict[str, float] = json.loads(done.stdout)
    return found


@pytest.mark.parametrize("case", KEPT)
def test_it_is_kept(case: str, kept: dict[str, float]) -> None:
    """What the rules report grows in the heap profile by what it is said to keep."""
    assert kept[case] > 0.8


@pytest.mark.parametrize("case", KEPT)
def test_it_is_not_kept(case: str, kept: dict[str, float]) -> None:
    """The same with what the rules recommend does not."""
    silent = [name for name in kept if name.startswith(f"{case}, ")]
    assert len(silent) == 1
    assert kept[silent[0]] < 0.2
