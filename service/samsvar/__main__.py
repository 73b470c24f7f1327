"""Run the command line as `python -m samsvar`."""

from samsvar.cli import main

if __name__ == "__main__":
    main()
