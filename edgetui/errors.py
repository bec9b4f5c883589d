"""edgetui's own errors and exit codes.

    EdgetuiError              shown to a person without a traceback
      UsageError              a command line, a file or a configuration that cannot be used

A function's failure and CloudFront's refusal are no errors of ours: they are results (`engine.commands`,
`engine.judgment`). Any other exception is our bug.
"""

from enum import IntEnum


class ExitCode(IntEnum):
    """What the process exits with."""

    OK = 0
    #: A function failed or CloudFront refused a result.
    REFUSED = 1
    #: The command line or the configuration cannot be used.
    USAGE = 2
    #: edgetui itself failed.
    BUG = 3


class EdgetuiError(Exception):
    """`message` says what is wrong and shows the offending value; `hint` says what to do."""

    exit_code = ExitCode.BUG

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint


class UsageError(EdgetuiError):
    """The user's input cannot be used as it is."""

    exit_code = ExitCode.USAGE
