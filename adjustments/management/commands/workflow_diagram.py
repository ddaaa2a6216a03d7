"""`manage.py workflow_diagram`: the workflow as a Mermaid diagram, from the table itself."""

from typing import Any

from django.core.management.base import BaseCommand

from ...rules.states import State
from ...rules.workflow import MOVES, Move


def _targets(move: Move, frm: State) -> tuple[State, ...]:
    return move.reaches or (move.to or frm,)


def diagram() -> str:
    """Return the Mermaid text; the same table gives the same text."""
    lines = ["stateDiagram-v2", "    [*] --> draft"]
    for state in State:
        for move in MOVES:
            if state in move.frm:
                lines += [f"    {state} --> {target}: {move.action}" for target in _targets(move, state)]
    return "\n".join(lines)


class Command(BaseCommand):
    """Prints the diagram."""

    help = "Print the workflow of an adjustment as a Mermaid diagram."

    def handle(self, *args: Any, **options: Any) -> None:
        """Print it."""
        self.stdout.write(diagram())
