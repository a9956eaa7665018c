"""What a function literal captures."""

from __future__ import annotations

from golint_leaks.facts.captures import captured, nested
from golint_leaks.facts.context import FunctionContext
from tests.types.go_code import GoCode

_SOURCE = """\
package p

type request struct{ host string }

var global int

func f(r *request, unused int) {
	var sizes []int
	n := 1
	go func(own string) {
		inner := n
		func() {
			sizes = append(sizes, inner+global)
			println(own, r.host)
		}()
	}("own")
	func() { n := 2; println(n) }()
	func() { n = 3 }()
}
"""


def _context() -> FunctionContext:
    [(_, types)] = [each for each in GoCode({"p/p.go": _SOURCE}).units() if each[1].unit.name != "init"]
    return FunctionContext(types.unit, types, "p.f", types.package, 0)


def _captured(suffix: str) -> list[str]:
    ctx = _context()
    [body] = [number for number, each in enumerate(ctx.unit.bodies) if each.suffix == suffix]
    return [each.text for each in captured(ctx, body)]


def test_a_literal_captures_what_it_and_its_own_literals_mention() -> None:
    """In order of declaration, with types; neither its own variables nor those of the package."""
    assert _captured("func1") == ["r *p.request", "sizes []int", "n int"]


def test_an_inner_literal_captures_from_the_outer_one() -> None:
    """Variables and parameters of the literal around it count."""
    assert _captured("func1.1") == ["r *p.request", "sizes []int", "own string", "inner int"]


def test_a_variable_of_the_same_name_is_another() -> None:
    """What a literal declares hides what is around it."""
    assert _captured("func2") == []


def test_assignments_capture() -> None:
    """A variable that is only set is captured as well."""
    assert _captured("func3") == ["n int"]


def test_nested_literals() -> None:
    """A body comes with all literals inside it."""
    ctx = _context()
    inside = {ctx.unit.bodies[number].suffix for number in nested(ctx, 0)}
    assert inside == {"", "func1", "func1.1", "func2", "func3"}
    [outer] = [number for number, each in enumerate(ctx.unit.bodies) if each.suffix == "func1"]
    assert {ctx.unit.bodies[number].suffix for number in nested(ctx, outer)} == {"func1", "func1.1"}
