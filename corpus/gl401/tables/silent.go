package tables

import (
	"fmt"
	"net/http"
	"os"
	"reflect"
	"sync"
	"time"
)

type color int

const (
	red color = iota
	green
	blue
)

type method string

const (
	methodGet  method = "GET"
	methodPost method = "POST"
)

var (
	deleted    = map[string]int{}
	cleared    = map[string]int{}
	replaced   = map[string]int{}
	limited    = map[string]int{}
	swept      = map[string]time.Time{}
	byColor    = map[color]int{}
	byMethod   = map[method]int{}
	byFlag     = map[bool]int{}
	byType     sync.Map
	constants  = map[string]int{}
	drivers    = map[string]func(){}
	atStart    = map[string]string{}
	known      = map[string]int{"a": 0, "b": 0}
	removedBy  = map[string]int{}
	given      = map[string]int{}
	closable   sync.Map
	swapped    = map[string]int{}
	typedNames = map[string]int{}
	table      = map[string]int{}
	literals   = map[string]int{}
	inMethod   store
	environ    = map[string]string{}
)

// Deleted has a counterpart.
func Deleted(w http.ResponseWriter, r *http.Request) {
	deleted[r.URL.Path] = 1 // ok GL401
	defer delete(deleted, r.URL.Path)
}

// Cleared is emptied now and then.
func Cleared(w http.ResponseWriter, r *http.Request) {
	cleared[r.URL.Path]++ // ok GL401
}

func emptyCleared() { clear(cleared) }

// Replaced begins anew.
func Replaced(w http.ResponseWriter, r *http.Request) {
	replaced[r.URL.Path]++ // ok GL401
}

// Flush replaces the map.
func Flush() map[string]int {
	old := replaced
	replaced = make(map[string]int)
	return old
}

// Limited stops at a size.
func Limited(w http.ResponseWriter, r *http.Request) {
	if len(limited) < 1000 {
		limited[r.URL.Path]++ // ok GL401
	}
}

// Swept is swept by a goroutine.
func Swept(w http.ResponseWriter, r *http.Request) {
	swept[r.URL.Path] = time.Now() // ok GL401
}

func sweep() {
	for range time.Tick(time.Minute) {
		for key, at := range swept {
			if time.Since(at) > time.Hour {
				delete(swept, key)
			}
		}
	}
}

// Colors are few.
func Colors(c color) { byColor[c]++ } // ok GL401

// Methods are few as well.
func Methods(m method) { byMethod[m]++ } // ok GL401

// Flags are two.
func Flags(flag bool) { byFlag[flag]++ } // ok GL401

// Types are as many as the program has.
func Types(v any) {
	byType.Store(reflect.TypeOf(v), 1) // ok GL401
}

// Constant has keys that stand in the code.
func Constant(w http.ResponseWriter, r *http.Request) {
	if r.Method == http.MethodGet {
		constants["get"]++ // ok GL401
	} else {
		constants["other"]++
	}
}

func register(name string, open func()) {
	if _, twice := drivers[name]; twice {
		panic("twice")
	}
	drivers[name] = open // ok GL401
}

func init() {
	register("file", func() {})
	register("net", func() {})
	for _, arg := range os.Args {
		atStart[arg] = arg // ok GL401
	}
}

// Known changes values of keys that are there.
func Known(w http.ResponseWriter, r *http.Request) {
	if _, ok := known[r.URL.Path]; ok {
		known[r.URL.Path]++ // ok GL401
	}
}

// RemovedBy is emptied by a function that is given the map.
func RemovedBy(w http.ResponseWriter, r *http.Request) {
	removedBy[r.URL.Path]++ // ok GL401
	take(removedBy, r.URL.Path)
}

func take(m map[string]int, key string) int {
	n := m[key]
	delete(m, key)
	return n
}

// Given away, nobody knows what becomes of it.
func Given(w http.ResponseWriter, r *http.Request) {
	given[r.URL.Path]++ // ok GL401
}

// All returns the map itself.
func All() map[string]int { return given }

// Closable forgets.
func Closable(w http.ResponseWriter, r *http.Request) {
	closable.Store(r, 1) // ok GL401
	defer closable.LoadAndDelete(r)
}

// Swapped is taken over by a local variable.
func Swapped(w http.ResponseWriter, r *http.Request) {
	swapped[r.URL.Path]++ // ok GL401
}

func drain() {
	m := swapped
	for key := range m {
		delete(m, key)
	}
}

// TypedNames are the names of a type with few values.
func TypedNames(c color) {
	typedNames[fmt.Sprintf("color %d", c)]++ // ok GL401
}

func fill() {
	for i, name := range []string{"x", "y", "z"} {
		table[name] = i // ok GL401
	}
}

func init() { fill() }

// Literals ranges over names that stand in the code.
func Literals(w http.ResponseWriter, r *http.Request) {
	for _, name := range []string{"x", "y"} {
		literals[name]++ // ok GL401
	}
}

type store map[string]int

func (s store) add(name string) { s[name]++ } // ok GL401

func (s store) remove(name string) { delete(s, name) }

// InMethod has a type with a way to remove.
func InMethod(w http.ResponseWriter, r *http.Request) {
	inMethod.add(r.URL.Path)
	defer inMethod.remove(r.URL.Path)
}

func loadEnvironment() {
	for _, pair := range os.Environ() {
		environ[pair] = pair // ok GL401
	}
}

var loaded = func() bool { loadEnvironment(); return true }()

var (
	sameKey = map[string]int{}
	either  = map[string]int{}
)

// SameKey deletes by another name of the same key.
func SameKey(w http.ResponseWriter, r *http.Request) {
	host := r.Host
	sameKey[host]++ // ok GL401
	other := host
	defer delete(sameKey, other)
}

// Either is emptied by another function as well.
func Either(w http.ResponseWriter, r *http.Request) {
	either["x"+r.Host]++ // ok GL401
	delete(either, r.Host)
}

func emptyEither(key string) { delete(either, key) }

type measured struct {
	size int
	when int64
}

var sizesOfPaths = map[string]measured{}

// SizeOf keeps what it has measured; the lookup stands here, the insertion in a helper.
func SizeOf(path string, now int64) int {
	if m, ok := sizesOfPaths[path]; ok && now-m.when < 2 {
		return m.size
	}
	return measureAgain(path, now).size
}

func measureAgain(path string, now int64) measured {
	var m measured
	m.size = len(path)
	m.when = now
	sizesOfPaths[path] = m // want GL401 low
	return m
}
