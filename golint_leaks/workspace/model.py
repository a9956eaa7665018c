"""What the workspace layer hands out: options, modules, files, packages, variants."""

from __future__ import annotations

import enum
import os
from dataclasses import dataclass, field, replace
from typing import NamedTuple

from golint_leaks.finding import Notification
from golint_leaks.workspace.constraint import NEWEST, Config
from golint_leaks.workspace.gomod import Replacement


@dataclass(frozen=True, slots=True)
class Options:
    """How a checkout is read.

    ``root`` is the directory that paths are relative to; empty: the working directory, or what the
    arguments have in common where one lies outside of it.  ``release`` limits the ``go1.N`` tags
    that hold.  ``max_file_size`` is in bytes.
    """

    goos: str = "linux"
    goarch: str = "amd64"
    tags: frozenset[str] = frozenset()
    release: int = NEWEST
    tests: bool = True
    gitignore: bool = True
    root: str = ""
    max_file_size: int = 20 << 20

    @property
    def config(self) -> Config:
        """The configuration that build constraints are evaluated against."""
        return Config(self.goos, self.goarch, self.tags, frozenset(), self.release)

    def limited(self, release: int) -> Options:
        """With ``go1.release`` as the newest release."""
        return replace(self, release=release)


@dataclass(slots=True)
class Module:
    """A module of the checkout, or a tree without ``go.mod`` (``pseudo``).

    ``dir`` is absolute.  ``go`` is the version of the go directive; "1.16" where ``go.mod`` has
    none, as the go command has it, and empty for a pseudo module.
    """

    path: str
    dir: str
    go: str = ""
    requires: dict[str, str] = field(default_factory=dict)
    replaces: dict[tuple[str, str], Replacement] = field(default_factory=dict)
    ignores: tuple[str, ...] = ()
    pseudo: bool = False

    def import_path(self, directory: str) -> str:
        """Import path of the package in an absolute directory inside the module."""
        if directory == self.dir:
            return self.path
        inner = directory[len(self.dir.rstrip(os.sep)) + 1 :].replace(os.sep, "/")
        _head, vendor, vendored = f"/{inner}".rpartition("/vendor/")
        if vendor:
            return vendored
        # The standard library's own module is called std, but no import path begins with it.
        return f"{self.path}/{inner}" if self.path and self.path != "std" else inner


class Skip(enum.StrEnum):
    """Why a file is not reported."""

    NONE = ""
    CONTEXT = "context"  # not asked for; read because something asked for may use it
    GENERATED = "generated"
    TESTS = "tests"
    IGNORED = "ignored"  # by .gitignore
    VENDOR = "vendor"
    TESTDATA = "testdata"
    UNDERSCORE = "underscore"  # the go command passes over names that begin with _ or .
    UNREADABLE = "unreadable"
    TOO_LARGE = "too-large"
    EXCLUDED = "excluded"  # by build constraints, where variants are not wanted


class SourceFile(NamedTuple):
    """A Go file.  ``path`` is absolute; ``rel`` relative to the root of the run, with ``/``."""

    path: str
    rel: str
    size: int
    test: bool
    why_not: Skip

    @property
    def reported(self) -> bool:
        """Whether findings in it are reported."""
        return not self.why_not

    @property
    def name(self) -> str:
        """The last component."""
        return self.rel.rpartition("/")[2]


@dataclass(slots=True)
class Directory:
    """A directory with Go files, which are sorted by name; ``module`` is an index."""

    path: str
    module: int
    files: list[SourceFile]


@dataclass(slots=True)
class Workspace:
    """What was found.

    ``skipped`` counts the files (for vendor, testdata and underscore: the directories) that were
    passed over, by reason.
    """

    root: str
    options: Options
    modules: list[Module]
    local: dict[str, Module]  # by path: go.work and replace directives; not walked unless imported
    directories: list[Directory]
    notifications: list[Notification]
    skipped: dict[Skip, int]

    def files(self) -> list[SourceFile]:
        """All files, in the order of their directories."""
        return [file for directory in self.directories for file in directory.files]


class Header(NamedTuple):
    """What has to be known of a file to say which packages it belongs to."""

    package: str
    build: str
    generated: bool
    imports: tuple[str, ...]
    main: bool  # declares func main


class Package(NamedTuple):
    """The files of one package under one configuration.

    ``files`` are indices into the list of files of the run.  ``excluded`` are files of the package
    that the configuration leaves out: packages of other variants, which import this one, may find
    a name there that nothing else declares.  Packages with a ``mark`` are not imported and have none.
    ``report`` are those of ``files`` whose findings count: what no other package reports.

    ``variant`` names the configuration, empty for the chosen one.  Where the chosen one has the
    package too, ``mark`` sets the import path apart: ``p [windows-amd64]``; it is no part of what
    the package is called.
    """

    import_path: str
    name: str
    dir: str
    module: int
    files: tuple[int, ...]
    excluded: tuple[int, ...]
    report: frozenset[int]
    variant: str = ""
    mark: str = ""


class Universe(NamedTuple):
    """Packages that one program can hold, by import path.

    A checkout with two modules of one path has several: the first one, and for each of the others
    one in which it takes the place of the first.
    """

    packages: dict[str, Package]

    @property
    def to_analyse(self) -> list[Package]:
        """Packages with something to report."""
        return [package for package in self.packages.values() if package.report]
