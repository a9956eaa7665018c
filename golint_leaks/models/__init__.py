"""Facts about Go libraries: what acquires, releases, borrows, takes over, never returns."""

from golint_leaks.models.gotype import TypeSyntaxError, parse_type
from golint_leaks.models.load import MODEL_SUFFIX, builtin_directory, load_models
from golint_leaks.models.model import (
    ALL,
    RECEIVER,
    RESOURCE_KINDS,
    Acquire,
    Assert,
    CallEffect,
    ModelError,
    ModelFunction,
    Models,
    ModelType,
    Resource,
)

__all__ = [
    "ALL",
    "MODEL_SUFFIX",
    "RECEIVER",
    "RESOURCE_KINDS",
    "Acquire",
    "Assert",
    "CallEffect",
    "ModelError",
    "ModelFunction",
    "ModelType",
    "Models",
    "Resource",
    "TypeSyntaxError",
    "builtin_directory",
    "load_models",
    "parse_type",
]
