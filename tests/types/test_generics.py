"""Type parameters: instantiation, inference, constraints."""

from __future__ import annotations

import pytest

from tests.types.go_code import go

HEAD = """
import ("cmp"; "io"; "iter"; "maps"; "slices"; "sync"; "sync/atomic"; "os"; "errors")
type List[T any] struct { head *node[T]; items []T }
type node[T any] struct { value T; next *node[T] }
func (l *List[E]) Push(e E) *List[E] { return l }
func (l List[_]) Len() int { return 0 }
func (l *List[E]) Each(f func(E) bool) {}
func (l *List[E]) First() (v E, ok bool) { return }
type Pair[K comparable, V any] struct { Key K; Val V }
type Ints = List[int]
type Table[V any] = map[string]V
type Closer[T any] interface { Get() T; Close() error }
func Map[T, U any](ts []T, f func(T) U) []U { return nil }
func Of[T any](ts ...T) *List[T] { return nil }
func Make[T any]() T { var t T; return t }
func Keys[M ~map[K]V, K comparable, V any](m M) []K { return nil }
func PairOf[K comparable, V any](k K, v V) Pair[K, V] { return Pair[K, V]{k, v} }
func Sum[T int | float64](ts ...T) T { var t T; return t }
func Ptr[T any](t T) *T { return &t }
func Apply[T any](t T, fs ...func(*T)) T { return t }
func Read[R io.Reader](r R) (R, error) { return r, nil }
func Via[T any, P interface { *T; Close() error }](t T) P { return nil }
type Named []string
"""


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("var l List[string]; x := l.items", "[]string"),
        ("var l List[string]; x := l.head.next.value", "string"),
        ("var l List[string]; x := l.Push(``)", "*m.List[string]"),
        ("var l *List[os.File]; x, _ := l.First()", "os.File"),
        ("var l List[int]; x := l.Each", "func(func(int) bool)"),
        ("var l List[int8]; for x := range l.Each {}", "int8"),
        ("var l Ints; x := l.items", "[]int"),
        ("var l Table[*os.File]; x := l[``]", "*os.File"),
        ("x := Of(1, 2)", "*m.List[int]"),
        ("x := Of(1, 2.5)", "*m.List[int]"),
        ("x := Of(`a`).items", "[]string"),
        ("x := Of[error]()", "*m.List[error]"),
        ("x := Make[*os.File]()", "*os.File"),
        ("x := Make[map[string]int]()", "map[string]int"),
        ("x := Make()", "?"),
        ("x := Map([]int{}, func(i int) string { return `` })", "[]string"),
        ("x := Map[int, error](nil, nil)", "[]error"),
        ("x := Map(Named{}, func(s string) []byte { return nil })", "[][]uint8"),
        ("x := Keys(map[string]int{})", "[]string"),
        ("x := Keys(Table[int]{})", "[]string"),
        ("x := PairOf(`a`, 2)", "m.Pair[string, int]"),
        ("x := PairOf(`a`, 2).Val", "int"),
        ("x := Pair[string, []int]{}.Val", "[]int"),
        ("x := Sum(1.5)", "float64"),
        ("x := Sum(1, 2)", "int"),
        ("x := Ptr(true)", "*bool"),
        ("x := Ptr(int8(1))", "*int8"),
        ("x := Apply(os.File{})", "os.File"),
        ("x, _ := Read(os.Stdin)", "*os.File"),
        ("x := Via(os.File{})", "*os.File"),
        ("x := Of[int]", "func(...int) *m.List[int]"),
        ("x := slices.Clone(Named{})", "m.Named"),
        ("x := slices.Concat([]string{}, Named{})", "m.Named"),
        ("x := slices.Max([]int8{})", "int8"),
        ("x := slices.Collect(maps.Keys(map[string]int{}))", "[]string"),
        ("x := slices.Sorted(maps.Values(map[string]int8{}))", "[]int8"),
        ("for x := range maps.Keys(map[string]int{}) {}", "string"),
        ("for _, x := range slices.All([]error{}) {}", "error"),
        ("x, _ := iter.Pull(slices.Values([]int{}))", "func() (int, bool)"),
        ("var p atomic.Pointer[os.File]; x := p.Load()", "*os.File"),
        ("x := sync.OnceValue(func() *os.File { return nil })", "func() *os.File"),
        ("x := sync.OnceValue(func() *os.File { return nil })()", "*os.File"),
        ("x := cmp.Compare(1, 2)", "int"),
        ("var c Closer[*os.File]; x := c.Get()", "*os.File"),
        ("x, _ := errors.AsType[*os.PathError](nil)", "*io/fs.PathError"),
    ],
)
def test_type_of_variable(body: str, expected: str) -> None:
    assert go(HEAD + f"func f() {{ {body} }}").var("x") == expected


@pytest.mark.parametrize(
    ("call", "expected"),
    [
        ("l.Push(1)", "func m.List.Push"),
        ("Of[int]()", "func m.Of"),
        ("Map[int](nil, g)", "func m.Map"),
        ("p.Load().Close()", "func os.File.Close"),
        ("c.Close()", "interface m.Closer.Close"),
        ("Pair[string, int](q)", "conversion m.Pair[string, int]"),
        ("List[int].Len(l)", "func m.List.Len"),
        ("slices.Clone[[]int](nil)", "func slices.Clone"),
    ],
)
def test_callees(call: str, expected: str) -> None:
    code = go(
        HEAD
        + "func g(int) string { return `` }\n"
        + "func f(l List[int], p atomic.Pointer[os.File], c Closer[int], q Pair[string, int]) { "
        + call
        + " }"
    )
    assert code.called(call) == expected


def test_partial_instantiation_infers_the_rest() -> None:
    code = go(HEAD + "func f() { x := Map[int](nil, func(int) error { return nil }) }")
    assert code.var("x") == "[]error"


def test_inside_a_generic_function() -> None:
    code = go(
        """
        import "io"
        type Number interface { ~int | ~float64 }
        func f[T io.Closer, S ~[]T, N Number](t T, s S, n N) {
            t.Close()
            s[0].Close()
            x := s[1:]
            for _, y := range s { y.Close() }
            z := T(t)
            w := f[T, S, N]
            v := append(s, t)
        }
        """
    )
    assert code.called("t.Close()") == "interface io.Closer.Close"
    assert code.called("s[0].Close()") == "interface io.Closer.Close"
    assert code.called("y.Close()") == "interface io.Closer.Close"
    assert code.called("T(t)") == "conversion T"
    assert [code.var(name) for name in "xyzv"] == ["S", "T", "T", "S"]
    assert code.var("w") == "func(T, S, N)"


def test_receiver_names_are_those_of_the_type() -> None:
    code = go(
        """
        type Box[K comparable, V any] struct { m map[K]V }
        func (b Box[A, B]) get(k A) B { x := b.m[k]; return x }
        func f(b Box[string, error]) { y := b.get("") }
        """
    )
    assert code.var("x") == "V"
    assert code.var("k") == "K"
    assert code.var("y") == "error"


def test_type_declared_in_a_generic_function() -> None:
    code = go("func f[T any](t T) { type box struct { v []T }; b := box{}; x := b.v }")
    assert code.var("x") == "[]T"


def test_pointer_method_pattern() -> None:
    code = go(
        """
        type T struct{}
        func (*T) Close() {}
        func f[E any, P interface { *E; Close() }](e E) { P(&e).Close() }
        """
    )
    assert code.called("P(&e).Close()").startswith("interface")


def test_generic_methods() -> None:
    code = go(
        """
        import "math/rand/v2"
        type T struct{}
        type L[E any] struct { e E }
        func (t *T) Get[V any](v V) []V { return nil }
        func (l L[A]) Map[V any](f func(A) V) L[V] { return L[V]{} }
        func f(t *T, l L[string], r *rand.Rand) {
            x := t.Get(1.5); y := t.Get[error](nil); n := r.N(int8(3))
            z := l.Map(func(s string) bool { return true }).e
        }
        """
    )
    assert code.var("x") == "[]float64"
    assert code.var("y") == "[]error"
    assert code.var("z") == "bool"
    assert code.var("n") == "int8"


def test_generic_alias_with_parameters() -> None:
    code = go("type A[T any] = []map[string]T; func f(a A[int]) { x := a[0] }")
    assert code.var("x") == "map[string]int"


def test_embedded_generic_type() -> None:
    code = go(
        """
        type base[T any] struct { v T }
        func (b *base[T]) get() T { return b.v }
        type derived struct { base[[]int]; n int }
        func f(d *derived) { x := d.get(); y := d.v; z := d.base }
        """
    )
    assert [code.var(name) for name in "xyz"] == ["[]int", "[]int", "m.base[[]int]"]
    assert code.called("d.get()") == "func m.base.get"
