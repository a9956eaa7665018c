"""What the names and numbers in one FunctionUnit refer to."""

from __future__ import annotations

from typing import TYPE_CHECKING, Optional, Union

from golint_leaks.ir.expr import Const, Expr, Index, Ref, Select, Star, TypeArg, Var
from golint_leaks.ir.instr import Assign, Call, Let, Make, RangeNext, Recv, SelectSwitch
from golint_leaks.ir.typeexpr import TypeExpr
from golint_leaks.ir.unit import FuncDecl, FunctionUnit
from golint_leaks.types.declared import FileScope, FuncEntry, Package, TypeEntry, base_name
from golint_leaks.types.model import Named, Pointer, Type, TypeParam
from golint_leaks.types.resolver import ImportedPackage, Meaning, Missing

if TYPE_CHECKING:
    from golint_leaks.types.program import Program

Definition = Union[Call, Make, Let, Recv, RangeNext]


class UnitScope:
    """Definitions of temporaries and variables, and meanings of names, in one unit."""

    def __init__(
        self,
        program: Program,
        package: Package,
        file_index: int,
        unit: FunctionUnit,
        decl: Optional[FuncDecl] = None,
    ) -> None:
        self.program = program
        self.package = package
        self.unit = unit
        self.file: FileScope = package.files[file_index]
        self._params: dict[str, Type] = {}
        if decl is not None and (decl.type_params or decl.receiver is not None):
            base = base_name(decl.receiver.type)[0] if decl.receiver is not None else ""
            symbol = (
                f"{package.import_path}.{base}.{decl.name}" if base else f"{package.import_path}.{decl.name}"
            )
            self._params = program.function_params(FuncEntry(decl, self.file, symbol, base))
        self._definitions: Optional[dict[int, Definition]] = None
        self._assigned: dict[int, list[Expr]] = {}
        self._declared: dict[int, list[Expr]] = {}
        self._parents: Optional[dict[int, tuple[Make, int, bool]]] = None
        self._meanings: dict[str, Optional[Meaning]] = {}

    # Definitions

    def definition(self, temp: int) -> Optional[Definition]:
        """The instruction that computes a temporary."""
        if self._definitions is None:
            self._definitions = self._index()
        return self._definitions.get(temp)

    def assigned(self, var_id: int) -> list[Expr]:
        """All values assigned to a variable anywhere in the unit, its zero value left out."""
        if self._definitions is None:
            self._definitions = self._index()
        return self._assigned.get(var_id, [])

    def declared_values(self, var_id: int) -> list[Expr]:
        """The values that the variable is declared with (one, but for a variable of several cases)."""
        if self._definitions is None:
            self._definitions = self._index()
        return self._declared.get(var_id, [])

    def _index(self) -> dict[int, Definition]:
        found: dict[int, Definition] = {}
        assigned, declared = self._assigned, self._declared
        for body in self.unit.bodies:
            for instrs, term in body.blocks:
                for instr in instrs:
                    kind = type(instr)
                    if kind is Assign:
                        target = instr.target
                        if type(target) is Var:
                            value = instr.value
                            if instr.declares:
                                declared.setdefault(target.id, []).append(value)
                            if type(value) is not Const or value.kind != "zero":
                                assigned.setdefault(target.id, []).append(value)
                    elif kind is Call or kind is Let or kind is Make or kind is Recv:
                        found[instr.dst] = instr
                if type(term) is RangeNext:
                    found[term.dst] = term
                elif type(term) is SelectSwitch:
                    for case in term.cases:
                        if type(case.comm) is Recv:
                            found[case.comm.dst] = case.comm
        return found

    def enclosing(self, temp: int) -> Optional[tuple[Make, int, bool]]:
        """The composite literal that has the value of ``temp`` as an element: literal, position, is key."""
        if self._parents is None:
            self._parents = {}
            for body in self.unit.bodies:
                for block in body.blocks:
                    for instr in block.instrs:
                        if type(instr) is Make:
                            for position, (key, value) in enumerate(instr.elems):
                                for part, is_key in ((value, False), (key, True)):
                                    number = getattr(part, "temp", -1)
                                    if number >= 0:
                                        self._parents[number] = (instr, position, is_key)
        return self._parents.get(temp)

    # Names

    def meaning(self, expr: Expr) -> Optional[Meaning]:
        """What an expression that is only a name (``x`` or ``p.x``) refers to; None for any other."""
        if type(expr) is Ref:
            name = expr.name
            try:
                return self._meanings[name]
            except KeyError:
                found = self._meanings[name] = self.program.lookup(name, self.file, self._params)
                return found
        if type(expr) is Select and type(expr.x) is Ref:
            package = self.meaning(expr.x)
            if type(package) is ImportedPackage:
                return self.program.member(package.path, expr.name)
        return None

    def resolve(self, expr: TypeExpr) -> Type:
        """The type that a type expression in this unit means."""
        return self.program.resolve(expr, self.file, self._params)

    def as_type(self, expr: Expr) -> Optional[Type]:
        """The type that an expression means in the place of a value; None where it is a value."""
        kind = type(expr)
        if kind is TypeArg:
            return self.resolve(expr.type)  # type: ignore[union-attr, arg-type]
        if kind is Ref or kind is Select:
            meaning = self.meaning(expr)
            if isinstance(meaning, TypeEntry):
                return self.program.entry_type(meaning)
            return meaning if isinstance(meaning, Type) else None
        if type(expr) is Star:
            inner = self.as_type(expr.x)
            return None if inner is None else Pointer(inner)
        if type(expr) is Index:
            meaning = self.meaning(expr.x)
            if isinstance(meaning, TypeEntry):
                return self.program.entry_type(meaning, self.type_args(expr))
        return None

    def type_args(self, expr: Index) -> tuple[Type, ...]:
        """The indices of an explicit instantiation as types."""
        found = []
        for index in expr.indices:
            t = self.as_type(index)
            if t is None:
                break
            found.append(t)
        return tuple(found)

    def missing_symbol(self, meaning: Meaning) -> str:
        """The symbol of a member of a package without source."""
        return f"{meaning.package}.{meaning.name}" if type(meaning) is Missing else ""

    def unsourced(self, t: Type) -> Optional[Named]:
        """``t`` where it is a named type of which at best models tell something."""
        if isinstance(t, Pointer):
            t = t.elem
        if isinstance(t, Named) and t.pkg and not isinstance(t, TypeParam):
            package = self.program.package(t.pkg)
            if package is None or package.partial:
                return t
        return None
