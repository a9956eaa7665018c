"""Access paths of locks, in a form that can be compared: ``s.mu``, ``&s.mu`` and ``mu := &s.mu`` are one."""

from __future__ import annotations

from typing import NamedTuple, Optional, Union

from golint_leaks.facts.context import FunctionContext
from golint_leaks.ir.expr import (
    Binary,
    Closure,
    Const,
    Convert,
    Expr,
    Index,
    Ref,
    Select,
    Star,
    Temp,
    Unary,
    Var,
)
from golint_leaks.ir.instr import Call
from golint_leaks.types.declared import MethodInfo
from golint_leaks.types.model import Pointer, Type, type_symbol

_MAX_DEPTH = 12
_MAX_ALIASES = 4

Root = tuple[str, Union[int, str]]


class Place(NamedTuple):
    """Where a lock lies: a variable (``var``), a package variable (``ref``) or what a call gives (``call``).

    ``path`` holds the names of fields below it, and the texts of indices in brackets.  ``vars`` are the
    local variables on which it depends.
    """

    root: Root
    path: tuple[str, ...]
    vars: frozenset[int]

    def same(self, other: "Place") -> bool:
        """Whether both name the same lock, as far as the text tells."""
        return self.root == other.root and self.path == other.path

    def below(self, holder: "Place") -> Optional[tuple[str, ...]]:
        """The path from ``holder`` to this place; None when it does not lie in it."""
        size = len(holder.path)
        if self.root != holder.root or self.path[:size] != holder.path:
            return None
        return self.path[size:]


def place_of(ctx: FunctionContext, e: Expr, aliases: int = _MAX_ALIASES) -> Optional[Place]:
    """The place that ``e`` names or points to, None where it has no name that can be compared."""
    path: list[str] = []
    found: set[int] = set()
    for _ in range(_MAX_DEPTH):
        kind = type(e)
        if kind is Select:
            if type(e.x) is Ref and ctx.types.meaning(e) is not None:  # type: ignore[union-attr]
                return _place("ref", f"{e.x.name}.{e.name}", path, found)  # type: ignore[union-attr]
            path.append(e.name)  # type: ignore[union-attr]
            e = e.x  # type: ignore[union-attr]
        elif kind is Index:
            path.append(_index(ctx, e.indices, found))  # type: ignore[union-attr]
            e = e.x  # type: ignore[union-attr]
        elif kind is Star or (kind is Unary and e.op == "&") or kind is Convert:  # type: ignore[union-attr]
            e = e.x  # type: ignore[union-attr]
        elif kind is Ref:
            return _place("ref", e.name, path, found)  # type: ignore[union-attr]
        elif kind is Var:
            behind = _alias(ctx, e.id) if aliases else None  # type: ignore[union-attr]
            base = place_of(ctx, behind, aliases - 1) if behind is not None else None
            if base is not None:
                return Place(base.root, (*base.path, *reversed(path)), base.vars | found)
            found.add(e.id)  # type: ignore[union-attr]
            return _place("var", e.id, path, found)  # type: ignore[union-attr]
        elif kind is Temp:
            source = ctx.types.definition(e.temp)  # type: ignore[union-attr]
            text = _call_text(ctx, source, found) if type(source) is Call else None
            return _place("call", text, path, found) if text else None
        else:
            return None
    return None


def without_embedded(ctx: FunctionContext, e: Expr) -> Expr:
    """``s`` for ``s.Mutex`` where that is an embedded field: ``s.Lock()`` means the same lock."""
    while type(e) is Select:
        field = ctx.types.program.field(ctx.types.type_of(e.x), e.name)
        if field is None or not field.embedded or not (_is_lock(ctx, e) or _promoted(ctx, e)):
            break
        e = e.x
    return e


def _promoted(ctx: FunctionContext, e: Select) -> bool:
    """Whether a struct has the methods of a lock from its field ``e``, which is part of it."""
    owner = ctx.types.type_of(e.x)
    if isinstance(ctx.types.type_of(e), Pointer):
        return False
    found = [ctx.types.program.find(owner, name) for name in ("Lock", "RLock", "Unlock")]
    return any(isinstance(m, MethodInfo) and m.path[:1] == (e.name,) for m in found)


def identity(ctx: FunctionContext, e: Expr) -> str:
    """A name for the lock that is the same in all functions: declaring type and field, or package variable.

    Empty for local variables and parameters that are locks themselves.
    """
    while type(e) in (Star, Unary, Index):
        e = e.x  # type: ignore[union-attr]
    if type(e) is Ref:
        return f"{getattr(ctx.package, 'import_path', '')}.{e.name}"
    if type(e) is Select:
        if type(e.x) is Ref and ctx.types.meaning(e) is not None:
            return f"{e.x.name}.{e.name}"
        field = ctx.types.program.field(ctx.types.type_of(e.x), e.name)
        if field is not None and field.embedded:
            return _type_name(ctx.types.type_of(e.x if _is_lock(ctx, e) or _promoted(ctx, e) else e))
        return field.symbol if field is not None else ""
    if type(e) is Var:
        behind = _alias(ctx, e.id)
        values = ctx.types.assigned(e.id)
        if behind is None and len(values) == 1 and type(values[0]) is Select:
            behind = values[0]  # whichever value it is a field of
        if behind is not None:
            return identity(ctx, behind)
        return _type_name(ctx.types.type_of(e))
    return _type_name(ctx.types.type_of(e))


def _is_lock(ctx: FunctionContext, e: Expr) -> bool:
    """Whether ``e`` is a lock itself, and not a struct with an embedded one."""
    given = ctx.types.type_of(e)
    owner = type_symbol(given)
    methods = [ctx.types.program.find(given, name) for name in ("Lock", "RLock", "Unlock")]
    declared = [m.symbol.rpartition(".")[0] for m in methods if isinstance(m, MethodInfo)]
    return not declared or owner in declared


def _type_name(t: Type) -> str:
    named = t.elem if isinstance(t, Pointer) else t
    symbol = getattr(named, "symbol", "")
    return symbol if isinstance(symbol, str) and not symbol.startswith("sync.") else ""


def _place(kind: str, root: Union[int, str], path: list[str], found: set[int]) -> Place:
    return Place((kind, root), tuple(reversed(path)), frozenset(found))


def _alias(ctx: FunctionContext, var: int) -> Optional[Expr]:
    """What a variable is set to once, where that is a path without an index."""
    decl = ctx.unit.vars[var]
    values = ctx.types.assigned(var)
    if decl.kind == "param" and decl.body and not values:
        values = _given(ctx, var, decl.body)
    elif decl.kind != "local":
        return None
    if len(values) != 1:
        return None
    value = values[0]
    e = value
    while type(e) in (Select, Star, Unary):
        if type(e) is Unary and e.op != "&":
            return None
        e = e.x  # type: ignore[union-attr]
    if type(e) is not Ref and (type(e) is not Var or _changes(ctx, e.id)):
        return None
    if type(value) is not Unary and not isinstance(ctx.types.type_of(value), Pointer):
        return None  # a copy
    return value if type(value) is not Var or value.id != var else None


def _given(ctx: FunctionContext, var: int, literal: int) -> list[Expr]:
    """What the calls of a function literal where it stands give for one of its parameters."""
    position = ctx.unit.bodies[literal].params.index(var)
    found: list[Expr] = []
    for body in ctx.unit.bodies:
        for block in body.blocks:
            for instr in block.instrs:
                call = getattr(instr, "call", instr)
                if type(call) is Call and call.callee == Closure(literal) and type(call.callee) is Closure:
                    found += call.args[position : position + 1]
    return found


def _changes(ctx: FunctionContext, var: int) -> bool:
    """Whether a variable gets another value than its first."""
    return len(ctx.types.assigned(var)) > (ctx.unit.vars[var].kind == "local")


def _index(ctx: FunctionContext, indices: tuple[Expr, ...], found: set[int]) -> str:
    texts = [_text(ctx, e, found, 0) or "?" for e in indices]
    return f"[{', '.join(texts)}]"


def _call_text(ctx: FunctionContext, call: Call, found: set[int]) -> Optional[str]:
    callee = _text(ctx, call.callee, found, 0)
    args = [_text(ctx, arg, found, 0) for arg in call.args]
    if callee is None or None in args:
        return None
    return f"{callee}({', '.join(a for a in args if a is not None)})"


def condition_text(ctx: FunctionContext, e: Expr, found: set[int]) -> Optional[str]:
    """A text that two equal conditions share; calls count as equal where their text is."""
    return _text(ctx, e, found, 0)


def _text(ctx: FunctionContext, e: Expr, found: set[int], depth: int) -> Optional[str]:
    """A text of a pure expression that two equal ones share; ``found`` gets its variables."""
    if depth > _MAX_DEPTH:
        return None
    kind = type(e)
    if kind is Var:
        found.add(e.id)  # type: ignore[union-attr]
        return f"v{e.id}"  # type: ignore[union-attr]
    if kind is Ref:
        return e.name  # type: ignore[union-attr]
    if kind is Const:
        return repr(e.text)  # type: ignore[union-attr]
    if kind is Temp:
        source = ctx.types.definition(e.temp)  # type: ignore[union-attr]
        return _call_text(ctx, source, found) if type(source) is Call else None
    if kind is Select or kind is Star or kind is Unary or kind is Convert:
        x = _text(ctx, e.x, found, depth + 1)  # type: ignore[union-attr]
        if x is None:
            return None
        if kind is Unary:
            return f"{e.op}({x})"  # type: ignore[union-attr]
        return f"{x}.{e.name}" if kind is Select else f"{kind.__name__}({x})"  # type: ignore[union-attr]
    if kind is Binary:
        x = _text(ctx, e.x, found, depth + 1)  # type: ignore[union-attr]
        y = _text(ctx, e.y, found, depth + 1)  # type: ignore[union-attr]
        return None if x is None or y is None else f"({x} {e.op} {y})"  # type: ignore[union-attr]
    return None
