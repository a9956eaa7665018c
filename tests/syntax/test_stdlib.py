"""A sample of the standard library: no problems, well-formed units, one name per function."""

from __future__ import annotations

import sysconfig
from pathlib import Path

import pytest

from golint_leaks.ir.codec import load_unit
from golint_leaks.ir.instr import Opaque
from golint_leaks.ir.verify import verify
from golint_leaks.syntax import lower_file

SOURCE = Path(sysconfig.get_path("purelib")) / "go" / "src"
#: Every so many files; all of them are well-formed, but take a minute.
STEP = 40
#: Files that need each of the repairs.
REPAIRED = [
    "math/rand/v2/rand.go",
    "net/http/internal/http2/server.go",
    "runtime/secret/secret_test.go",
    "runtime/traceback_test.go",
]

pytestmark = pytest.mark.skipif(not SOURCE.is_dir(), reason="no Go distribution among the packages")


def sample() -> list[Path]:
    files = [p for p in sorted(SOURCE.rglob("*.go")) if "testdata" not in p.parts]
    return files[::STEP] + [SOURCE / name for name in REPAIRED if (SOURCE / name).exists()]


def test_sample() -> None:
    files = sample()
    assert len(files) > 100
    for path in files:
        lowered = lower_file(path.read_bytes(), path=path.name)
        assert lowered.outline.problems == (), path
        assert len(lowered.units) == len(lowered.names)
        for data in lowered.units:
            unit = load_unit(data)
            assert verify(unit) == [], (path, unit.name)
            for body in unit.bodies:
                for block in body.blocks:
                    assert not any(isinstance(i, Opaque) for i in block.instrs), (path, unit.name)
        for func in lowered.outline.funcs:
            if func.unit >= 0:
                assert load_unit(lowered.units[func.unit]).name.endswith(func.name)
