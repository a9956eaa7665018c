"""``python -m golint_leaks``."""

from golint_leaks.cli import main

if __name__ == "__main__":
    main()
