"""Text of a whole lowered file, for comparison with what is kept in ``golden``."""

from __future__ import annotations

from golint_leaks.ir.codec import load_unit
from golint_leaks.ir.dump import dump, dump_expr, type_text
from golint_leaks.ir.unit import FileOutline, FunctionUnit, LoweredFile


def outline_text(outline: FileOutline, units: list[FunctionUnit]) -> str:
    """Declarations and problems, one a line."""
    lines = [f"package {outline.package}"]
    lines += [f"import {i.alias} {i.path}".replace("  ", " ") for i in outline.imports]
    for t in outline.types:
        params = ", ".join(f"{p.name} {type_text(p.constraint)}" for p in t.type_params)
        generic = f"[{params}]" if params else ""
        lines.append(f"type {t.name}{generic}{' =' if t.alias else ''} {type_text(t.type)}")
    for f in outline.funcs:
        params = ", ".join(f"{p.name} {type_text(p.constraint)}" for p in f.type_params)
        generic = f"[{params}]" if params else ""
        receiver = f" ({f.receiver.name} {type_text(f.receiver.type)})" if f.receiver else ""
        where = f" unit {f.unit}" if f.unit >= 0 else ""
        lines.append(f"func{receiver} {f.name}{generic} {type_text(f.signature)}{where}")
    for v in outline.values:
        kind = "const" if v.const else "var"
        type_ = f" {type_text(v.type)}" if v.type is not None else ""
        unit = units[v.unit] if v.unit >= 0 else FunctionUnit("", (), (), 0)
        value = "" if v.value is None else f" = {dump_expr(unit, v.value)}"
        where = f" unit {v.unit}" if v.unit >= 0 else ""
        lines.append(f"{kind} {v.name}{type_}{value}{where}")
    lines += [f"problem {p.kind} {p.message!r} {p.at}-{p.end}" for p in outline.problems]
    return "\n".join(lines) + "\n"


def file_text(lowered: LoweredFile) -> str:
    """The outline, then the units."""
    units = [load_unit(data) for data in lowered.units]
    parts = [outline_text(lowered.outline, units)]
    for number, unit in enumerate(units):
        calls = " ".join(sorted(lowered.names[number]))
        parts.append(f"\nunit {number} calls {calls}\n{dump(unit)}")
    return "".join(parts)
