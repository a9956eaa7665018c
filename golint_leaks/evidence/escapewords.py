"""The wording of the compiler's diagnostics, over the versions of Go.

Taken from what cmd/compile prints (``escape/``, ``inline/``, ``devirtualize/``, ``walk/``,
``ssagen/``, ``loopvar/``).  Everything is bytes: most lines of a log are never decoded.
"""

from __future__ import annotations

from typing import NamedTuple, Optional

from golint_leaks.evidence.model import EscapeKind

# What is understood, and says nothing of escapes.  The longest match is not needed: none of them is
# the beginning of a statement about escapes.
OTHER_PREFIXES = (
    b"can inline ", b"cannot inline ", b"inlining call to ", b"not inlining", b"inline call to",
    b"devirtualizing ", b"partially devirtualizing ", b"cannot devirtualize ",
    b"PGO devirtualiz", b"can't PGO devirtualize", b"should not PGO devirtualize", b"hot-",
    b"index bounds check elided", b"slice bounds check elided", b"ignoring self-assignment",
    b"assuming ", b"marking ", b"mutates param", b"calls param", b"zero-copy ", b"rewriting OCONVIFACE",
    b"loop variable ", b"range loop ending", b"3-clause loop ending", b"for loop ending", b"loop ending",
    b"stack object ", b"heap closure, ", b"stack closure, ", b"closure converted to global",
    b"skipping static copy", b"write barrier", b"generated nil check", b"removed nil check",
    b"removed repeated nil check", b"Found Is", b"Proved ", b"Disproved ", b"Induction variable",
    b"type assertion ", b"imprecise interface call", b"reshaping ", b"append: len-only", b"append using ",
    b"intrinsic substitution", b"open-coded defer", b"stack-allocated defer", b"heap-allocated defer",
    b"alias analysis: ", b"convert: ", b"tail call emitted", b"live at ", b"live ", b"function result",
    b"function arg will be kept alive", b"expr will be kept alive", b"expr is unknown to bloop",
    b"dereference will be kept alive", b"unrecognized shape for assign list", b"staticuint64s",
    b"inlining budget", b"can't inline ", b"duplicated nil check",
)  # fmt: skip
OTHER_PARTS = (
    b" ignoring self-assignment in ",
    b" will be kept alive",
    b": moved to stack",
    b" considered 'big'; ",
)

_ESCAPES = b" escapes to heap"
_STAYS = (b" does not escape", b" does not escape, mutate, or call")
_MOVED = b"moved to heap: "
_CLOSURE = b"leaking closure reference "
_TO_RESULT = b" to result "
_LITERAL = (b"func literal", b"func lit")


class Statement(NamedTuple):
    """What one line says of a variable, an expression or a parameter."""

    kind: EscapeKind
    name: bytes
    detail: bytes = b""
    function: bytes = b""


def statement(text: bytes) -> Optional[Statement]:
    """The statement in the text after the place; None when it makes none about escapes."""
    if text.endswith(_ESCAPES):
        name = text[: -len(_ESCAPES)]
        if name in _LITERAL:
            return Statement(EscapeKind.FUNC_LITERAL_ESCAPES, name)
        return Statement(EscapeKind.ESCAPES, name)
    for ending in _STAYS:
        if text.endswith(ending):
            name = text[: -len(ending)]
            if name in _LITERAL:
                return Statement(EscapeKind.FUNC_LITERAL_DOES_NOT_ESCAPE, name)
            return Statement(EscapeKind.DOES_NOT_ESCAPE, name)
    if text.startswith(_MOVED):
        return Statement(EscapeKind.MOVED_TO_HEAP, text[len(_MOVED) :])
    if text.startswith(b"leaking "):
        return _leaking(text)
    if b" capturing by " in text:
        return _capture(text)
    return None


def _leaking(text: bytes) -> Optional[Statement]:
    if text.startswith(b"leaking param: "):
        name, arrow, result = text[15:].partition(_TO_RESULT)
        if arrow:
            return Statement(EscapeKind.LEAKING_TO_RESULT, name, b"to result " + result)
        return Statement(EscapeKind.LEAKING_PARAM, name)
    if text.startswith(b"leaking param content: "):
        return Statement(EscapeKind.LEAKING_PARAM_CONTENT, text[23:])
    if text.startswith(_CLOSURE):  # until Go 1.16
        return Statement(EscapeKind.LEAKING_PARAM, text[len(_CLOSURE) :], b"closure reference")
    return None


def _capture(text: bytes) -> Optional[Statement]:
    """``(*T).run.func1 capturing by value: x (addr=false assign=false width=8)``."""
    function, _, rest = text.partition(b" capturing by ")
    how, _, named = rest.partition(b": ")
    name, _, detail = named.partition(b" (")
    if not name:
        return None
    if how == b"value":
        return Statement(EscapeKind.CAPTURED_BY_VALUE, name, detail.removesuffix(b")"), function)
    if how in (b"ref", b"reference"):
        return Statement(EscapeKind.CAPTURED_BY_REFERENCE, name, detail.removesuffix(b")"), function)
    return None


class Explained(NamedTuple):
    """The head of an explanation: what it explains.

    ``target`` is where a parameter leaks to, empty when a value escapes; ``derefs`` is how often
    the parameter is dereferenced on the way.
    """

    name: bytes
    function: bytes
    target: bytes = b""
    derefs: int = 0


def explained(text: bytes) -> Optional[Explained]:
    """The head of an explanation, as ``-m=2`` prints it before the flow lines.

    ``x escapes to heap in (*T).run:`` (until Go 1.24 without the function) or
    ``parameter x leaks to {heap} for (*T).run with derefs=0:`` (likewise).
    """
    if not text.endswith(b":"):
        return None
    text = text[:-1]
    if text.startswith(b"parameter ") and b" leaks to " in text:
        name, _, rest = text[10:].partition(b" leaks to ")
        head, _, derefs = rest.rpartition(b" with derefs=")
        target, _, function = head.rpartition(b" for ")
        # "{storage for x}" holds the same words.
        if not target or target.count(b"{") != target.count(b"}"):
            target, function = head, b""
        return Explained(name, function, target, _small(derefs))
    name, found, rest = text.partition(_ESCAPES)
    if found and (not rest or rest.startswith(b" in ")):
        return Explained(name, rest[4:])
    return None


def _small(digits: bytes) -> int:
    return int(digits) if len(digits) < 9 and digits.removeprefix(b"-").isdigit() else 0


def explains(head: Explained, said: Statement) -> bool:
    """Whether an explanation is that of a statement at the same place."""
    if head.name != said.name:
        return False
    kind = said.kind
    if kind is EscapeKind.LEAKING_TO_RESULT:
        result, _, level = said.detail.removeprefix(b"to result ").partition(b" level=")
        return head.target == result and head.derefs == _small(level)
    if kind is EscapeKind.LEAKING_PARAM_CONTENT:
        return bool(head.target) and head.derefs > 0
    if kind is EscapeKind.LEAKING_PARAM:
        return bool(head.target) and head.derefs <= 0
    return not head.target and kind in _ALLOCATED


_ALLOCATED = (EscapeKind.ESCAPES, EscapeKind.MOVED_TO_HEAP, EscapeKind.FUNC_LITERAL_ESCAPES)
