"""What measures recall, precision, speed, memory and robustness on real code.

Each module is a command: ``python -m benchmarks.leakfix --help`` and so on.  Nothing here is
installed with the package.
"""
