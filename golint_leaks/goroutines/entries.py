"""Which functions are executed: those that start goroutines, use channels they make, or take locks."""

from __future__ import annotations

from collections.abc import Container, Iterator

from golint_leaks.types.program import FunctionRef, Package

_CHANNEL = frozenset({"<-", "select", "close"})


def entries(package: Package, files: Container[int] | None) -> Iterator[FunctionRef]:
    """The entries of a package, chosen by the names in them before any body is read."""
    for ref in package.function_refs():
        if files is not None and ref.file not in files:
            continue
        names = ref.called
        if "go" in names or ("make" in names and not names.isdisjoint(_CHANNEL)):
            yield ref
        elif names & {"Go", "AfterFunc", "select"}:
            yield ref
