"""``python -m srclint``: the command."""

import sys

from srclint.cli import main

if __name__ == "__main__":
    sys.exit(main())
