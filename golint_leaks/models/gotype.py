"""Type expressions of model files: Go's syntax with import paths written out.

``func(query string, args ...any) (*github.com/jmoiron/sqlx.Rows, error)`` gives the nodes of
:mod:`golint_leaks.ir.typeexpr`, where the package of each name is its import path.  A capitalised name
without a path belongs to the package of the entry; any other is predeclared or a type parameter.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, Literal, overload

from golint_leaks.ir.typeexpr import (
    TArray,
    TChan,
    TField,
    TFunc,
    TInterface,
    TMap,
    TMethod,
    TName,
    TParam,
    TPointer,
    TSlice,
    TStruct,
)

if TYPE_CHECKING:
    from golint_leaks.ir.typeexpr import TypeExpr

# A path may hold dots, dashes and slashes; an ellipsis, an arrow and the brackets end it.
_TOKEN = re.compile(r"\s*(\.\.\.|<-|[A-Za-z_0-9](?:[A-Za-z0-9_/~+-]|\.(?!\.))*|[()\[\]{}*,;~|])")
_IDENTIFIER = re.compile(r"[A-Za-z_]\w*\Z")
_KEYWORDS = frozenset({"func", "map", "chan", "struct", "interface"})


class TypeSyntaxError(ValueError):
    """Text that is no type expression; the message says what was expected and where."""


def split_symbol(name: str) -> tuple[str, str]:
    """``import/path.Name`` as (``import/path``, ``Name``); no path: (``""``, name)."""
    slash = name.rfind("/") + 1
    dot = name.rfind(".", slash)
    return ("", name) if dot < 0 else (name[:dot], name[dot + 1 :])


class _Parser:
    def __init__(self, text: str, package: str) -> None:
        self.text = text
        self.package = package
        self.tokens: list[str] = []
        position, end = 0, len(text.rstrip())
        while position < end:
            match = _TOKEN.match(text, position)
            if match is None:
                raise TypeSyntaxError(f"unexpected {text[position:].lstrip()[:1]!r} in type {text!r}")
            self.tokens.append(match[1])
            position = match.end()
        self.at = 0

    def peek(self, ahead: int = 0) -> str:
        index = self.at + ahead
        return self.tokens[index] if index < len(self.tokens) else ""

    def take(self) -> str:
        token = self.peek()
        self.at += 1
        return token

    def accept(self, token: str) -> bool:
        if self.peek() == token:
            self.at += 1
            return True
        return False

    def expect(self, token: str) -> None:
        if not self.accept(token):
            self.fail(repr(token))

    def fail(self, wanted: str) -> None:
        found = repr(self.peek()) if self.peek() else "the end"
        raise TypeSyntaxError(f"expected {wanted}, found {found} in type {self.text!r}")

    def type(self) -> TypeExpr:
        token = self.take()
        match token:
            case "*":
                return TPointer(self.type())
            case "[":
                if self.accept("]"):
                    return TSlice(self.type())
                length = self.take()
                self.expect("]")
                return TArray(length, self.type())
            case "(":
                inner = self.type()
                self.expect(")")
                return inner
            case "<-":
                self.expect("chan")
                return TChan("recv", self.type())
            case "chan":
                return TChan("send" if self.accept("<-") else "both", self.type())
            case "map":
                self.expect("[")
                key = self.type()
                self.expect("]")
                return TMap(key, self.type())
            case "func":
                return self.signature()
            case "struct":
                return self.struct()
            case "interface":
                return self.interface()
        self.at -= 1
        return self.name()

    def name(self) -> TName:
        token = self.peek()
        package, name = split_symbol(token)
        if not _IDENTIFIER.match(name) or token in _KEYWORDS:
            self.fail("a type")
        self.at += 1
        if not package and name[:1].isupper():
            package = self.package
        args: list[TypeExpr] = []
        if self.peek() == "[" and self.peek(1) != "]":
            self.expect("[")
            args = self.sequence("]")
        return TName(package, name, tuple(args))

    def sequence(self, end: str) -> list[TypeExpr]:
        items = [self.type()]
        while self.accept(","):
            items.append(self.type())
        self.expect(end)
        return items

    def signature(self) -> TFunc:
        params, variadic = self.params()
        results: tuple[TParam, ...] = ()
        if self.peek() == "(":
            results, spread = self.params()
            if spread:
                raise TypeSyntaxError(f"'...' among the results in type {self.text!r}")
        elif self.peek() not in ("", ")", ",", "]", "}", ";"):
            results = (TParam("", self.type()),)
        return TFunc(params, results, variadic)

    def params(self) -> tuple[tuple[TParam, ...], bool]:
        """A parameter list; as in Go it is named throughout or not at all."""
        self.expect("(")
        items: list[tuple[str, TypeExpr]] = []
        named = variadic = False
        while not self.accept(")"):
            if variadic:
                raise TypeSyntaxError(f"'...' before the last parameter in type {self.text!r}")
            name = ""
            following = self.peek(1)
            if _IDENTIFIER.match(self.peek()) and self.peek() not in _KEYWORDS:
                # "name T": what follows starts a type.  "[" may also open type arguments, as in List[int];
                # "[]" and "[4]" are types of a named parameter.
                opens = following == "[" and (self.peek(2) == "]" or self.peek(2).isdigit())
                if opens or following in ("*", "...", "<-", "(") or following[:1].isalnum():
                    name, named = self.take(), True
            if self.accept("..."):
                variadic = True
                items.append((name, TSlice(self.type())))
            else:
                items.append((name, self.type()))
            if self.peek() != ")":
                self.expect(",")
        if not named:
            return tuple(TParam("", kind) for _, kind in items), variadic
        return self.spread_names(items), variadic

    def spread_names(self, items: list[tuple[str, TypeExpr]]) -> tuple[TParam, ...]:
        """``a, b T``: a lone name takes the type of the next parameter that has one."""
        out: list[TParam] = []
        following: TypeExpr | None = None
        for name, kind in reversed(items):
            if name:
                following = kind
                out.append(TParam(name, kind))
                continue
            if not isinstance(kind, TName) or kind.args or following is None:
                raise TypeSyntaxError(f"named and unnamed parameters are mixed in type {self.text!r}")
            out.append(TParam(kind.name, following))
        return tuple(reversed(out))

    def struct(self) -> TStruct:
        self.expect("{")
        fields: list[TField] = []
        while not self.accept("}"):
            if self.peek() == "*" or self.peek(1) in (";", "}"):
                kind = self.type()
                inner = kind.elem if isinstance(kind, TPointer) else kind
                fields.append(TField(inner.name if isinstance(inner, TName) else "", kind, True))
            else:
                names = [self.take()]
                while self.accept(","):
                    names.append(self.take())
                kind = self.type()
                fields.extend(TField(name, kind) for name in names)
            if self.peek() != "}":
                self.expect(";")
        return TStruct(tuple(fields))

    def interface(self) -> TInterface:
        self.expect("{")
        methods: list[TMethod] = []
        embeds: list[TypeExpr] = []
        while not self.accept("}"):
            if self.peek(1) == "(":
                methods.append(TMethod(self.take(), self.signature()))
            else:
                self.accept("~")
                embeds.append(self.type())
                while self.accept("|"):
                    self.accept("~")
                    embeds.append(self.type())
            if self.peek() != "}":
                self.expect(";")
        return TInterface(tuple(methods), tuple(embeds))


@overload
def parse_type(text: str, package: str = "", *, func: Literal[True]) -> TFunc: ...


@overload
def parse_type(text: str, package: str = "", *, func: bool = False) -> TypeExpr: ...


@lru_cache(maxsize=4096)
def parse_type(text: str, package: str = "", *, func: bool = False) -> TypeExpr:
    """The type expression in ``text``; ``package`` is the import path of unqualified capitalised names.

    With ``func`` the text must be a function type.  Raises :class:`TypeSyntaxError`.
    """
    parser = _Parser(text, package)
    found = parser.type()
    if parser.peek():
        parser.fail("the end")
    if func and not isinstance(found, TFunc):
        raise TypeSyntaxError(f"expected a function type, found {text!r}")
    return found
