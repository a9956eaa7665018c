"""What is known of a function from outside: its effect on one object that is handed to it.

The path-sensitive exploration in :mod:`golint_leaks.facts.tracker` serves both this layer (what
does a function do to a parameter?) and the resources layer (what becomes of what was acquired
here?).
"""
