"""One run from options to result."""

from __future__ import annotations

import gc
import importlib
import os
import re
import signal
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from golint_leaks.engine.analysing import Inputs, MakeProgram, analyse, jobs_of
from golint_leaks.engine.evidence import join, load
from golint_leaks.engine.externals import Outline
from golint_leaks.engine.fixes import checked
from golint_leaks.engine.lowering import Lower, Lowered
from golint_leaks.engine.options import OptionError, Progress, RunOptions, RunResult, Statistics, Suppressed
from golint_leaks.engine.pool import available_jobs
from golint_leaks.engine.reading import Reader
from golint_leaks.engine.store import Head, SharedPack, Store, open_store, prune
from golint_leaks.engine.suppression import suppressed
from golint_leaks.finding import Finding, Notification, Place, Severity
from golint_leaks.models import older
from golint_leaks.workspace import (
    Assembly,
    Options,
    Skip,
    SourceFile,
    Universe,
    Workspace,
    assemble,
    discover,
)

if TYPE_CHECKING:
    from golint_leaks.evidence import Evidence
    from golint_leaks.evidence.exhibits import Exhibits
    from golint_leaks.models import Models
    from golint_leaks.rules import Rule

_VERSION = re.compile(r"(?:go)?1\.([0-9]+)(?:\.[0-9]+|rc[0-9]+|beta[0-9]+)?\Z")
_INCOMPLETE = frozenset({"internal", "invalid-name", "not-found", "timeout", "too-large", "unreadable"})


@dataclass(frozen=True, slots=True)
class Parts:
    """What a run is put together from; None stands for the real one. For tests."""

    lower: Lower | None = None
    outline: Outline | None = None
    rules: Mapping[str, Rule] | None = None
    load_models: Callable[[Sequence[Path]], Models] | None = None
    make_program: MakeProgram | None = None


def run(options: RunOptions, progress: Progress | None = None, *, parts: Parts | None = None) -> RunResult:
    """Analyse what the options name.

    Raises OptionError, and ModelError for a model file that cannot be used.  Everything else that
    goes wrong is a notification of the result.
    """
    return _Run(options, progress or _silent, parts or Parts()).run()


def _silent(phase: str, done: int, total: int) -> None:
    pass


class _Run:
    def __init__(self, options: RunOptions, progress: Progress, parts: Parts) -> None:
        self.options = options
        self.progress = progress
        self.parts = parts
        self.statistics = Statistics()
        self.notifications: list[Notification] = []
        self.evidence: Evidence | None = None
        self.exhibits: Exhibits | None = None
        self.jobs = available_jobs() if options.jobs is None else options.jobs
        if self.jobs < 0:
            raise OptionError("the number of jobs must not be negative")

    def run(self) -> RunResult:
        rules = self.rules()
        self.evidence = load(self.options.evidence)
        workspace_options = self.workspace_options()
        models: Models | None = None
        if self.options.models or self.parts.load_models is not None:
            with self.phase("models"):  # a mistake in a model file of the user is told before all work
                models = self.models()
        with self.phase("discover"):
            workspace = discover(self.options.paths, workspace_options)
        collecting = gc.isenabled()
        gc.disable()  # a run mostly makes things that stay
        store, problem = open_store(workspace.root, self.options.cache, self.options.cache_dir)
        external, _ = open_store("", self.options.cache, self.options.cache_dir)
        try:
            if problem:
                message = f"the cache cannot be used: {problem}"
                self.notifications.append(Notification("cache", Severity.NOTE, message))
            with _terminable():
                return self.with_stores(workspace, rules, models, store, external)
        finally:
            store.drop_files()
            external.drop_files()
            if collecting:
                gc.enable()

    def with_stores(
        self,
        workspace: Workspace,
        rules: Mapping[str, Rule],
        models: Models | None,
        store: Store,
        external: Store,
    ) -> RunResult:
        with self.phase("read"):
            reader = Reader(workspace, store, self.jobs, self.parts.lower or _lower(), self.progress)
            reader.run()
            lowered, heads = reader.lowered, reader.heads()
            self.notifications += reader.notifications
        with self.phase("assemble"):
            files = workspace.files()
            assembly = assemble(workspace, reader.headers())
            universes = assembly.universes
            if not self.options.variants:
                universes = [_chosen(universe) for universe in universes]
            store.open_packs(entry.slot for entry in lowered if entry is not None and entry.slot is not None)
            records = [
                store.record(entry.slot) if entry is not None and entry.slot is not None else None
                for entry in lowered
            ]
        if models is None:
            with self.phase("models"):
                models = self.models(_imported(workspace, heads))
        shared = SharedPack(external.directory)
        inputs = Inputs(
            workspace,
            universes,
            records,
            [file.rel for file in files],
            [file.test for file in files],
            rules,
            models,
            external,
            shared,
            self.parts.outline or _late("golint_leaks.syntax", "outline_only"),
            self.parts.make_program or _late("golint_leaks.types", "Program"),
            self.options.go_version,
        )
        with self.phase("analyse"):
            findings = self.analyse(inputs, [file.size for file in files])
        shared.close()
        with self.phase("finish"):
            self.count(workspace, files, lowered, assembly, universes)
            result = self.result(workspace, assembly, files, heads, findings, rules)
            if any(entry is not None and entry.slot is not None and not entry.cached for entry in lowered):
                store.finish(entry.key for entry in lowered if entry is not None and entry.key)
                external.finish(None)
                if not store.temporary:
                    prune(self.options.cache_dir)
        return result

    # -- phases

    def analyse(self, inputs: Inputs, sizes: Sequence[int]) -> list[Finding]:
        todo = jobs_of(inputs.universes, sizes)
        self.statistics.packages = len(todo)
        findings: list[Finding] = []
        for done, (_, found, notifications, counts) in enumerate(
            analyse(inputs, todo, self.jobs, self.options.package_timeout), 1
        ):
            findings += found
            self.notifications += notifications
            for name, number in counts:
                explored = self.statistics.explored
                explored[name] = explored.get(name, 0) + number
            self.progress("analyse", done, len(todo))
        return findings

    # -- outcome

    def result(
        self,
        workspace: Workspace,
        assembly: Assembly,
        files: Sequence[SourceFile],
        heads: Sequence[Head | None],
        findings: list[Finding],
        rules: Mapping[str, Rule],
    ) -> RunResult:
        notifications = [*workspace.notifications, *assembly.notifications, *self.notifications]
        findings = _distinct(findings)
        if self.evidence is not None:
            with self.phase("correlate"):
                findings, self.exhibits, told = join(
                    findings, self.evidence, workspace, assembly, files, rules
                )
            notifications += told
            findings.sort(key=_by_rank)
        for file, head in zip(files, heads, strict=True):
            if head is not None and file.why_not is Skip.NONE:
                notifications += [
                    Notification(
                        problem.kind,
                        Severity.WARNING,
                        problem.message,
                        Place(file.rel, problem.at, problem.end),
                    )
                    for problem in head.problems
                ]
        silenced = suppressed(
            {
                f.rel: h.suppressions
                for f, h in zip(files, heads, strict=True)
                if h is not None and h.suppressions
            },
            lambda path: Path(workspace.root, path).read_bytes(),
        )
        kept: list[Finding] = []
        dropped: list[Suppressed] = []
        for finding in findings:
            if finding.confidence < self.options.min_confidence:
                self.statistics.below_confidence += 1
                continue
            rule = rules[finding.rule]
            comment = silenced(finding.place.path, finding.place.start, rule.id, rule.name)
            if comment is None:
                kept.append(finding)
            else:
                dropped.append(Suppressed(finding, comment.reason))
        kept = checked(kept, lambda path: _read(Path(workspace.root, path)))
        unique = sorted(set(notifications), key=_notification_order)
        self.statistics.findings = len(kept)
        self.statistics.suppressed = len(dropped)
        self.statistics.gave_up = sum(entry.kind == "gave-up" for entry in unique)
        complete = not any(entry.kind in _INCOMPLETE for entry in unique)
        root = workspace.root
        return RunResult(kept, unique, dropped, self.statistics, root, complete, self.exhibits)

    def count(
        self,
        workspace: Workspace,
        files: Sequence[SourceFile],
        lowered: Sequence[Lowered | None],
        assembly: Assembly,
        universes: Sequence[Universe],
    ) -> None:
        statistics = self.statistics
        statistics.files = sum(entry is not None for entry in lowered)
        statistics.modules = len(workspace.modules)
        statistics.variants = len(assembly.variants) if self.options.variants else 0
        statistics.excluded_files = assembly.excluded
        statistics.jobs = self.jobs
        skipped = dict(workspace.skipped)
        reported = {
            number for universe in universes for package in universe.to_analyse for number in package.report
        }
        for number, (file, entry) in enumerate(zip(files, lowered, strict=True)):
            head = entry.head if entry is not None else None
            if head is not None:
                statistics.lines += head.lines
            if entry is not None and entry.cached:
                statistics.cached_files += 1
            if head is not None and number in reported:
                statistics.analysed_files += 1
                statistics.analysed_lines += head.lines
                statistics.functions += head.functions
                continue
            if file.why_not is Skip.CONTEXT:
                statistics.context_files += 1
                continue
            why = file.why_not
            if entry is not None and head is None:
                why = Skip.UNREADABLE
            elif head is not None:
                why = why or (Skip.GENERATED if head.generated else Skip.EXCLUDED)
            skipped[why] = skipped.get(why, 0) + 1
        statistics.skipped = {str(reason): count for reason, count in skipped.items()}

    # -- options

    def rules(self) -> Mapping[str, Rule]:
        if self.parts.rules is not None:
            return self.parts.rules
        catalogue = importlib.import_module("golint_leaks.rules")
        try:
            known: Mapping[str, Rule] = catalogue.catalogue()
            chosen = catalogue.expand(self.options.select) if self.options.select else frozenset(known)
            chosen -= catalogue.expand(self.options.ignore)
        except KeyError as error:
            raise OptionError(f"no rule is called {error.args[0]!r}") from None
        return {name: rule for name, rule in known.items() if name in chosen}

    def models(self, imports: frozenset[str] | None = None) -> Models:
        """The models; where ``imports`` are known, without families that no code of the run can name."""
        load = self.parts.load_models
        models: Models
        if load is not None:
            models = load(self.options.models)
        else:
            models = _late("golint_leaks.models", "load_models")(self.options.models, imports=imports)
        return models

    def workspace_options(self) -> Options:
        given = self.options
        options = Options(
            goos=given.goos,
            goarch=given.goarch,
            tags=frozenset(given.tags),
            tests=given.tests,
            gitignore=given.gitignore,
            root=given.root,
            max_file_size=given.max_file_size,
        )
        if not given.go_version:
            return options
        match = _VERSION.match(given.go_version)
        if match is None:
            raise OptionError(f"{given.go_version!r} is no Go version")
        return options.limited(int(match[1]))

    @contextmanager
    def phase(self, name: str) -> Iterator[None]:
        start = time.perf_counter()
        try:
            yield
        finally:
            self.statistics.seconds[name] = round(time.perf_counter() - start, 4)


@contextmanager
def _terminable() -> Iterator[None]:
    """Let SIGTERM end the run like Ctrl-C does: with its workers and without its temporary files."""

    def end(number: int, _: object) -> None:
        raise SystemExit(128 + number)

    own = (
        threading.current_thread() is threading.main_thread()
        and signal.getsignal(signal.SIGTERM) is signal.SIG_DFL
    )
    if own:
        signal.signal(signal.SIGTERM, end)
    try:
        yield
    finally:
        if own:
            signal.signal(signal.SIGTERM, signal.SIG_DFL)


def _late(module: str, name: str) -> Callable[..., Any]:
    """A function of a layer, imported now: once, before workers are forked."""
    found: Callable[..., Any] = getattr(importlib.import_module(module), name)
    return found


def _lower() -> Lower:
    lower_file = _late("golint_leaks.syntax", "lower_file")
    return lambda data, path: lower_file(data, path=path)


def _imported(workspace: Workspace, heads: Iterable[Head | None]) -> frozenset[str] | None:
    """Import paths and modules that the code of a run names; None where they are not all known.

    Up to 1.16 go.mod does not list the modules of dependencies, and without go.mod nothing does.
    """
    if any(module.pseudo or older(module.go, _COMPLETE_SINCE) for module in workspace.modules):
        return None
    found = {path for head in heads if head is not None for path in head.imports}
    for module in workspace.modules:
        found.add(module.path)
        found.update(module.requires)
    return frozenset(found)


_COMPLETE_SINCE = "1.17"


def _chosen(universe: Universe) -> Universe:
    """Without what only other configurations report."""
    return Universe(
        {
            path: package._replace(report=frozenset()) if package.variant else package
            for path, package in universe.packages.items()
        }
    )


def _distinct(findings: Iterable[Finding]) -> list[Finding]:
    """Sorted by place, each once."""
    found: dict[tuple[object, ...], Finding] = {}
    for finding in sorted(findings, key=_order):
        found.setdefault((finding.rule, finding.place, finding.message), finding)
    return list(found.values())


def _by_rank(finding: Finding) -> tuple[object, ...]:
    """Sort key: the highest rank first; a rank that was not given is that of the confidence."""
    rank = finding.rank if finding.rank is not None else 30.0 * finding.confidence
    return (-rank, *_order(finding))


def _order(finding: Finding) -> tuple[object, ...]:
    place = finding.place
    return (os.fsencode(place.path), place.start, place.end, finding.rule, finding.message, finding.variant)


def _notification_order(entry: Notification) -> tuple[object, ...]:
    place = entry.place or Place("", 0, 0)
    return (os.fsencode(place.path), place.start, place.end, entry.kind, entry.message)


def _read(path: Path) -> bytes | None:
    try:
        return path.read_bytes()
    except OSError:
        return None
