"""`python -m derivations` is the command line."""

from derivations.cli import main

if __name__ == "__main__":
    main()
