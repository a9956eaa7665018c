"""What the types layer is given: packages as outlines, loaded when they are asked for."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Optional, Union

from golint_leaks.ir.unit import FileOutline, FunctionUnit


@dataclass(frozen=True, slots=True)
class FileSource:
    """One file of a package.

    ``outline`` is the outline or a function that gives it; it is called at most once.  ``unit``
    gives a function's unit by its index (None where bodies are not available).  ``default`` is
    false for a file that the default build variant leaves out.  ``names`` gives for each unit the names
    that it calls, ``packed`` a unit by its index as it is packed.
    """

    path: str
    outline: Union[FileOutline, Callable[[], FileOutline]]
    unit: Optional[Callable[[int], FunctionUnit]] = None
    test: bool = False
    default: bool = True
    names: Optional[Callable[[], tuple[frozenset[str], ...]]] = None
    packed: Optional[Callable[[int], bytes]] = None


@dataclass(frozen=True, slots=True)
class PackageSource:
    """A package of this run.

    ``name`` may be empty where it is not known without reading a file.  The external test package
    of ``p`` has the import path ``p_test`` and the name of its package clause.
    """

    import_path: str
    name: str
    files: tuple[FileSource, ...]


@dataclass(frozen=True, slots=True)
class ExternalPackage:
    """A package outside the run whose source exists (vendor, module cache, another module).

    ``files`` are pairs of path and outline, or a function that gives the outline
    (``golint_leaks.syntax.outline_only``); leave out tests and files of other platforms.

    With ``read``, which gives the bytes of a file by its path, only files that mention a name that is
    asked for are outlined.  It pays where outlines are not cached: few packages are used as a whole.
    """

    import_path: str
    name: str
    files: tuple[tuple[str, Union[FileOutline, Callable[[], FileOutline]]], ...]
    read: Optional[Callable[[str], bytes]] = None
