"""The program: every package of a run, and what their names and types mean."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Optional

from golint_leaks.ir.unit import FunctionUnit
from golint_leaks.types.declared import Callee, FunctionRef, MethodInfo, Package, ValueEntry, prefer
from golint_leaks.types.generics import default_type
from golint_leaks.types.infer import UnitTypes
from golint_leaks.types.members import Members
from golint_leaks.types.model import UNKNOWN, Type
from golint_leaks.types.packages import ExternalPackage, PackageSource

if TYPE_CHECKING:
    from golint_leaks.models import Models

__all__ = ["Callee", "FunctionRef", "MethodInfo", "Package", "Program"]

_NO_UNIT = FunctionUnit("init", (), (), 0)


class Program(Members):
    """All packages of the run; resolves names over modules, other sources, stdlib data and models.

    ``external`` gives the sources of a package outside the run, None where there are none; it is
    asked once per import path.  Looks nothing up before it is asked, and remembers what it found.  No
    method raises on any Go source; what cannot be determined is UNKNOWN or None.
    """

    def __init__(
        self,
        packages: Iterable[PackageSource],
        external: Optional[Callable[[str], Optional[ExternalPackage]]] = None,
        models: Optional[Models] = None,
    ) -> None:
        super().__init__(packages, external, models)
        self._members = {}
        self._underlying = {}
        self._method_sets = {}
        self._implements = {}

    def packages(self) -> tuple[Package, ...]:
        """The packages of this run."""
        return self._run

    def function(self, symbol: str) -> Optional[FunctionRef]:
        """The function or method of this run with this symbol."""
        start = symbol.rfind("/") + 1
        dot = symbol.find(".", start)
        while dot >= 0:
            package = self._packages.get(symbol[:dot])
            if package is not None and package.in_run:
                base, _, method = symbol[dot + 1 :].rpartition(".")
                found = prefer(package.methods(base, method) if base else package.functions(method), None)
                if found is not None:
                    return found.ref
            dot = symbol.find(".", dot + 1)
        return None

    def unit_types(self, ref: FunctionRef, unit: Optional[FunctionUnit] = None) -> Optional[UnitTypes]:
        """Types in the function's unit; None where the unit cannot be read.

        Pass ``unit`` where it is loaded already.
        """
        if unit is None:
            unit = ref.load_unit()
        return None if unit is None else UnitTypes(self, ref.package, ref.file, unit, ref.decl)

    def value_type(self, entry: ValueEntry) -> Type:
        """The type of a package variable or constant; an untyped constant keeps its untyped one."""
        if entry.type is None:
            if entry.busy:
                return UNKNOWN
            entry.busy = True
            try:
                entry.type = self._find_value_type(entry)
            finally:
                entry.busy = False
        return entry.type

    def _find_value_type(self, entry: ValueEntry) -> Type:
        decl, file = entry.decl, entry.file
        if decl.type is not None:
            return self.resolve(decl.type, file)
        if decl.value is None:
            return UNKNOWN
        unit = _NO_UNIT
        if decl.unit >= 0:
            load = file.source.unit if file.source is not None else None
            if load is None:
                return UNKNOWN
            try:
                unit = load(decl.unit)
            except (OSError, LookupError, ValueError):
                return UNKNOWN
        found = UnitTypes(self, file.package, file.index, unit).type_of(decl.value)
        return found if decl.const else default_type(found)
