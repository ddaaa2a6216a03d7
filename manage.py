#!/usr/bin/env python
"""The command line."""

import os
import sys

if sys.version_info < (3, 11):
    sys.exit("Workplace Adjustments needs Python 3.11 or newer; this is %d.%d." % sys.version_info[:2])


def _prepare_demo() -> None:
    """Give the demo its folder and secret before the settings are read."""
    from pathlib import Path

    from config.env import prepare_demo

    os.environ.setdefault("APP_ENV", "demo")
    folder = Path(os.environ.get("DATA_DIR") or Path(__file__).resolve().parent / "var" / "demo")
    try:
        prepare_demo(folder)
    except OSError as error:
        sys.exit(f"The demo cannot write to {folder} ({error.strerror}). Set DATA_DIR to a folder of yours.")


def main() -> None:
    """Run the command that was asked for."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    try:
        from django.core.management import execute_from_command_line
    except ImportError:
        sys.exit("Django is not installed here. Run the first command of README.md.")
    if sys.argv[1:2] == ["demo"] or os.environ.get("APP_ENV") == "demo":
        _prepare_demo()
    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
