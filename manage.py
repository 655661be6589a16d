#!/usr/bin/env python
"""Django's command line; ``bin/up`` and ``bin/test`` prepare what it needs."""

import os
import sys


def main() -> None:
    """Run the command, or say in one sentence how to get what is missing."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.local")
    try:
        from django.core.management import execute_from_command_line
    except ImportError:
        sys.exit(
            "Django is not installed here: run bin/test for the tests or bin/up for the portal;"
            " both install what uv.lock says."
        )
    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
