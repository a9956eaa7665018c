"""What is installed: the lists in pyproject.toml against the tree, and a wheel."""

from __future__ import annotations

import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


def settings() -> dict[str, dict[str, object]]:
    """The table of setuptools."""
    table: dict[str, dict[str, object]] = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]
    return table


def packages() -> set[str]:
    """Folders with Python files, as packages; ``rules`` goes by its installed name."""
    found = {"golint_leaks.rules"}
    for file in (ROOT / "golint_leaks").rglob("*.py"):
        folder = file.parent.relative_to(ROOT)
        if folder.parts[:2] != ("golint_leaks", "rules"):
            found.add(".".join(folder.parts))
    return found


def test_all_packages_are_listed() -> None:
    """The list of packages is that of the folders with Python files."""
    assert set(settings()["setuptools"]["packages"]) == packages()  # type: ignore[call-overload]


def test_packages_have_an_initialiser() -> None:
    """No package is a namespace by mistake."""
    for name in packages() - {"golint_leaks.rules"}:
        assert (ROOT / name.replace(".", "/") / "__init__.py").is_file()


def test_one_catalogue() -> None:
    """The rules are the same files under both names."""
    assert (ROOT / "golint_leaks/rules").resolve() == ROOT / "rules"


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A wheel of the tree."""
    folder = tmp_path_factory.mktemp("wheel")
    copy = folder / "source"
    names = ["pyproject.toml", "README.md", "golint_leaks", "rules"]
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard", *names],
        cwd=ROOT,
        capture_output=True,
        check=False,
    )
    if listed.returncode:
        pytest.skip("not a Git checkout")
    for name in filter(None, listed.stdout.decode().split("\0")):
        source, target = ROOT / name, copy / name
        if source.is_file():
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(source.read_bytes())
    built = subprocess.run(
        [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--wheel-dir", str(folder), str(copy)],
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )
    assert built.returncode == 0, built.stderr
    (made,) = folder.glob("*.whl")
    return made


def test_wheel_has_everything(wheel: Path) -> None:
    """Code, rules, models and data are in the wheel, under their installed names."""
    names = set(zipfile.ZipFile(wheel).namelist())
    expected = {"golint_leaks/py.typed"}
    for package in packages():
        folder = ROOT / ("rules" if package == "golint_leaks.rules" else package.replace(".", "/"))
        expected |= {f"{package.replace('.', '/')}/{file.name}" for file in folder.glob("*.py")}
    expected |= {f"golint_leaks/rules/models/{file.name}" for file in (ROOT / "rules/models").glob("*.toml")}
    data = ROOT / "golint_leaks/types/data"
    expected |= {f"golint_leaks/types/data/{file.name}" for file in data.iterdir() if file.is_file()}
    assert expected - names == set()
    assert not {name for name in names if name.startswith(("rules/", "tests/", "benchmarks/", "corpus/"))}


def test_wheel_works(wheel: Path, tmp_path: Path) -> None:
    """The unpacked wheel runs, far from the checkout, and finds its models and data."""
    installed = tmp_path / "installed"
    zipfile.ZipFile(wheel).extractall(installed)
    (tmp_path / "p.go").write_text('package p\n\nimport "os"\n\nfunc f() { os.Open("x") }\n')
    script = (
        f"import sys; sys.path.insert(0, {str(installed)!r})\n"
        "from golint_leaks.cli import main, __file__ as used\n"
        f"assert used.startswith({str(installed)!r}), used\n"
        "sys.argv = ['golint-leaks', 'check', '--no-cache', 'p.go']\n"
        "main()\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=tmp_path, capture_output=True, text=True, check=False, timeout=120
    )
    assert (done.returncode, done.stdout.split()[0]) == (1, "p.go:5:12:"), done.stderr
