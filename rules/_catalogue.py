"""Discovery of the rules, and of the rules that a user's selection names."""

from __future__ import annotations

import importlib
import pkgutil
import re
from collections.abc import Iterable
from functools import cache
from types import MappingProxyType

from golint_leaks.rules._rule import Rule, RuleError

_MODULE = re.compile(r"gl[0-9]{3}_[a-z_]+\Z")


@cache
def catalogue() -> MappingProxyType[str, Rule]:
    """All rules by id, in the order of their ids.

    Raises RuleError when a module declares no rule, or one whose id or name is not the module's.
    """
    import golint_leaks.rules as package

    rules: dict[str, Rule] = {}
    for module_info in sorted(pkgutil.iter_modules(package.__path__), key=lambda info: info.name):
        if not _MODULE.match(module_info.name):
            continue
        module = importlib.import_module(f"{package.__name__}.{module_info.name}")
        rule = getattr(module, "RULE", None)
        if not isinstance(rule, Rule):
            raise RuleError(f"{module_info.name}: no RULE")
        if module_info.name != f"{rule.id}_{rule.name}".lower().replace("-", "_"):
            raise RuleError(f"{module_info.name}: declares {rule.id} {rule.name}")
        rules[rule.id] = rule
    return MappingProxyType(rules)


def expand(selectors: Iterable[str]) -> frozenset[str]:
    """Ids that the selectors name: an id, a name, or the beginning of an id (``GL1``).

    Raises KeyError with the selector that names no rule.
    """
    chosen: set[str] = set()
    for selector in selectors:
        wanted = selector.strip()
        prefix = wanted.upper()
        found = {
            rule.id
            for rule in catalogue().values()
            if rule.name == wanted.lower() or (prefix.startswith("GL") and rule.id.startswith(prefix))
        }
        if not found:
            raise KeyError(wanted)
        chosen |= found
    return frozenset(chosen)
