"""Entry points: a file's bytes to its outline and units."""

from __future__ import annotations

from typing import Optional

from tree_sitter import Node

from golint_leaks.ir.codec import (
    ASSIGN,
    CALL,
    CLOSURE,
    CONVERT,
    MAKE,
    REF,
    RETURN,
    SELECT,
    TEMP,
    TNAME,
    TPOINTER,
    TYPEARG,
    Raw,
    decode_expr,
    pack_unit,
)
from golint_leaks.ir.expr import Expr
from golint_leaks.ir.typeexpr import TTypeParam, TypeExpr
from golint_leaks.ir.unit import (
    FileOutline,
    FuncDecl,
    Import,
    LoweredFile,
    Problem,
    TypeDecl,
    ValueDecl,
)
from golint_leaks.syntax import expressions, loops, switches  # noqa: F401  (they register handlers)
from golint_leaks.syntax import kinds as K
from golint_leaks.syntax.assignments import several, spec_parts, specs
from golint_leaks.syntax.build import Ctx, File, finish
from golint_leaks.syntax.comments import build_constraint, is_generated, suppressions
from golint_leaks.syntax.deep import TooDeep, check_depth, retried
from golint_leaks.syntax.dispatch import EXPR
from golint_leaks.syntax.functions import Header, Parts, empty_body, lower_body, new_unit, unit_raw
from golint_leaks.syntax.outline import import_specs, node_of, receiver, type_decls, type_params
from golint_leaks.syntax.parse import LARGEST, Parsed, parse
from golint_leaks.syntax.types import NO_SIGNATURE, type_of

_EMPTY = FileOutline("", (), (), (), (), False, "", 0, ())


def lower_file(data: bytes, *, path: str) -> LoweredFile:
    """Read one Go file: outline, and a unit for each function with a body.

    Never raises; what could not be read is in the outline's problems.  ``path`` is for messages.
    """
    return _Reader(data, path, True).read()


def outline_only(data: bytes) -> FileOutline:
    """The outline of a Go file without its bodies; no ``unit`` is set in it."""
    return _Reader(data, "", False).read().outline


class _Reader:
    """Reading of one file."""

    def __init__(self, data: bytes, path: str, bodies: bool) -> None:
        self.data = data
        self.path = path
        self.bodies = bodies
        self.problems: list[Problem] = []
        self.package = ""
        self.head = len(data)
        self.imports: list[Import] = []
        self.types: list[TypeDecl] = []
        self.funcs: list[FuncDecl] = []
        self.values: list[ValueDecl] = []
        self.units: list[bytes] = []
        self.names: list[frozenset[str]] = []

    def read(self) -> LoweredFile:
        """Parse and go through the declarations."""
        data = self.data
        lines = data.count(b"\n") + (1 if data and not data.endswith(b"\n") else 0)
        if len(data) > LARGEST:
            message = f"file of {len(data)} bytes is too large"
            problem = Problem("too-large", message, 0, 0)
            return LoweredFile(_EMPTY._replace(lines=lines, problems=(problem,)), (), ())
        try:
            parsed = parse(data)
        except Exception as error:  # the promise is never to raise
            problem = Problem("internal", f"parser: {type(error).__name__}: {error}", 0, 0)
            return LoweredFile(_EMPTY._replace(lines=lines, problems=(problem,)), (), ())
        self.parsed = parsed
        self.problems = parsed.problems
        self.file = File(parsed.data, parsed.errors)
        self.outer = Ctx(self.file, "")
        for tree in parsed.trees:
            for node in tree.root_node.children:
                self._guarded(node)
        for name, raw, alias, at, end in self.file.local_types:
            self.types.append(TypeDecl(name, (), node_of(raw), alias, at, end))
        head = data[: self.head]
        outline = FileOutline(
            self.package,
            tuple(self.imports),
            tuple(self.types),
            tuple(self.funcs),
            tuple(self.values),
            is_generated(head),
            build_constraint(head),
            lines,
            tuple(self.problems),
            self._suppressions(parsed),
        )
        return LoweredFile(outline, tuple(self.units), tuple(self.names))

    def _suppressions(self, parsed: Parsed) -> tuple[tuple[int, str], ...]:
        found = []
        for at, text in suppressions(self.data):
            nodes = [t.root_node.descendant_for_byte_range(at, at + 1) for t in parsed.trees]
            if any(node is not None and node.kind_id == K.COMMENT for node in nodes):
                found.append((self.data.count(b"\n", 0, at) + 1, text))
        return tuple(found)

    def _guarded(self, node: Node) -> None:
        """One declaration; an error in it does not harm the others."""
        try:
            self._declaration(node)
        except Exception as error:
            self._internal(error, node)

    def _internal(self, error: Exception, node: Node) -> None:
        if isinstance(error, (RecursionError, TooDeep)) or "nested" in str(error):
            problem = Problem("too-deep", "nesting too deep", node.start_byte, node.end_byte)
        else:
            message = f"{type(error).__name__}: {error}"
            problem = Problem("internal", message, node.start_byte, node.end_byte)
        self.problems.append(problem)

    def _declaration(self, node: Node) -> None:
        kind = node.kind_id
        if kind == K.FUNC_DECL or kind == K.METHOD_DECL:
            self._function(node)
        elif kind == K.TYPE_DECL:
            self.types.extend(type_decls(self.outer, node))
        elif kind == K.VAR_DECL:
            self._variables(node)
        elif kind == K.CONST_DECL:
            self._constants(node)
        elif kind == K.IMPORT_DECL:
            self.imports.extend(import_specs(self.outer, node))
        elif kind == K.PACKAGE_CLAUSE:
            if not self.package:
                self.head = node.start_byte
                for c in node.children:
                    if c.kind_id == K.PACKAGE_IDENT:
                        self.package = self.file.strs[self.file.data[c.start_byte : c.end_byte]]
        elif kind == K.ERROR:
            for c in node.children:
                self._guarded(c)

    # functions

    def _function(self, node: Node) -> None:
        parts = Parts(node)
        outer = self.outer
        strs = self.file.strs
        data = self.file.data
        if parts.name is None:
            return
        name = strs[data[parts.name.start_byte : parts.name.end_byte]]
        at = node.start_byte
        end = node.end_byte
        generics = type_params(outer, parts.type_params)
        recv = None
        unit_name = name
        if parts.receiver is not None:
            recv, generics = receiver(outer, parts.receiver)
            if recv is not None:
                unit_name = f"{_receiver_name(recv.type)}.{name}"
        blanked = self.parsed.type_params.get(at)
        if blanked is not None:
            generics += method_type_params(data[blanked[0] : blanked[1]])
        header = Header(outer, parts)
        signature = node_of(header.signature)
        unit = -1
        if parts.body is not None and self.bodies:
            unit = len(self.units)
            local = f"{name}@{at}" if name in ("init", "_") else unit_name
            body = parts.body
            mark = len(self.file.local_types)

            def attempt() -> tuple[Ctx, Raw]:
                del self.file.local_types[mark:]
                cx = new_unit(self.file, local, [t.name.encode() for t in generics])
                lower_body(cx, header, body, -1, at, end)
                return cx, unit_raw(cx, unit_name)

            try:
                try:
                    cx, raw = attempt()
                except RecursionError:
                    cx, raw = retried(attempt)
                    check_depth(raw)
                packed = pack_unit(raw)
            except Exception as error:
                self._internal(error, node)
                cx = new_unit(self.file, local, [])
                cx.bodies[0] = empty_body(-1, "", at, end)
                packed = pack_unit(unit_raw(cx, unit_name))
            self.units.append(packed)
            self.names.append(frozenset(cx.names))
        self.funcs.append(FuncDecl(name, recv, generics, signature, unit, at, end))  # type: ignore[arg-type]

    # variables and constants

    def _variables(self, node: Node) -> None:
        for spec in specs(node, K.VAR_SPEC):
            names, type_node, rights = spec_parts(spec)
            t = None if type_node is None else node_of(type_of(self.outer, type_node))
            found: list[tuple[Optional[Expr], int]] = []
            if rights and self.bodies:
                found = self._initial(spec, names, rights)
            for i, n in enumerate(names):
                name = self.file.strs[self.file.data[n.start_byte : n.end_byte]]
                value, unit = found[i] if found else (None, -1)
                if t is None and not self.bodies and len(rights) == len(names):
                    own, value = self._apparent(rights[i])
                    self.values.append(ValueDecl(name, own, value, False, -1, spec.start_byte, spec.end_byte))
                    continue
                self.values.append(ValueDecl(name, t, value, False, unit, spec.start_byte, spec.end_byte))

    def _apparent(self, node: Node) -> tuple[Optional[TypeExpr], Optional[Expr]]:
        """Type of an initial value as far as its syntax tells, or the value if it is pure."""
        cx = new_unit(self.file, "init", [])
        raw = EXPR[node.kind_id](cx, node)
        t = apparent_type(cx, raw)
        if t is not None:
            return node_of(t), None
        if cx.out or len(cx.blocks) > 1 or len(cx.bodies) > 1:
            return None, None
        return None, decode_expr(raw, 0, 0)

    def _initial(self, spec: Node, names: list[Node], rights: list[Node]) -> list[tuple[Optional[Expr], int]]:
        """Initial values of a ``var`` spec, in a unit of their own where they need instructions."""
        cx = new_unit(self.file, f"init@{spec.start_byte}", [])
        cx.literals = self.file.literals
        if len(rights) == len(names):
            raws = [EXPR[r.kind_id](cx, r) for r in rights]
        elif len(rights) == 1:
            raws = several(cx, rights[0], len(names))
        else:
            raws = []
        raws = (raws + [(REF, "_", spec.start_byte)] * len(names))[: len(names)]
        self.file.literals = cx.literals
        if not cx.out and len(cx.blocks) == 1 and len(cx.bodies) == 1:
            return [(decode_expr(raw, 0, 0), -1) for raw in raws]
        at = spec.start_byte
        end = spec.end_byte
        for n, raw in zip(names, raws):
            text = self.file.strs[self.file.data[n.start_byte : n.end_byte]]
            target = None if text == "_" else (REF, text, n.start_byte)
            cx.out.append((ASSIGN, target, raw, False, at, end))
        cx.blk.term = (RETURN, (), True, True, end, end)
        cx.bodies[0] = (-1, "", NO_SIGNATURE, (), (), finish(cx.blocks), at, end)
        unit = len(self.units)
        self.units.append(pack_unit(unit_raw(cx, "init")))
        self.names.append(frozenset(cx.names))
        return [(decode_expr(raw, len(cx.vars), cx.temps), unit) for raw in raws]

    def _constants(self, node: Node) -> None:
        outer = self.outer
        t = None
        rights: list[Node] = []
        for number, spec in enumerate(specs(node, K.CONST_SPEC)):
            names, type_node, own = spec_parts(spec)
            if own:
                rights = own
                t = None if type_node is None else node_of(type_of(outer, type_node))
            for i, n in enumerate(names):
                name = self.file.strs[self.file.data[n.start_byte : n.end_byte]]
                value = None
                if i < len(rights):
                    outer.iota = number
                    mark = len(outer.out)
                    raw = EXPR[rights[i].kind_id](outer, rights[i])
                    value = decode_expr(raw, len(outer.vars), outer.temps)
                    outer.iota = -1
                    del outer.out[mark:]
                self.values.append(ValueDecl(name, t, value, True, -1, spec.start_byte, spec.end_byte))


def method_type_params(text: bytes) -> tuple[TTypeParam, ...]:
    """Type parameters of a method, ``[P any]``, which the tree of its file lacks."""
    parsed = parse(b"package p;func f" + text + b"(){}")
    cx = Ctx(File(parsed.data, parsed.errors), "")
    for node in parsed.trees[0].root_node.children:
        if node.kind_id == K.FUNC_DECL:
            return type_params(cx, Parts(node).type_params)
    return ()


def apparent_type(cx: Ctx, raw: Raw) -> Optional[Raw]:
    """The type of a value just lowered, where it needs no knowledge of declarations."""
    tag = raw[0]
    if tag == CLOSURE:
        body = cx.bodies[raw[1]]
        return None if body is None else body[2]
    if tag == CONVERT:
        return raw[1]  # type: ignore[no-any-return]
    if tag != TEMP or not cx.out or cx.out[-1][1] != raw[1]:
        return None
    instr = cx.out[-1]
    if instr[0] == MAKE:
        t: Raw = instr[2]
        return (TPOINTER, t) if instr[4] else t
    if instr[0] == CALL:
        callee, args = instr[2], instr[3]
        if callee[0] == REF and callee[1] in ("new", "make") and args and args[0][0] == TYPEARG:
            return (TPOINTER, args[0][1]) if callee[1] == "new" else args[0][1]
        if callee[0] == SELECT and callee[1][0] == REF and (callee[1][1], callee[2]) in _ERRORS:
            return (TNAME, "", "error", ())
    return None


#: Functions that initialise the error variables of nearly every package.
_ERRORS = {("errors", "New"), ("fmt", "Errorf")}


def _receiver_name(t: object) -> str:
    """Name of the type of a receiver."""
    while hasattr(t, "elem"):
        t = t.elem
    return str(getattr(t, "name", ""))
