"""Which local variables of a function lead to an object, as far as assignments in it tell."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import NamedTuple, Optional

from golint_leaks.facts.context import FunctionContext
from golint_leaks.ir.expr import Closure, Expr, Index, Select, Temp, Unary, Var
from golint_leaks.ir.instr import Assign, Call, Let, Make
from golint_leaks.lifetimes.sites import instructions, root
from golint_leaks.types.model import Chan, Interface, Map, Pointer, Signature, Slice, Struct, Type
from golint_leaks.types.program import FunctionRef

Contexts = Callable[[FunctionRef], Optional[FunctionContext]]
"""Gives the views of other functions."""


class Edge(NamedTuple):
    """A variable is held; ``inside``: by a pointer that lies in the memory of the holder itself."""

    held: int
    at: int
    inside: bool


class Reach:
    """Edges between the local variables of one unit: who holds whom."""

    def __init__(self, ctx: FunctionContext, contexts: Contexts | None = None) -> None:
        self.ctx = ctx
        self.contexts = contexts
        self.same: dict[int, set[int]] = {}
        self.holds: dict[int, set[Edge]] = {}
        """By variable: what its fields are set to hold, each with the place of the assignment."""
        made: dict[int, Make] = {}
        for body in range(len(ctx.unit.bodies)):
            for instr in instructions(ctx, body):
                if type(instr) is Make:
                    made[instr.dst] = instr
                elif type(instr) is Assign and instr.target is not None:
                    self._assign(instr, made)
                elif type(instr) is Call and contexts is not None:
                    self._call(instr, contexts)

    def _call(self, call: Call, contexts: Contexts) -> None:
        """A helper stores one of its parameters in another one."""
        args = arguments(self.ctx, call)
        own = [root(e) if e is not None else -1 for e in args]
        if len({var for var in own if var >= 0}) < 2:
            return
        target = self.ctx.types.callee(call)
        inner = contexts(target.ref) if target.ref is not None else None
        params = inner.unit.bodies[0].params if inner is not None and inner.unit.bodies else ()
        if inner is None or len(params) < len(own):
            return
        by_param = {param: var for param, var in zip(params, own) if var >= 0}
        for instr in instructions(inner, 0):
            if type(instr) is Assign and type(instr.target) is Select and type(instr.value) is Var:
                holder, held = by_param.get(root(instr.target.x)), by_param.get(instr.value.id)
                if holder is not None and held is not None and holder != held:
                    self.holds.setdefault(holder, set()).add(Edge(held, call.at, True))

    def _assign(self, instr: Assign, made: dict[int, Make]) -> None:
        target = instr.target
        direct = type(target) is Var
        var = root(target) if direct else _base(target)
        if var < 0:
            return
        value = root(instr.value)
        if value >= 0 and direct:
            address = type(instr.value) is Unary
            if address or (type(instr.value) is Var and self._leads(value, copied=True)):
                self.same.setdefault(var, set()).add(value)
                self.same.setdefault(value, set()).add(var)
            return
        own = self._own(target)
        for held, inside in self._held(instr.value, made, 0):
            self.holds.setdefault(var, set()).add(Edge(held, instr.at, inside and own))

    def _own(self, target: Expr | None) -> bool:
        """Whether an assignment writes into what its variable is, not behind a further pointer."""
        types = self.ctx.types
        while type(target) is Select or type(target) is Index:
            behind = types.program.core(types.type_of(target.x))
            if isinstance(behind, Slice | Map) or (isinstance(behind, Pointer) and root(target.x) < 0):
                return False
            target = target.x
        return True

    def _held(self, e: Expr, made: dict[int, Make], depth: int) -> Iterator[tuple[int, bool]]:
        value = root(e)
        if value >= 0:
            if self._leads(value) or (type(e) is Unary and e.op == "&"):
                yield value, True
        elif type(e) is Unary and e.op == "&" and _base(e.x) >= 0:
            yield _base(e.x), True
        elif type(e) is Closure:
            yield from ((var, False) for var in captured(self.ctx, e.body))
        elif type(e) is Select and root(e.x) >= 0 and self._is_method(e):
            yield root(e.x), False
        elif type(e) is Temp and e.temp in made and depth < 3:
            literal = made[e.temp]
            made_of = self.ctx.types.program.core(self.ctx.types.type_of(e))
            apart = literal.addr or isinstance(made_of, Slice | Map | Pointer)
            for _key, elem in literal.elems:
                for var, inside in self._held(elem, made, depth + 1):
                    yield var, inside and not apart

    def _leads(self, var: int, copied: bool = False) -> bool:
        """Whether the variable leads to further memory, which a copy of it does as well.

        ``copied``: whether a copy leads to what the variable itself is.  Unknown types do not count.
        """
        behind = self.ctx.types.program.underlying(self.ctx.types.var_type(var))
        return leads(behind) and not (copied and isinstance(behind, Struct))

    def _is_method(self, e: Select) -> bool:
        types = self.ctx.types
        holder = types.type_of(e.x)
        program = types.program
        return program.field(holder, e.name) is None and program.method(holder, e.name) is not None

    def aliases(self, var: int) -> frozenset[int]:
        """Variables that are the same pointer as ``var``, itself included."""
        found = {var}
        work = [var]
        while work:
            for other in self.same.get(work.pop(), ()):
                if other not in found:
                    found.add(other)
                    work.append(other)
        return frozenset(found)

    def holders(self, var: int) -> frozenset[int]:
        """Variables from which ``var`` can be reached: its aliases, and what was made to hold it."""
        found = set(self.aliases(var))
        changed = True
        while changed:
            changed = False
            for holder, held in self.holds.items():
                if holder not in found and any(edge.held in found for edge in held):
                    found |= self.aliases(holder)
                    changed = True
        return frozenset(found)

    def cycle(self, var: int) -> int:
        """The place of an assignment by which the object leads back to itself, -1 without one.

        A pointer of the object to itself is no cycle: the collector skips it when it looks at what an
        object with a finalizer refers to (``scanObject`` in ``runtime/mgcmark.go``).
        """
        own = self.aliases(var)
        first = [edge for alias in own for edge in self.holds.get(alias, ())]
        for held, at, inside in sorted(first, key=lambda edge: edge.at):
            if inside and held in own:
                continue
            seen: set[int] = set()
            work = [held]
            while work:
                one = work.pop()
                if one in own:
                    return at
                if one in seen:
                    continue
                seen.add(one)
                for alias in self.aliases(one):
                    work.extend(edge.held for edge in self.holds.get(alias, ()))
        return -1

    def keeps(self, e: Expr, var: int) -> bool:
        """Whether the value of ``e`` leads to the object in ``var``."""
        holders = self.holders(var)
        made: dict[int, Make] = {}
        for body in range(len(self.ctx.unit.bodies)):
            for instr in instructions(self.ctx, body):
                if type(instr) is Make:
                    made[instr.dst] = instr
                elif type(instr) is Let and type(e) is Temp and instr.dst == e.temp:
                    return self.keeps(instr.value, var)
        return any(held in holders for held, _ in self._held(e, made, 0))


def captured(ctx: FunctionContext, body: int) -> frozenset[int]:
    """Variables from outside that a function literal mentions."""
    bodies = ctx.unit.bodies
    found = set()
    for var in ctx.uses.mentioned(body):
        at = ctx.unit.vars[var].body
        while at >= 0 and at != body:
            at = bodies[at].parent
        if at != body:
            found.add(var)
    return frozenset(found)


def arguments(ctx: FunctionContext, call: Call) -> list[Expr | None]:
    """What the parameters of the callee get, the receiver first."""
    target = ctx.types.callee(call)
    args: list[Expr | None] = list(call.args)
    if target.receiver is not None and not target.first_arg:
        args.insert(0, target.receiver)
    return args


def leads(t: Type) -> bool:
    """Whether a copy of a value of the underlying type ``t`` can lead to the memory of the original."""
    return isinstance(t, Pointer | Interface | Slice | Map | Chan | Signature | Struct)


def _base(e: Expr | None) -> int:
    """The variable whose memory ``x.f``, ``x[i]``, ``*x`` lies in or behind."""
    while type(e) is Select or type(e) is Index:
        e = e.x
    return root(e)
