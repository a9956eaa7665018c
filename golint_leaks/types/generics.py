"""Type parameters: substitution and inference from arguments."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Optional

from golint_leaks.types.model import (
    UNKNOWN,
    Array,
    Basic,
    Chan,
    Field,
    Interface,
    Map,
    Named,
    NilType,
    Pointer,
    Signature,
    Slice,
    Struct,
    Tuple,
    Type,
    TypeParam,
    Unknown,
)

Binding = Mapping[Type, Type]

_DEPTH = 24
_ELEMENTS = (Pointer, Slice, Array, Chan)
_UNTYPED = {
    "untyped int": Basic("int"),
    "untyped rune": Basic("int32"),
    "untyped float": Basic("float64"),
    "untyped complex": Basic("complex128"),
    "untyped string": Basic("string"),
    "untyped bool": Basic("bool"),
}


def default_type(t: Type) -> Type:
    """The type a variable gets from an untyped constant; any other type is its own."""
    if isinstance(t, Basic):
        return _UNTYPED.get(t.name, t)
    return UNKNOWN if isinstance(t, NilType) else t


@lru_cache(maxsize=65536)
def has_params(t: Type) -> bool:
    """Whether a type parameter occurs in ``t``."""
    match t:
        case TypeParam():
            return True
        case Named(args=args):
            return any(map(has_params, args))
        case Pointer(elem=elem) | Slice(elem=elem) | Array(elem=elem) | Chan(elem=elem):
            return has_params(elem)
        case Map(key=key, elem=elem):
            return has_params(key) or has_params(elem)
        case Signature(params=params, results=results):
            return any(map(has_params, params)) or any(map(has_params, results))
        case Tuple(elems=elems):
            return any(map(has_params, elems))
        case Struct(fields=fields):
            return any(has_params(field.type) for field in fields)
        case Interface(methods=methods, embeds=embeds):
            return any(has_params(method) for _, method in methods) or any(map(has_params, embeds))
    return False


def substitute(t: Type, binding: Binding) -> Type:
    """``t`` with its type parameters replaced; one that is not bound stays."""
    if not binding or not has_params(t):
        return t
    match t:
        case TypeParam():
            return binding.get(t, t)
        case Named(pkg=pkg, name=name, args=args):
            new = tuple(substitute(arg, binding) for arg in args)
            # A type that grows with every step of a recursive instantiation has no end.
            return UNKNOWN if depth(new) > _DEPTH else Named(pkg, name, new)
        case Pointer(elem=elem):
            return Pointer(substitute(elem, binding))
        case Slice(elem=elem):
            return Slice(substitute(elem, binding))
        case Array(elem=elem, length=length):
            return Array(substitute(elem, binding), length)
        case Chan(elem=elem, direction=direction):
            return Chan(substitute(elem, binding), direction)
        case Map(key=key, elem=elem):
            return Map(substitute(key, binding), substitute(elem, binding))
        case Signature():
            return substitute_signature(t, binding)
        case Tuple(elems=elems):
            return Tuple(tuple(substitute(elem, binding) for elem in elems))
        case Struct(fields=fields):
            return Struct(tuple(Field(f.name, substitute(f.type, binding), f.embedded) for f in fields))
        case Interface(methods=methods, embeds=embeds):
            return Interface(
                tuple((name, substitute_signature(method, binding)) for name, method in methods),
                tuple(substitute(embed, binding) for embed in embeds),
            )
    return t


def substitute_signature(signature: Signature, binding: Binding) -> Signature:
    """:func:`substitute` of a signature; parameters that are bound leave its list."""
    if not binding or not (signature.type_params or has_params(signature)):
        return signature
    return Signature(
        tuple(substitute(param, binding) for param in signature.params),
        tuple(substitute(result, binding) for result in signature.results),
        signature.variadic,
        tuple(param for param in signature.type_params if param not in binding),
    )


def depth(types: Sequence[Type]) -> int:
    """How deeply named types nest in the arguments of named types."""
    return max((_depth(t) for t in types), default=0)


@lru_cache(maxsize=65536)
def _depth(t: Type) -> int:
    match t:
        case Named(args=args):
            return 1 + depth(args)
        case Pointer(elem=elem) | Slice(elem=elem) | Array(elem=elem) | Chan(elem=elem):
            return 1 + _depth(elem)
        case Map(key=key, elem=elem):
            return 1 + max(_depth(key), _depth(elem))
        case Signature(params=params, results=results):
            return 1 + max(depth(params), depth(results))
        case Tuple(elems=elems):
            return 1 + depth(elems)
        case Struct(fields=fields):
            return 1 + depth([field.type for field in fields])
    return 0


def unify(
    param: Type,
    arg: Type,
    wanted: frozenset[Type],
    found: dict[Type, Type],
    underlying: Callable[[Type], Type],
    level: int = 0,
) -> None:
    """Bind the ``wanted`` type parameters in ``param`` so that it becomes ``arg``.

    Inexact unification of the Go specification: where one side is a named type and the other a type
    literal, the underlying type counts.  What does not fit binds nothing.
    """
    if level > _DEPTH or isinstance(arg, Unknown) or not has_params(param):
        return
    if isinstance(param, TypeParam):
        if param in wanted and not isinstance(arg, NilType):
            known = found.get(param)
            if known is None or (_is_untyped(known) and not _is_untyped(arg)):
                found[param] = arg
            elif isinstance(arg, Named) and not isinstance(known, Named) and underlying(arg) is known:
                found[param] = arg  # of a type and its literal, the type counts
        return
    if isinstance(param, Named):
        if isinstance(arg, Named) and (arg.pkg, arg.name) == (param.pkg, param.name):
            for mine, other in zip(param.args, arg.args, strict=False):
                unify(mine, other, wanted, found, underlying, level + 1)
            return
        shape = underlying(param)
        if isinstance(shape, Named | Unknown | Interface):
            return
        param = shape
    if isinstance(arg, Named) and not isinstance(param, Named):
        arg = underlying(arg)
    pairs: Iterable[tuple[Type, Type]] = ()
    if isinstance(param, _ELEMENTS) and type(param) is type(arg):
        pairs = ((param.elem, arg.elem),)
    elif isinstance(param, Map) and isinstance(arg, Map):
        pairs = ((param.key, arg.key), (param.elem, arg.elem))
    elif isinstance(param, Signature) and isinstance(arg, Signature):
        if len(param.params) == len(arg.params):
            pairs = zip(param.params + param.results, arg.params + arg.results, strict=False)
    elif isinstance(param, Struct) and isinstance(arg, Struct):
        pairs = ((f.type, g.type) for f, g in zip(param.fields, arg.fields, strict=False))
    for mine, other in pairs:
        unify(mine, other, wanted, found, underlying, level + 1)


def _is_untyped(t: Type) -> bool:
    return isinstance(t, Basic) and t.name in _UNTYPED


def infer(
    signature: Signature,
    args: Sequence[Type],
    given: Sequence[Type],
    core: Callable[[TypeParam], Optional[Type]],
    underlying: Callable[[Type], Type],
) -> dict[Type, Type]:
    """Type arguments of a call of a generic function, as far as they follow.

    ``given`` are those written out, ``core`` gives the core type of a type parameter's constraint.
    Typed arguments count before untyped constants; then constraints with a core type
    (``S ~[]E``) tell further ones.
    """
    found: dict[Type, Type] = dict(zip(signature.type_params, given, strict=False))
    wanted = frozenset(signature.type_params)
    constants: list[tuple[Type, Type]] = []
    for index, arg in enumerate(args):
        param = signature.param(index)
        if _is_untyped(arg):
            constants.append((param, arg))
        else:
            unify(param, arg, wanted, found, underlying)
    for param, arg in constants:
        unify(param, arg, wanted, found, underlying)
    for name, value in found.items():
        found[name] = default_type(value)
    for _ in signature.type_params:
        before = len(found)
        for type_param in signature.type_params:
            shape = core(type_param)
            if shape is None:
                continue
            bound = found.get(type_param)
            if bound is not None:
                unify(shape, bound, wanted, found, underlying)
            else:
                new = substitute(shape, found)
                if not any(_mentions(new, other) for other in wanted if other not in found):
                    found[type_param] = new
        if len(found) == before:
            break
    return found


def _mentions(t: Type, param: Type) -> bool:
    return substitute(t, {param: UNKNOWN}) is not t
