"""Intermediate representation: what every layer above speaks about.

Nodes are named tuples.  They are immutable, hash by structure, and cost a third of what a frozen
dataclass costs to build and to pickle; a run builds millions of them.
"""
