"""Compact form of function units: tagged plain tuples, written with :mod:`marshal`.

Lowering builds this form directly, because a tuple display costs a seventh of a named tuple and
most units are never looked at.  :func:`pack_unit` yields bytes that :func:`pickle.loads` turns into
a :class:`FunctionUnit`: the pickle holds one call of :func:`decode_unit`.

The bytes depend on the marshal format, so a cache must have the Python version in its key.
"""

from __future__ import annotations

import marshal
import pickle
from collections.abc import Callable
from typing import Any, Optional

from golint_leaks.ir.expr import (
    Assert,
    Binary,
    Closure,
    Const,
    Convert,
    Expr,
    Index,
    OpaqueExpr,
    Ref,
    Result,
    Select,
    Slice,
    Star,
    Temp,
    TypeArg,
    TypeIs,
    Unary,
    Var,
)
from golint_leaks.ir.instr import (
    Assign,
    Block,
    Branch,
    Call,
    Defer,
    Go,
    Instr,
    Jump,
    Let,
    Make,
    Opaque,
    RangeNext,
    Recv,
    Return,
    SelectCase,
    SelectSwitch,
    Send,
    Stop,
    Terminator,
)
from golint_leaks.ir.typeexpr import (
    TArray,
    TChan,
    TField,
    TFunc,
    TInterface,
    TMap,
    TMethod,
    TName,
    TParam,
    TPointer,
    TSlice,
    TStruct,
    TUnknown,
    TypeExpr,
)
from golint_leaks.ir.unit import Body, FunctionUnit, VarDecl

#: A node in compact form: the tag, then the fields of the node class in their order.
Raw = tuple[Any, ...]

# Tags. Expressions, types, instructions and terminators share one numbering.
VAR, REF, CONST, TEMP, RESULT, SELECT, INDEX, SLICE, STAR, UNARY, BINARY = range(11)
ASSERT, CONVERT, TYPEARG, CLOSURE, TYPEIS, OPAQUEEXPR = range(11, 17)
TNAME, TPOINTER, TSLICE, TARRAY, TMAP, TCHAN, TFUNC, TSTRUCT, TINTERFACE, TUNKNOWN = range(17, 27)
CALL, MAKE, LET, ASSIGN, RECV, SEND, DEFER, GO, OPAQUE = range(27, 36)
JUMP, BRANCH, RANGENEXT, SELECTSWITCH, RETURN, STOP = range(36, 42)

_new: Callable[..., Any] = tuple.__new__
_vars: list[Var] = [Var(i) for i in range(64)]
_temps: list[Temp] = [Temp(i) for i in range(64)]


def _var(o: Raw) -> Var:
    return _vars[o[1]]


def _temp(o: Raw) -> Temp:
    return _temps[o[1]]


def _ref(o: Raw) -> Ref:
    return _new(Ref, o[1:])  # type: ignore[no-any-return]


def _const(o: Raw) -> Const:
    return _new(Const, o[1:])  # type: ignore[no-any-return]


def _plain(cls: type) -> Callable[[Raw], Any]:
    """Decoder of a node whose fields are no nodes."""

    def decode(o: Raw) -> Any:
        return _new(cls, o[1:])

    return decode


def _first(cls: type) -> Callable[[Raw], Any]:
    """Decoder of a node whose first field is a node and the others are not."""

    def decode(o: Raw) -> Any:
        x = o[1]
        return _new(cls, (_D[x[0]](x), *o[2:]))

    return decode


def _second(cls: type) -> Callable[[Raw], Any]:
    """Decoder of a node whose second and last field is a node."""

    def decode(o: Raw) -> Any:
        x = o[2]
        return _new(cls, (o[1], _D[x[0]](x)))

    return decode


def _both(cls: type) -> Callable[[Raw], Any]:
    """Decoder of a node with two fields, both nodes."""

    def decode(o: Raw) -> Any:
        x = o[1]
        y = o[2]
        return _new(cls, (_D[x[0]](x), _D[y[0]](y)))

    return decode


def _select(o: Raw) -> Select:
    # Variables are by far the most frequent operands, and their tag is 0.
    _, x, name, at = o
    tag = x[0]
    return _new(Select, (_D[tag](x) if tag else _vars[x[1]], name, at))  # type: ignore[no-any-return]


def _binary(o: Raw) -> Binary:
    _, op, x, y = o
    tag = x[0]
    left = _D[tag](x) if tag else _vars[x[1]]
    tag = y[0]
    return _new(Binary, (op, left, _D[tag](y) if tag else _vars[y[1]]))  # type: ignore[no-any-return]


def _index(o: Raw) -> Index:
    x = o[1]
    return Index(_D[x[0]](x), tuple([_D[i[0]](i) for i in o[2]]))


def _slice(o: Raw) -> Slice:
    return Slice(decode(o[1]), _opt(o[2]), _opt(o[3]), _opt(o[4]))


def _typed(cls: type) -> Callable[[Raw], Any]:
    """Decoder of a node with an expression and a type that may be missing."""

    def decode(o: Raw) -> Any:
        x = o[1]
        return _new(cls, (_D[x[0]](x), _opt(o[2])))

    return decode


def _opt(o: Optional[Raw]) -> Any:
    return None if o is None else _D[o[0]](o)


def _tname(o: Raw) -> TName:
    return _new(TName, (o[1], o[2], tuple([_D[a[0]](a) for a in o[3]])))  # type: ignore[no-any-return]


def _tfunc(o: Raw) -> TFunc:
    return TFunc(
        tuple([_new(TParam, (name, _D[t[0]](t))) for name, t in o[1]]),
        tuple([_new(TParam, (name, _D[t[0]](t))) for name, t in o[2]]),
        o[3],
    )


def _tstruct(o: Raw) -> TStruct:
    return TStruct(tuple([_new(TField, (name, _D[t[0]](t), embedded)) for name, t, embedded in o[1]]))


def _tinterface(o: Raw) -> TInterface:
    return TInterface(
        tuple([TMethod(name, _tfunc(sig)) for name, sig in o[1]]), tuple([_D[t[0]](t) for t in o[2]])
    )


def _call(o: Raw) -> Call:
    _, dst, f, args, spread, at, end = o
    values = tuple([_D[a[0]](a) if a[0] else _vars[a[1]] for a in args]) if args else ()
    return _new(Call, (dst, _D[f[0]](f), values, spread, at, end))  # type: ignore[no-any-return]


def _make(o: Raw) -> Make:
    _, dst, t, elems, addr, at, end = o
    pairs = tuple([(_opt(key), _D[value[0]](value)) for key, value in elems])
    return _new(Make, (dst, _opt(t), pairs, addr, at, end))  # type: ignore[no-any-return]


def _let(o: Raw) -> Let:
    _, dst, x, comma_ok, at = o
    return _new(Let, (dst, _D[x[0]](x), comma_ok, at))  # type: ignore[no-any-return]


def _assign(o: Raw) -> Assign:
    _, target, x, declares, at, end = o
    place = None
    if target is not None:
        tag = target[0]
        place = _D[tag](target) if tag else _vars[target[1]]
    tag = x[0]
    return _new(Assign, (place, _D[tag](x) if tag else _vars[x[1]], declares, at, end))  # type: ignore[no-any-return]


def _recv(o: Raw) -> Recv:
    _, dst, x, comma_ok, at, end = o
    return Recv(dst, _D[x[0]](x), comma_ok, at, end)


def _send(o: Raw) -> Send:
    return Send(decode(o[1]), decode(o[2]), o[3], o[4])


def _opaque(o: Raw) -> Opaque:
    return Opaque(o[1], tuple([_D[x[0]](x) for x in o[2]]), o[3], o[4])


def _rangenext(o: Raw) -> RangeNext:
    _, dst, x, body, done, at, end = o
    return RangeNext(dst, _D[x[0]](x), body, done, at, end)


def _selectswitch(o: Raw) -> SelectSwitch:
    return SelectSwitch(tuple([SelectCase(_opt(comm), target) for comm, target in o[1]]), o[2], o[3])


def _return(o: Raw) -> Return:
    _, values, bare, implicit, at, end = o
    return _new(Return, (tuple([_D[v[0]](v) for v in values]), bare, implicit, at, end))  # type: ignore[no-any-return]


_D: list[Callable[[Raw], Any]] = [
    _var,
    _ref,
    _const,
    _temp,
    _plain(Result),
    _select,
    _index,
    _slice,
    _first(Star),
    _second(Unary),
    _binary,
    _typed(Assert),
    _both(Convert),
    _first(TypeArg),
    _plain(Closure),
    _typed(TypeIs),
    _plain(OpaqueExpr),
    _tname,
    _first(TPointer),
    _first(TSlice),
    _second(TArray),
    _both(TMap),
    _second(TChan),
    _tfunc,
    _tstruct,
    _tinterface,
    _plain(TUnknown),
    _call,
    _make,
    _let,
    _assign,
    _recv,
    _send,
    _first(Defer),
    _first(Go),
    _opaque,
    _plain(Jump),
    _first(Branch),
    _rangenext,
    _selectswitch,
    _return,
    _plain(Stop),
]


def decode(raw: Raw) -> Any:
    """The node that ``raw`` stands for."""
    return _D[raw[0]](raw)


def decode_expr(raw: Raw, variables: int, temps: int) -> Expr:
    """The expression that ``raw`` stands for, in a unit of that many variables and temporaries."""
    _grow(variables, temps)
    return _D[raw[0]](raw)  # type: ignore[no-any-return]


def decode_type(raw: Raw) -> TypeExpr:
    """The type expression that ``raw`` stands for."""
    return _D[raw[0]](raw)  # type: ignore[no-any-return]


def _grow(variables: int, temps: int) -> None:
    """Have shared nodes for that many variables and temporaries."""
    if len(_vars) < variables:
        _vars.extend([Var(i) for i in range(len(_vars), variables)])
    if len(_temps) < temps:
        _temps.extend([Temp(i) for i in range(len(_temps), temps)])


def _block(o: Raw) -> Block:
    instrs, term = o
    instr_nodes: tuple[Instr, ...] = tuple([_D[i[0]](i) for i in instrs])
    term_node: Terminator = _D[term[0]](term)
    return _new(Block, (instr_nodes, term_node))  # type: ignore[no-any-return]


def decode_unit(data: bytes) -> FunctionUnit:
    """The unit that :func:`marshal.dumps` wrote in compact form."""
    name, variables, bodies, temps = marshal.loads(data)
    _grow(len(variables), temps)
    decls = tuple([_new(VarDecl, (n, _opt(t), kind, body, at)) for n, t, kind, body, at in variables])
    return FunctionUnit(
        name,
        decls,
        tuple(
            [
                Body(
                    parent, suffix, _tfunc(sig), params, results, tuple([_block(b) for b in blocks]), at, end
                )
                for parent, suffix, sig, params, results, blocks, at, end in bodies
            ]
        ),
        temps,
    )


_HEAD = b"\x80\x05c" + decode_unit.__module__.encode() + b"\ndecode_unit\nB"
_TAIL = b"\x85R."


def pack_unit(raw: Raw) -> bytes:
    """``raw`` as a pickle of the unit.

    Raises ValueError where the nesting exceeds what marshal writes.
    """
    data = marshal.dumps(raw)
    return b"%b%b%b%b" % (_HEAD, len(data).to_bytes(4, "little"), data, _TAIL)


def load_raw(data: bytes) -> Raw:
    """The unit in ``data`` as it is packed: name, variables, bodies and number of temporaries.

    Costs a quarter of :func:`load_unit`; for a look at many units of which few are needed.
    """
    start = len(_HEAD) + 4
    raw: Raw = marshal.loads(data[start : len(data) - len(_TAIL)])
    return raw


def load_unit(data: bytes) -> FunctionUnit:
    """The unit in ``data``, a member of :attr:`LoweredFile.units`."""
    unit: FunctionUnit = pickle.loads(data)
    return unit
