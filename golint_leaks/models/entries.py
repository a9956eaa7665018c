"""Turns the parsed entries of model files into models, with every mistake named by file and line."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

from golint_leaks.models.gotype import TypeSyntaxError, parse_type, split_symbol
from golint_leaks.models.lines import Lines
from golint_leaks.models.model import (
    ALL,
    CALLED,
    MAKES,
    RECEIVER,
    RESOURCE_KINDS,
    ROLES,
    Acquire,
    Assert,
    CallEffect,
    Container,
    FrameMeaning,
    ModelError,
    ModelFunction,
    Models,
    ModelType,
    Resource,
)

_SYMBOL = re.compile(r"[A-Za-z0-9_][\w~+/.-]*\.[A-Za-z_]\w*\Z")
_IDENTIFIER = re.compile(r"[A-Za-z_]\w*\Z")
_VARIABLE = re.compile(r"\$([A-Za-z_]\w*)")
_POSITION = re.compile(r"0|[1-9][0-9]?\Z")
_VERSION = re.compile(r"1\.[1-9][0-9]?\Z")

# Keys of each kind of entry, with the TOML type that each wants.
_NAMES = (str, list)
_KEYS: dict[str, dict[str, type | tuple[type, ...]]] = {
    "resource": {
        "type": _NAMES, "kind": str, "release": list, "exhausted_by": list, "nil_safe": bool,
        "field": str, "weak": bool, "listed_only": bool, "error_field": str, "received": str, "until_go": str,
        "handed_over": bool, "why": str,
    },
    "acquire": {
        "call": _NAMES, "result": int, "resource": str, "weak": bool, "weak_without": str, "may_drop": bool,
        "until_go": str, "why": str,
    },
    "no_acquire": {"call": _NAMES, "why": str},
    "call": {
        "call": _NAMES, "borrows": list, "releases": list, "takes": list, "wraps": str, "closes": bool,
        "never_returns": bool, "runs": _NAMES, "runs_later": _NAMES, "result_non_nil": bool,
        "fails_test": bool, "why": str,
    },
    "assert": {
        "call": _NAMES, "error": str, "nil_args": list, "non_nil_args": list, "true_args": list,
        "false_args": list, "equal_args": list, "why": str,
    },
    "function": {"call": _NAMES, "signature": str, "package": _NAMES, "signatures": dict, "why": str},
    "type": {
        "name": _NAMES, "kind": str, "embeds": list, "fields": dict, "methods": dict, "underlying": str,
        "why": str,
    },
    "container": {"type": _NAMES, "insert": list, "remove": list, "keyed": bool, "why": str},
    "role": {"type": _NAMES, "call": _NAMES, "field": _NAMES, "role": str, "why": str},
    "frame": {"function": _NAMES, "wait": str, "makes": str, "serves": str, "holds": str, "why": str},
}  # fmt: skip
_NAME_KEYS = ("call", "type", "name", "package", "function", "field")
_TYPE_KINDS = ("struct", "interface", "defined")
_WORDS = {str: "a string", list: "an array", bool: "true or false", int: "a number", dict: "a table"}


class UnknownResource(NamedTuple):
    """An acquire entry that names a resource nobody declares."""

    name: str
    file: str
    line: int

    def error(self) -> ModelError:
        """The error to raise for it."""
        return ModelError(self.file, self.line, f"no [[resource]] has the type {self.name!r}")


class FileReader:
    """Reads files of one level, between which nothing may be said twice.

    ``checked`` also parses every signature and type expression.
    """

    def __init__(self, *, checked: bool = False) -> None:
        self.checked = checked
        self.found = Models()
        self._file = ""
        self._text = ""
        self._table = ""
        self._index = 0
        self._resource_places: dict[str, tuple[str, str, int]] = {}

    def read(
        self, name: str, text: str, data: dict[str, Any], selects: Callable[[str], bool] | None = None
    ) -> None:
        """Takes in one parsed file.  ``selects`` says which import paths of ``[packages]`` are wanted."""
        self._file, self._text = name, text
        packages = self._packages(data.pop("packages", {}), selects)
        short = "$" in text
        for table, entries in data.items():
            self._table, self._index = table, 0
            keys = _KEYS.get(table)
            if keys is None:
                known = ", ".join(f"[[{word}]]" for word in _KEYS)
                raise self._error(f"unknown table {table!r}; there are [packages], {known}")
            if not isinstance(entries, list) or not all(isinstance(entry, dict) for entry in entries):
                raise self._error(f"{table!r} must be written as [[{table}]]")
            take: Callable[[dict[str, Any]], None] = getattr(self, "_" + table)
            for self._index, entry in enumerate(entries):
                self._check(entry, keys)
                if not short:
                    take(entry)
                    continue
                for expanded in self._expand(entry, packages):
                    take(expanded)

    def merge_into(self, models: Models) -> None:
        """Adds this level; an entry replaces what earlier levels said of its symbol."""
        models.resources.update(self.found.resources)
        for call in self.found.no_acquires:
            models.acquires.pop(call, None)
        for call in self.found.acquires:
            models.no_acquires.pop(call, None)
        models.acquires.update(self.found.acquires)
        models.no_acquires.update(self.found.no_acquires)
        models.effects.update(self.found.effects)
        models.asserts.update(self.found.asserts)
        models.functions.update(self.found.functions)
        models.types.update(self.found.types)
        models.containers.update(self.found.containers)
        models.frames.update(self.found.frames)
        for symbol, roles in self.found.roles.items():
            models.roles[symbol] = models.roles.get(symbol, frozenset()) | roles

    def unknown_resource(self, models: Models) -> UnknownResource | None:
        """The first acquire entry of this level whose resource ``models`` does not have."""
        for name, (file, text, index) in self._resource_places.items():
            if name not in models.resources:
                lines = Lines(text)
                return UnknownResource(name, file, lines.key(lines.entry("acquire", index), "resource"))
        return None

    # -- messages -------------------------------------------------------------------------------

    def _error(self, message: str, key: str = "", value: str | None = None) -> ModelError:
        lines = Lines(self._text)
        within = lines.entry(self._table, self._index)
        return ModelError(self._file, lines.key(within, key, value) if key else within[0], message)

    def _check(self, entry: dict[str, Any], keys: dict[str, type | tuple[type, ...]]) -> None:
        for key, value in entry.items():
            wanted = keys.get(key)
            if wanted is None:
                known = ", ".join(keys)
                raise self._error(f"unknown key {key!r} in [[{self._table}]]; there are {known}", key)
            # bool is a subclass of int, so result = true needs the second look.
            if not isinstance(value, wanted) or (wanted is int and isinstance(value, bool)):
                words = [_WORDS[kind] for kind in (wanted if isinstance(wanted, tuple) else (wanted,))]
                raise self._error(f"{key!r} must be {' or '.join(words)}", key)
            if isinstance(value, list) and not all(isinstance(item, str) and item for item in value):
                raise self._error(f"{key!r} must hold strings that are not empty", key)
        if not entry.get("why", "").strip():
            raise self._error(f"[[{self._table}]] needs why, the reason in words", "why")

    # -- packages -------------------------------------------------------------------------------

    def _packages(self, table: Any, selects: Callable[[str], bool] | None) -> dict[str, list[str]]:
        self._table = "packages"
        if not isinstance(table, dict):
            raise self._error("'packages' must be a table")
        result: dict[str, list[str]] = {}
        for name, value in table.items():
            paths = [value] if isinstance(value, str) else value
            if not isinstance(paths, list) or not paths or not all(isinstance(p, str) and p for p in paths):
                raise self._error(f"package {name!r} must be an import path or an array of them", name)
            result[name] = paths
        if selects is not None:
            # Versions that the code does not use are dropped, by position: entries pair them up.
            lengths = {len(paths) for paths in result.values()} - {1}
            if len(lengths) == 1:
                count = lengths.pop()
                groups = [paths for paths in result.values() if len(paths) == count]
                kept = [i for i in range(count) if any(selects(paths[i]) for paths in groups)]
                # None of them: the file is here for a package of one path; the rest may appear through it.
                kept = kept or list(range(count))
                for name, paths in result.items():
                    if len(paths) == count:
                        result[name] = [paths[i] for i in kept]
        return result

    def _expand(self, entry: dict[str, Any], packages: dict[str, list[str]]) -> Iterator[dict[str, Any]]:
        used = {match for text in _strings(entry) if "$" in text for match in _VARIABLE.findall(text)}
        if not used:
            yield entry
            return
        for name in used:
            if name not in packages:
                raise self._error(f"${name} is not in [packages]", *self._key_with(entry, "$" + name))
        lengths = {len(packages[name]) for name in used} - {1}
        if len(lengths) > 1:
            names = ", ".join("$" + name for name in sorted(used))
            raise self._error(f"{names} stand for different numbers of packages")
        for index in range(lengths.pop() if lengths else 1):
            chosen = {name: packages[name][index if len(packages[name]) > 1 else 0] for name in used}
            if index:
                # Names that are the same in every turn were taken in the first one.
                several = {name for name in used if len(packages[name]) > 1}
                for key in _NAME_KEYS:
                    if isinstance(entry.get(key), list):
                        kept = [text for text in entry[key] if several & set(_VARIABLE.findall(text))]
                        entry = {**entry, key: kept}
            yield {key: value if key == "why" else _replace(value, chosen) for key, value in entry.items()}

    def _key_with(self, entry: dict[str, Any], part: str) -> tuple[str, str | None]:
        for key, value in entry.items():
            for text in _strings({key: value}):
                if part in text:
                    return key, text
        return "", None

    # -- values ---------------------------------------------------------------------------------

    def _names(self, entry: dict[str, Any], key: str) -> list[str]:
        value = entry.get(key)
        names = [value] if isinstance(value, str) else value
        if not names:
            raise self._error(f"[[{self._table}]] needs {key!r}", key)
        for name in names:
            if not _SYMBOL.match(name):
                raise self._error(
                    f"{name!r} is no symbol; write import/path.Name or import/path.Type.Method", key, name
                )
        if len(set(names)) < len(names):
            twice = next(name for name in names if names.count(name) > 1)
            raise self._error(f"{twice!r} stands twice in {key!r}", key, twice)
        return list(names)

    def _identifier(self, entry: dict[str, Any], key: str) -> str:
        name: str = entry.get(key, "")
        if name and not _IDENTIFIER.match(name):
            raise self._error(f"{name!r} is no Go identifier", key)
        return name

    def _identifiers(self, entry: dict[str, Any], key: str) -> tuple[str, ...]:
        for name in entry.get(key, ()):
            if not _IDENTIFIER.match(name):
                raise self._error(f"{name!r} is no Go identifier", key, name)
        return tuple(entry.get(key, ()))

    def _position(self, text: str, key: str) -> int:
        if text == "recv":
            return RECEIVER
        if not _POSITION.match(text):
            raise self._error(f'{text!r} is no argument; write "recv", "*" or a number from 0', key, text)
        return int(text)

    def _positions(self, entry: dict[str, Any], key: str) -> frozenset[int]:
        value = entry.get(key)
        if not value:
            return frozenset()
        items = [value] if isinstance(value, str) else value
        return frozenset(ALL if item == "*" else self._position(item, key) for item in items)

    def _version(self, entry: dict[str, Any]) -> str:
        version: str = entry.get("until_go", "")
        if version and not _VERSION.match(version):
            raise self._error(f"{version!r} is no version of Go; write 1.N", "until_go")
        return version

    def _new(self, known: dict[str, Any], symbol: str, key: str) -> str:
        if symbol in known:
            raise self._error(f"{symbol!r} has an entry [[{self._table}]] already", key, symbol)
        return symbol

    def _check_type(
        self, text: str, package: str, key: str, value: str | None = None, *, func: bool = False
    ) -> None:
        if self.checked:
            try:
                parse_type(text, package, func=func)
            except TypeSyntaxError as problem:
                raise self._error(str(problem), key, value) from problem

    # -- entries --------------------------------------------------------------------------------

    def _resource(self, entry: dict[str, Any]) -> None:
        kind = entry.get("kind", "")
        if kind not in RESOURCE_KINDS:
            raise self._error(f"'kind' must be one of {', '.join(RESOURCE_KINDS)}", "kind")
        release: tuple[str, ...] = (CALLED,)
        if entry.get("release") != [CALLED]:
            release = self._identifiers(entry, "release")
        if not release:
            raise self._error("[[resource]] needs 'release', the methods that discharge it", "release")
        field, error_field, received = (
            self._identifier(entry, key) for key in ("field", "error_field", "received")
        )
        until_go = self._version(entry)
        exhausted_by = self._identifiers(entry, "exhausted_by")
        flags = [entry.get(key, False) for key in ("nil_safe", "weak", "listed_only")]
        nil_safe, weak, listed_only = flags
        for name in self._names(entry, "type"):
            self.found.resources[self._new(self.found.resources, name, "type")] = Resource(
                name, kind, release, entry["why"],
                exhausted_by, nil_safe, field, weak, listed_only, error_field, received, until_go,
                entry.get("handed_over", False),
            )  # fmt: skip

    def _acquire(self, entry: dict[str, Any]) -> None:
        result = entry.get("result", 0)
        if result < 0:
            raise self._error("'result' counts from 0", "result")
        resource = entry.get("resource", "")
        if resource:
            self._names(entry, "resource")
            self._resource_places.setdefault(resource, (self._file, self._text, self._index))
        for call in self._names(entry, "call"):
            known = self.found.acquires.setdefault(call, [])
            if any(other.result == result for other in known):
                raise self._error(f"{call!r} has an [[acquire]] for result {result} already", "call", call)
            if call in self.found.no_acquires:
                raise self._error(f"{call!r} has an entry [[no_acquire]] already", "call", call)
            known.append(Acquire(
                call, entry["why"], result, resource, entry.get("weak", False),
                next(iter(self._positions(entry, "weak_without")), None),
                entry.get("may_drop", False), self._version(entry),
            ))  # fmt: skip

    def _no_acquire(self, entry: dict[str, Any]) -> None:
        for call in self._names(entry, "call"):
            if call in self.found.acquires:
                raise self._error(f"{call!r} has an entry [[acquire]] already", "call", call)
            self.found.no_acquires[self._new(self.found.no_acquires, call, "call")] = entry["why"]

    def _call(self, entry: dict[str, Any]) -> None:
        if not any(entry.get(key) for key in _KEYS["call"] if key not in ("call", "closes", "why")):
            raise self._error("[[call]] says nothing of the call")
        wraps = next(iter(self._positions(entry, "wraps")), None)
        if entry.get("closes") and wraps is None:
            raise self._error("'closes' needs 'wraps'", "closes")
        calls = self._names(entry, "call")
        borrows, releases, takes = (self._positions(entry, key) for key in ("borrows", "releases", "takes"))
        runs, runs_later = self._positions(entry, "runs"), self._positions(entry, "runs_later")
        both = (borrows & releases) | (borrows & takes) | (releases & takes)
        if both:
            raise self._error("an argument is either borrowed, released or taken over")
        for call in calls:
            self.found.effects[self._new(self.found.effects, call, "call")] = CallEffect(
                call, entry["why"], borrows, releases, takes, wraps, entry.get("closes", False),
                entry.get("never_returns", False), runs, runs_later, entry.get("result_non_nil", False),
                entry.get("fails_test", False),
            )  # fmt: skip

    def _assert(self, entry: dict[str, Any]) -> None:
        nil = self._positions(entry, "nil_args")
        if "error" in entry:
            nil |= {self._position(entry["error"], "error")}
        keys = ("non_nil_args", "true_args", "false_args", "equal_args")
        others = [self._positions(entry, key) for key in keys]
        if len(others[-1]) not in (0, 2):
            raise self._error("'equal_args' are two arguments", "equal_args")
        if not nil and not any(others):
            raise self._error("[[assert]] says nothing of the arguments")
        for call in self._names(entry, "call"):
            self.found.asserts[self._new(self.found.asserts, call, "call")] = Assert(
                call, entry["why"], nil, *others
            )

    def _function(self, entry: dict[str, Any]) -> None:
        if "package" in entry or "signatures" in entry:
            if "call" in entry or "signature" in entry or not entry.get("signatures"):
                raise self._error("[[function]] has either call and signature or package and signatures")
            packages = entry.get("package")
            for package in [packages] if isinstance(packages, str) else packages or ():
                self._signatures(package, entry["signatures"], package, "signatures", entry["why"])
            if not packages:
                raise self._error("[[function]] needs 'package'", "signatures")
            return
        signature = entry.get("signature", "")
        if not signature:
            raise self._error("[[function]] needs 'signature'", "signature")
        for call in self._names(entry, "call"):
            self._add_function(call, signature, _package_of(call), "call", call, entry["why"])

    def _signatures(self, prefix: str, table: dict[str, Any], package: str, key: str, why: str) -> None:
        for name, signature in table.items():
            if not isinstance(signature, str):
                raise self._error(f"the signature of {name!r} must be a string", name)
            if not all(_IDENTIFIER.match(part) for part in name.split(".")):
                raise self._error(f"{name!r} is no Go identifier", name)
            self._add_function(f"{prefix}.{name}", signature, package, name, None, why)

    def _add_function(
        self, symbol: str, signature: str, package: str, key: str, value: str | None, why: str
    ) -> None:
        if symbol in self.found.functions:
            raise self._error(f"{symbol!r} has a signature already", key, value)
        self._check_type(signature, package, "signature" if value else key, func=True)
        self.found.functions[symbol] = ModelFunction(symbol, signature, package, why)

    def _type(self, entry: dict[str, Any]) -> None:
        underlying = entry.get("underlying", "")
        kind = entry.get("kind", "defined" if underlying else "struct")
        if kind not in _TYPE_KINDS:
            raise self._error(f"'kind' must be one of {', '.join(_TYPE_KINDS)}", "kind")
        if bool(underlying) != (kind == "defined"):
            raise self._error("'underlying' belongs to kind \"defined\"", "underlying")
        for name in self._names(entry, "name"):
            package = split_symbol(name)[0]
            for text in entry.get("embeds", ()):
                self._check_type(text, package, "embeds", text)
            if underlying:
                self._check_type(underlying, package, "underlying")
            fields = entry.get("fields", {})
            for field, text in fields.items():
                if not isinstance(text, str):
                    raise self._error(f"the type of {field!r} must be a string", field)
                self._check_type(text, package, field)
            embeds = tuple(entry.get("embeds", ()))
            self.found.types[self._new(self.found.types, name, "name")] = ModelType(
                name, package, kind, entry["why"], embeds, tuple(fields.items()), underlying
            )
            self._signatures(name, entry.get("methods", {}), package, "methods", entry["why"])

    def _container(self, entry: dict[str, Any]) -> None:
        insert, remove = (frozenset(self._identifiers(entry, key)) for key in ("insert", "remove"))
        if not insert:
            raise self._error("[[container]] needs 'insert', the methods that add to it", "insert")
        if insert & remove:
            raise self._error("a method either adds or removes", "remove", min(insert & remove))
        for name in self._names(entry, "type"):
            self.found.containers[self._new(self.found.containers, name, "type")] = Container(
                name, entry["why"], insert, remove, entry.get("keyed", True)
            )

    def _role(self, entry: dict[str, Any]) -> None:
        role = entry.get("role", "")
        if role not in ROLES:
            raise self._error(f"'role' must be one of {', '.join(ROLES)}", "role")
        keys = [key for key in ("type", "call", "field") if key in entry]
        if not keys:
            raise self._error("[[role]] needs 'type', 'call' or 'field'", "role")
        for key in keys:
            for name in self._names(entry, key):
                known = self.found.roles.get(name, frozenset())
                if role in known:
                    raise self._error(f"{name!r} has the role {role!r} already", key, name)
                self.found.roles[name] = known | {role}

    def _frame(self, entry: dict[str, Any]) -> None:
        wait, makes, serves, holds = (entry.get(key, "") for key in ("wait", "makes", "serves", "holds"))
        if not wait and not makes and not serves and not holds:
            raise self._error("[[frame]] says nothing of the frame")
        if makes and makes not in MAKES:
            raise self._error(f"'makes' must be one of {', '.join(MAKES)}", "makes")
        for key, kind in (("serves", serves), ("holds", holds)):
            if kind and kind not in RESOURCE_KINDS:
                raise self._error(f"{key!r} must be one of {', '.join(RESOURCE_KINDS)}", key)
        for name in self._names(entry, "function"):
            self.found.frames[self._new(self.found.frames, name, "function")] = FrameMeaning(
                name, entry["why"], wait, makes, serves, holds
            )


def _package_of(symbol: str) -> str:
    """Import path of a function or method symbol.

    ``a/b.v2.Type.Method``: the last parts that start like Go names are the type and the method; a version
    such as ``v2`` belongs to the path, so a type is recognised by its capital letter.
    """
    package, name = split_symbol(symbol)
    head, last = split_symbol(package)
    return head if head and last[:1].isupper() and name else package


def _strings(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, list):
        for item in value:
            yield from _strings(item)
    elif isinstance(value, dict):
        for key, item in value.items():
            if key != "why":
                yield from _strings(item)


def _replace(value: Any, chosen: dict[str, str]) -> Any:
    if isinstance(value, str):
        return _VARIABLE.sub(lambda match: chosen[match[1]], value) if "$" in value else value
    if isinstance(value, list):
        return [_replace(item, chosen) for item in value]
    if isinstance(value, dict):
        return {key: _replace(item, chosen) for key, item in value.items()}
    return value
