"""A decision diagram: a function of several variables as a graph of shared nodes, exact and quick to ask.

Each node asks the value of one variable and points to a node per value; an end is a number. Nodes that would be equal
are one, and a node whose values all lead to the same place is left out: then a variable occurs in the graph exactly if
the function depends on it (R. E. Bryant, IEEE Transactions on Computers 35(8), 1986).
"""

from collections.abc import Callable, Iterable, Iterator, Mapping

from models.errors import InvalidMethod

Node = int
"""A place in the graph; an end with value ``v`` is ``~v``, so that ends are negative."""

Known = Mapping[int, tuple[int, ...]]
"""Per variable the values that are still possible; all of them where a variable is not named."""

NO: Node = ~0
YES: Node = ~1

MAX_NODES = 200_000
"""More nodes than this could not be asked in a moment; the shipped rules need a few thousand."""


class Diagram:
    """The nodes of some functions over the same variables, which are asked in the order in which they were added."""

    def __init__(self, max_nodes: int = MAX_NODES) -> None:
        """``max_nodes``: beyond this ``InvalidMethod`` is raised."""
        self._max_nodes = max_nodes
        self._sizes: list[int] = []
        self._variable: list[int] = []
        self._next: list[tuple[Node, ...]] = []
        self._known: dict[tuple[int, tuple[Node, ...]], Node] = {}
        self._met: dict[tuple[Node, Node], Node] = {}
        self._joined: dict[tuple[Node, Node], Node] = {}

    def __len__(self) -> int:
        """How many nodes there are."""
        return len(self._next)

    def add_variable(self, size: int) -> int:
        """A new variable that takes the values 0 to ``size - 1``."""
        self._sizes.append(size)
        return len(self._sizes) - 1

    def node(self, variable: int, targets: Iterable[Node]) -> Node:
        """The node that leads to these targets, one per value of the variable."""
        key = (variable, tuple(targets))
        if all(target == key[1][0] for target in key[1]):
            return key[1][0]
        if key not in self._known:
            if len(self._next) >= self._max_nodes:
                raise InvalidMethod("These rules hang together too tightly to be judged; split the largest conditions.")
            self._variable.append(variable)
            self._next.append(key[1])
            self._known[key] = len(self._next) - 1
        return self._known[key]

    def both(self, one: Node, other: Node) -> Node:
        """The smaller of two functions: "and" where the ends are NO and YES."""
        return self._combine(min, one, other, self._met)

    def either(self, one: Node, other: Node) -> Node:
        """The larger of two functions: "or" where the ends are NO and YES."""
        return self._combine(max, one, other, self._joined)

    def sum_up_to(self, most: int, parts: Iterable[Node]) -> Node:
        """The sum of functions, counted no further than ``most``."""
        done: dict[tuple[Node, Node], Node] = {}
        total = NO
        for part in parts:
            total = self._combine(lambda one, other: min(most, one + other), total, part, done)
        return total

    def with_ends(self, root: Node, ends: Callable[[int], int]) -> Node:
        """The same function with each end replaced by what ``ends`` makes of it."""
        done: dict[Node, Node] = {}

        def replace(node: Node) -> Node:
            if node < 0:
                return ~ends(~node)
            if node not in done:
                done[node] = self.node(self._variable[node], map(replace, self._next[node]))
            return done[node]

        return replace(root)

    def ends(self, root: Node, known: Known) -> frozenset[int]:
        """All values that the function can still take."""
        return frozenset(self._reachable(root, known))

    def only_end(self, root: Node, known: Known) -> int | None:
        """The one value that the function can still take, or nothing when there are several. Quicker than ``ends``."""
        ends = self._reachable(root, known)
        first = next(ends)
        return first if all(other == first for other in ends) else None

    def matters(self, root: Node, known: Known) -> frozenset[int]:
        """The variables on which the function still depends."""
        reduced: dict[Node, Node] = {}
        same: dict[tuple[int, tuple[Node, ...]], Node] = {}

        def reduce(node: Node) -> Node:
            if node < 0:
                return node
            if node not in reduced:
                targets = tuple(reduce(target) for target in self._targets(node, known))
                if all(target == targets[0] for target in targets):
                    reduced[node] = targets[0]
                else:
                    reduced[node] = same.setdefault((self._variable[node], targets), len(same))
            return reduced[node]

        reduce(root)
        return frozenset(variable for variable, _ in same)

    def _reachable(self, root: Node, known: Known) -> Iterator[int]:
        seen = {root}
        ahead = [root]
        while ahead:
            node = ahead.pop()
            if node < 0:
                yield ~node
            else:
                for target in self._targets(node, known):
                    if target not in seen:
                        seen.add(target)
                        ahead.append(target)

    def _targets(self, node: Node, known: Known) -> Iterable[Node]:
        targets = self._next[node]
        values = known.get(self._variable[node])
        return targets if values is None else [targets[value] for value in values]

    def _combine(
        self, ends: Callable[[int, int], int], one: Node, other: Node, done: dict[tuple[Node, Node], Node]
    ) -> Node:
        if one < 0 and other < 0:
            return ~ends(~one, ~other)
        key = (one, other) if one <= other else (other, one)
        if key not in done:
            first = min(self._variable[node] for node in key if node >= 0)
            pairs = zip(self._along(key[0], first), self._along(key[1], first), strict=True)
            done[key] = self.node(first, [self._combine(ends, left, right, done) for left, right in pairs])
        return done[key]

    def _along(self, node: Node, variable: int) -> tuple[Node, ...]:
        """Where a node leads for each value of a variable; itself where it does not ask it."""
        asks = node >= 0 and self._variable[node] == variable
        return self._next[node] if asks else (node,) * self._sizes[variable]
