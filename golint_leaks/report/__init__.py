"""Renderers: one module per format, and the only layer that knows SARIF or columns.

A renderer turns a :class:`Document` into text, piece by piece.  Renderers are imported when their
format is asked for, since the object model of SARIF alone costs more start-up time than all the
rest.
"""

from __future__ import annotations

import importlib
from collections.abc import Iterator
from typing import Protocol, cast

from golint_leaks.report.document import Document, TextStyle

FORMATS = ("text", "sarif", "json", "github", "html")

__all__ = ["FORMATS", "Document", "TextStyle", "render"]


class _Renderer(Protocol):
    def render(self, document: Document) -> Iterator[str]: ...


def render(format_name: str, document: Document) -> Iterator[str]:
    """Yield the document in one of :data:`FORMATS`, in pieces that end with a line break.

    Paths that are not valid UTF-8 may leave surrogates in the text format; write it with the error
    handler ``surrogateescape``.
    """
    if format_name not in FORMATS:
        raise ValueError(f"unknown format {format_name!r}")
    module = cast(_Renderer, importlib.import_module(f"golint_leaks.report.{format_name}_format"))
    return module.render(document)
