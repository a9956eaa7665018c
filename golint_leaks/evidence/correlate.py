"""Findings joined with evidence.

Pure functions: findings and evidence in, findings with testimonies, ranks and charts out.  Which
evidence can speak of a rule's findings the rule itself declares.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from golint_leaks.evidence.claims import Claim, Spoken, claim
from golint_leaks.evidence.code import Code
from golint_leaks.evidence.comparing import comparable
from golint_leaks.evidence.directory import Evidence
from golint_leaks.evidence.escape_witness import EscapeWitness
from golint_leaks.evidence.exhibiting import exhibits
from golint_leaks.evidence.exhibits import Exhibits
from golint_leaks.evidence.goroutine_witness import GoroutineWitness, leaks
from golint_leaks.evidence.growth import by_site
from golint_leaks.evidence.heap_witness import HeapWitness
from golint_leaks.evidence.model import Notice
from golint_leaks.evidence.piling import piles
from golint_leaks.evidence.rank import ranked
from golint_leaks.evidence.symbols import is_standard, package_of
from golint_leaks.evidence.unexplained import accumulating, foreign_piles, growing_sites
from golint_leaks.finding import Finding, Testimony, Verdict


class Correlation(NamedTuple):
    """Findings with what the evidence says, growth that no finding explains as further findings, charts.

    ``notices`` are for the user: what of the evidence could not be used and why.
    """

    findings: list[Finding]
    exhibits: Exhibits
    notices: list[Notice]


def correlate(
    findings: Iterable[Finding], evidence: Evidence, code: Code, rules: Mapping[str, Spoken]
) -> Correlation:
    """Join findings with evidence; ``rules`` are those that report, by id."""
    return _Hearing(evidence, code, rules).of(list(findings))


class _Hearing:
    def __init__(self, evidence: Evidence, code: Code, rules: Mapping[str, Spoken]) -> None:
        self.code = code
        self.rules = rules
        self.notices = list(evidence.notices)
        snapshots, refused = comparable(evidence.heap)
        grown, refused_too = piles(evidence.goroutines)
        self.notices += [
            Notice("evidence", f"{each.source}: not used: {each.reason}") for each in (*refused, *refused_too)
        ]
        self.snapshots = snapshots
        self.heap = HeapWitness(by_site(snapshots) if snapshots else [], code)
        self.goroutines = GoroutineWitness(grown, evidence.goroutines, code)
        self.escape = EscapeWitness(evidence.escape, code)
        self.running = self.heap.directories | self.goroutines.directories
        self.explained_sites: dict[int, str] = {}
        self.explained_piles: dict[int, str] = {}
        growth = sum(site.space for site in self.heap.growths)
        self.growth = max(
            growth, sum(site.space for found, site in zip(self.heap.entries, self.heap.growths) if found)
        )
        self.piling = sum(pile.counts[-1] for pile in grown if leaks(pile))
        self._look(evidence)

    def _look(self, evidence: Evidence) -> None:
        """Say what the evidence cannot tell."""
        seen = bool(self.heap.growths or self.goroutines.piles)
        if seen and not self.running:
            message = "the running program has no code of this checkout: check the paths of its packages"
            self.notices.append(Notice("evidence", message))
        elif stranger := self._stranger():
            message = (
                f"of this checkout the running program shows package main alone, and {stranger}, "
                "which is not of it: is it another program?"
            )
            self.notices.append(Notice("evidence", message))
        if len(self.snapshots) == 1:
            message = "there is one heap snapshot only: growth needs two, and three tell growth from chance"
            self.notices.append(Notice("evidence", message))

    def _stranger(self) -> str:
        """A package that is not of the checkout, where of the checkout only main packages seem to run.

        The symbols of all programs begin with ``main``, and many have a file ``main.go``.
        """
        found = [entry for each in (*self.heap.entries, *self.goroutines.entries) for entry in each]
        if not self.code.libraries or any(package_of(entry.frame.function) != "main" for entry in found):
            return ""
        stacks = [site.stack for site in self.heap.growths] + [pile.stack for pile in self.goroutines.piles]
        packages = {package_of(frame.function) for stack in stacks for frame in stack} - {"main"}
        return min((each for each in packages if "/" in each and not is_standard(each)), default="")

    def of(self, findings: Sequence[Finding]) -> Correlation:
        heard = [self._hear(finding) for finding in findings]
        sites = growing_sites(self.heap, self.explained_sites, self._by_kind(), self.code, self.growth)
        waiting = accumulating(self.goroutines, self.explained_piles, self._by_kind(), self.code, self.piling)
        more = [*sites, *waiting]
        self.notices += [
            Notice("evidence", text)
            for text in foreign_piles(self.goroutines, self.explained_piles, self.code)
        ]
        shown = exhibits(
            self.snapshots,
            self.heap,
            self.goroutines,
            self.explained_sites,
            self.explained_piles,
            more,
            self.code,
        )
        return Correlation([*heard, *more], shown, self.notices)

    def _by_kind(self) -> dict[str, Spoken]:
        return {kind: rule for rule in self.rules.values() for kind in rule.kinds}

    def _hear(self, finding: Finding) -> Finding:
        made = claim(finding, self.rules, self.code)
        if made is None:
            return finding
        testimonies: list[Testimony] = []
        share = 0.0
        if finding.place.path.rpartition("/")[0] in self.running:
            share = self._running(made, testimonies)
        compiled = self.escape.hear(made)
        if compiled is not None:
            testimonies.append(compiled)
        if not testimonies:
            return finding
        first = "goroutines" if "goroutines" in made.rule.evidence else "heap"
        testimonies.sort(key=lambda each: each.kind != first)
        return ranked(finding._replace(evidence=tuple(testimonies)), share)

    def _running(self, made: Claim, testimonies: list[Testimony]) -> float:
        """What the running program says; its share of all that grows."""
        share = 0.0
        rule = made.finding.rule
        heap = self.heap.hear(made)
        if heap is not None:
            testimonies.append(heap.testimony)
            if heap.testimony.verdict is Verdict.CONFIRMED:
                self.explained_sites |= dict.fromkeys(heap.explained, rule)
                share = heap.space / self.growth if self.growth > 0 else 0.0
        waiting = self.goroutines.hear(made)
        if waiting is not None:
            testimonies.append(waiting.testimony)
            if waiting.testimony.verdict in (Verdict.CONFIRMED, Verdict.CONSISTENT):
                self.explained_piles |= dict.fromkeys(waiting.explained, rule)
                share = max(share, waiting.goroutines / self.piling if self.piling else 0.0)
        return share
