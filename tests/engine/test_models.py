"""Only models that the code can name are loaded, and nothing is missed by it."""

from __future__ import annotations

from pathlib import Path

import pytest

from golint_leaks.engine import Parts, RunOptions, run
from golint_leaks.models import ModelError, load_models
from tests.workspace.tree import make

ROWS = """package m

import (
	"context"

	"github.com/jackc/pgx/v5"
)

func count(ctx context.Context, conn *pgx.Conn) int {
	rows, err := conn.Query(ctx, "select 1")
	if err != nil {
		return 0
	}
	n := 0
	for rows.Next() {
		n++
		if n > 3 {
			return n
		}
	}
	return n
}
"""
NEW = "module m.org/m\n\ngo 1.21\n\nrequire github.com/jackc/pgx/v5 v5.5.0\n"


@pytest.mark.parametrize(
    "files",
    [
        {"go.mod": NEW, "m.go": ROWS},
        {"go.mod": "module m.org/m\n\ngo 1.15\n", "m.go": ROWS},  # lists no modules of dependencies
        {"m.go": ROWS},
    ],
    ids=["module", "old", "none"],
)
def test_findings_do_not_depend_on_what_is_left_out(tmp_path: Path, files: dict[str, str]) -> None:
    make(tmp_path, files)
    options = RunOptions(paths=(tmp_path,), jobs=0, cache=False, root=str(tmp_path))
    chosen = run(options)
    whole = run(options, parts=Parts(load_models=load_models))
    assert [finding.rule for finding in chosen.findings] == ["GL102"]
    assert chosen.findings == whole.findings


def test_a_broken_model_file_is_told_before_the_code_is_read(tmp_path: Path) -> None:
    make(tmp_path, {"go.mod": NEW, "m.go": ROWS, "bad.toml": "[[acquire]\n"})
    seen: list[str] = []
    options = RunOptions(
        paths=(tmp_path,), jobs=0, cache=False, root=str(tmp_path), models=(tmp_path / "bad.toml",)
    )
    with pytest.raises(ModelError, match=r"bad\.toml"):
        run(options, progress=lambda phase, *_: seen.append(phase))
    assert seen == []
