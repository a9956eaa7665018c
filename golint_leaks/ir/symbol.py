"""Names of functions as the Go runtime prints them (``runtime.Func.Name``)."""

from __future__ import annotations

from golint_leaks.ir.typeexpr import TName, TPointer
from golint_leaks.ir.unit import FuncDecl


def runtime_symbol(import_path: str, package_name: str, decl: FuncDecl, suffix: str) -> str:
    """``net/http.(*Client).Do.func1``; dots in the last element of the import path are ``%2e``."""
    if package_name == "main":
        path = "main"
    else:
        head, slash, last = import_path.rpartition("/")
        path = head + slash + last.replace(".", "%2e")
    name = decl.name or "init"  # of package variables
    if decl.receiver is not None:
        receiver = decl.receiver.type
        pointer = isinstance(receiver, TPointer)
        base = receiver.elem if isinstance(receiver, TPointer) else receiver
        if isinstance(base, TName):
            shown = base.name + ("[...]" if base.args else "")
            name = f"(*{shown}).{name}" if pointer else f"{shown}.{name}"
    elif decl.type_params:
        name += "[...]"
    return f"{path}.{name}" + (f".{suffix}" if suffix else "")
