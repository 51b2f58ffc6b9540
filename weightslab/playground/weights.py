"""One weight of the playground's network: where it stands, and how to say it."""

from weightslab.plots.shapes import signed

__all__ = ["dense", "told", "weight_at"]


def dense(net):
    """The layers with weights, in order, with their positions in the network."""
    return [(position, layer) for position, layer in enumerate(net.layers) if layer.weight_names]


def weight_at(net, layer, to, source):
    """Name, index and value of a weight.

    Raises
    ------
    ValueError
        If the network has none there.
    """
    layers = dense(net)
    if not 0 <= layer < len(layers):
        raise ValueError(f"there is no layer {layer + 1}: the network has {len(layers)}")
    position, found = layers[layer]
    if not (0 <= to < found.n_out and 0 <= source < found.n_in):
        raise ValueError(f"layer {layer + 1} has weights to neurons 1 to {found.n_out} from 1 to {found.n_in}")
    return f"{position}.W", (to, source), float(found.W[to, source])


def told(session, chosen):
    """The chosen weight in words."""
    if chosen is None:
        return "Click an edge in the picture, or choose a weight here, to see it and to change it."
    layer, to, source = chosen
    start = session.settings.features.split()[source] if layer == 0 else f"neuron {source + 1} of hidden layer {layer}"
    end = "the output" if layer == len(dense(session.net)) - 1 else f"neuron {to + 1} of hidden layer {layer + 1}"
    return f"From {start} to {end}: weight {signed(weight_at(session.net, *chosen)[2], 3)}."
