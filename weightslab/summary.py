"""What a network consists of, as a table: `summary`."""

from collections import Counter
from dataclasses import dataclass
from typing import Any, NamedTuple

from .nn.checks import checked_shape
from .nn.kinds import check_kind
from .nn.network import Sequential

__all__ = ["LayerCount", "Summary", "summary"]


class LayerCount(NamedTuple):
    """One layer: shape of an example behind it, shapes of its weight arrays, numbers of weights and biases."""

    layer: str
    output: tuple
    weight_shapes: tuple
    weights: int
    biases: int


@dataclass(frozen=True, repr=False)
class Summary:
    """The layers of a network in order; printed, it is a table.

    Attributes
    ----------
    rows : tuple of LayerCount
    replicas : tuple of int
        All numbers are those of one replica.
    """

    rows: tuple
    replicas: tuple

    @property
    def weights(self) -> int:
        """Number of all weights."""
        return sum(row.weights for row in self.rows)

    @property
    def biases(self) -> int:
        """Number of all biases."""
        return sum(row.biases for row in self.rows)

    def __repr__(self) -> str:
        table = [("layer", "output", "W", "weights", "biases")]
        table += [
            (f"{i} {row.layer}", str(row.output), _shapes(row.weight_shapes), f"{row.weights:,}", f"{row.biases:,}")
            for i, row in enumerate(self.rows)
        ]
        table.append(("total", "", "", f"{self.weights:,}", f"{self.biases:,}"))
        widths = [max(map(len, column)) for column in zip(*table, strict=True)]
        lines = [
            "  ".join(
                cell.rjust(width) if column > 2 else cell.ljust(width)
                for column, (cell, width) in enumerate(zip(cells, widths, strict=True))
            )
            for cells in table
        ]
        rule, count = "-" * len(lines[0]), self.weights + self.biases
        share = f"{self.biases / count:.3%} of {count:,} parameters are biases" if count else "no parameters"
        family = [f"in each of the {' x '.join(map(str, self.replicas))} replicas"] if self.replicas else []
        return "\n".join([lines[0], rule, *lines[1:-1], rule, lines[-1], share, *family])


def _shapes(shapes: Any) -> str:
    return ", ".join(f"{n} x {shape}" if n > 1 else str(shape) for shape, n in Counter(shapes).items())


def summary(net: Any, shape: tuple[int, ...]) -> Summary:
    """Return the layers of ``net`` for examples of ``shape``, with what each contributes.

    Parameters
    ----------
    net : Sequential
    shape : tuple of int
        Of one example, without the batch: ``(64,)`` or ``(3, 32, 32)``.

    Returns
    -------
    Summary

    Raises
    ------
    ValueError
        From the layer that examples of this shape do not fit.
    """
    check_kind("summary", "net", net, Sequential)
    shape, lead = net.spread((1, *checked_shape("summary", shape)), 0)
    rows = []
    for layer in net.layers:
        shape, views = layer.shape_out(shape, lead), layer.views(layer.parameters)
        lead = max(lead, len(layer.replicas))
        shapes = tuple(views[name].shape[len(layer.replicas) :] for name in layer.weight_names)
        rows.append(LayerCount(repr(layer), shape[len(net.replicas) + 1 :], shapes, layer.n_weights, layer.n_biases))
    return Summary(tuple(rows), net.replicas)
