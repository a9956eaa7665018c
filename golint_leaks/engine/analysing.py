"""Second phase: packages are analysed, each with all outlines of its variant at hand."""

from __future__ import annotations

import traceback
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any, NamedTuple

from golint_leaks.engine.externals import Externals, Outline
from golint_leaks.engine.pool import Failure, Pool, tidy
from golint_leaks.engine.registry import ANALYSES, Outcome, Request, preload
from golint_leaks.engine.store import Record, SharedPack, Store
from golint_leaks.finding import Counted, Finding, Notification, Severity
from golint_leaks.ir.unit import FunctionUnit
from golint_leaks.types import FileSource, PackageSource
from golint_leaks.workspace import Locator, Package, Universe, Workspace, language_version

if TYPE_CHECKING:
    from golint_leaks.models import Models
    from golint_leaks.rules import Rule

MakeProgram = Callable[..., Any]


class Job(NamedTuple):
    """One package of one universe; ``weight`` is the size in bytes of what is to be reported."""

    universe: int
    package: Package
    weight: int


@dataclass(frozen=True, slots=True)
class Inputs:
    """All that the workers share."""

    workspace: Workspace
    universes: Sequence[Universe]
    records: Sequence[Record | None]  # by number of file
    rels: Sequence[str]
    tests: Sequence[bool]
    rules: Mapping[str, Rule]  # the selected ones
    models: Models
    external_store: Store  # of earlier runs
    shared: SharedPack  # what this run adds to it
    outline: Outline
    make_program: MakeProgram
    go_version: str


def jobs_of(universes: Sequence[Universe], sizes: Sequence[int]) -> list[Job]:
    """Packages with something to report, universe by universe; ``sizes`` of files in bytes."""
    return [
        Job(at, package, sum(sizes[number] for number in package.report))
        for at, universe in enumerate(universes)
        for package in universe.to_analyse
    ]


def analyse(
    inputs: Inputs, todo: Sequence[Job], jobs: int, timeout: float
) -> Iterator[tuple[Job, list[Finding], list[Notification], list[Counted]]]:
    """Analyse the packages; yields each with its outcome, in any order."""
    preload(name for rule in inputs.rules.values() for name in rule.analyses)
    pool = Pool(jobs, partial(_start, inputs, todo), timeout)
    for task, outcome in pool.run(range(len(todo)), [job.weight for job in todo]):
        job = todo[task]
        if isinstance(outcome, Failure):
            kind = "timeout" if outcome.timeout else "internal"
            message = f"package {job.package.import_path} was not analysed: {outcome.reason}"
            yield job, [], [Notification(kind, Severity.ERROR, message)], []
            continue
        findings, notifications, counts = outcome
        yield job, findings, notifications, counts


def _start(inputs: Inputs, todo: Sequence[Job]) -> Callable[[int], object]:
    worker = _Worker(inputs)
    return lambda task: worker.analyse(todo[task])


class _Worker:
    def __init__(self, inputs: Inputs) -> None:
        self.inputs = inputs
        self.universe = -1
        self.program: Any = None
        self.locator = Locator(inputs.workspace)
        self.state: dict[str, Any] = {}
        self.analyses: dict[str, dict[str, Rule]] = {}
        for rule in inputs.rules.values():
            for name in rule.analyses:
                self.analyses.setdefault(name, {}).update(dict.fromkeys(rule.kinds or (rule.id,), rule))

    def analyse(self, job: Job) -> tuple[list[Finding], list[Notification], list[Counted]]:
        findings: list[Finding] = []
        counts: list[Counted] = []
        notifications: list[Notification] = []
        package = job.package
        files = frozenset(self.inputs.rels[number] for number in package.report)
        places: dict[tuple[object, ...], str] = {}
        for name, rules in self.analyses.items():
            try:
                for outcome in self.request(job, name, rules):
                    if isinstance(outcome, Counted):
                        counts.append(outcome)
                    elif isinstance(outcome, Notification):
                        if outcome.place is None or outcome.place.path in files:
                            notifications.append(outcome)
                    elif outcome.place.path in files and outcome.rule in self.inputs.rules:
                        # What two analyses of one rule find at one place is one finding.
                        if places.setdefault((outcome.rule, outcome.place), name) == name:
                            findings.append(_named(outcome, package))
            except Exception as error:
                notifications.append(_failed(package, error))
        tidy(4_000_000)
        return findings, notifications, counts

    def request(self, job: Job, name: str, rules: Mapping[str, Rule]) -> list[Outcome]:
        if job.universe != self.universe:
            self.state.clear()
            self.program = self.load(self.inputs.universes[job.universe])
            self.universe = job.universe
        package = self.program.package(job.package.import_path)
        if package is None:
            raise LookupError("the package is not in its program")
        readable = [number for number in job.package.files if self.inputs.records[number] is not None]
        go = self.inputs.go_version or self.inputs.workspace.modules[job.package.module].go
        request = Request(
            self.program,
            package,
            self.inputs.models,
            rules,
            frozenset(index for index, number in enumerate(readable) if number in job.package.report),
            go,
            {} if self.inputs.go_version else _versions(package, go),
            self.state,
        )
        return list(ANALYSES[name](request))

    def load(self, universe: Universe) -> Any:
        """The program of a universe; outlines and units come when they are asked for."""
        sources = [
            PackageSource(
                package.import_path,
                package.name,
                tuple(
                    self.file(number, record, number not in package.excluded)
                    for number in (*package.files, *package.excluded)
                    if (record := self.inputs.records[number]) is not None
                ),
            )
            for package in universe.packages.values()
        ]
        inputs = self.inputs
        config = inputs.workspace.options.config
        externals = Externals(self.locator, config, inputs.external_store, inputs.shared, inputs.outline)
        return inputs.make_program(sources, externals, inputs.models)

    def file(self, number: int, record: Record, default: bool) -> FileSource:
        unit: Callable[[int], FunctionUnit] = record.unit
        test = self.inputs.tests[number]
        return FileSource(
            self.inputs.rels[number], record.outline, unit, test, default, record.names, record.packed
        )


def _versions(package: Any, go: str) -> dict[int, str]:
    """By index of the file: the version of the language where the file itself names another one."""
    found = {}
    for index, file in enumerate(package.files):
        version = language_version(file.outline.build, go)
        if version != go:
            found[index] = version
    return found


def _named(finding: Finding, package: Package) -> Finding:
    """With the variant, and without the mark that sets the package's import path apart."""
    if not package.mark:
        return finding._replace(variant=package.variant) if package.variant else finding
    mark = package.mark
    return finding._replace(
        message=finding.message.replace(mark, ""),
        function=finding.function.replace(mark, ""),
        steps=tuple(step._replace(message=step.message.replace(mark, "")) for step in finding.steps),
        variant=package.variant,
        goroutine=finding.goroutine.replace(mark, ""),
        threads=tuple(t._replace(goroutine=t.goroutine.replace(mark, "")) for t in finding.threads),
        keeps=tuple(text.replace(mark, "") for text in finding.keeps),
    )


def _failed(package: Package, error: Exception) -> Notification:
    where = traceback.extract_tb(error.__traceback__)
    last = f" ({where[-1].name}, line {where[-1].lineno})" if where else ""
    text = f"{type(error).__name__}: {error}".strip().rstrip(":")
    message = f"package {package.import_path} was not analysed: {text}{last}"
    return Notification("internal", Severity.ERROR, message)
