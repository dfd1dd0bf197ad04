"""`python -m formkit.cli` is `formkit`."""

from formkit.cli import main

main()
