"""`python -m edgetui`, and the command `edgetui`."""

import sys

from edgetui.cli import main

if __name__ == "__main__":
    sys.exit(main())
