"""When figures over several snapshots mean growth, and not the warming up of a program or chance."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

# The part of the growth that must fall into the second half of the snapshots: a cache that fills
# up grows at first and then no more.
_LATE = 0.2
_FALLS = 0.2


def grows(values: Sequence[int]) -> bool:
    """Whether there is more at the end, at (nearly) every snapshot more than before, and still so at last.

    With two snapshots nothing but more at the end can be asked for.
    """
    if len(values) < 2 or values[-1] <= values[0]:
        return False
    deltas = [later - earlier for earlier, later in pairwise(values)]
    if len(deltas) == 1:
        return True
    if sum(delta <= 0 for delta in deltas) > _FALLS * len(deltas):
        return False
    middle = len(deltas) // 2
    late, total = sum(deltas[middle:]), values[-1] - values[0]
    share = (len(deltas) - middle) / len(deltas)
    return late >= 2 * _LATE * share * total
