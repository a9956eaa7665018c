"""The layers import each other only as the architecture says."""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PACKAGE = ROOT / "golint_leaks"

# What each layer may import of our own, and of others.  Above means lower: no line names a later one.
LAYERS: dict[str, tuple[set[str], set[str]]] = {
    "finding": (set(), set()),
    "ir": (set(), set()),
    "syntax": ({"ir"}, {"tree_sitter", "tree_sitter_go"}),
    "models": ({"ir"}, set()),
    "workspace": ({"finding"}, {"pathspec"}),
    "types": ({"ir", "models"}, set()),
    "dataflow": ({"ir"}, set()),
    "facts": ({"ir", "models", "types", "dataflow"}, set()),
    "resources": ({"finding", "ir", "models", "types", "dataflow", "facts"}, set()),
    "growth": ({"finding", "ir", "models", "types", "dataflow", "facts"}, set()),
    "retention": ({"finding", "ir", "models", "types", "dataflow", "facts"}, set()),
    "lifetimes": ({"finding", "ir", "models", "types", "dataflow", "facts"}, set()),
    "locks": ({"finding", "ir", "models", "types", "dataflow", "facts"}, set()),
    "goroutines": ({"finding", "ir", "models", "types", "dataflow", "facts"}, set()),
    "evidence": ({"finding", "ir", "models", "types"}, set()),
    "rules": ({"finding"}, set()),
    "engine": (
        {"finding", "ir", "syntax", "models", "workspace", "types", "resources", "growth", "lifetimes"}
        | {"locks", "goroutines", "evidence", "retention", "rules"},
        set(),
    ),
    "report": ({"finding", "rules", "evidence"}, {"sarif_om", "attr", "attrs"}),
    "cli": ({"finding", "models", "rules", "engine", "evidence", "report"}, {"click"}),
    "__main__": ({"cli"}, set()),
}


def layer_of(path: Path) -> str:
    inner = path.relative_to(PACKAGE)
    return inner.parts[0] if len(inner.parts) > 1 else inner.stem


def modules() -> Iterator[tuple[str, Path]]:
    for folder in sorted(PACKAGE.iterdir()):
        # rules/ lies beside the package; a link or an installation shows it inside.
        if folder.is_dir() and folder.name not in ("rules", "__pycache__"):
            for path in sorted(folder.rglob("*.py")):
                yield layer_of(path), path
        elif folder.suffix == ".py" and folder.name != "__init__.py":
            yield layer_of(folder), folder
    for path in sorted((ROOT / "rules").rglob("*.py")):
        yield "rules", path


def imports(path: Path) -> Iterator[tuple[int, str]]:
    """Line and full name of everything imported, wherever in the file."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield node.lineno, alias.name
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}:{node.lineno}: imports are absolute"
            for alias in node.names:
                yield node.lineno, f"{node.module}.{alias.name}"


def test_layers_import_only_what_they_may() -> None:
    wrong = []
    for layer, path in modules():
        own, others = LAYERS[layer]
        for line, name in imports(path):
            top, _, rest = name.partition(".")
            if top == "golint_leaks":
                other = rest.partition(".")[0]
                if other != layer and other in LAYERS and other not in own:
                    wrong.append(f"{path.relative_to(ROOT)}:{line}: {layer} imports {other}")
            elif top not in sys.stdlib_module_names and top not in others:
                wrong.append(f"{path.relative_to(ROOT)}:{line}: {layer} imports {top}")
    assert wrong == []


def test_the_table_has_no_cycle() -> None:
    seen: set[str] = set()
    for layer, (own, _) in LAYERS.items():
        assert own <= seen, layer
        seen.add(layer)


def test_every_folder_is_in_the_table() -> None:
    assert {layer for layer, _ in modules()} <= set(LAYERS)


def test_no_rule_is_imported_by_name() -> None:
    named = re.compile(r"golint_leaks\.rules\.gl[0-9]|\bgl[0-9]{3}_|\bGL[0-9]{3}\b")
    for layer, path in modules():
        if layer in ("rules", "report", "cli"):  # texts may give examples
            for line, name in imports(path):
                assert not re.search(r"\bgl[0-9]{3}", name), f"{path}:{line}"
            continue
        tree = ast.parse(path.read_text(encoding="utf-8"))
        docs = {
            id(node.body[0].value)
            for node in ast.walk(tree)
            if isinstance(node, (ast.Module, ast.ClassDef, ast.FunctionDef))
            and node.body
            and isinstance(node.body[0], ast.Expr)
        }
        for node in ast.walk(tree):
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in docs:
                assert not named.search(node.value), f"{path}:{node.lineno}: names a rule"


@pytest.mark.parametrize("layer", [name for name in LAYERS if name != "__main__"])
def test_the_architecture_says_what_the_layer_knows(layer: str) -> None:
    text = (ROOT / "ARCHITECTURE.md").read_text(encoding="utf-8")
    title = "finding.py" if layer == "finding" else f"{layer}/"
    paragraphs = [part for part in text.split("\n\n") if part.startswith(f"**`{title}`** knows ")]
    assert len(paragraphs) == 1, f"one paragraph about {title}"
    assert "must not know" in " ".join(paragraphs[0].split())
    assert re.search(rf"^ +{re.escape(title)} ", text, re.MULTILINE), f"{title} in the tree at the top"
