"""What a package does with the channels and functions that it keeps in fields of its own.

Only fields without a capital letter count: nobody else can reach them.  A field is *released* where its
channel is closed or sent to, or its function is called; it is *shared* where its value goes anywhere
else, or comes from anywhere but ``make`` or the call that gives a context and the function that ends it.
"""

from __future__ import annotations

from collections.abc import Iterator

from golint_leaks.dataflow.uses import term_operands
from golint_leaks.goroutines.code import Code
from golint_leaks.goroutines.memory import Machine
from golint_leaks.ir.expr import (
    NIL,
    ZERO,
    Assert,
    Binary,
    Convert,
    Expr,
    Index,
    Ref,
    Result,
    Select,
    Slice,
    Star,
    Temp,
    TypeIs,
    Unary,
    Var,
)
from golint_leaks.ir.instr import Assign, Call, Defer, Go, Let, Make, RangeNext, Recv, SelectSwitch, Send
from golint_leaks.ir.typeexpr import TChan, TFunc, TName, TStruct
from golint_leaks.types.model import FieldInfo, Named, Pointer, Struct
from golint_leaks.types.program import FunctionRef, Package

_CONTEXT = frozenset({"context-cancel", "context-timeout"})
_HARMLESS = frozenset({"len", "cap"})


def candidates(package: Package) -> frozenset[str]:
    """Names of fields that may hold a channel or a function."""
    return frozenset(
        field.name
        for file in package.files
        for declared in file.outline.types
        if isinstance(declared.type, TStruct)
        for field in declared.type.fields
        if not field.name[:1].isupper()
        and (isinstance(field.type, TChan | TFunc) or (isinstance(field.type, TName) and field.type.package))
    )


def serving(package: Package) -> bool:
    """Whether some function of a package selects, and some type keeps a channel of its own in a field."""
    return any("select" in ref.called for ref in package.function_refs()) and any(
        isinstance(field.type, TChan) and not field.name[:1].isupper()
        for file in package.files
        for declared in file.outline.types
        if isinstance(declared.type, TStruct)
        for field in declared.type.fields
    )


def literal_fields(m: Machine, code: Code, made: Make) -> Iterator[tuple[FieldInfo, Expr]]:
    """The fields that a composite literal sets, and their values."""
    types = code.types.temp_types(made.dst)
    owner = types[0] if types else None
    if isinstance(owner, Pointer):
        owner = owner.elem
    if not isinstance(owner, Named):
        return
    shape = m.program.core(owner)
    for position, (key, value) in enumerate(made.elems):
        name = key.name if type(key) is Ref else ""
        if key is None and isinstance(shape, Struct) and position < len(shape.fields):
            name = shape.fields[position].name
        found = m.program.find(owner, name) if name else None
        if isinstance(found, FieldInfo):
            yield found, value


class Fields:
    """The uses of the fields of a package, outside of its tests; ``mentioned`` are all names in it."""

    def __init__(self, m: Machine, package: Package, test: str) -> None:
        self._m = m
        self._names = candidates(package)
        self._aliases: dict[tuple[FunctionRef, int], str] = {}
        self.made: set[str] = set()
        self.makers: dict[str, set[FunctionRef]] = {}
        self._roomy: set[str] = set()
        self.read: set[str] = set()
        self.shared: set[str] = set()
        self.released: dict[str, set[FunctionRef]] = {}
        self.mentioned: set[str] = set()
        for ref in package.function_refs():
            if package.files[ref.file].path.endswith(test):
                continue
            self.mentioned |= ref.called
            code = m.cache.get(ref)
            if code is None:
                continue
            if "make" in ref.called:
                self._name(code)
            for body in code.unit.bodies:
                for block in body.blocks:
                    for instr in block.instrs:
                        self._instruction(code, instr)
                    self._terminator(code, block.term)

    def _name(self, code: Code) -> None:
        """Find the variables whose new channels are put into fields: both names mean the same."""
        for body in code.unit.bodies:
            for block in body.blocks:
                for instr in block.instrs:
                    if type(instr) is Make:
                        for symbol, value in self._literal(code, instr):
                            self._alias(code, symbol, value)
                    elif type(instr) is Assign:
                        self._alias(code, self.symbol(code, instr.target), instr.value)

    def _alias(self, code: Code, symbol: str, value: Expr) -> None:
        if not symbol or type(value) is not Var:
            return
        values = code.types.assigned(value.id)
        if len(values) == 1 and self._fresh(code, values[0]):
            other = self._aliases.setdefault((code.ref, value.id), symbol)
            if other != symbol:
                self.shared |= {symbol, other}

    def dead(self) -> dict[str, str]:
        """Fields that are made and that nothing releases, or only functions that nobody calls.

        The value is the name of such a function, empty where there is none.
        """
        found = {}
        for symbol in self.made - self.shared:
            releasing = self.released.get(symbol, set())
            if not any(self._called(ref) for ref in releasing):
                found[symbol] = min((ref.decl.name for ref in releasing), default="")
        return found

    def unmade(self) -> dict[str, str]:
        """Channels that are received from and that nothing ever makes; the value is empty."""
        return dict.fromkeys(self.read - self.made - self.shared, "")

    def live(self) -> dict[str, str]:
        """Channels that are made, received from, and released by something; the value is empty."""
        return {symbol: "" for symbol in self.made & self.read - self.shared if symbol in self.released}

    def rendezvous(self) -> frozenset[str]:
        """Channels without room that are sent to and received from, and that nobody else has."""
        return frozenset(self.made & self.read & set(self.released) - self.shared - self._roomy)

    def _called(self, ref: FunctionRef) -> bool:
        return ref.decl.name[:1].isupper() or ref.decl.name in self.mentioned

    def symbol(self, code: Code, e: Expr | None) -> str:
        """The field that an expression selects, or that has a variable's value; empty for anything else."""
        if type(e) is Var:
            return self._aliases.get((code.ref, e.id), "")
        if type(e) is not Select or e.name not in self._names:
            return ""
        found = self._m.program.find(code.types.type_of(e.x), e.name)
        return found.symbol if isinstance(found, FieldInfo) and not found.path else ""

    def _release(self, code: Code, e: Expr | None) -> bool:
        symbol = self.symbol(code, e)
        if symbol:
            self.released.setdefault(symbol, set()).add(code.ref)
        return bool(symbol)

    def _instruction(self, code: Code, instr: object) -> None:
        if type(instr) is Defer or type(instr) is Go:
            instr = instr.call
        if type(instr) is Call:
            self._call(code, instr)
        elif type(instr) is Assign:
            self._stored(code, instr.target, instr.value)
        elif type(instr) is Make:
            self._made(code, instr)
        elif type(instr) is Send:
            if not self._release(code, instr.chan):
                self._walk(code, instr.chan)
            self._walk(code, instr.value)
        elif type(instr) is Recv:
            self._read(code, instr.chan)
        elif type(instr) is Let:
            self._walk(code, instr.value)

    def _call(self, code: Code, call: Call) -> None:
        callee = code.types.callee(call)
        if callee.kind == "builtin" and call.args:
            if callee.symbol in _HARMLESS or (callee.symbol == "close" and self._release(code, call.args[0])):
                return
        if not self._release(code, call.callee):
            self._walk(code, call.callee)
        for arg in call.args:
            self._walk(code, arg)

    def _stored(self, code: Code, target: Expr | None, value: Expr) -> None:
        if type(target) is Var:
            self._walk(code, value)
            return
        symbol = self.symbol(code, target)
        if symbol:
            self._value(code, symbol, value)
        elif target is not None:
            self._walk(code, target)
        if not symbol or not (type(value) is Var or self._fresh(code, value)):
            self._walk(code, value)

    def _made(self, code: Code, made: Make) -> None:
        known = dict(self._literal(code, made))
        for symbol, value in known.items():
            self._value(code, symbol, value)
        for _, value in made.elems:
            if type(value) is not Var or value not in known.values():
                self._walk(code, value)

    def _literal(self, code: Code, made: Make) -> Iterator[tuple[str, Expr]]:
        """The fields of interest that a composite literal sets, and their values."""
        for found, value in literal_fields(self._m, code, made):
            if found.name in self._names:
                yield found.symbol, value

    def _value(self, code: Code, symbol: str, value: Expr) -> None:
        if type(value) is Var and self._aliases.get((code.ref, value.id)) == symbol:
            value = code.types.assigned(value.id)[0]
        if self._fresh(code, value):
            self.made.add(symbol)
            self.makers.setdefault(symbol, set()).add(code.ref)
            if self._sized(code, value):
                self._roomy.add(symbol)
        elif value not in (NIL, ZERO):
            self.shared.add(symbol)

    def _fresh(self, code: Code, value: Expr) -> bool:
        """Whether a value is a new channel, or the function that ends a new context."""
        if type(value) is not Temp and type(value) is not Result:
            return False
        made = code.types.definition(value.temp)
        if type(made) is not Call:
            return False
        callee = code.types.callee(made)
        if type(value) is Result:
            return value.index == 1 and self._m.roles.get(callee.symbol) in _CONTEXT
        return callee.kind == "builtin" and callee.symbol == "make"

    def _sized(self, code: Code, value: Expr) -> bool:
        """Whether a new channel is made with a size."""
        made = code.types.definition(value.temp) if type(value) is Temp else None
        return type(made) is Call and len(made.args) > 1

    def _terminator(self, code: Code, term: object) -> None:
        if type(term) is RangeNext:
            self._read(code, term.x)
        elif type(term) is SelectSwitch:
            for case in term.cases:
                self._instruction(code, case.comm)
        else:
            for e in term_operands(term):  # type: ignore[arg-type]
                self._walk(code, e)

    def _read(self, code: Code, chan: Expr) -> None:
        symbol = self.symbol(code, chan)
        if symbol:
            self.read.add(symbol)
        else:
            self._walk(code, chan)

    def _walk(self, code: Code, e: Expr | None) -> None:
        """Whatever is selected in an expression goes somewhere."""
        stack = [e]
        while stack:
            one = stack.pop()
            if type(one) is Select:
                self.mentioned.add(one.name)
                symbol = self.symbol(code, one)
                if symbol:
                    self.shared.add(symbol)
                stack.append(one.x)
            elif type(one) is Ref:
                self.mentioned.add(one.name)
                symbol = self.symbol(code, one)
                if symbol:
                    self.shared.add(symbol)
            elif type(one) is Var:
                self.shared |= (
                    {self._aliases[code.ref, one.id]} if (code.ref, one.id) in self._aliases else set()
                )
            elif type(one) is Binary and one.op in ("==", "!=") and NIL in (one.x, one.y):
                stack.extend(each.x for each in (one.x, one.y) if type(each) is Select)
            else:
                stack.extend(_parts(one))


def _parts(e: Expr | None) -> Iterator[Expr | None]:
    kind = type(e)
    if kind in (Star, Unary, Assert, Convert, TypeIs):
        yield e.x  # type: ignore[union-attr]
    elif kind is Binary:
        yield e.x  # type: ignore[union-attr]
        yield e.y  # type: ignore[union-attr]
    elif kind is Index:
        yield e.x  # type: ignore[union-attr]
        yield from e.indices  # type: ignore[union-attr]
    elif kind is Slice:
        yield from (e.x, e.lo, e.hi, e.max)  # type: ignore[union-attr]
