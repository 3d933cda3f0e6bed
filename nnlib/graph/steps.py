"""Forward and backward one node at a time: what is known after so many steps."""

from __future__ import annotations

from typing import NamedTuple

from nnlib.graph.engine import Node, topological_order


class Stage(NamedTuple):
    """How far both passes have come.

    valued, returned: the nodes that have a value, and those that have handed their gradient back
    to their inputs; seeded: whether the output has its gradient 1; active: the node of this step.
    """

    valued: frozenset[Node]
    returned: frozenset[Node]
    seeded: bool
    active: Node | None

    def shows_total(self, output: Node, node: Node) -> bool:
        """Whether all nodes that use `node` have handed back, so that its gradient is complete."""
        users = (
            user
            for user in topological_order(output)
            if any(source is node for source, _ in user.edges)
        )
        return self.seeded and all(user in self.returned for user in users)


def operations(output: Node) -> list[Node]:
    """The nodes that compute something, in the order of the forward pass."""
    return [node for node in topological_order(output) if node.edges]


def number_of_steps(output: Node) -> int:
    """Each operation forward, the gradient 1 of the output, each operation backward."""
    return 2 * len(operations(output)) + 1


def stage(output: Node, step: int) -> Stage:
    """What is known after `step` steps: at 0 the inputs, at number_of_steps everything.

    Errors: ValueError when step is not between these.
    """
    forward, last = operations(output), number_of_steps(output)
    if not 0 <= step <= last:
        raise ValueError(f"the step must lie between 0 and {last}, but it is {step}")
    inputs = {node for node in topological_order(output) if not node.edges}
    backward = forward[::-1]
    back = max(0, step - len(forward) - 1)
    return Stage(
        valued=frozenset(inputs | set(forward[:step])),
        returned=frozenset(backward[:back]),
        seeded=step > len(forward),
        active=None if step == 0 else [*forward, output, *backward][step - 1],
    )
