"""The program that reads a source beside the service: a Source comes in, a Reading or an error goes out, pickled."""

import os
import pickle
import sys
from pathlib import Path

from samsvar.errors import SamsvarError
from samsvar.live.reading import Reading, read


def main() -> None:
    """Read the source that standard input names; what it gives goes to standard output, which nobody else gets."""
    answer = os.dup(1)
    os.dup2(2, 1)
    told: Reading | SamsvarError
    try:
        told = read(pickle.load(sys.stdin.buffer), Path(sys.argv[1]))  # noqa: S301 (the service writes it)
    except SamsvarError as error:
        told = error
    with os.fdopen(answer, "wb") as stream:
        pickle.dump(told, stream)


if __name__ == "__main__":
    main()
