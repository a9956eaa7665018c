"""Find leaks in Go source without a build."""

__version__ = "0.1.0"
