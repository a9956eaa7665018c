"""Types of the expressions of one function."""

from __future__ import annotations

from typing import Optional

from golint_leaks.ir.expr import Expr
from golint_leaks.ir.instr import Call
from golint_leaks.ir.unit import FuncDecl, FunctionUnit
from golint_leaks.types.model import Type
from golint_leaks.types.program import Callee, Package, Program


class UnitTypes:
    """Types in one FunctionUnit, inferred on demand and remembered.

    ``decl`` is the function's outline (None for the unit of a package variable); its type parameters
    are in scope.
    """

    def __init__(
        self,
        program: Program,
        package: Package,
        file_index: int,
        unit: FunctionUnit,
        decl: Optional[FuncDecl] = None,
    ) -> None:
        raise NotImplementedError

    def type_of(self, expr: Expr) -> Type:
        """The type of a value; an untyped constant has a Basic named ``untyped int`` and the like."""
        raise NotImplementedError

    def var_type(self, var_id: int) -> Type:
        """The type of a local variable, declared or inferred from its first value."""
        raise NotImplementedError

    def callee(self, call: Call) -> Callee:
        """What the call calls."""
        raise NotImplementedError
