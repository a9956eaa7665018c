"""A buffer of one for a channel whose only sender is left alone, where a second look finds no leak."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Optional

from golint_leaks.finding import Edit, Fix, Place
from golint_leaks.goroutines import kinds as k
from golint_leaks.goroutines.memory import Machine
from golint_leaks.goroutines.trace import Leak
from golint_leaks.types.model import Chan, Struct

Again = Callable[[], Sequence[Leak]]


def buffer_of_one(m: Machine, leak: Leak, leaks: Sequence[Leak], again: Again) -> Optional[Fix]:
    """``make(chan T, 1)`` where that ends the leak and nothing else leaks then.

    ``again`` explores the entry anew.  A channel of empty structs is left alone: its sender may mean to
    wait until somebody has received.
    """
    if leak.kind != k.BLOCKED_SEND or leak.how != k.ABANDONED or len(leak.objects) != 1:
        return None
    info = m.info.get(next(iter(leak.objects)))
    if info is None or info.type is None or info.code.path != leak.code.path:
        return None
    shape = m.program.core(info.type)
    if (
        not isinstance(shape, Chan)
        or isinstance(m.program.core(shape.elem), Struct)
        and not _fields(m, shape)
    ):
        return None
    m.buffered = (info.code.number, info.at)
    try:
        after = {_key(each) for each in again()}
    finally:
        m.buffered = None
    if _key(leak) in after or not after < {_key(each) for each in leaks}:
        return None
    place = Place(info.code.path, info.end - 1, info.end - 1)
    return Fix("give the channel room for the value that nobody waits for", (Edit(place, ", 1"),))


def _fields(m: Machine, chan: Chan) -> bool:
    shape = m.program.core(chan.elem)
    return isinstance(shape, Struct) and bool(shape.fields)


def _key(leak: Leak) -> tuple[str, int, str]:
    return leak.code.path, leak.at, leak.symbol
