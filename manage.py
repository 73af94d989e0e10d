#!/usr/bin/env python
"""Run a management command of 青创引航."""

import os
import sys


def main() -> None:
    """Start Django with the project's settings."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    from django.core.management import execute_from_command_line  # noqa: PLC0415

    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
