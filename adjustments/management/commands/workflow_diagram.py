"""`manage.py workflow_diagram`: the workflow as a Mermaid diagram, from the table itself."""

from typing import Any

from django.core.management.base import BaseCommand

from ...rules.states import State
from ...rules.workflow import MOVES, Move


def _targets(move: Move, frm: State) -> tuple[State, ...]:
    return move.reaches or (move.to or frm,)


def diagram() -> str:
    """Return the Mermaid text: one arrow from state to state, with all the moves that lead there. Moves that stay are left out."""
    lines = ["stateDiagram-v2", "    [*] --> draft"]
    for state in State:
        arrows: dict[State, list[str]] = {}
        for move in MOVES:
            for target in _targets(move, state) if state in move.frm else ():
                if target is not state:
                    arrows.setdefault(target, []).append(move.action)
        lines += [f"    {state} --> {target}: {', '.join(actions)}" for target, actions in arrows.items()]
    return "\n".join(lines)


class Command(BaseCommand):
    """Prints the diagram."""

    help = "Print the workflow of an adjustment as a Mermaid diagram."

    def handle(self, *args: Any, **options: Any) -> None:
        """Print it."""
        self.stdout.write(diagram())
