"""How sure a finding is, from the signs for and against growth without end."""

from __future__ import annotations

from collections.abc import Callable

from golint_leaks.finding import Confidence
from golint_leaks.growth import habits
from golint_leaks.growth.candidates import Hold
from golint_leaks.growth.frequency import Frequency
from golint_leaks.growth.keys import Bound
from golint_leaks.growth.verdict import Growth
from golint_leaks.types.model import Basic

_ENOUGH = 3
_FAIR = 1
_FAIR_FIELD = 2


def confidence(growth: Growth, hold: Hold, program: bool, ends: Callable[[], bool]) -> Confidence:
    """The confidence of a finding; ``hold`` says how long the container lives, ``program`` that it
    belongs to a package ``main``, ``ends`` tells whether it belongs to programs alone that serve nobody.
    """
    points = _points(growth, program)
    fair, most = _FAIR, Confidence.HIGH
    if hold == Hold.GLOBAL and not _rooted(growth):
        hold = Hold.SHARED  # there is one in a variable, and this may be another
    if hold == Hold.VARIABLE and points >= fair and ends():
        points -= 3
    if growth.candidate.keyed and growth.key.bound < Bound.MESSAGE:
        # A parameter may come from few places after all, unless something says that there is one for
        # each object, or that keys are meant to go.
        told = growth.identity or growth.counted_down or bool(growth.pruned or growth.ended)
        again = growth.frequency == Frequency.AGAIN and growth.key.bound >= Bound.INPUT
        told = told or (again and not habits.memo(growth.insertion, growth.asked))
        most = Confidence.MEDIUM if told else Confidence.LOW
    elif not growth.candidate.keyed and growth.frequency != Frequency.AGAIN:
        most = Confidence.LOW
    if growth.candidate.keyed and habits.memo(growth.insertion, growth.asked):
        most = min(most, Confidence.MEDIUM)  # what is looked up by a name often has only as many as it knows
    if growth.candidate.owner and not (growth.counted_down or growth.pruned or growth.ended):
        sure = hold == Hold.GLOBAL and (not growth.candidate.keyed or growth.key.bound == Bound.REQUEST)
        if not sure:
            most = Confidence.LOW  # how long a value lives, a heap profile tells better than its type
    if hold == Hold.VARIABLE and habits.refuses_twice(growth.insertion) and growth.key.bound < Bound.REQUEST:
        most = Confidence.LOW
    if hold < Hold.VARIABLE:
        fair = _FAIR_FIELD
    if hold < Hold.GLOBAL:
        most = min(most, Confidence.MEDIUM)
    if hold == Hold.SHARED:
        points -= 1 if growth.candidate.keyed else 2
    return min(_of(points, fair, _ENOUGH), most)


def _number(growth: Growth) -> bool:
    """Whether keys are numbers, which are mostly codes and sizes when something follows from them alone."""
    op = growth.insertion
    shape = op.ctx.types.program.core(op.ctx.types.type_of(op.key)) if op.key is not None else None
    return isinstance(shape, Basic) and not shape.name.endswith("string")


def _rooted(growth: Growth) -> bool:
    """Whether an insertion names a package variable, or a field of the receiver."""
    op = growth.insertion
    return not op.root or op.root == "receiver"


def _of(points: int, fair: int, enough: int) -> Confidence:
    if points >= enough:
        return Confidence.HIGH
    return Confidence.MEDIUM if points >= fair else Confidence.LOW


def _points(growth: Growth, program: bool) -> int:
    op = growth.insertion
    name = op.ref.decl.name
    again = growth.frequency == Frequency.AGAIN
    points = 2 if again else 1
    gone = bool(growth.pruned or growth.ended)  # then keys come and go, however the function is named
    if growth.candidate.keyed:
        points += {
            Bound.REQUEST: 1,
            Bound.MESSAGE: 1,
            Bound.INPUT: 1,
            Bound.START: -2,
        }.get(growth.key.bound, 0)
        points += growth.identity
        memo = habits.memo(op, growth.asked)
        if memo == "pure":
            points -= 3 if _number(growth) else 2
        elif memo and not gone and (growth.candidate.owner or not growth.key.text):
            points -= 1
    else:
        points += 1 if again or not growth.candidate.owner else -1
    if habits.takes_functions(op) or (not gone and habits.sounds_like_registration(name)):
        points -= 2
    elif not (again or gone) and habits.sounds_like_configuration(name):
        points -= 1
    if program and not again:
        points -= 2
    if growth.emptied:
        points -= 1
    if growth.counted_down:
        points += 1
    points += gone
    return points
