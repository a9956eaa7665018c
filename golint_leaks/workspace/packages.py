"""Which files form which packages, under which configuration."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
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
from golint_leaks.workspace.model import Directory, Header, Package, Skip, Universe, Workspace

_UNUSABLE = re.compile(r"[^\w!,-]+")


class Assembly(NamedTuple):
    """Packages (the first universe has nearly all) and what could not be understood.

    ``variants`` are the configurations used besides the chosen one, ``excluded`` is the number of
    files that the chosen one leaves out.
    """

    universes: list[Universe]
    notifications: list[Notification]
    variants: list[str]
    excluded: int


class _Group(NamedTuple):
    """A package of one directory."""

    suffix: str  # appended to the import path
    name: str
    files: tuple[int, ...]
    mark: str  # the part of it that only sets apart


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
        universes: list[dict[str, Package]] = [{}]
        depth: Counter[str] = Counter()
        by_module: dict[int, list[Package]] = {}
        for directory, numbers in self.spans:
            by_module.setdefault(directory.module, []).extend(self.directory(directory, numbers, assigned))
        for module, packages in sorted(by_module.items()):
            # Programs cannot hold two modules of one path; each further one gets its own universe.
            path = self.workspace.modules[module].path
            level, depth[path] = depth[path], depth[path] + 1
            while len(universes) <= level:
                universes.append({})
            for package in packages:
                _enter(universes[level], package)
        for further in universes[1:]:
            for path, package in universes[0].items():
                further.setdefault(path, package._replace(report=frozenset()))
        made = [package for packages in by_module.values() for package in packages]
        return Assembly(
            [Universe(dict(sorted(packages.items()))) for packages in universes],
            self.notifications,
            sorted({package.variant for package in made if package.variant and package.report}),
            excluded,
        )

    def assign(self) -> tuple[int, dict[Config, frozenset[int]]]:
        """The configurations used, each with the files that it is the first to take in."""
        assigned: dict[Config, set[int]] = {self.base: set(range(len(self.headers)))}
        excluded = 0
        for number, needed in self.needs.items():
            if matches(needed, self.base):
                continue
            excluded += 1
            config = next((known for known in assigned if matches(needed, known)), None)
            if config is None:
                config = satisfying(needed, self.base)
            if config is None:
                self.solitary.add(number)
            else:
                assigned[self.base].discard(number)
                assigned.setdefault(config, set()).add(number)
        return excluded, {config: frozenset(files) for config, files in assigned.items()}

    def directory(
        self, directory: Directory, numbers: list[int], assigned: dict[Config, frozenset[int]]
    ) -> list[Package]:
        """The packages of one directory: of the chosen configuration, then of others, then single files.

        Each file is reported in the first that has it.
        """
        module = self.workspace.modules[directory.module]
        path = module.import_path(directory.path)
        common = [number for number in numbers if number not in self.solitary]
        taken: set[str] = set()
        reported: set[int] = set()
        packages: list[Package] = []

        def add(
            group: _Group, mark: str, label: str, excluded: tuple[int, ...], wanted: frozenset[int]
        ) -> None:
            report = frozenset(self.report.intersection(wanted, group.files) - reported)
            if mark and label and not report:
                return  # one configuration is enough for what is only context
            reported.update(report)
            # Before "_test", so that tests and what they test differ by that alone in each variant.
            own = f"{path}{mark}{group.suffix}"
            packages.append(
                Package(
                    own,
                    group.name,
                    directory.path,
                    directory.module,
                    group.files,
                    excluded,
                    report,
                    label,
                    mark + group.mark,
                )
            )

        for config, wanted in assigned.items():
            if wanted.isdisjoint(common):
                continue
            label = "" if config == self.base else str(config)
            inside = [number for number in common if matches(self.needs.get(number), config)]
            outside = [number for number in common if number not in inside]
            for group in self.groups(directory, inside):
                mark = ""
                if group.suffix in taken:
                    mark = f" [{_UNUSABLE.sub('-', label)}]"
                taken.add(group.suffix)
                # Only for packages of other variants, which see this one and not their own of it.
                excluded = tuple(
                    number for number in outside if not mark and self.package_name(number) == group.name
                )
                add(group, mark, label, excluded, wanted)
        for number in numbers:
            if number in self.solitary:
                mark = f" [{_UNUSABLE.sub('-', self.names[number])}]"
                add(_Group("", self.package_name(number), (number,), ""), mark, "", (), frozenset((number,)))
        return packages

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
            mark = "" if name in (primary, primary + "_test") else f" [{name}]"
            suffix = mark or ("_test" if name != primary else "")
            mains = [number for number in files if self.is_main(number)]
            if len(mains) < 2:
                result.append(_Group(suffix, name, tuple(files), mark))
                continue
            # Programs of one file each; what else is there may belong to any of them.
            shared = [number for number in files if number not in mains]
            for main in mains:
                own = mark if main is mains[0] else f" [{_UNUSABLE.sub('-', self.names[main])}]"
                result.append(_Group(own or suffix, name, (main, *shared), own))
        return result

    def package_name(self, number: int) -> str:
        header = self.headers[number]
        return header.package if header is not None else ""

    def is_main(self, number: int) -> bool:
        header = self.headers[number]
        return header is not None and header.main and not self.names[number].endswith("_test.go")


def _enter(universe: dict[str, Package], package: Package) -> None:
    """Add a package under an import path of its own."""
    path, count = package.import_path, 1
    while path in universe:  # two directories of one path: only with strange modules
        count += 1
        path = f"{package.import_path} [{count}]"
    if count > 1:
        package = package._replace(import_path=path, mark=package.mark or f" [{count}]")
    universe[path] = package


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
