"""The base of all nodes: a named tuple at run time, a nominal type for the type checker.

mypy compares tuples by structure, which takes exponential time on types as recursive as ours; for
it a node is a frozen class with the same fields.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Self, dataclass_transform

    @dataclass_transform(frozen_default=True)
    class Node:
        """A named tuple."""

        def _replace(self, **changes: Any) -> Self: ...
        def __iter__(self) -> Iterator[Any]: ...
        def __len__(self) -> int: ...
        def __getitem__(self, index: int) -> Any: ...
else:
    Node = NamedTuple

__all__ = ["Node"]
