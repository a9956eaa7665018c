"""Memory that is kept although little of it is needed: captures, parts of large buffers, pools."""

from golint_leaks.retention.check import analyse_package

__all__ = ["analyse_package"]
