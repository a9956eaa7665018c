"""Facts about Go libraries: what acquires, releases, borrows, takes over, never returns."""

from golint_leaks.models.gotype import TypeSyntaxError, parse_type
from golint_leaks.models.load import MODEL_SUFFIX, builtin_directory, load_frames, load_models
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
from golint_leaks.models.version import older

__all__ = [
    "ALL",
    "CALLED",
    "MAKES",
    "MODEL_SUFFIX",
    "RECEIVER",
    "RESOURCE_KINDS",
    "ROLES",
    "Acquire",
    "Assert",
    "CallEffect",
    "Container",
    "FrameMeaning",
    "ModelError",
    "ModelFunction",
    "ModelType",
    "Models",
    "Resource",
    "TypeSyntaxError",
    "builtin_directory",
    "load_frames",
    "load_models",
    "older",
    "parse_type",
]
