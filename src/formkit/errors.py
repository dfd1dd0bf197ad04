"""What stops a run. What is merely wrong on a paper is a `Problem` and is never raised."""


class FormkitError(Exception):
    """Wrong with the run. The message is for a clerk: where, what was seen, what to do."""

    exit_code = 1


class BadUsage(FormkitError):
    """The command cannot be carried out as it was given."""

    exit_code = 2


class BadForm(FormkitError):
    """A form folder cannot be used: missing, unknown or faulty."""

    exit_code = 4


class UnreadableFile(FormkitError):
    """One file cannot be read. Within a batch it costs nobody else: the batch notes it and goes on.

    `code` is the problem code under which the file is reported.
    """

    exit_code = 5

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code

    def __reduce__(self) -> tuple[type["UnreadableFile"], tuple[str, str]]:
        """How it crosses from one process to another, which else would forget the code."""
        return type(self), (self.code, str(self))


class NothingReadable(FormkitError):
    """None of the given files could be read."""

    exit_code = 5


class MissingTool(FormkitError):
    """A program or package that this work needs is not installed."""

    exit_code = 6


class RunRefused(FormkitError):
    """Going on would endanger what is already there: integrity or safety."""

    exit_code = 7
