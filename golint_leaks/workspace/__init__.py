"""Modules, packages, build constraints, ignore rules: which files belong to what."""

from golint_leaks.workspace.constraint import (
    Config,
    ConstraintError,
    Expression,
    language_version,
    matches,
    requirement,
    satisfying,
)
from golint_leaks.workspace.discover import add_package, discover
from golint_leaks.workspace.external import Locator
from golint_leaks.workspace.model import (
    Directory,
    Header,
    Module,
    Options,
    Package,
    Skip,
    SourceFile,
    Universe,
    Workspace,
)
from golint_leaks.workspace.packages import Assembly, assemble, name_pseudo_modules

__all__ = [
    "Assembly",
    "Config",
    "ConstraintError",
    "Directory",
    "Expression",
    "Header",
    "Locator",
    "Module",
    "Options",
    "Package",
    "Skip",
    "SourceFile",
    "Universe",
    "Workspace",
    "add_package",
    "assemble",
    "discover",
    "language_version",
    "matches",
    "name_pseudo_modules",
    "requirement",
    "satisfying",
]
