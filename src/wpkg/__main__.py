"""Let ``python -m wpkg`` be the command line."""

from wpkg.cli import main

main()
