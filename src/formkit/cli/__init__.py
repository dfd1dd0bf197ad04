"""The command line: one file a command, each imported only when it is asked for."""

import os
import sys


def main() -> None:
    """Runs `formkit` and exits with its code."""
    # click words its own errors by gettext, which looks at this variable only once.
    os.environ.setdefault("LANGUAGE", "zh_CN")
    for stream in (sys.stdout, sys.stderr):
        # A GBK console must not crash on a sign it does not have, after the work is done.
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(errors="replace")
    from formkit.cli.group import run

    sys.exit(run(sys.argv[1:]))
