"""Findings of one function: each acquisition is followed, what is left owed is worded."""

from __future__ import annotations

from collections.abc import Container, Mapping
from types import MappingProxyType
from typing import Any

from golint_leaks.facts.acquire import Acquired, Site
from golint_leaks.facts.context import FunctionContext
from golint_leaks.facts.contract import Release
from golint_leaks.facts.ending import is_command
from golint_leaks.facts.exits import Exit
from golint_leaks.facts.service import Facts, SiteResult
from golint_leaks.facts.values import REFUSED
from golint_leaks.finding import Confidence, Finding, Place, Step, Wording
from golint_leaks.ir.expr import Result, Temp, Var
from golint_leaks.ir.instr import Assign, Branch, Return
from golint_leaks.models import Models, older
from golint_leaks.resources import held
from golint_leaks.resources.belief import Beliefs, Deviation
from golint_leaks.resources.contexts import kept_by_context, settled
from golint_leaks.resources.emptied import Emptying
from golint_leaks.resources.fix import propose
from golint_leaks.resources.held import chain
from golint_leaks.resources.owners import Owners
from golint_leaks.resources.skipped import Skipping
from golint_leaks.resources.wording import call_text, noun
from golint_leaks.types.model import type_symbol
from golint_leaks.types.program import FunctionRef, Package, Program

LOOP_KIND = "release-deferred-in-loop"
UNCHECKED_KIND = "release-before-error-check"
OWNER_KIND = "owner-without-release"

SERVING_KINDS = frozenset(("ticker", "timer", "cancel"))
"""Kinds of what goes on working for a function that holds only a part of it."""


def analyse_package(
    program: Program,
    package: Package,
    models: Models,
    kinds: Mapping[str, Wording],
    files: Container[int] | None = None,
    state: dict[str, Any] | None = None,
    go: str = "",
    versions: Mapping[int, str] = MappingProxyType({}),
) -> list[Finding]:
    """All findings in the functions of ``package``, those in ``files`` (indices) only where given.

    ``kinds`` maps kinds of resources to the rules that report them.  ``state`` keeps the facts of the
    program from one package to the next.  ``go`` is the version of the language, empty for the newest,
    ``versions`` those of single files, by index.
    """
    if state is None:
        state = {}
    facts = state.get("facts")
    if facts is None:
        facts = state["facts"] = Facts(program, models)
    found: list[Finding] = []
    owners = Owners(facts, package)
    beliefs = Beliefs(facts, package)
    emptying = Emptying(facts, package)
    skipping = Skipping(facts, package)
    for ref in package.function_refs():
        if files is not None and ref.file not in files:
            continue
        found.extend(analyse_function(facts, ref, kinds, owners, beliefs, versions.get(ref.file, go)))
        found.extend(_of_held(facts, ref, kinds, emptying, skipping))
    return found


def analyse_function(
    facts: Facts,
    ref: FunctionRef,
    kinds: Mapping[str, Wording],
    owners: Owners,
    beliefs: Beliefs,
    go: str = "",
) -> list[Finding]:
    """Findings of one function and the literals inside it."""
    deviations = beliefs.deviations(ref)
    if not deviations and not facts.relevance.worth_reading(ref):
        return []
    ctx = facts.context(ref)
    if ctx is None:
        return []
    found: list[Finding] = []
    reporter = _Reporter(facts, ref, ctx, kinds)
    counts = {(d.site.call.at, d.site.call.end): _reason(d) for d in deviations}
    for body in range(int(ref.initialises), len(ctx.unit.bodies)):  # variables of packages keep what they get
        for site in facts.acquisitions.sites(ctx, body):
            if not older(go, site.acquired.until_go):
                continue
            result = facts.explore(ctx, site)
            reason = counts.get((site.call.at, site.call.end), "")
            if not reason and result.leaks and site.acquired.how == "belief":
                deviation = beliefs.reason(site)
                reason = _reason(deviation) if deviation is not None else ""
            reporter.report(site, result, found, reason)
            found.extend(reporter.owner_findings(site, result, owners))
    reported = {(f.place.start, f.place.end) for f in found}
    for deviation in deviations:
        call = deviation.site.call
        if (call.at, call.end) not in reported:
            reporter.report_deviation(deviation, found)
    return found


def _of_held(
    facts: Facts, ref: FunctionRef, kinds: Mapping[str, Wording], emptying: Emptying, skipping: Skipping
) -> list[Finding]:
    """Findings about fields and arguments."""
    found: list[Finding] = []
    for lost in emptying.of(ref):
        rule, within = kinds.get(lost.kind), _within(facts, ref)
        if rule is not None and within is not None:
            found.append(held.emptied(within, lost, rule))
    for left in skipping.of(ref):
        rule, within = kinds.get(left.kind), _within(facts, ref)
        if rule is not None and within is not None:
            found.append(held.skipped(within, left, rule))
    return found


def _within(facts: Facts, ref: FunctionRef) -> held.Within | None:
    ctx = facts.context(ref)
    if ctx is None:
        return None
    path = ref.package.files[ref.file].path
    return held.Within(ctx, path, path.endswith("_test.go"), ref.runtime_symbol(ctx.unit.bodies[0].suffix))


class _Reporter:
    """Turns results of explorations into findings."""

    def __init__(
        self, facts: Facts, ref: FunctionRef, ctx: FunctionContext, kinds: Mapping[str, Wording]
    ) -> None:
        self.facts = facts
        self.ref = ref
        self.ctx = ctx
        self.kinds = kinds
        file = ref.package.files[ref.file]
        self.path = file.path
        self.test = self.path.endswith("_test.go")
        self.main = ref.package.name == "main" and ref.decl.name == "main" and ref.decl.receiver is None

    def report(self, site: Site, result: SiteResult, found: list[Finding], reason: str = "") -> None:
        """Findings of one acquisition."""
        acquired = site.acquired
        rule = self.kinds.get(acquired.kind)
        if rule is not None and acquired.into is None and self._leaks(site, result):
            found.append(self._leak(site, result, rule, reason))
        loop = self.kinds.get(LOOP_KIND)
        unchecked = self.kinds.get(UNCHECKED_KIND)
        if loop is not None and result.piling:
            found.append(self._in_loop(site, result.piling[0], loop))
        if unchecked is not None and acquired.error >= 0 and not acquired.nil_safe:
            found.extend(self._unchecked(site, r, unchecked) for r in result.releases if r.unresolved)

    def report_deviation(self, deviation: Deviation, found: list[Finding]) -> None:
        """A finding that rests on what other callers do; the message states the counts."""
        site = deviation.site
        rule = self.kinds.get(site.acquired.kind)
        result = self.facts.explore(self.ctx, site)
        if rule is not None and self._leaks(site, result):
            reason = (
                f"{deviation.releasing} of {deviation.callers} callers here call {site.acquired.release_name}"
            )
            found.append(self._leak(site, result, rule, reason))

    # --- leaks ------------------------------------------------------------------------------------

    def _leaks(self, site: Site, result: SiteResult) -> tuple[Exit, ...]:
        """The leaks that count."""
        leaks = result.leaks
        if not leaks or (site.acquired.may_drop and not self._bound(site)):
            return ()
        if site.acquired.kind in SERVING_KINDS and not self.ctx.graph(site.body).in_loop(site.block):
            # Of use for as long as the function runs, also to one that cannot name it any more.
            if not self._leaves(site.body, site.block):
                leaks = tuple(leak for leak in leaks if leak.kind != "lost")
        return leaks

    def _leak(self, site: Site, result: SiteResult, rule: Wording, reason: str = "") -> Finding:
        leak = min(self._leaks(site, result), key=_simplicity)
        what = self._what(site)
        call = call_text(site.call, self.ctx.unit)
        steps = self._steps(site, leak)
        released_somewhere = settled(result)
        if leak.kind == "lost":
            how = "overwritten"
            if site.call.dst < 0 or not self._bound(site):
                how = "dropped"
            path = ""
        elif not released_somewhere:
            how, path = "never", ""
        else:
            how = "path"
            path = self._path_text(steps)
        if how == "overwritten":
            path = f"[here]({len(steps) - 1})"
        return Finding(
            rule.id,
            rule.severity,
            self._confidence(site, leak, result, bool(reason)),
            Place(self.path, site.call.at, site.call.end),
            rule.message(how, what=what, call=call, path=path, reason=reason),
            self._symbol(site.body),
            steps,
            propose(self.ctx, site, self.path) if how == "never" else None,
            self.test,
        )

    @staticmethod
    def _path_text(steps: tuple[Step, ...]) -> str:
        """Which path: named by its last decision, or by its end."""
        last = len(steps) - 1
        if last >= 2:
            label = steps[last - 1].message
            if label == "the condition is true":
                return f"when [this condition]({last - 1}) is true"
            if label == "the condition is false":
                return f"when [this condition]({last - 1}) is false"
            return f"when [this case]({last - 1}) is taken"
        return f"on [the way out]({last})"

    def _bound(self, site: Site) -> bool:
        """Whether the acquired value is read at all."""
        from golint_leaks.dataflow.uses import leaves, operands, term_operands

        wanted = site.acquired.result
        temp = site.call.dst
        for block in self.ctx.unit.bodies[site.body].blocks:
            exprs = [
                e
                for instr in block.instrs
                if instr is not site.call and not (type(instr) is Assign and instr.target is None)
                for e in operands(instr)
            ]
            exprs.extend(term_operands(block.term))
            for e in exprs:
                for leaf in leaves(e):
                    if type(leaf) is Temp and leaf.temp == temp and wanted == 0:
                        return True
                    if type(leaf) is Result and leaf.temp == temp and leaf.index == wanted:
                        return True
        return False

    def _declared(self, site: Site) -> bool:
        """Whether the acquired value goes to a variable that is declared there."""
        for instr in self.ctx.unit.bodies[site.body].blocks[site.block].instrs:
            if type(instr) is Assign and instr.declares:
                value = instr.value
                if type(value) is Temp or type(value) is Result:
                    index = value.index if type(value) is Result else 0
                    if value.temp == site.call.dst and index == site.acquired.result:
                        return True
        return False

    def _what(self, site: Site) -> str:
        acquired = site.acquired
        if acquired.holder:
            return noun("closer", acquired.holder)
        signature = site.callee.signature
        symbol = ""
        if signature is not None and 0 <= acquired.result < len(signature.results):
            symbol = type_symbol(signature.results[acquired.result])
        return noun(acquired.kind, symbol)

    def _steps(self, site: Site, leak: Exit) -> tuple[Step, ...]:
        steps = [Step(Place(self.path, site.call.at, site.call.end), "acquired here")]
        acquired = False
        for node in chain(leak):
            if node.body == site.body and node.block == site.block:
                acquired = True
            if acquired and node.label and node.at >= 0:
                term = self.ctx.unit.bodies[node.body].blocks[node.block].term
                if type(term) is Branch or node.label:
                    steps.append(Step(Place(self.path, node.at, node.at + 1), node.label))
        if leak.kind == "lost":
            steps.append(
                Step(Place(self.path, leak.at, max(leak.end, leak.at + 1)), "the last reference is gone here")
            )
        elif leak.term is not None and leak.term.implicit:
            steps.append(Step(Place(self.path, max(leak.at - 1, 0), leak.at), "the function ends here"))
        else:
            steps.append(
                Step(Place(self.path, leak.at, max(leak.end, leak.at + 1)), "the function returns here")
            )
        return tuple(steps)

    def _confidence(self, site: Site, leak: Exit, result: SiteResult, believed: bool) -> Confidence:
        acquired = site.acquired
        if (acquired.weak and not believed) or acquired.idle or self.main:
            return Confidence.LOW
        if not self.test and acquired.error < 0 and _ends_program(site):
            return Confidence.LOW
        level = Confidence.HIGH
        if acquired.kind == "cancel":
            level = kept_by_context(
                self.ctx, self.facts.models, site, leak, settled(result), self.facts.context
            )
        if acquired.kind in ("ticker", "timer") and is_command(self.ctx, self.facts.models):
            level = Confidence.LOW  # it ends with the process
        if acquired.may_drop and not result.releases:
            level = Confidence.LOW  # a function that is meant to run
        if acquired.how in ("type", "belief") or acquired.holder or acquired.path and acquired.how == "fact":
            level = min(level, Confidence.MEDIUM)
        if REFUSED in leak.state.env:
            level = min(level, Confidence.MEDIUM)
        if leak.kind == "lost" and self._bound(site):
            level = min(level, Confidence.MEDIUM)
            outside = acquired.kind in SERVING_KINDS and not self._declared(site)
            if outside and self.ctx.graph(site.body).in_loop(site.block):
                level = Confidence.LOW  # a flag may say that there is none from an earlier turn
        if self.test:
            # Tests open what is expected to fail, and end soon; only what is plain is worth a word.
            level = min(level, Confidence.MEDIUM)
            mocked = acquired.indirect or site.callee.kind in ("interface", "value")
            if (
                mocked
                or acquired.kind == "cancel"  # the context of a test, or of its process, ends it
                or acquired.kind == "timer"  # it fires once, soon, and is gone
                or acquired.how == "belief"
                or (acquired.holder and acquired.path)
                or leak.kind == "lost"
                or not self._bound(site)
            ):
                level = Confidence.LOW
        return level

    # --- releases ---------------------------------------------------------------------------------

    def _in_loop(self, site: Site, release: Release, rule: Wording) -> Finding:
        endless = not self._leaves(release.body, release.block)
        level = Confidence.MEDIUM if not self.test else Confidence.LOW
        if site.acquired.weak:
            level = Confidence.LOW
        return Finding(
            rule.id,
            rule.severity,
            level,
            Place(self.path, site.call.at, site.call.end),
            rule.message(
                "endless" if endless else "loop",
                what=self._what(site),
                call=call_text(site.call, self.ctx.unit),
            ),
            self._symbol(release.body),
            (
                Step(Place(self.path, site.call.at, site.call.end), "acquired here, in each turn"),
                Step(Place(self.path, release.at, release.end), "released when the function returns"),
            ),
            None,
            self.test,
        )

    def _leaves(self, body: int, block: int) -> bool:
        """Whether a return can be reached from ``block``."""
        graph = self.ctx.graph(body)
        seen = {block}
        work = [block]
        while work:
            number = work.pop()
            if type(self.ctx.unit.bodies[body].blocks[number].term) is Return:
                return True
            for target in graph.succs[number]:
                if target not in seen:
                    seen.add(target)
                    work.append(target)
        return False

    def _unchecked(self, site: Site, release: Release, rule: Wording) -> Finding:
        return Finding(
            rule.id,
            rule.severity,
            self._unchecked_confidence(site.acquired),
            Place(self.path, release.at, release.end),
            rule.message("unchecked", what=self._what(site), call=call_text(site.call, self.ctx.unit)),
            self._symbol(release.body),
            (
                Step(Place(self.path, site.call.at, site.call.end), "acquired here, with an error"),
                Step(Place(self.path, release.at, release.end), "released here, the error not yet looked at"),
            ),
            None,
            self.test,
        )

    def _unchecked_confidence(self, acquired: Acquired) -> Confidence:
        if acquired.weak or self.test:
            return Confidence.LOW
        return Confidence.HIGH if acquired.how == "model" else Confidence.MEDIUM

    # --- owners -----------------------------------------------------------------------------------

    def owner_findings(self, site: Site, result: SiteResult, owners: Owners) -> list[Finding]:
        """GL109: the handle went into a field that nothing in the package ever releases."""
        rule = self.kinds.get(OWNER_KIND)
        if rule is None:
            return []
        found = []
        acquired: Acquired = site.acquired
        if acquired.how == "type" or acquired.into is not None:
            return []
        if result.gave_up or any(not fresh.path for fresh in result.fresh):
            return []  # it has another home
        if any(release.deferred for release in result.releases) or self._given_back(site):
            return []
        handed_out = {part for fresh in result.fresh for part in fresh.path}
        if not all(owners.lacks_release(s.owner, s.field, acquired.release) for s in result.stores):
            return []
        for store in result.stores:
            if not (store.kept or store.field in handed_out or result.reasons):
                continue
            if not owners.lacks_release(store.owner, store.field, acquired.release):
                continue
            once = acquired.kind == "timer"  # fires, and is gone
            level = Confidence.LOW if self.test or acquired.weak or once else Confidence.MEDIUM
            found.append(
                Finding(
                    rule.id,
                    rule.severity,
                    level,
                    Place(self.path, store.at, store.end),
                    rule.message(
                        "never", what=self._what(site), call=call_text(site.call, self.ctx.unit),
                        path=f"{store.owner.rpartition('/')[2]}.{store.field}",
                    ),
                    self._symbol(site.body),
                    (
                        Step(Place(self.path, site.call.at, site.call.end), "acquired here"),
                        Step(Place(self.path, store.at, store.end), "kept here; nothing releases this field"),
                    ),
                    None,
                    self.test,
                )
            )  # fmt: skip
        return found

    def _given_back(self, site: Site) -> bool:
        """Whether a variable that the acquired value goes to is also returned as it is."""
        bound: set[int] = set()
        given: set[int] = set()
        for block in self.ctx.unit.bodies[site.body].blocks:
            for instr in block.instrs:
                if type(instr) is Assign and type(instr.target) is Var:
                    value = instr.value
                    if (type(value) is Temp or type(value) is Result) and value.temp == site.call.dst:
                        if (value.index if type(value) is Result else 0) == site.acquired.result:
                            bound.add(instr.target.id)
            if type(block.term) is Return:
                given.update(value.id for value in block.term.values if type(value) is Var)
        return not bound.isdisjoint(given)

    def _symbol(self, body: int) -> str:
        return self.ref.runtime_symbol(self.ctx.unit.bodies[body].suffix)


def _reason(deviation: Deviation) -> str:
    method = deviation.site.acquired.release_name
    return f"{deviation.releasing} of {deviation.callers} callers here call {method}"


def _ends_program(site: Site) -> bool:
    """Whether the callee ends the program when it fails: its callers are commands that end soon."""
    return site.acquired.how == "fact" and site.callee.symbol.rpartition(".")[2].lower().startswith("must")


def _simplicity(leak: Exit) -> tuple[int, int, int]:
    """The leak that explains best: a return with the acquisition known to have worked, the shortest path."""
    length = 0
    node = leak.node
    while node is not None:
        length += 1
        node = node.parent
    return (0 if leak.kind == "return" else 1, 1 if leak.state.unresolved() else 0, length)
