"""Finding the Go files of a checkout: arguments, modules, directories, ignore rules."""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from pathlib import Path

from golint_leaks.finding import Notification, Place, Severity
from golint_leaks.workspace import ignore
from golint_leaks.workspace.gomod import ModFile, parse_mod
from golint_leaks.workspace.model import Directory, Module, Options, Skip, SourceFile, Workspace

_SKIPPED_DIRECTORIES = {"vendor": Skip.VENDOR, "testdata": Skip.TESTDATA}


def discover(paths: Sequence[Path | str], options: Options) -> Workspace:
    """Read the trees that the arguments name, and what belongs to their modules.

    An argument is a Go file, a directory (with everything below it) or a pattern ``dir/...``.
    What an argument names is read even where it lies in ``vendor``, in ``testdata`` or under an
    ignore rule.  Nothing raises: what cannot be read becomes a notification.
    """
    return _Discovery(options).run([os.fspath(path) for path in paths])


def add_package(workspace: Workspace, path: str) -> Directory | None:
    """Add the directory of an import path in a module that go.work or a replacement names.

    None where there is no such directory, or it has been read.
    """
    best = max(
        (name for name in workspace.local if path == name or path.startswith(name + "/")),
        key=len,
        default=None,
    )
    if best is None:
        return None
    module = workspace.local[best]
    directory = os.path.normpath(os.path.join(module.dir, *path[len(best) + 1 :].split("/")))
    if any(known.path == directory for known in workspace.directories) or not os.path.isdir(directory):
        return None
    return _Discovery(workspace.options, workspace).add_context(directory, module)


class _Discovery:
    def __init__(self, options: Options, workspace: Workspace | None = None) -> None:
        self.options = options
        self.workspace = workspace or Workspace("", options, [], {}, [], [], {})
        self.root = self.workspace.root
        self.modules: dict[str, int] = {module.dir: at for at, module in enumerate(self.workspace.modules)}
        self.directories: dict[str, Directory] = {}
        self.visited: set[str] = set()
        # Directories of single files, with what is below them and not walked.
        self.begun: dict[str, tuple[list[str], ignore.Ignore | None]] = {}
        self.nested: set[str] = set()  # directories of modules seen on the way and not walked

    def run(self, paths: list[str]) -> Workspace:
        directories, files = self.arguments(paths)
        self.root = self.workspace.root = self.find_root([*directories, *map(os.path.dirname, files)])
        for directory in directories:
            module = self.module_of(directory)
            self.walk(directory, module, asked=True, names=None)
        by_directory: dict[str, set[str]] = {}
        for file in files:
            by_directory.setdefault(os.path.dirname(file), set()).add(os.path.basename(file))
        for directory, names in by_directory.items():
            module = self.module_of(directory)
            if directory not in self.visited:
                self.visited.add(directory)
                rules = self.rules_above(directory, module)
                self.begun[directory] = self.read_directory(directory, module, rules, names=names)
            else:
                self.force(directory, names)
        for module in list(range(len(self.workspace.modules))):
            self.walk(self.workspace.modules[module].dir, module, asked=False, names=None)
        self.local_modules()
        self.workspace.directories = sorted(self.directories.values(), key=lambda found: found.path)
        return self.workspace

    def add_context(self, directory: str, module: Module) -> Directory | None:
        index = self.modules.get(module.dir)
        if index is None:
            index = len(self.workspace.modules)
            self.workspace.modules.append(module)
        self.read_directory(directory, index, None, names=set(), tests=False)
        found = self.directories.get(directory)
        if found is not None:
            self.workspace.directories.append(found)
        return found

    # -- arguments

    def arguments(self, paths: list[str]) -> tuple[list[str], list[str]]:
        directories: dict[str, None] = {}
        files: dict[str, None] = {}
        for text in paths:
            base, separator, last = text.replace(os.sep, "/").rpartition("/")
            if last == "...":
                text = base or (separator or ".")
            path = os.path.abspath(text or ".")
            try:
                os.fsencode(path).decode()
            except ValueError:
                self.notify("invalid-name", f"{text!a}: the name is not UTF-8", severity=Severity.ERROR)
                continue
            if os.path.isdir(path):
                directories[path] = None
            elif os.path.basename(path) in ("go.mod", "go.work") and os.path.isfile(path):
                directories[os.path.dirname(path)] = None
            elif not os.path.lexists(path):
                self.notify("not-found", f"{text}: no such file or directory", severity=Severity.ERROR)
            elif not path.endswith(".go"):
                self.notify("not-go", f"{text}: not a Go file", severity=Severity.WARNING)
            else:
                files[path] = None
        outermost = sorted(directories)
        return outermost, sorted(files)

    def find_root(self, directories: list[str]) -> str:
        if self.options.root:
            return os.path.abspath(self.options.root)
        here = os.getcwd()
        inside = here.rstrip(os.sep) + os.sep
        if not directories or all((path + os.sep).startswith(inside) for path in directories):
            return here
        try:
            return os.path.commonpath(directories)
        except ValueError:  # different drives
            return here

    # -- modules

    def module_of(self, directory: str) -> int:
        """The module that a directory lies in; made up where there is none."""
        at, repository = directory, ""
        while True:
            if at in self.modules:
                return self.modules[at]
            if os.path.isfile(os.path.join(at, "go.mod")):
                return self.load_module(at)
            if os.path.lexists(os.path.join(at, ".git")):
                # A go.mod outside of the repository is not about this code.
                repository = at
                break
            parent = os.path.dirname(at)
            if parent == at:
                break
            at = parent
        return self.pseudo_module(repository or directory)

    def pseudo_module(self, directory: str) -> int:
        path = os.path.basename(directory) or "main"
        _, source, inner = directory.replace(os.sep, "/").rpartition("/src/")
        if source and "." in inner.partition("/")[0]:
            path = inner  # a GOPATH
        module = Module(path, directory, pseudo=True)
        self.modules[directory] = index = len(self.workspace.modules)
        self.workspace.modules.append(module)
        return index

    def load_module(self, directory: str) -> int:
        index = self.modules.get(directory)
        if index is None:
            module = self.read_module(directory)
            self.modules[directory] = index = len(self.workspace.modules)
            self.workspace.modules.append(module)
        return index

    def read_module(self, directory: str) -> Module:
        content = self.read_mod(os.path.join(directory, "go.mod"))
        if not content.module:
            self.notify("go-mod", "go.mod has no module directive", os.path.join(directory, "go.mod"))
        return Module(
            content.module or os.path.basename(directory) or "main",
            directory,
            content.go or "1.16",
            content.requires,
            content.replaces,
            tuple(content.ignores),
            pseudo=not content.module,
        )

    def read_mod(self, path: str) -> ModFile:
        try:
            with open(path, encoding="utf-8-sig", errors="replace") as file:
                content = parse_mod(file.read())
        except OSError as error:
            self.notify("unreadable", error.strerror or str(error), path)
            return ModFile()
        for line, message in content.errors:
            self.notify("go-mod", f"line {line}: {message}", path)
        return content

    def local_modules(self) -> None:
        """Modules that go.work and replacements name, as far as they were not walked."""
        local = self.workspace.local
        replaced: list[tuple[str, str, str]] = []
        for work in dict.fromkeys(filter(None, map(self.find_work, [m.dir for m in self.workspace.modules]))):
            content = self.read_mod(work)
            base = os.path.dirname(work)
            for use in content.uses:
                directory = os.path.normpath(os.path.join(base, use))
                if os.path.isfile(os.path.join(directory, "go.mod")):
                    if directory not in self.modules:
                        module = self.read_module(directory)
                        local.setdefault(module.path, module)
                else:
                    self.notify("go-mod", f"use {use}: no go.mod there", work)
            replaced += [(base, old, new.target) for (old, _), new in content.replaces.items() if new.local]
        for module in self.workspace.modules:
            replaced += [
                (module.dir, old, new.target) for (old, _), new in module.replaces.items() if new.local
            ]
        for base, old, target in replaced:
            directory = os.path.normpath(os.path.join(base, target))
            if os.path.isfile(os.path.join(directory, "go.mod")) and directory not in self.modules:
                module = self.read_module(directory)
                module.path = old  # its imports are written with the path that it stands in for
                local.setdefault(old, module)
        for directory in sorted(self.nested):
            if directory not in self.modules:
                module = self.read_module(directory)
                local.setdefault(module.path, module)
        for module in self.workspace.modules:
            local.pop(module.path, None)

    def find_work(self, directory: str) -> str:
        at = directory
        while True:
            path = os.path.join(at, "go.work")
            if os.path.isfile(path):
                return path
            parent = os.path.dirname(at)
            if parent == at or os.path.lexists(os.path.join(at, ".git")):
                return ""
            at = parent

    # -- directories

    def walk(self, top: str, module: int, *, asked: bool, names: set[str] | None) -> None:
        """Read a directory and what is below it; nested modules only where they are asked for."""
        rules = self.rules_above(top, module)
        pending: list[tuple[str, int, ignore.Ignore | None]] = [(top, module, rules)]
        while pending:
            directory, module, rules = pending.pop()
            if directory in self.visited:
                below, rules = self.begun.pop(directory, ([], None))
                pending += [(child, module, rules) for child in reversed(below)]
                continue
            if directory != top and os.path.isfile(os.path.join(directory, "go.mod")):
                if not asked:
                    self.nested.add(directory)
                    continue
                module = self.load_module(directory)
            self.visited.add(directory)
            below, rules = self.read_directory(
                directory, module, rules, names=names if asked else set(), tests=asked
            )
            pending += [(child, module, rules) for child in reversed(below)]

    def rules_above(self, directory: str, module: int) -> ignore.Ignore | None:
        if not self.options.gitignore:
            return None
        return ignore.above(directory, self.repository(directory, module), self.unusable)

    def repository(self, directory: str, module: int) -> str:
        """The directory from which ignore files are read."""
        at = directory
        while not os.path.lexists(os.path.join(at, ".git")):
            parent = os.path.dirname(at)
            if parent == at:
                return os.path.commonpath([directory, self.workspace.modules[module].dir])
            at = parent
        return at

    def read_directory(
        self,
        directory: str,
        module: int,
        rules: ignore.Ignore | None,
        *,
        names: set[str] | None,
        tests: bool = True,
    ) -> tuple[list[str], ignore.Ignore | None]:
        """Take in the Go files of one directory; the directories to go on with, and their rules.

        ``names`` are the files asked for (None: all).  Tests that nobody asked for can matter only
        to tests beside them, and are left out with ``tests`` false.
        """
        try:
            with os.scandir(directory) as found:
                entries = sorted(found, key=lambda entry: entry.name)
        except OSError as error:
            self.notify("unreadable", error.strerror or str(error), directory)
            self.count(Skip.UNREADABLE)
            return [], rules
        if self.options.gitignore and any(entry.name == ".gitignore" for entry in entries):
            rules = ignore.extend(rules, directory, self.unusable)
        files: list[SourceFile] = []
        below: list[str] = []
        dropped = self.workspace.modules[module].ignores
        for entry in entries:
            name = entry.name
            go = name.endswith(".go")
            try:
                is_directory = not go and entry.is_dir()
                if not go and not is_directory:
                    continue
                if (
                    rules is not None
                    and rules.ignored(entry.path, is_directory)
                    and not (names and name in names)
                ):
                    self.count(Skip.IGNORED)
                    continue
                if go and entry.is_dir():
                    is_directory = True
                if not is_directory:
                    file = self.take_file(entry, names, tests)
                    if file is not None:
                        files.append(file)
                    continue
            except OSError as error:
                self.notify("unreadable", error.strerror or str(error), entry.path)
                self.count(Skip.UNREADABLE)
                continue
            if name[0] in "._":
                if name not in (".git", ".github"):
                    self.count(Skip.UNDERSCORE)
            elif name in _SKIPPED_DIRECTORIES:
                self.count(_SKIPPED_DIRECTORIES[name])
            elif entry.is_symlink():
                self.notify(
                    "symlink", "symbolic link to a directory, not followed", entry.path, Severity.NOTE
                )
            elif not _is_text(name):
                self.notify("invalid-name", f"{name!a}: the name is not UTF-8", directory)
            elif dropped and self.dropped(entry.path, self.workspace.modules[module]):
                self.count(Skip.IGNORED)
            else:
                below.append(entry.path)
        if files:
            self.directories[directory] = Directory(directory, module, files)
        return below, rules

    def take_file(self, entry: os.DirEntry[str], names: set[str] | None, tests: bool) -> SourceFile | None:
        name = entry.name
        asked = names is None or name in names
        explicit = names is not None and asked
        if name[0] in "._" and not explicit:
            self.count(Skip.UNDERSCORE)
            return None
        test = name.endswith("_test.go")
        if test and not explicit and not (tests and self.options.tests):
            if asked:
                self.count(Skip.TESTS)
            return None
        if not _is_text(name):
            self.notify("invalid-name", f"{name!a}: the name is not UTF-8", os.path.dirname(entry.path))
            self.count(Skip.UNREADABLE)
            return None
        if not entry.is_file():
            reason = "broken symbolic link" if entry.is_symlink() else "not a regular file"
            self.notify("unreadable", reason, entry.path)
            self.count(Skip.UNREADABLE)
            return None
        size = entry.stat().st_size
        if size > self.options.max_file_size:
            limit = self.options.max_file_size / (1 << 20)
            self.notify(
                "too-large", f"{size} bytes, more than the limit of {limit:g} MiB: not read", entry.path
            )
            self.count(Skip.TOO_LARGE)
            return None
        return SourceFile(
            entry.path, self.relative(entry.path), size, test, Skip.NONE if asked else Skip.CONTEXT
        )

    def force(self, directory: str, names: Iterable[str]) -> None:
        """Files named one by one whose directory was read: take what a rule left out."""
        found = self.directories.get(directory)
        known = {file.name for file in found.files} if found is not None else set()
        missing = set(names) - known
        if missing:
            module = self.module_of(directory)
            before = found.files if found is not None else []
            self.directories.pop(directory, None)
            self.read_directory(directory, module, None, names=missing)
            extra = self.directories.pop(directory, Directory(directory, module, [])).files
            merged = before + [file for file in extra if file.name in missing]
            if merged:
                self.directories[directory] = Directory(
                    directory, module, sorted(merged, key=lambda f: f.name)
                )

    def dropped(self, path: str, module: Module) -> bool:
        """Whether an ``ignore`` directive of go.mod names the directory."""
        inner = "/" + os.path.relpath(path, module.dir).replace(os.sep, "/")
        for pattern in module.ignores:
            if pattern.startswith("./"):
                if inner == pattern[1:].rstrip("/"):
                    return True
            elif inner.endswith("/" + pattern.strip("/")):
                return True
        return False

    # -- telling

    def relative(self, path: str) -> str:
        inside = self.root.rstrip(os.sep) + os.sep
        shown = path[len(inside) :] if path.startswith(inside) else _relpath(path, self.root)
        return shown.replace(os.sep, "/")

    def notify(
        self, kind: str, message: str, path: str | None = None, severity: Severity = Severity.WARNING
    ) -> None:
        place = Place(self.relative(path), 0, 0) if path is not None else None
        self.workspace.notifications.append(Notification(kind, severity, message, place))

    def unusable(self, path: str, message: str) -> None:
        self.notify("ignore-file", message, path)

    def count(self, reason: Skip) -> None:
        self.workspace.skipped[reason] = self.workspace.skipped.get(reason, 0) + 1


def _is_text(name: str) -> bool:
    try:
        name.encode()
    except UnicodeEncodeError:
        return False
    return True


def _relpath(path: str, root: str) -> str:
    try:
        return os.path.relpath(path, root)
    except ValueError:  # different drives
        return path
