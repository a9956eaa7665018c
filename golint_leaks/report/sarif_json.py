"""From objects of sarif-om to JSON values.

sarif-om stores the name of each property in the metadata of its attrs fields.  The usual
serialiser copies each object and looks all that up again for each one, and omits whatever equals
the schema's default, ``level: "warning"`` included, although readers such as code scanning take
the level of a result without one from its rule.  Here the fields of a class are looked up once.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import attr

# The value of a property whose default is nothing like "unset": it must be written.
_ALWAYS = frozenset({"level"})

_Field = tuple[str, str, object]
_plans: dict[type, tuple[_Field, ...]] = {}


def to_json(value: Any) -> Any:
    """Objects of sarif-om as dictionaries; lists, dictionaries and scalars as themselves.

    Properties that are None, and those that equal the default of the schema, are left out, except
    ``level``.  Raises TypeError for an object that is not of sarif-om.
    """
    kind = type(value)
    convert = _SCALARS.get(kind)
    if convert is not None:
        return convert(value)
    if kind is list or kind is tuple:
        return [to_json(each) for each in value]
    if kind is dict:
        return {key: to_json(each) for key, each in value.items()}
    plan = _plans.get(kind)
    if plan is None:
        plan = _plans[kind] = _plan(kind)
    result = {}
    for attribute, name, default in plan:
        member = getattr(value, attribute)
        if member is None or member == default:
            continue
        result[name] = to_json(member)
    return result


def _same(value: object) -> object:
    return value


_SCALARS: dict[type, Callable[[object], object]] = {
    str: _same,
    int: _same,
    float: _same,
    bool: _same,
    type(None): _same,
}


def _plan(kind: type) -> tuple[_Field, ...]:
    """The fields of a class: name in Python, name in JSON, value that is left out."""
    if not attr.has(kind):
        raise TypeError(f"no SARIF object: {kind.__name__}")
    fields = []
    for field in attr.fields(kind):
        name = field.metadata["schema_property_name"]
        default: Any = field.default
        # attrs calls the factory class a function in its type information.
        if isinstance(default, attr.Factory):  # type: ignore[arg-type]
            default = default.factory()
        if name in _ALWAYS or default is attr.NOTHING:
            default = None
        fields.append((field.name, name, default))
    return tuple(fields)
