"""Findings joined with evidence: what fits, what it means, and what comes of it."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest

from golint_leaks.cli.collecting_profiles import collect_files
from golint_leaks.engine import OptionError, RunOptions, run
from golint_leaks.evidence import (
    EscapeFact,
    EscapeFacts,
    EscapeKind,
    Evidence,
    FlowLine,
    Frame,
    GoroutineGroup,
    GoroutineSnapshot,
    HeapSite,
    HeapSnapshot,
    SourcePlace,
    Stack,
)
from golint_leaks.evidence.code import Code, PackageFiles
from golint_leaks.evidence.correlate import Correlation, correlate
from golint_leaks.evidence.escapefile import write_fact
from golint_leaks.finding import Confidence, Finding, Place, Severity, Step, Verdict
from golint_leaks.rules import Rule, catalogue
from tests.evidence.profiles import Builder

FILE = "svc/load.go"
TEXT = """\
package svc

func load(url string) {
	resp, _ := fetch(url)
	name := copyOf(url)
	keep(func() { use(name) })
}

func run() {
	for {
		load("x")
	}
}

func wait(ch chan int) {
	go func() {
		ch <- 1
	}()
}
"""
MAIN = "cmd/a/main.go"
PACKAGES = (
    PackageFiles("example.com/m/svc", "svc", (FILE,)),
    PackageFiles("example.com/m/cmd/a", "main", (MAIN,)),
    PackageFiles("example.com/m/cmd/b", "main", ("cmd/b/main.go",)),
)
LOAD = "example.com/m/svc.load"
RUN = Frame("example.com/m/svc.run", "/build/m/svc/load.go", 11)
GROWING = (10_000, 120_000, 230_000, 340_000)
STEADY = (200_000, 200_000, 200_000, 200_000)


def code() -> Code:
    """A checkout of one service and two programs."""
    texts = {FILE: TEXT, MAIN: "package main\n\nfunc main() { svc() }\n"}
    return Code(PACKAGES, lambda path: texts.get(path, "").encode())


def at(needle: str) -> Place:
    start = TEXT.encode().index(needle.encode())
    return Place(FILE, start, start + len(needle))


def finding(**changes: Any) -> Finding:
    """A resource that is acquired on line 4 and lost."""
    place = at("fetch(url)")
    return Finding(
        "GL101", Severity.WARNING, Confidence.MEDIUM, place, "lost", LOAD, (Step(place, "acquired"),)
    )._replace(**changes)


def rule(**changes: Any) -> Rule:
    return dataclasses.replace(catalogue()["GL101"], **changes)


def frame(line: int, function: str = LOAD) -> Frame:
    return Frame(function, "/build/m/svc/load.go", line)


def leaf(name: str) -> Frame:
    return Frame(name, "/go/src/x.go", 7)


def heap(*sites: tuple[Stack, Iterable[int]], allocated: int = 0) -> tuple[HeapSnapshot, ...]:
    """Snapshots, a minute apart, of stacks with bytes in use; objects have 100 bytes."""
    columns = [(stack, tuple(values)) for stack, values in sites]
    shots = []
    for number in range(max(len(values) for _, values in columns)):
        made = []
        for stack, values in columns:
            space = values[number]
            total = max(max(values[: number + 1]), allocated * (number + 1)) + 100 * number
            made.append(HeapSite(stack, total // 100, total, space // 100, space))
        shots.append(HeapSnapshot(f"h{number}", 60.0 * number, "b", "/a", tuple(made), True, None, 1))
    return tuple(shots)


def goroutines(*groups: GoroutineGroup, growth: int = 0) -> tuple[GoroutineSnapshot, ...]:
    """Three dumps, a minute apart, in which each group becomes larger."""
    return tuple(
        GoroutineSnapshot(
            f"g{number}",
            60.0 * number,
            "dump",
            False,
            tuple(each._replace(goroutines=each.goroutines + growth * number) for each in groups),
        )
        for number in range(3)
    )


def group(**changes: Any) -> GoroutineGroup:
    blocked = frame(17, "example.com/m/svc.wait.func1")
    created = frame(16, "example.com/m/svc.wait")
    stack = (leaf("runtime.chansend1"), blocked)
    return GoroutineGroup(blocked, "chan send", created, 20, 6, 0, stack)._replace(**changes)


def joined(
    *findings: Finding,
    heap: tuple[HeapSnapshot, ...] = (),
    goroutines: tuple[GoroutineSnapshot, ...] = (),
    escape: EscapeFacts | None = None,
    **rules: Rule,
) -> Correlation:
    evidence = Evidence("d", "go1.27", "m", heap, goroutines, escape or EscapeFacts(), ())
    return correlate(findings, evidence, code(), {**catalogue(), **rules})


def heard(correlation: Correlation, kind: str = "heap") -> tuple[Finding, Any]:
    """The first finding and what one kind of evidence says of it."""
    first = correlation.findings[0]
    (testimony,) = [each for each in first.evidence if each.kind == kind]
    return first, testimony


def test_growth_at_the_line_confirms() -> None:
    """Confidence and rank rise, and the figures are those of the profile."""
    stack = (leaf("net/http.get"), frame(4), RUN)
    result, testimony = heard(joined(finding(), heap=heap((stack, GROWING))))
    assert testimony.verdict is Verdict.CONFIRMED
    assert testimony.text == "heap grows 330 kB in 180 s, 3,300 objects"
    assert dict(testimony.figures) == {"bytes": 330_000, "objects": 3300, "seconds": 180.0, "snapshots": 4}
    assert result.confidence is Confidence.HIGH
    assert result.rank == 100.0
    assert [step.place.path for step in testimony.steps] == [FILE]


def test_lines_that_have_moved() -> None:
    """The call that the finding is about, at another line of the function: the program is older."""
    stack = (leaf("example.com/other.fetch"), frame(40), RUN)
    _, testimony = heard(joined(finding(), heap=heap((stack, GROWING))))
    assert testimony.verdict is Verdict.CONFIRMED
    assert "another line" in testimony.text
    assert testimony.steps == ()  # the line of the program says nothing in this source


def test_another_call_of_the_same_name_is_not_a_shift() -> None:
    """Where the source has that call at that very line, nothing has moved."""
    other = finding(place=at("copyOf(url)"), steps=())
    stack = (leaf("example.com/other.fetch"), frame(4), RUN)
    _, testimony = heard(joined(other, heap=heap((stack, GROWING))))
    assert testimony.verdict is Verdict.CONSISTENT


def test_growth_elsewhere_in_the_function() -> None:
    """Is consistent; it confirms where the rule says that what is retained is allocated elsewhere."""
    growth = heap(((leaf("strings.Clone"), frame(5), RUN), GROWING))
    result, testimony = heard(joined(finding(confidence=Confidence.LOW), heap=growth))
    assert testimony.verdict is Verdict.CONSISTENT
    assert (result.confidence, result.rank) == (Confidence.MEDIUM, 62.0)
    retained = rule(evidence=("retained",))
    _, testimony = heard(joined(finding(), heap=growth, GL101=retained))
    assert testimony.verdict is Verdict.CONFIRMED
    assert "in this function" in testimony.text


def test_what_passes_through_from_far_does_not_count() -> None:
    """Everything runs below run; a finding there is not confirmed by what happens far below."""
    far = tuple(frame(20 + depth, f"example.com/m/svc.step{depth}") for depth in range(4))
    there = finding(function="example.com/m/svc.run", place=at('load("x")'), steps=())
    retained = rule(evidence=("retained",))
    stack = (*far, Frame(RUN.function, RUN.file, 12))
    _, testimony = heard(joined(there, heap=heap((stack, GROWING)), GL101=retained))
    assert testimony.verdict is Verdict.NOT_SEEN


@pytest.mark.parametrize(
    "values",
    [
        (10_000, 300_000, 301_000, 302_000),  # a cache that has filled up
        (10_000, 200_000, 100_000, 250_000),  # comes and goes
        STEADY,
        (0, 1_000, 2_000, 3_000),  # too little
    ],
)
def test_no_lasting_growth(values: tuple[int, ...]) -> None:
    """Is not seen: the rank falls, the confidence stays."""
    result, testimony = heard(joined(finding(), heap=heap(((leaf("x.f"), frame(4), RUN), values))))
    assert testimony.verdict is Verdict.NOT_SEEN
    assert (result.confidence, result.rank) == (Confidence.MEDIUM, 45.0)


def test_release_contradicts_what_does_not_depend_on_a_path() -> None:
    """Thousands are allocated, all are released; a leak on some path may not have been taken."""
    churn = heap(((leaf("x.f"), frame(4), RUN), STEADY), allocated=1_000_000)
    result, testimony = heard(joined(finding(confidence=Confidence.HIGH), heap=churn))
    assert testimony.verdict is Verdict.CONTRADICTED
    assert (result.confidence, result.rank) == (Confidence.MEDIUM, 35.0)
    branch = (Step(at("fetch(url)"), "acquired"), Step(at("name"), "the condition is true"))
    _, testimony = heard(joined(finding(steps=branch), heap=churn))
    assert testimony.verdict is Verdict.NOT_SEEN


def test_growth_against_churn_needs_more_looks() -> None:
    """Little of much stays: four looks do not tell it from what is about to be released, six do."""
    stack = (leaf("x.f"), frame(4), RUN)
    few = heap((stack, GROWING), allocated=2_000_000)
    many = heap((stack, range(10_000, 610_000, 100_000)), allocated=2_000_000)
    assert heard(joined(finding(), heap=few))[1].verdict is not Verdict.CONFIRMED
    assert heard(joined(finding(), heap=many))[1].verdict is Verdict.CONFIRMED


def test_code_that_is_not_in_the_program() -> None:
    """Is not judged, and neither are tests and other builds; one snapshot tells nothing."""
    elsewhere = heap(((leaf("x.f"), Frame("main.main", "/w/cmd/a/main.go", 3)), GROWING))
    assert joined(finding(), heap=elsewhere).findings[0].evidence == ()
    running = heap(((leaf("x.f"), frame(4), RUN), GROWING))
    assert joined(finding(test_code=True), heap=running).findings[0].evidence == ()
    assert joined(finding(variant="windows"), heap=running).findings[0].evidence == ()
    single = joined(finding(), heap=running[:1])
    assert single.findings[0].evidence == ()
    assert any("growth needs two" in notice.message for notice in single.notices)
    foreign = joined(finding(), heap=heap(((leaf("x.f"),), GROWING)))
    assert any("no code of this checkout" in notice.message for notice in foreign.notices)
    strange = heap(((leaf("example.com/other.f"), Frame("main.main", "/w/cmd/a/main.go", 3)), GROWING))
    (notice,) = joined(finding(), heap=strange).notices
    assert "shows package main alone, and example.com/other" in notice.message


def test_programs_are_told_apart_by_their_paths() -> None:
    """All mains are called main; the file decides, and an ambiguous one is nobody's."""
    assert code().of_frame("main.main", "/w/m/cmd/b/main.go") == "cmd/b/main.go"
    assert code().of_frame("main.main.func1", "example.com/m/cmd/a/main.go") == MAIN
    assert code().of_frame("main.main", "/elsewhere/main.go") is None
    assert code().of_frame("example.com/m/svc.(*T).Run", "/tmp/x/load.go") == FILE
    assert code().of_frame("net/http.Get", "/go/src/net/http/load.go") is None


def blocked(**changes: Any) -> Finding:
    place = at("ch <- 1")
    return finding(
        rule="GL301",
        place=place,
        function="example.com/m/svc.wait.func1",
        goroutine="example.com/m/svc.wait.func1",
        wait_reason="chan send",
        steps=(),
    )._replace(**changes)


@pytest.mark.parametrize(
    ("dumps", "verdict"),
    [
        (goroutines(group(), growth=40), Verdict.CONFIRMED),
        (goroutines(group(leaked=20)), Verdict.CONFIRMED),
        (goroutines(group()), Verdict.CONSISTENT),
        (goroutines(group(wait_reason="select"), growth=40), Verdict.CONSISTENT),
        (goroutines(group(stack=(leaf("x.y"), RUN), blocked=RUN)), Verdict.NOT_SEEN),
    ],
)
def test_goroutines(dumps: tuple[GoroutineSnapshot, ...], verdict: Verdict) -> None:
    """The predicted function and wait reason: growing or leaked, there and no more, elsewhere."""
    _, testimony = heard(joined(blocked(), goroutines=dumps), "goroutines")
    assert testimony.verdict is verdict


def test_goroutine_figures() -> None:
    """Number, growth and age of the last dump."""
    _, testimony = heard(joined(blocked(), goroutines=goroutines(group(), growth=40)), "goroutines")
    figures = {"goroutines": 100, "growth": 80, "seconds": 120.0, "minutes": 6}
    assert dict(testimony.figures) == figures
    assert "100 goroutines wait in chan send, 80 more than 120 s before, up to 6 minutes" in testimony.text


def test_goroutines_that_serve_a_resource() -> None:
    """A library's goroutine for each open response fits the rule about responses, and proves no place."""
    loop = Frame("net/http.(*persistConn).readLoop", "/go/src/net/http/transport.go", 2)
    serving = group(
        blocked=loop, stack=(leaf("runtime.selectgo"), loop), created_by=None, wait_reason="select"
    )
    running = group(wait_reason="IO wait")
    result = joined(finding(), goroutines=goroutines(serving, running, growth=30))
    _, testimony = heard(result, "goroutines")
    assert testimony.verdict is Verdict.CONSISTENT
    assert not any("readLoop" in notice.message for notice in result.notices)
    alone = joined(goroutines=goroutines(serving, running, growth=30))
    assert any("readLoop" in notice.message for notice in alone.notices)
    crowd = goroutines(serving._replace(goroutines=900), running)[:1]
    _, testimony = heard(joined(finding(), goroutines=crowd), "goroutines")
    assert testimony.text.endswith(
        "in use, idle or not released, and one look does not tell whether they become more"
    )
    few = joined(finding(), goroutines=goroutines(serving, running)[:1])
    assert few.findings[0].evidence == ()


def test_what_a_library_allocates_for_a_resource() -> None:
    """Growth in a goroutine of the library adds to what is seen at the line, and proves nothing alone."""
    dial = (Frame("bufio.NewReaderSize", "/go/src/bufio/bufio.go", 9), leaf("net/http.(*Transport).dialConn"))
    own = (leaf("net/http.get"), frame(4), RUN)
    grown = heap((own, (0, 10_000, 20_000)), (dial, (0, 200_000, 400_000)))
    found, testimony = heard(joined(finding(), heap=grown))
    assert found.verdict is Verdict.CONFIRMED
    assert testimony.text.endswith("and 400 kB in net/http.(*Transport).dialConn, which such values keep")
    assert dict(testimony.figures)["bytes"] == 20_000
    assert dict(testimony.figures)["held_bytes"] == 400_000
    alone = heap((own, (20_000, 20_000, 20_000)), (dial, (0, 200_000, 400_000)))
    found, testimony = heard(joined(finding(), heap=alone))
    assert (found.verdict, testimony.verdict) == (Verdict.CONSISTENT, Verdict.CONSISTENT)
    half = tuple(
        each._replace(period=1 << 12)
        for each in heap((own, (0, 10_000, 20_000)), (dial, (0, 200_000, 400_000)))
    )
    found, testimony = heard(joined(finding(), heap=half))
    assert (found.verdict, testimony.verdict) == (Verdict.CONFIRMED, Verdict.CONFIRMED)
    found, testimony = heard(joined(finding(), heap=alone, GL101=rule(kinds=("file",))))
    assert testimony.verdict is Verdict.NOT_SEEN


def test_growth_that_may_be_chance() -> None:
    """Few samples are not called growth, and not called steady either."""
    stack = (leaf("net/http.get"), frame(4), RUN)
    shots = tuple(each._replace(period=1 << 19) for each in heap((stack, (1 << 19, 1 << 20, 3 << 19))))
    _, testimony = heard(joined(finding(), heap=shots))
    assert testimony.verdict is Verdict.NOT_SEEN
    assert testimony.text.startswith("heap may grow 1.0 MB in this function in 120 s: too little to tell")


def test_one_dump_does_not_tell_growth() -> None:
    _, testimony = heard(joined(blocked(), goroutines=goroutines(group())[:1]), "goroutines")
    assert testimony.verdict is Verdict.CONSISTENT
    assert testimony.text.endswith("; one look does not tell whether they become more")


def facts(tmp_path: Path, *listed: EscapeFact) -> EscapeFacts:
    stored = tmp_path / "escape.jsonl"
    stored.write_text("".join(map(write_fact, listed)))
    return EscapeFacts((stored,))


def fact(kind: EscapeKind, line: int, name: str = "func literal", **more: Any) -> EscapeFact:
    place = SourcePlace("svc/load.go", line, 7)
    return EscapeFact(kind, place, name, "example.com/m/svc", "load", **more)


def captured(line: int = 6) -> Finding:
    return finding(rule="GL202", place=at("keep(func() { use(name) })"), steps=())


def test_a_literal_that_does_not_escape_contradicts(tmp_path: Path) -> None:
    """It retains nothing, whatever is done with it."""
    stays = facts(tmp_path, fact(EscapeKind.FUNC_LITERAL_DOES_NOT_ESCAPE, 6))
    result, testimony = heard(joined(captured(), escape=stays), "escape")
    assert testimony.verdict is Verdict.CONTRADICTED
    assert (result.confidence, result.rank) == (Confidence.LOW, 5.0)


def test_a_literal_that_escapes(tmp_path: Path) -> None:
    """Is told with what it keeps and the flow, and changes no rank: correct code does the same."""
    flow = (
        FlowLine("flow: {heap} = &{storage for func literal}", None),
        FlowLine("from keep(func literal) (call parameter)", SourcePlace("svc/load.go", 6, 6)),
    )
    moved = fact(EscapeKind.MOVED_TO_HEAP, 5, "name")
    caught = fact(EscapeKind.CAPTURED_BY_REFERENCE, 5, "name", detail="addr=true")
    escapes = facts(tmp_path, fact(EscapeKind.FUNC_LITERAL_ESCAPES, 6, flow=flow), moved, caught)
    result, testimony = heard(joined(captured(), escape=escapes), "escape")
    assert testimony.verdict is Verdict.CONSISTENT
    assert testimony.text.endswith("and keeps name (by reference, moved to the heap)")
    assert [step.place.path for step in testimony.steps] == [FILE]
    assert (result.verdict, result.confidence, result.rank) == (None, Confidence.MEDIUM, 60.0)


def test_the_only_literal_of_a_function_may_have_moved(tmp_path: Path) -> None:
    """It is told at which line it was; of two literals none is taken for the other."""
    one = fact(EscapeKind.FUNC_LITERAL_DOES_NOT_ESCAPE, 16)
    _, testimony = heard(joined(captured(), escape=facts(tmp_path, one)), "escape")
    assert "line 16" in testimony.text
    two = facts(tmp_path, one, fact(EscapeKind.FUNC_LITERAL_DOES_NOT_ESCAPE, 19))
    assert joined(captured(), escape=two).findings[0].evidence == ()


def test_growth_without_a_finding() -> None:
    """Is reported at the innermost line of the checkout, with the whole stack as steps."""
    stack = (leaf("bytes.growSlice"), frame(5), RUN, Frame("main.main", "/w/cmd/a/main.go", 3))
    (own,) = joined(heap=heap((stack, GROWING))).findings
    assert (own.rule, own.place, own.function) == ("GL901", at("name := copyOf(url)"), LOAD)
    assert [step.message for step in own.steps] == [
        "main.main calls",
        "svc.run calls",
        "svc.load calls",
        "bytes.growSlice (x.go:7) allocated",
    ]
    assert own.verdict is Verdict.CONFIRMED
    assert own.rank == 95.0


def test_growth_that_a_finding_explains_is_not_reported_twice() -> None:
    """The confirmed finding speaks of it; a consistent one leaves it open."""
    here = heap(((leaf("x.f"), frame(4), RUN), GROWING))
    assert [each.rule for each in joined(finding(), heap=here).findings] == ["GL101"]
    there = heap(((leaf("x.f"), frame(5), RUN), GROWING))
    assert [each.rule for each in joined(finding(), heap=there).findings] == ["GL101", "GL901"]


def test_little_growth_is_not_reported() -> None:
    """Less than 64 kB, or than a twentieth of all growth."""
    small = heap(((leaf("x.f"), frame(5), RUN), (0, 10_000, 20_000, 30_000)))
    assert joined(heap=small).findings == []
    large = (leaf("x.f"), Frame("main.main", "/w/cmd/a/main.go", 3))
    share = heap((large, (0, 10**8, 2 * 10**8)), ((leaf("x.f"), frame(5), RUN), (0, 10**6, 2 * 10**6)))
    assert [each.place.path for each in joined(heap=share).findings] == [MAIN]


def test_goroutines_without_a_finding() -> None:
    """At the line where they wait, or at the go statement where only a library is seen."""
    (own,) = joined(goroutines=goroutines(group(), growth=40)).findings
    assert (own.rule, own.place, own.wait_reason) == ("GL902", at("ch <- 1"), "chan send")
    assert own.steps[-1].message == "started by svc.wait"
    foreign = group(blocked=leaf("lib.loop"), stack=(leaf("lib.loop"),))
    (own,) = joined(goroutines=goroutines(foreign, growth=40)).findings
    assert own.place == at("go func() {")
    assert joined(goroutines=goroutines(group())).findings == []


def test_charts() -> None:
    """Series over the snapshots, the largest growth first, with the rules that explain it."""
    growth = heap(
        ((leaf("x.f"), frame(4), RUN), GROWING), ((leaf("lib.g"),), (0, 500_000, 900_000, 1_300_000))
    )
    shown = joined(finding(), heap=growth, goroutines=goroutines(group(), growth=40)).exhibits
    assert shown.heap_times == (0.0, 60.0, 120.0, 180.0)
    assert [(each.values[-1], each.rules) for each in shown.heap] == [(1_300_000, ()), (340_000, ("GL101",))]
    assert [(each.counts, each.rules) for each in shown.piles] == [((20, 60, 100), ("GL902",))]


def test_a_finding_of_low_confidence_is_shown_when_it_is_confirmed(tmp_path: Path) -> None:
    """The run keeps all findings until the evidence has been heard; comments silence all the same."""
    (tmp_path / "go.mod").write_text("module example.com/m\n\ngo 1.24\n")
    (tmp_path / "main.go").write_text(_LOW)
    options = RunOptions(paths=(tmp_path,), cache=False, root=str(tmp_path), jobs=0)
    assert run(options).findings == []
    evidence = tmp_path / "evidence"
    stacks = {
        line: (("context.WithCancel", "/go/c.go", 1), ("main.main", "/w/main.go", line)) for line in (6, 11)
    }
    paths = []
    for number in range(3):
        profile = Builder(time=(1_700_000_000 + 60 * number) * 10**9)
        for stack in stacks.values():
            total = (number + 1) * 1_000_000
            profile.sample([(one,) for one in stack], (total // 100, total, total // 100, total))
        paths.append(tmp_path / f"heap{number}.pb.gz")
        paths[-1].write_bytes(profile.gz())
    assert collect_files(paths, evidence) == 0
    result = run(dataclasses.replace(options, evidence=evidence))
    assert [(each.rule, each.confidence, each.rank) for each in result.findings] == [
        ("GL205", Confidence.HIGH, 97.5)
    ]
    assert [each.finding.rule for each in result.suppressed] == ["GL205"]
    assert result.exhibits is not None
    assert len(result.exhibits.heap) == 2


def test_a_directory_without_evidence(tmp_path: Path) -> None:
    """Is a mistake of the user."""
    with pytest.raises(OptionError, match="holds no evidence"):
        run(RunOptions(paths=(tmp_path,), evidence=tmp_path))


_LOW = """\
package main

import "context"

func main() {
	ctx, cancel := context.WithCancel(context.Background())
	if err := ctx.Err(); err != nil {
		cancel()
	}
	//nolint:GL205
	other, end := context.WithCancel(context.Background())
	if err := other.Err(); err != nil {
		end()
	}
}
"""
