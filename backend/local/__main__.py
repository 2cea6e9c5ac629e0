"""The command line of the launcher."""

import argparse
import os
import sys

from backend.local import children
from backend.local.failure import LocalFailure
from backend.local.manage import manage
from backend.local.run import run


def main(arguments: list[str]) -> int:
    """Run one of the launcher's commands; the exit code."""
    parser = argparse.ArgumentParser(prog="python -m backend.local", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    runner = commands.add_parser("run", help="start everything and keep it running")
    runner.add_argument(
        "--stop-with-parent", action="store_true", help="stop when whoever started this is gone"
    )
    commands.add_parser("manage", help="run a management command on the same servers")
    chosen, rest = parser.parse_known_args(
        arguments[:1] if arguments[:1] == ["manage"] else arguments
    )
    local_dir = os.environ.get("LOCAL_DIR") or ".local"
    if chosen.command == "manage":
        return manage(local_dir, arguments[1:])
    if rest:
        parser.error(f"unknown: {' '.join(rest)}")
    if chosen.stop_with_parent:
        children.stop_with_parent()
    return run(local_dir, os.environ.get("PORT") or "8000")


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except LocalFailure as failure:
        print(failure, file=sys.stderr)
        sys.exit(1)
    except KeyboardInterrupt:
        sys.exit(130)
