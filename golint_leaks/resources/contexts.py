"""What a context that is not cancelled keeps: much, little or nothing."""

from __future__ import annotations

from golint_leaks.facts.acquire import Site
from golint_leaks.facts.context import FunctionContext
from golint_leaks.facts.ending import Parent, is_command, parent_of
from golint_leaks.facts.exits import Exit
from golint_leaks.facts.keeping import Kept, Read, kept
from golint_leaks.facts.service import SiteResult
from golint_leaks.finding import Confidence
from golint_leaks.ir.instr import Call
from golint_leaks.models import Models
from golint_leaks.resources.failing import decision, failed_call


def settled(result: SiteResult) -> bool:
    """Whether the obligation is discharged, or taken over, on some path."""
    return bool(result.releases or result.fresh or result.reasons or result.given_back)


def kept_by_context(
    ctx: FunctionContext, models: Models, site: Site, leak: Exit, elsewhere: bool, read: Read
) -> Confidence:
    """How sure it is that something is lost with a context, by what it is derived from.

    ``elsewhere``: on other paths it is cancelled, or somebody takes over.  ``read`` gives bodies of callees.
    """
    if is_command(ctx, models):
        return Confidence.LOW
    parent = parent_of(ctx, models, site.call)
    if parent is Parent.ENDING:
        again = ctx.graph(site.body).in_loop(site.block)
        return Confidence.MEDIUM if again or not elsewhere else Confidence.LOW
    if site.acquired.how != "model":
        return Confidence.HIGH
    if parent is Parent.ROOT and "context-cancel" in models.roles.get(site.callee.symbol, ()):
        keeps = kept(ctx, models, site.call, _between(ctx, site, leak), read, _failed(ctx, leak))
        if keeps is Kept.NO or (elsewhere and keeps is Kept.UNKNOWN):
            return Confidence.LOW  # nothing refers to it any more
        if elsewhere or keeps is Kept.UNKNOWN:
            return Confidence.MEDIUM
    return Confidence.HIGH


def _between(ctx: FunctionContext, site: Site, leak: Exit) -> frozenset[tuple[int, int]]:
    """Blocks on ways from the acquiring call to the end of a leak, each with its body."""
    graph = ctx.graph(site.body)
    last = leak.node.block if leak.node is not None and leak.node.body == site.body else -1
    found, work = {site.block}, [site.block]
    while work:
        for target in graph.succs[work.pop()]:
            if target not in found:
                found.add(target)
                work.append(target)
    if last >= 0:
        found &= set(graph.reaching(last)) | {last}
    return frozenset((site.body, number) for number in found)


def _failed(ctx: FunctionContext, leak: Exit) -> Call | None:
    """The call whose error is looked at last before the end of a leak, and is there."""
    at = decision(leak)
    if at is None or ctx.graph(at.body).in_loop(at.block):
        return None  # in an earlier turn it may have worked
    return failed_call(ctx, at)
