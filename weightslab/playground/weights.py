"""One weight or bias of the playground's network: where it stands, and how to say it.

A place is (layer, to, from), all from 0: the layers with weights, the neuron that a weight leads to, and the neuron or input
that it comes from; None stands for the bias of the neuron.
"""

from math import isfinite

import numpy as np

from weightslab import storage
from weightslab.live.parameters import one_line
from weightslab.plots.shapes import signed, signed_figures

from .settings import network


def dense(net):
    """The layers with weights, in order, with their positions in the network."""
    return [(position, layer) for position, layer in enumerate(net.layers) if layer.weight_names]


@one_line()
def weight_at(net, layer, to, source):
    """Name, index and value of a weight or bias; None for the bias of a neuron that has none.

    Raises
    ------
    ValueError
        If the network has no such place.
    """
    layers = dense(net)
    if not 0 <= layer < len(layers):
        raise ValueError(f"there is no layer {layer + 1}: the network has {len(layers)}")
    position, found = layers[layer]
    if not (0 <= to < found.n_out and (source is None or 0 <= source < found.n_in)):
        raise ValueError(f"layer {layer + 1} has weights to neurons 1 to {found.n_out} from 1 to {found.n_in}")
    if source is not None:
        return f"{position}.W", (to, source), float(found.W[to, source])
    return (f"{position}.b", (to,), float(found.b[to])) if found.bias_names else None


def number(value):
    """A weight as short as it can be read: ``+0.53``, ``+120,000``."""
    return "" if not isfinite(value) else signed(value) if abs(value) < 1000 else signed_figures(value, 2)


def neuron(net, layer, to):
    """A neuron in words."""
    return "the output" if layer == len(dense(net)) - 1 else f"neuron {to + 1} of hidden layer {layer + 1}"


def told(session, chosen):
    """The chosen weight or bias in words."""
    if chosen is None:
        return "Click a neuron or an edge in the picture, drag an edge up or down, or choose a weight here."
    layer, to, source = chosen
    found, end = weight_at(session.net, *chosen), neuron(session.net, layer, to)
    if source is None:
        return f"Bias of {end}: {signed(found[2], 3)}." if found else f"{end[0].upper()}{end[1:]} has no bias."
    start = session.settings.features.split()[source] if layer == 0 else neuron(session.net, layer - 1, source)
    return f"Weight from {start} to {end}: {signed(found[2], 3)}."


def load(session, path):
    """Set all weights and biases from a file that `storage.save` wrote, all or none; each counts as an edit."""
    other = network(session.settings)
    storage.load(other, path)
    views = other.views(other.parameters)
    session.edit_all(
        [
            (name, index, value)
            for name in other.weight_names + other.bias_names
            for index, value in np.ndenumerate(views[name])
        ]
    )
