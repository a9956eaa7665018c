"""What a package does with the channels in its own variables.

A running program can reach them always, so that its leak profile never calls a goroutine leaked which
waits on one.  The source tells more: nothing sends on the channel or closes it, and nobody else has it.
"""

from __future__ import annotations

from golint_leaks.goroutines.code import Code
from golint_leaks.goroutines.fields import Fields
from golint_leaks.goroutines.memory import Machine
from golint_leaks.ir.expr import Expr, Ref, Var
from golint_leaks.ir.typeexpr import TChan
from golint_leaks.types.model import Chan
from golint_leaks.types.program import Package

_NO_FILE = "\0"
"""Ends the name of no file: a test may be what sends."""


def variables(package: Package) -> frozenset[str]:
    """Names of variables that only the package itself reaches."""
    return frozenset(
        value.name
        for file in package.files
        for value in file.outline.values
        if not value.const and not value.name[:1].isupper() and value.name != "_"
    )


def has_channels(package: Package) -> bool:
    """Whether a variable of a package is declared as a channel, or made where it is declared."""
    return any(ref.initialises and "make" in ref.called for ref in package.function_refs()) or any(
        isinstance(value.type, TChan) for file in package.files for value in file.outline.values
    )


class Variables(Fields):
    """The uses of the variables of a package that hold channels, in its tests as well."""

    def __init__(self, m: Machine, package: Package) -> None:
        self._own = variables(package)
        super().__init__(m, package, _NO_FILE)

    def symbol(self, code: Code, e: Expr | None) -> str:
        """The variable of the package that an expression is; see the base class."""
        if type(e) is Var:
            return self._aliases.get((code.ref, e.id), "")
        if type(e) is not Ref or e.name not in self._own:
            return ""
        if not isinstance(self._m.program.core(code.types.type_of(e)), Chan):
            return ""
        return f"{code.ref.package.import_path}.{e.name}"


__all__ = ["Variables", "has_channels", "variables"]
