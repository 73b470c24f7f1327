"""How one element supports another: of all chains the strongest, of those the shortest.

`samsvar.analysis` finds every chain between two elements, which takes a search of the whole graph around both. A list
shows one chain for each of its rows; that one is sought in what the source reaches, which is little.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from samsvar.engine import Engine
from samsvar.overview import Overview
from samsvar.web.links import Ground, Link, Pair, grounds, named, stated


@dataclass(frozen=True)
class Way:
    """A chain, with every word for each of its steps, the strongest first."""

    elements: tuple[str, ...]
    """On the way, both ends included."""
    steps: tuple[Sequence[Link], ...]

    @property
    def between(self) -> tuple[str, ...]:
        """The elements on the way without the ends."""
        return self.elements[1:-1]

    @property
    def strong(self) -> bool:
        """Whether every step has a strong word."""
        return all(words[0].strong for words in self.steps)

    @property
    def own(self) -> bool:
        """Whether any step stands on a document's own word."""
        return any(word.own for words in self.steps for word in words)

    @property
    def authors(self) -> tuple[str, ...]:
        """Who else has said something for a step, in the order of the steps."""
        return tuple(dict.fromkeys(author for words in self.steps for word in words for author in word.authors))

    @property
    def confirmed(self) -> bool:
        """Whether every step stands on a document's own word, or on one that an organisation has confirmed."""
        return all(any(word.own or word.confirmed for word in words) for words in self.steps)


def strongest(engine: Engine, overview: Overview, pairs: Iterable[Pair]) -> dict[Pair, Way]:
    """Return, for each pair of elements of which the first reaches the second, the chain that comes first.

    Strong chains come before others, short before long ones, and equals by the IRIs on the way.
    """
    wanted = list(pairs)
    reached: dict[str, Sequence[str]] = {}

    def beyond(iri: str) -> Sequence[str]:
        if iri not in reached:
            reached[iri] = [reach.supported.iri for reach in overview.reached(iri)]
        return reached[iri]

    inside = {
        (source, target): {source, *(one for one in beyond(source) if target in beyond(one))}
        for source, target in wanted
    }
    held = grounds(engine, set().union(*inside.values()))
    paths = {
        (source, target): path
        for source, target in wanted
        if (path := _path(held, {*inside[source, target], target}, source, target))
    }
    steps = {step for path in paths.values() for step in pairwise(path)}
    links = named(engine, (ground.link for step in steps for ground in held[step] if ground.link))
    words = {step: [links[one.link] if one.link else stated(*step, ()) for one in held[step]] for step in steps}
    return {pair: Way(path, tuple(words[step] for step in pairwise(path))) for pair, path in paths.items()}


def _path(held: Mapping[Pair, Sequence[Ground]], inside: set[str], source: str, target: str) -> tuple[str, ...] | None:
    """Return the shortest path of strong steps between some elements or, where there is none, of any steps."""
    steps: dict[str, list[str]] = {}
    for start, end in sorted(held):
        if start in inside and end in inside:
            steps.setdefault(start, []).append(end)
    return _shortest(steps, source, target, lambda step: held[step][0].strong) or _shortest(
        steps, source, target, lambda _: True
    )


def _shortest(
    steps: Mapping[str, Sequence[str]], source: str, target: str, allowed: Callable[[Pair], bool]
) -> tuple[str, ...] | None:
    """Return the shortest path of allowed steps, the first by its IRIs where there are several."""
    met = {source}
    paths: list[tuple[str, ...]] = [(source,)]
    while paths:
        longer = []
        for path in paths:
            for step in steps.get(path[-1], ()):
                if step not in met and allowed((path[-1], step)):
                    if step == target:
                        return (*path, step)
                    met.add(step)
                    longer.append((*path, step))
        paths = longer
    return None
