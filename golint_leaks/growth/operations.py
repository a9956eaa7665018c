"""What a function does to containers: fills, empties, bounds them, or gives them away."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from golint_leaks.dataflow.uses import operands, term_operands
from golint_leaks.facts.context import FunctionContext
from golint_leaks.growth.guards import lazily, present
from golint_leaks.growth.places import MAP, SLICE, Place, parameter, place, shape_of
from golint_leaks.ir.expr import (
    Binary,
    Const,
    Convert,
    Expr,
    Index,
    Ref,
    Select,
    Slice,
    Star,
    Temp,
    Unary,
    Var,
)
from golint_leaks.ir.instr import Assign, Call, Defer, Go, Instr, Let, Make, Return, Send
from golint_leaks.models import Models
from golint_leaks.types.model import Interface, Pointer, Struct, Type, TypeParam, type_symbol
from golint_leaks.types.program import Callee, FunctionRef

_FAR = 6

INSERT = "insert"
UPDATE = "update"
REMOVE = "remove"
CUT = "cut"
RESET = "reset"
BOUND = "bound"
ESCAPE = "escape"
VIA = "via"
CHAIN = "chain"
HOLDER = "holder"
MADE = "made"
"""Kinds of operations: one more element; the value of a key that is there already; one element less;
emptied in part, or replaced by another container; its size compared with a limit; given to code that is
not seen; handed to a function or method that is seen; wrapped in itself once more.  Of the type that has
the container as a field: a value of it is replaced by another; a value of it is made."""


class Operation(NamedTuple):
    """One operation on a container.

    ``key`` is the key of an element, ``value`` what is stored, ``via`` the key of the place by which the
    function ``callee`` knows the container, ``root`` the kind of the variable at the start of an insertion,
    empty for a package variable.
    """

    kind: str
    place: Place
    ref: FunctionRef
    ctx: FunctionContext
    body: int
    block: int
    at: int
    end: int
    key: Expr | None = None
    value: Expr | None = None
    via: str = ""
    how: str = ""
    callee: FunctionRef | None = None
    root: str = ""


class Walker:
    """Finds the operations of one unit."""

    def __init__(self, models: Models, ref: FunctionRef, ctx: FunctionContext) -> None:
        self.models = models
        self.ref = ref
        self.ctx = ctx
        self.types = ctx.types
        self.program = ctx.types.program
        self.found: list[Operation] = []
        self.body = self.block = 0
        self.lengths: dict[int, Place] = {}
        self.capacities: set[int] = set()
        self.lazy: list[tuple[Operation, str]] = []

    def walk(self) -> list[Operation]:
        """All operations, in the order of the code."""
        for number, body in enumerate(self.ctx.unit.bodies):
            for at, block in enumerate(body.blocks):
                self.body, self.block = number, at
                for instr in block.instrs:
                    self._instr(instr)
                if type(block.term) is Return:
                    for value in block.term.values:
                        self._given(value, block.term.at, block.term.end, "return")
        self._bounds()
        return self.found

    def _add(self, kind: str, at: Place | None, start: int, end: int, **more: object) -> None:
        if at is not None:
            self.found.append(
                Operation(kind, at, self.ref, self.ctx, self.body, self.block, start, end, **more)  # type: ignore[arg-type]
            )

    def _instr(self, instr: Instr) -> None:
        kind = type(instr)
        if kind is Assign:
            self._assign(instr)  # type: ignore[arg-type]
        elif kind is Call:
            self._call(instr)  # type: ignore[arg-type]
        elif kind is Defer or kind is Go:
            self._call(instr.call)  # type: ignore[union-attr]
        elif kind is Make:
            self._make(instr)  # type: ignore[arg-type]
        elif kind is Send:
            self._given(instr.value, instr.at, instr.end, "send")  # type: ignore[union-attr]

    # --- assignments ------------------------------------------------------------------------------

    def _assign(self, instr: Assign) -> None:
        target = instr.target
        if target is None:
            return
        if type(target) is Var:
            return
        if type(target) is Index:
            self._stored(instr, target)
        elif type(target) is Star:
            self._add(HOLDER, _of_type(self.types.type_of(target)), instr.at, instr.end)
        p = place(self.ctx, target)
        if p is not None:
            self._replaced(instr, p)
        value = instr.value
        if type(value) is not Temp:
            self._given(value, instr.at, instr.end, "assign", p)

    def _stored(self, instr: Assign, target: Index) -> None:
        """``m[k] = v``."""
        if shape_of(self.program, self.models, self.types.type_of(target.x)) != MAP:
            return
        p = place(self.ctx, target.x)
        if p is None:
            return
        if self._fresh(target):
            return
        key = target.indices[0]
        kind = UPDATE if present(self.ctx, self.body, self.block, p, key) else INSERT
        root = self._root(target)
        self._add(kind, p, instr.at, instr.end, key=key, value=instr.value, root=root)

    def _replaced(self, instr: Assign, p: Place) -> None:
        """The container itself is assigned to."""
        target, value = instr.target, instr.value
        assert target is not None
        shape = shape_of(self.program, self.models, self.types.type_of(target))
        if not shape:
            holder = type_symbol(self.types.type_of(target))
            if holder and not self._fresh(target):
                if not lazily(self.ctx, self.body, self.block, target):
                    self._add(HOLDER, Place(holder, holder), instr.at, instr.end)
            if not self._chained(instr, p) and type(target) is not Index and not self._fresh(target):
                if not lazily(self.ctx, self.body, self.block, target):
                    self._add(RESET, p, instr.at, instr.end)
            return
        if shape == SLICE:
            call = self._append(value)
            if call is not None:
                self._appended(instr, call, p)
                return
            if type(value) is Slice:
                self._add(CUT, p, instr.at, instr.end)
                return
        if type(target) is Index:
            if self._taken_from(value, p):
                self._add(CUT, p, instr.at, instr.end)
            return
        if self._fresh(target) or lazily(self.ctx, self.body, self.block, target):
            return
        self._add(RESET, p, instr.at, instr.end)

    def _taken_from(self, value: Expr, p: Place) -> bool:
        """Whether a new value of an element is nothing, or made of what it was."""
        if type(value) is Const:
            return True
        source = self.types.definition(value.temp) if type(value) is Temp else None
        return type(source) is Call and any(self._same(arg, p) for arg in source.args)

    def _same(self, e: Expr, p: Place) -> bool:
        """Whether a value is the element, also a copy of its header in a variable."""
        if type(e) is Var and self.ctx.unit.vars[e.id].kind == "local":
            return any(type(v) is not Var and place(self.ctx, v) == p for v in self.types.assigned(e.id))
        return place(self.ctx, e) == p

    def _append(self, value: Expr) -> Call | None:
        source = self.types.definition(value.temp) if type(value) is Temp else None
        if type(source) is Call and source.args and type(source.callee) is Ref:
            if source.callee.name == "append" and self.types.callee(source).kind == "builtin":
                return source
        return None

    def _appended(self, instr: Assign, call: Call, p: Place) -> None:
        first = call.args[0]
        if type(first) is Slice and place(self.ctx, first.x) == p:
            self._add(CUT, p, instr.at, instr.end)
        elif place(self.ctx, first) == p or any(place(self.ctx, arg) == p for arg in call.args[1:]):
            if len(call.args) > 1 and not self._fresh(instr.target):
                value = call.args[-1]
                how = "spread" if call.spread else ""
                root = self._root(instr.target)
                self._add(INSERT, p, instr.at, instr.end, value=value, how=how, root=root)
        elif not self._fresh(instr.target):
            self._add(RESET, p, instr.at, instr.end)

    def _chained(self, instr: Assign, p: Place) -> bool:
        """``s.x = s.x.With(...)``, ``s.x = with(s.x, ...)``."""
        source = self.types.definition(instr.value.temp) if type(instr.value) is Temp else None
        if type(source) is not Call or not source.args or self._fresh(instr.target):
            return False
        callee = self.types.callee(source)
        receiver = callee.receiver
        if receiver is None and type(source.callee) is Select and self.types.meaning(source.callee) is None:
            receiver = source.callee.x
        wrapped = [receiver, *source.args]
        if not any(e is not None and type(e) is not Temp and place(self.ctx, e) == p for e in wrapped):
            return False
        name = callee.symbol or getattr(source.callee, "name", "")
        self._add(CHAIN, p, instr.at, instr.end, value=instr.value, how=name)
        return True

    def _root(self, target: Expr | None) -> str:
        """The kind of the variable with which an access path begins."""
        e = target
        while type(e) is Select or type(e) is Index or type(e) is Star:
            e = e.x
        return self.ctx.unit.vars[e.id].kind if type(e) is Var else ""

    def _fresh(self, target: Expr | None) -> bool:
        """Whether a field of a value is set that this function has made itself."""
        e = target
        while type(e) is Select or type(e) is Index or type(e) is Star:
            e = e.x
        if type(e) is not Var:
            return False
        decl = self.ctx.unit.vars[e.id]
        if decl.kind != "local" and decl.kind != "result":
            return False
        return all(self._made(value) for value in self.types.assigned(e.id))

    def _made(self, value: Expr) -> bool:
        if type(value) is Unary and value.op == "&":
            value = value.x
        source = self.types.definition(value.temp) if type(value) is Temp else None
        if type(source) is Make:
            return True
        return type(source) is Call and type(source.callee) is Ref and source.callee.name == "new"

    # --- calls ------------------------------------------------------------------------------------

    def _call(self, call: Call) -> None:
        # What is called matters only for what it is given; most calls are given no container.
        target = call.callee
        if type(target) is Select and place(self.ctx, target.x) is None:
            if all(self._handed(arg) is None for arg in call.args):
                return
        callee = self.types.callee(call)
        if callee.kind == "builtin":
            self._builtin(callee.symbol, call)
            return
        if callee.kind == "conversion":
            for arg in call.args:
                self._given(arg, call.at, call.end, "convert")
            return
        if callee.receiver is not None and not callee.first_arg:
            self._method(call, callee, callee.receiver)
        for number, arg in enumerate(call.args):
            self._argument(call, callee, number, arg)

    def _builtin(self, name: str, call: Call) -> None:
        if not call.args:
            return
        if name == "new":
            made = self.types.as_type(call.args[0])
            self._of_made(made, call.at, call.end)
            return
        p = place(self.ctx, call.args[0])
        if name == "delete" and len(call.args) == 2:
            self._add(REMOVE, p, call.at, call.end, key=call.args[1])
        elif name == "clear":
            self._add(RESET, p, call.at, call.end)
        elif name in ("len", "cap") and p is not None:
            self.lengths[call.dst] = p
            if name == "cap":
                self.capacities.add(call.dst)
        elif name == "append":
            for arg in call.args[1:]:
                self._given(arg, call.at, call.end, "append")

    def _method(self, call: Call, callee: Callee, receiver: Expr) -> None:
        p = place(self.ctx, receiver)
        if p is None:
            return
        owner, _, name = callee.symbol.rpartition(".")
        model = self.models.containers.get(owner)
        if model is not None:
            if name in model.insert:
                keyed = model.keyed and call.args
                self._add(
                    INSERT, p, call.at, call.end, key=call.args[0] if keyed else None,
                    value=call.args[-1] if call.args else None,
                )  # fmt: skip
            elif name in model.remove:
                self._add(
                    REMOVE if model.keyed and call.args else RESET, p, call.at, call.end,
                    key=call.args[0] if model.keyed and call.args else None,
                )  # fmt: skip
            elif call.dst >= 0 and not call.args:
                self.lengths[call.dst] = p
            return
        t = self.types.type_of(receiver)
        if shape_of(self.program, self.models, t):
            if callee.ref is not None:
                self._add(VIA, p, call.at, call.end, via=type_symbol(t), callee=callee.ref)
            else:
                self._add(ESCAPE, p, call.at, call.end, how="method")

    def _argument(self, call: Call, callee: Callee, number: int, arg: Expr) -> None:
        p = self._handed(arg)
        if p is None:
            return
        if callee.ref is not None and callee.kind == "func":
            self._add(VIA, p, call.at, call.end, via=parameter(callee.ref.symbol, number), callee=callee.ref)
            return
        if type(arg) is not Unary and callee.signature is not None:
            param = self.program.core(callee.signature.param(number))
            if isinstance(param, Interface) and not isinstance(callee.signature.param(number), TypeParam):
                return  # what takes any value does not know how to take an element out
        effect = self.models.effects.get(callee.symbol)
        if effect is not None and (number in effect.borrows or -2 in effect.borrows):
            return
        self._add(ESCAPE, p, call.at, call.end, how=callee.symbol or "call")

    # --- given away -------------------------------------------------------------------------------

    def _handed(self, e: Expr) -> Place | None:
        """The container that whoever gets ``e`` can empty: a map, a pointer to any; a slice is copied."""
        if type(e) is Convert:
            e = e.x
        if type(e) is Unary and e.op == "&":
            p = place(self.ctx, e.x)
            shaped = p is not None and shape_of(self.program, self.models, self.types.type_of(e.x))
            return p if shaped else None
        if type(e) not in (Ref, Select, Index, Var, Star):
            return None
        t = self.types.type_of(e)
        shape = shape_of(self.program, self.models, t)
        if shape == MAP or (shape and isinstance(self.program.core(t), Pointer)):
            return place(self.ctx, e)
        return None

    def _given(self, e: Expr, at: int, end: int, how: str, to: Place | None = None) -> None:
        p = self._handed(e)
        if p is not None and p != to:
            self._add(ESCAPE, p, at, end, how=how)

    def _make(self, instr: Make) -> None:
        if instr.type is not None:
            self._of_made(self.types.resolve(instr.type), instr.at, instr.end)
        for _, value in instr.elems:
            self._given(value, instr.at, instr.end, "literal")

    def _of_made(self, t: Type | None, at: int, end: int) -> None:
        symbol = type_symbol(t) if t is not None else ""
        if symbol and isinstance(self.program.core(t), Struct):  # type: ignore[arg-type]
            self._add(MADE, Place(symbol, symbol), at, end)

    # --- sizes ------------------------------------------------------------------------------------

    def _bounds(self) -> None:
        """Comparisons of a size with a limit."""
        if not self.lengths:
            return
        for number, body in enumerate(self.ctx.unit.bodies):
            for at, block in enumerate(body.blocks):
                self.body, self.block = number, at
                for instr in block.instrs:
                    if type(instr) is Let or type(instr) is Assign or type(instr) is Call:
                        for e in operands(instr):
                            self._compared(e)
                for e in term_operands(block.term):
                    self._compared(e)

    def _compared(self, e: Expr) -> None:
        for comparison in _comparisons(e):
            for one, other in ((comparison.x, comparison.y), (comparison.y, comparison.x)):
                size = self.size(one)
                if size is not None and self._limit(other):
                    self._add(BOUND, size, 0, 0)

    def size(self, e: Expr, depth: int = 0) -> Place | None:
        """The container whose size ``e`` is, directly, by a variable or with something added."""
        if depth > _FAR:
            return None
        if type(e) is Temp:
            found = self.lengths.get(e.temp)
            if found is None:
                source = self.types.definition(e.temp)
                if type(source) is Call and self.types.callee(source).kind == "conversion" and source.args:
                    return self.size(source.args[0], depth + 1)
            return found
        if type(e) is Binary and e.op in "+-*/":
            return self.size(e.x, depth + 1) or self.size(e.y, depth + 1)
        if type(e) is Var and self.ctx.unit.vars[e.id].kind == "local":
            values = self.types.assigned(e.id)
            if len(values) == 1 and type(values[0]) is not Var:
                return self.size(values[0], depth + 1)
        return None

    def _limit(self, e: Expr) -> bool:
        """Whether a size is compared with something like a limit: no index that is counted, no zero."""
        if type(e) is Const:
            return e.text not in ("0", "1", "")
        if type(e) is Var:
            if self.ctx.unit.vars[e.id].kind == "param":
                return not self._indexes(e.id)
            counted = any(type(v) is Binary and e in (v.x, v.y) for v in self.types.assigned(e.id))
            return not counted and not self._indexes(e.id)
        return self.size(e) is None or (type(e) is Temp and e.temp in self.capacities)

    def _indexes(self, var: int) -> bool:
        for body in self.ctx.unit.bodies:
            for block in body.blocks:
                for instr in block.instrs:
                    for e in operands(instr):
                        if type(e) is Index and e.indices[0] == Var(var):
                            return True
        return False


def _of_type(t: Type) -> Place | None:
    symbol = type_symbol(t)
    return Place(symbol, symbol) if symbol else None


def _comparisons(e: Expr) -> Iterator[Binary]:
    if type(e) is Binary:
        if e.op in ("<", "<=", ">", ">=", "=="):
            yield e
        elif e.op in ("&&", "||"):
            yield from _comparisons(e.x)
            yield from _comparisons(e.y)
    elif type(e) is Unary:
        yield from _comparisons(e.x)
