"""Deep nesting: as deep as the interpreter can be made to go, and no RecursionError beyond."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import TypeVar

from golint_leaks.ir.codec import Raw

#: Python frames that lowering one declaration may use when the usual limit is too low.
_FRAMES = 20000
#: Depth of expressions and types beyond which what reads them could not recurse.
_DEPTH = 200

T = TypeVar("T")


class TooDeep(Exception):
    """The source nests deeper than can be represented."""


def retried(action: Callable[[], T]) -> T:
    """``action()``, once more with more frames when it runs out of them.

    Frames of Python functions lie on the heap, so this does not endanger the C stack.  Raises
    TooDeep when that does not help.
    """
    try:
        return action()
    except RecursionError:
        limit = sys.getrecursionlimit()
        sys.setrecursionlimit(limit + _FRAMES)
        try:
            return action()
        except RecursionError:
            raise TooDeep from None
        finally:
            sys.setrecursionlimit(limit)


def check_depth(raw: Raw) -> None:
    """Raise TooDeep when the nodes in ``raw`` nest too deep."""
    level: list[Raw] = [raw]
    for _ in range(_DEPTH):
        level = [part for node in level for part in node if type(part) is tuple]
        if not level:
            return
    raise TooDeep
