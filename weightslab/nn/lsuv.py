"""Layer-sequential unit variance: an initialization that looks at the data."""

import numpy as np

__all__ = ["lsuv"]


def lsuv(net, x, *, tolerance=0.01, trials=10):
    """Scale the weights of each layer in turn until its output has standard deviation 1 on the batch ``x``.

    Mishkin & Matas 2016, All you need is a good init; usually after `orthogonal` weights. Each replica is scaled by
    itself, the biases are left as they are, and a layer whose output does not vary keeps its weights.

    Parameters
    ----------
    net : Sequential
        Changed in place.
    x : ndarray
        A batch of inputs.
    tolerance : float
        How far from 1 the standard deviation may stay.
    trials : int
        At most so many corrections a layer: biases can make more than one necessary.

    Returns
    -------
    ndarray, shape (layers with weights, *replicas)
        The standard deviations reached.
    """
    lead, reached = len(net.replicas), []
    for i, layer in enumerate(net.layers):
        if not layer.weight_names:
            continue
        for _ in range(trials):
            _, record = net.forward(x)
            y = record.steps[i][1].y
            deviation = np.asarray(y.std(axis=tuple(range(lead, y.ndim))))
            if np.all((np.abs(deviation - 1) <= tolerance) | (deviation == 0)):
                break
            scale = np.where(deviation == 0, 1, deviation)
            for name in layer.weight_names:
                weights = getattr(layer, name)
                weights /= scale.reshape(scale.shape + (1,) * (weights.ndim - lead))
        reached.append(deviation)
    return np.array(reached)
