package p

import (
	"fmt"
	. "math"
	_ "net/http/pprof"
	str "strings"
)

const (
	A Kind = iota
	B
	_
	C, D = iota, "d"
)

const Pi2 = 2 * Pi

var (
	plain      = 1
	typed  int
	made       = fmt.Errorf("x %d", plain)
	a, b       = two()
	_      I   = (*T)(nil)
	list       = []int{1, 2}
	x, y       = <-c, f
	ok2, found = m["a"]
)

type T struct {
	a, b int `tag`
	*Embedded
	str.Builder
	G[int]
	f func(a, b int, c ...string) (n int, err error)
}

type (
	I interface {
		Close() error
		fmt.Stringer
		~int | string
	}
	Alias        = map[str.Builder]chan<- int
	Pair[K comparable, V any] struct {
		k K
		v V
	}
)

func (p *Pair[K, V]) Key() K { return p.k }

func (Pair[_, V]) Value(x V) (v V) { return x }

func (p *Pair[K, V]) Map[W any](f func(V) W) W { return f(p.v) }

func external(x int) error

func Generic[T any, S ~[]T](s S) T { return s[0] }
