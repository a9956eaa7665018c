"""Which files are lowered: those asked for, and what they import from the checkout, transitively."""

from __future__ import annotations

from collections.abc import Iterable

from golint_leaks.engine.lowering import Lower, Lowered, lower_files
from golint_leaks.engine.options import Progress
from golint_leaks.engine.store import Head, Store
from golint_leaks.finding import Notification, Place, Severity
from golint_leaks.workspace import Header, Workspace, add_package, name_pseudo_modules


class Reader:
    """Lowers in rounds; each round takes in the packages that the one before imports.

    What nothing imports cannot matter to what was asked for, so checking one package of a large
    module does not cost as much as the module.
    """

    def __init__(
        self, workspace: Workspace, store: Store, jobs: int, lower: Lower, progress: Progress
    ) -> None:
        self.lowered: list[Lowered | None] = []
        self.notifications: list[Notification] = []
        self._workspace = workspace
        self._store = store
        self._jobs = jobs
        self._lower = lower
        self._progress = progress
        self._begun: set[str] = set()  # directories

    def run(self) -> None:
        """Fill :attr:`lowered`, by number of file; None stays for what is not needed."""
        workspace = self._workspace
        wanted = {
            directory.path
            for directory in workspace.directories
            if any(file.reported for file in directory.files)
        }
        while wanted:
            self._begun |= wanted
            imports = self._round(wanted)
            if workspace.local:
                for path in sorted(imports):
                    add_package(workspace, path)
            if all(directory.path in self._begun for directory in workspace.directories):
                break
            if any(module.pseudo for module in workspace.modules):
                name_pseudo_modules(workspace, self.headers())
            wanted = {
                directory.path
                for directory in workspace.directories
                if directory.path not in self._begun
                and workspace.modules[directory.module].import_path(directory.path) in imports
            }

    def headers(self) -> list[Header | None]:
        """What the workspace layer has to know of each file."""
        missing = len(self._workspace.files()) - len(self.lowered)
        self.lowered += [None] * missing
        return [None if head is None else header_of(head) for head in self.heads()]

    def heads(self) -> list[Head | None]:
        """Heads of the files that were lowered."""
        return [None if entry is None else entry.head for entry in self.lowered]

    def _round(self, directories: Iterable[str]) -> set[str]:
        """Lower the files of these directories; what they import."""
        numbers: list[int] = []
        start = 0
        for directory in self._workspace.directories:
            end = start + len(directory.files)
            if directory.path in directories:
                numbers += range(start, end)
            start = end
        self.lowered += [None] * (start - len(self.lowered))
        files = self._workspace.files()
        before = sum(entry is not None for entry in self.lowered)
        done = 0
        imports: set[str] = set()
        for entries in lower_files(files, numbers, self._store, self._jobs, self._lower):
            for entry in entries:
                self.lowered[entry.number] = entry
                if entry.head is not None:
                    imports.update(entry.head.imports)
            done += len(entries)
            self._progress("read", before + done, before + len(numbers))
        for number in numbers:
            failed = self.lowered[number]
            if failed is not None and failed.problem[0]:
                kind, message = failed.problem
                place = Place(files[number].rel, 0, 0)
                self.notifications.append(Notification(kind, Severity.ERROR, message, place))
        return imports


def header_of(head: Head) -> Header:
    """The part of a head that the workspace layer asks for."""
    return Header(head.package, head.build, head.generated, head.imports, head.main)
