"""The built-in model files: well-formed, consistent, and true of the installed Go."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import time
from functools import lru_cache
from pathlib import Path

import pytest

from golint_leaks.models import CALLED, MODEL_SUFFIX, Models, builtin_directory, load_models
from golint_leaks.models.gotype import split_symbol

FILES = sorted(builtin_directory().glob("*" + MODEL_SUFFIX))

# Declarations of Go 1.26 and 1.27, which an older toolchain does not have.
SINCE = {
    "errors.AsType": 26,
    "crypto/fips140.WithoutEnforcement": 26,
    "encoding/json/jsontext": 27,
    "encoding/json/v2": 27,
    "net.Dialer.DialIP": 26,
    "net.Dialer.DialTCP": 26,
    "net.Dialer.DialUDP": 26,
    "net.Dialer.DialUnix": 26,
    "net/http.ClientConn": 26,
    "net/http.Transport.NewClientConn": 26,
    "net/http/httptest.NewTestServer": 27,
    "os.Process.WithHandle": 26,
}


@pytest.fixture(scope="module")
def models() -> Models:
    return load_models()


@pytest.fixture(scope="module")
def standard() -> Models:
    """The models of the standard library alone."""
    return load_models(imports=())


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_each_file_passes_the_checks_of_user_files(path: Path) -> None:
    load_models([path])


def test_signatures_and_shapes_parse(models: Models) -> None:
    for function in models.functions.values():
        function.type()
    for shape in models.types.values():
        shape.embedded_types()
        shape.field_types()
        shape.underlying_type()


def test_resources_of_acquires_are_declared(models: Models) -> None:
    for acquires in models.acquires.values():
        for acquire in acquires:
            assert not acquire.resource or acquire.resource in models.resources, acquire


def test_results_of_acquires_are_resources(models: Models) -> None:
    """Where the models give the signature, the result exists and is what the entry says or a resource."""
    for call, acquires in models.acquires.items():
        function = models.functions.get(call)
        if function is None:
            continue
        for acquire in acquires:
            results = function.type().results
            assert acquire.result < len(results), acquire
            if not acquire.resource:
                assert type_symbol(results[acquire.result].type) in models.resources, acquire


def test_entries_without_a_resource_have_a_signature(models: Models, standard: Models) -> None:
    for call, acquires in models.acquires.items():
        if call not in standard.acquires:
            assert call in models.functions or all(acquire.resource for acquire in acquires), call


def test_release_methods_are_in_the_shapes(models: Models) -> None:
    for name, resource in models.resources.items():
        shape = models.types.get(name)
        if shape is None:
            continue
        if resource.field:
            assert resource.field in dict(shape.fields), name
        elif not shape.embeds and not shape.underlying:
            for method in resource.release + resource.exhausted_by:
                assert f"{name}.{method}" in models.functions, (name, method)
        if resource.error_field:
            assert resource.error_field in dict(shape.fields), name


def test_interfaces_acquire_only_by_name(standard: Models) -> None:
    """An interface of the standard library stands for anything: no function acquires by its type alone."""
    for name in ("io.Closer", "io.ReadCloser", "io.WriteCloser", "net.Conn", "net.Listener", "io/fs.File"):
        assert standard.resources[name].listed_only


def test_effects_point_at_parameters(models: Models) -> None:
    for call, effect in models.effects.items():
        function = models.functions.get(call)
        if function is None:
            continue
        signature = function.type()
        count = len(signature.params)
        positions = effect.borrows | effect.releases | effect.takes
        positions |= {effect.wraps} if effect.wraps is not None else set()
        for position in positions:
            assert position < count or signature.variadic, call
        for position in effect.runs | effect.runs_later:
            # Some families take the function at different positions in different versions.
            assert count > min(effect.runs | effect.runs_later), (call, position)


def test_every_third_party_file_says_for_what_it_is() -> None:
    for path in FILES:
        text = path.read_text(encoding="utf-8")
        assert text.startswith("# "), path.name
        assert ("[packages]" in text) != path.name.startswith("std_"), path.name


def test_loading_is_fast() -> None:
    """Every run pays for it.  The bounds are several times what it takes, for slow machines."""
    load_models(imports=())
    started = time.process_time()
    load_models(imports=("github.com/jackc/pgx/v5", "github.com/sirupsen/logrus"))
    assert time.process_time() - started < 0.25
    started = time.process_time()
    load_models()
    assert time.process_time() - started < 1.0


# -- the standard library -----------------------------------------------------------------------


@lru_cache(maxsize=1)
def goroot() -> Path | None:
    """The Go installation beside this Python, else the one on PATH."""
    go = shutil.which("go", path=str(Path(sys.executable).parent)) or shutil.which("go")
    if go is None:
        return None
    found = subprocess.run([go, "env", "GOROOT"], capture_output=True, text=True, check=False).stdout.strip()
    return Path(found) if found and Path(found, "src", "fmt").is_dir() else None


def go_minor(root: Path) -> int:
    """27 for Go 1.27.3; a development version counts as new."""
    found = re.match(r"go1\.(\d+)", (root / "VERSION").read_text(encoding="utf-8"))
    return int(found[1]) if found else 999


@lru_cache(maxsize=512)
def source(package: str) -> str:
    """The text of all files of a package, tests excluded, for all systems."""
    root = goroot()
    assert root is not None
    files = sorted((root / "src" / package).glob("*.go"))
    return "\n".join(p.read_text(encoding="utf-8") for p in files if not p.name.endswith("_test.go"))


def declares_function(package: str, name: str) -> bool:
    return re.search(rf"^func {name}[\[(]", source(package), re.MULTILINE) is not None


def type_body(package: str, name: str) -> str | None:
    """The declaration of a type up to its closing brace, ``None`` when there is none."""
    for start in (r"type ()", r"(\t)"):  # alone, or in a group
        head = rf"^{start}{name}(?:\[[^\n\]]*\])?[ \t]+"
        found = re.search(rf"{head}(?:[^\n]*\{{\n(?:.*\n)*?\1\}}|[^\n]*$)", source(package), re.MULTILINE)
        if found:
            return found[0]
    return None


def has_method(package: str, name: str, method: str, depth: int = 0) -> bool:
    """Whether the type declares the method or embeds, or stands for, a type that has it."""
    text = source(package)
    if re.search(rf"^func \((?:\w+ )?\*?{name}(?:\[\w+\])?\) {method}[\[(]", text, re.MULTILINE):
        return True
    body = type_body(package, name)
    if body is None or depth > 4:
        return False
    if re.search(rf"^\t+{method}\(", body, re.MULTILINE):
        return True
    alias = re.match(rf"(?:type )?\t?{name}[ \t]+=[ \t]*([\w.]+)", body)
    embedded = re.findall(r"^\t+\*?((?:\w+\.)?\w+)(?:[ \t]+//[^\n]*)?$", body, re.MULTILINE)
    for other in [alias[1]] if alias else embedded:
        qualifier, _, base = other.rpartition(".")
        owner = import_path(package, qualifier) if qualifier else package
        if owner and has_method(owner, base, method, depth + 1):
            return True
    return False


def import_path(package: str, qualifier: str) -> str:
    """The import path behind a package name in the sources of ``package``."""
    pattern = rf'^\t?(?:import )?(?:{qualifier} )?"((?:[\w./]+/)?{qualifier})"'
    found = re.search(pattern, source(package), re.MULTILINE)
    return found[1] if found else ""


def exists(symbol: str) -> bool:
    """Whether the standard library has this function, method or type."""
    package, name = split_symbol(symbol)
    outer, middle = split_symbol(package)
    if outer:
        return has_method(outer, middle, name)
    return declares_function(package, name) or type_body(package, name) is not None


def too_new(symbol: str) -> bool:
    root = goroot()
    assert root is not None
    minor = go_minor(root)
    return any(symbol.startswith(prefix) and minor < since for prefix, since in SINCE.items())


@pytest.mark.skipif(goroot() is None, reason="no Go installation")
def test_standard_library_has_every_symbol(standard: Models) -> None:
    symbols = {*standard.resources, *standard.acquires, *standard.no_acquires}
    symbols |= {*standard.effects, *standard.asserts}
    for resource in standard.resources.values():
        if not resource.field:
            methods = {*resource.release, *resource.exhausted_by} - {CALLED}
            symbols |= {f"{resource.type}.{method}" for method in methods}
    missing = sorted(symbol for symbol in symbols if not too_new(symbol) and not exists(symbol))
    assert not missing


@pytest.mark.skipif(goroot() is None, reason="no Go installation")
def test_the_search_does_not_find_everything() -> None:
    for symbol in ("os.Opened", "os.File.Shut", "net.TCPConn.Dial", "no/such.Thing", "os.Nothing"):
        assert not exists(symbol)
    for symbol in ("net.TCPConn.File", "testing.T.Fatal", "os.DirEntry.Name", "io.ReadCloser.Close"):
        assert exists(symbol)


def type_symbol(found: object) -> str:
    """``database/sql.Rows`` of ``Rows`` or ``*Rows``."""
    while hasattr(found, "elem"):
        found = found.elem
    return f"{getattr(found, 'package', '')}.{getattr(found, 'name', '')}"
