"""Symbols of functions as the Go runtime prints them."""

from __future__ import annotations

from functools import lru_cache

from golint_leaks.evidence.model import Frame, Stack

NOWHERE = Frame("", "", 0)


def package_of(symbol: str) -> str:
    """Import path of the package of a function; empty for what is no function of Go.

    ``gopkg.in/yaml%2ev3.(*Decoder).Decode`` gives ``gopkg.in/yaml.v3``.
    """
    # Type arguments and receivers hold paths too: only what stands before them counts.
    head = symbol.partition("[")[0].partition("(")[0]
    slash = head.rfind("/") + 1
    dot = head.find(".", slash)
    if dot <= 0 or symbol.startswith("0x"):
        return ""
    return head[:slash] + head[slash:dot].replace("%2e", ".")


def plain_symbol(symbol: str) -> str:
    """The symbol as models write it: without stars, parentheses and type arguments."""
    return symbol.replace("(*", "").replace(")", "").replace("(", "").replace("[...]", "")


@lru_cache(maxsize=1)
def _standard() -> frozenset[str]:
    from golint_leaks.types.data import stdlib

    return frozenset(stdlib().names())


@lru_cache(maxsize=1 << 14)
def is_standard(package: str) -> bool:
    """Whether an import path belongs to Go itself, internal and vendored packages included."""
    if package in _standard() or package in ("runtime", "internal", "vendor"):
        return True
    first, _, rest = package.partition("/")
    if first in ("internal", "vendor", "runtime"):
        return bool(rest)
    return "/internal/" in f"/{package}/" and is_standard(first)


def user_frame(stack: Stack) -> Frame:
    """The innermost frame outside the standard library.

    When there is none, the outermost one tells most: it is the function that was started, and not
    the runtime's inside.  An empty stack gives an empty frame.
    """
    for frame in stack:
        package = package_of(frame.function)
        if package and not is_standard(package):
            return frame
    outermost = stack[-1] if stack else NOWHERE
    return next((frame for frame in reversed(stack) if package_of(frame.function) != "runtime"), outermost)
