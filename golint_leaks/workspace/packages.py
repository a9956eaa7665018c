"""Which files form which packages, under which configuration."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from golint_leaks.finding import Notification, Place, Severity
from golint_leaks.workspace.constraint import (
    And,
    Config,
    ConstraintError,
    Expression,
    Tag,
    matches,
    requirement,
    satisfying,
)
from golint_leaks.workspace.model import Directory, Header, Package, Skip, Variant, Workspace

_NO_FILES: frozenset[int] = frozenset()


class Assembly(NamedTuple):
    """Variants (the chosen configuration first) and what could not be understood.

    ``excluded`` counts the files that the chosen configuration leaves out.
    """

    variants: list[Variant]
    notifications: list[Notification]
    excluded: int


class _Group(NamedTuple):
    """A package of one directory."""

    suffix: str  # appended to the import path
    name: str
    files: tuple[int, ...]


def assemble(workspace: Workspace, headers: Sequence[Header | None]) -> Assembly:
    """Form packages from the headers of the files, which are numbered as in ``Workspace.files``.

    A file without a header could not be read and belongs to nothing.  Files that the chosen
    configuration leaves out are given to a few others, so that each file is reported exactly once;
    one that no configuration takes in (``//go:build ignore``) is a package by itself.
    """
    name_pseudo_modules(workspace, headers)
    return _Assembler(workspace, headers).run()


class _Assembler:
    def __init__(self, workspace: Workspace, headers: Sequence[Header | None]) -> None:
        self.workspace = workspace
        self.headers = headers
        self.base = workspace.options.config
        self.notifications: list[Notification] = []
        self.spans: list[tuple[Directory, list[int]]] = []
        self.needs: dict[int, Expression] = {}
        self.solitary: set[int] = set()
        self.report: set[int] = set()
        self.names: list[str] = []
        start = 0
        for directory in workspace.directories:
            numbers = []
            for offset, file in enumerate(directory.files):
                number = start + offset
                self.names.append(file.name)
                header = headers[number]
                if header is None:
                    continue
                numbers.append(number)
                if file.why_not is Skip.NONE and not header.generated:
                    self.report.add(number)
                self.read_requirement(number, file.name, file.rel, header)
            start += len(directory.files)
            self.spans.append((directory, numbers))

    def read_requirement(self, number: int, name: str, rel: str, header: Header) -> None:
        try:
            needed = requirement(name, header.build)
        except ConstraintError as error:
            self.notifications.append(
                Notification("build-constraint", Severity.WARNING, str(error), Place(rel, 0, 0))
            )
            self.solitary.add(number)
            return
        if "C" in header.imports:
            needed = Tag("cgo") if needed is None else And(Tag("cgo"), needed)
        if needed is not None:
            self.needs[number] = needed

    def run(self) -> Assembly:
        excluded, assigned = self.assign()
        variants: list[Variant] = []
        layers = self.layers()
        for config, wanted in assigned.items():
            packages: list[list[Package]] = [[] for _ in range(max(layers, default=0) + 1)]
            for directory, numbers in self.spans:
                layer = layers[directory.module]
                packages[layer] += self.packages(directory, numbers, config, wanted)
            label = "" if config == self.base else str(config)
            for layer, own in enumerate(packages):
                if layer and not any(package.report for package in own):
                    continue
                variants.append(_variant(label, config, own, packages[0] if layer else ()))
        return Assembly(variants, self.notifications, excluded)

    def assign(self) -> tuple[int, dict[Config, frozenset[int]]]:
        """The configurations used, each with the files that it is the first to take in."""
        assigned: dict[Config, set[int]] = {self.base: set(self.report)}
        excluded = 0
        for number, needed in self.needs.items():
            if matches(needed, self.base):
                continue
            excluded += 1
            assigned[self.base].discard(number)
            config = next((known for known in assigned if matches(needed, known)), None)
            if config is None:
                config = satisfying(needed, self.base)
            if config is None:
                self.solitary.add(number)
                if number in self.report:
                    assigned[self.base].add(number)
            elif number in self.report:
                assigned.setdefault(config, set()).add(number)
        return excluded, {config: frozenset(files) for config, files in assigned.items()}

    def layers(self) -> list[int]:
        """For each module how many before it have its path: those cannot share a program."""
        seen: Counter[str] = Counter()
        result = []
        for module in self.workspace.modules:
            result.append(seen[module.path])
            seen[module.path] += 1
        return result

    def packages(
        self, directory: Directory, numbers: list[int], config: Config, wanted: frozenset[int]
    ) -> Iterable[Package]:
        module = self.workspace.modules[directory.module]
        path = module.import_path(directory.path)
        inside = [
            number
            for number in numbers
            if number not in self.solitary and matches(self.needs.get(number), config)
        ]
        for group in self.groups(directory, inside):
            report = frozenset(number for number in group.files if number in wanted)
            yield Package(
                path + group.suffix, group.name, directory.path, directory.module, group.files, report
            )
        if config == self.base:
            for number in numbers:
                if number in self.solitary:
                    header = self.headers[number]
                    assert header is not None
                    report = frozenset({number}) & wanted
                    own = f"{path} [{self.names[number]}]"
                    yield Package(own, header.package, directory.path, directory.module, (number,), report)

    def groups(self, directory: Directory, numbers: list[int]) -> list[_Group]:
        by_name: dict[str, list[int]] = {}
        ordinary: Counter[str] = Counter()
        for number in numbers:
            header = self.headers[number]
            assert header is not None
            by_name.setdefault(header.package, []).append(number)
            if not self.names[number].endswith("_test.go"):
                ordinary[header.package] += 1
        if not by_name:
            return []
        primary = _primary(ordinary or Counter({_tested(name): 1 for name in by_name}), directory.path)
        result: list[_Group] = []
        for name, files in sorted(by_name.items(), key=lambda item: (item[0] != primary, item[0])):
            suffix = "" if name == primary else "_test" if name == primary + "_test" else f" [{name}]"
            mains = [number for number in files if self.is_main(number)]
            if len(mains) < 2:
                result.append(_Group(suffix, name, tuple(files)))
                continue
            # Programs of one file each; what else is there may belong to any of them.
            shared = [number for number in files if number not in mains]
            result.append(_Group(suffix, name, (mains[0], *shared)))
            result += [_Group(f"{suffix} [{self.names[main]}]", name, (main, *shared)) for main in mains[1:]]
        return result

    def is_main(self, number: int) -> bool:
        header = self.headers[number]
        return header is not None and header.main and not self.names[number].endswith("_test.go")


def _variant(label: str, config: Config, own: list[Package], others: Iterable[Package]) -> Variant:
    """Packages by import path; those of ``others`` stand in for what is missing."""
    taken: dict[str, Package] = {}
    for package in own:
        path, count = package.import_path, 1
        while path in taken:  # two directories of one path: only with strange modules
            count += 1
            path = f"{package.import_path} [{count}]"
        taken[path] = package if count == 1 else _replace(package, import_path=path)
    done = {number for package in own for number in package.report}
    for package in others:
        if package.import_path not in taken:
            taken[package.import_path] = _replace(package, report=_NO_FILES)
    packages = []
    for package in sorted(taken.values(), key=lambda found: found.import_path):
        fresh = package.report & done
        done -= fresh  # files shared by several programs are reported with the first
        packages.append(package if fresh == package.report else _replace(package, report=fresh))
    return Variant(label, config, packages)


def _replace(package: Package, *, import_path: str = "", report: frozenset[int] | None = None) -> Package:
    return Package(
        import_path or package.import_path,
        package.name,
        package.dir,
        package.module,
        package.files,
        package.report if report is None else report,
    )


def _tested(name: str) -> str:
    return name.removesuffix("_test")


def _primary(names: Counter[str], directory: str) -> str:
    """The package that an import of the directory means."""
    last = directory.replace("\\", "/").rpartition("/")[2]
    return min(
        names, key=lambda name: (name != last, name in ("main", "documentation", ""), -names[name], name)
    )


def name_pseudo_modules(workspace: Workspace, headers: Sequence[Header | None]) -> None:
    """Give modules without ``go.mod`` the path that their own files import them by.

    An import that ends in the path of one of the module's directories votes for what stands before
    it.  The longer the common part the better the witness, so votes weigh its length.
    """
    pseudo = {at: module for at, module in enumerate(workspace.modules) if module.pseudo}
    if not pseudo:
        return
    inner: dict[int, set[str]] = {at: set() for at in pseudo}
    imports: dict[int, Counter[str]] = {at: Counter() for at in pseudo}
    start = 0
    for directory in workspace.directories:
        at = directory.module
        if at in pseudo:
            relative = directory.path[len(pseudo[at].dir) + 1 :].replace("\\", "/")
            if relative:
                inner[at].add(relative)
            for header in headers[start : start + len(directory.files)]:
                if header is not None:
                    imports[at].update(header.imports)
        start += len(directory.files)
    for at, module in pseudo.items():
        votes: Counter[str] = Counter()
        for path, count in imports[at].items():
            prefix, parts = path, 0
            while "/" in prefix:
                prefix, _, _ = prefix.rpartition("/")
                parts += 1
                if "." in prefix.partition("/")[0] and path[len(prefix) + 1 :] in inner[at]:
                    votes[prefix] += count * parts
        if votes:
            module.path = min(votes, key=lambda prefix: (-votes[prefix], prefix))
