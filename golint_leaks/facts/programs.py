"""Which packages belong only to programs that do their work and end."""

from __future__ import annotations

from golint_leaks.models import Models
from golint_leaks.types.program import Package, Program

ROLE = "serve"
TESTING = "testing"

_OF_TESTS = frozenset(
    ("e2e", "integration", "mock", "mocks", "test", "testing", "testkit", "tests", "testutil")
)


def supports_tests(package: Package) -> bool:
    """Whether a package is for tests by where it lies: what it keeps lives as long as they run."""
    path = package.import_path.split(" ", 1)[0].split("/")
    return any(part in _OF_TESTS or part.endswith(("test", "testutils")) for part in path[1:])


class Programs:
    """The programs of a run: packages ``main`` with all that they import."""

    def __init__(self, program: Program, models: Models) -> None:
        self.program = program
        roles = models.roles.items()
        self._testing = frozenset(symbol.rpartition(".")[0] for symbol, of in roles if TESTING in of)
        serving = [symbol for symbol, of in roles if ROLE in of]
        self._names = frozenset(symbol.rpartition(".")[2] for symbol in serving)
        self._servers = frozenset(_package(symbol) for symbol in serving)
        self._imports: dict[str, list[str]] | None = None
        self._serving: dict[str, bool] = {}
        self._known: dict[str, bool] = {}

    def for_tests(self, package: Package, file: int) -> bool:
        """Whether a file belongs to tests: by its name, by where it lies, or since it knows their driver."""
        scope = package.files[file]
        return (
            scope.path.endswith("_test.go")
            or supports_tests(package)
            or any(one.path in self._testing for one in scope.outline.imports)
        )

    def ends(self, package: Package) -> bool:
        """Whether a package is part of programs alone of which none serves anybody.

        Other modules can import what is neither ``main`` nor ``internal``; of it nothing is known.
        """
        path = package.import_path
        if path not in self._known:
            self._known[path] = self._ends(package)
        return self._known[path]

    def _ends(self, package: Package) -> bool:
        path = package.import_path
        if package.name != "main" and "internal" not in path.split("/"):
            return False
        mains = [p for p in self.program.packages() if p.name == "main"]
        using = [main for main in mains if path in self._all(main.import_path)]
        return bool(using) and not any(
            self._serves(one) for main in using for one in self._all(main.import_path)
        )

    def _all(self, path: str) -> set[str]:
        """A package of the run and all that it imports there."""
        if self._imports is None:
            self._imports = {
                p.import_path: [
                    one.path
                    for file in p.files
                    if not file.path.endswith("_test.go")
                    for one in file.outline.imports
                ]
                for p in self.program.packages()
            }
        seen: set[str] = set()
        work = [path]
        while work:
            one = work.pop()
            if one not in seen and one in self._imports:
                seen.add(one)
                work += self._imports[one]
        return seen

    def _serves(self, path: str) -> bool:
        found = self._serving.get(path)
        if found is None:
            package = self.program.package(path)
            # Names say little by themselves: system calls are called like what accepts connections.
            found = (
                package is not None
                and self._knows_servers(package)
                and any(
                    not self._names.isdisjoint(file.called(decl.unit))
                    for file in package.files
                    if not file.path.endswith("_test.go")
                    for decl in file.outline.funcs
                )
            )
            self._serving[path] = found
        return found

    def _knows_servers(self, package: Package) -> bool:
        return any(one.path in self._servers for file in package.files for one in file.outline.imports)


def _package(symbol: str) -> str:
    """``net/http`` of ``net/http.Server.Serve``."""
    head, slash, tail = symbol.rpartition("/")
    return head + slash + tail.partition(".")[0]
