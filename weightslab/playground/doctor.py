"""What a look at the run tells, in words: what is wrong, and what to try."""

import numpy as np

from weightslab.diagnostics import signals, update_ratio
from weightslab.nn import ReLU
from weightslab.nn.activations import Activation

__all__ = ["examine"]

SATURATED, DEAD = 0.5, 0.25
"""Shares from which saturated numbers and dead units are worth a word."""
WRONG, FALLING = 0.15, 0.98
"""A network has got stuck when more training points are wrong, and more of the loss is left since half of the run."""
LEARNED = 0.05
"""A training loss below which saturation and small updates do no harm."""
ROUGH, STILL = -0.7, -4.5
"""Log10 of update over weight, a step: above it learning is rough, below hardly anything moves."""


def examine(session):
    """A list of sentences, the gravest first; one sentence of praise if there is nothing to say.

    Parameters
    ----------
    session : Session
    """
    if session.diverged:
        return [f"Diverged: the loss is no number any more. Try a learning rate of {session.settings.lr / 10:.2g}, "
                "or clip the gradient."]
    found = [*_weights(session), *_units(session), *_pace(session), *_fit(session)]
    healthy = "Healthy: no dead or saturated layer, updates of a sensible size, no overfitting."
    return found or [healthy if session.epoch else "Not trained yet: press Play, or Step for one epoch."]


def _weights(session):
    first = session.net.layers[0].W
    if len(first) > 1 and (first == first[0]).all():
        what = "All weights are 0" if not first.any() else "All neurons of the first layer have the same weights"
        yield f"{what}: they get the same gradients and stay alike. Start from random weights."


def _units(session):
    record = session.judges[0].record
    seen = signals(record, Activation)
    kinds = [layer for layer, _ in record.steps if isinstance(layer, Activation)]
    for k, layer in enumerate(kinds, 1):
        if isinstance(layer, ReLU):
            if seen.dead[k - 1] >= DEAD:
                yield (f"Hidden layer {k}: {seen.dead[k - 1]:.0%} of its ReLUs fire for no training point. "
                       "Try a smaller learning rate, leaky, or another start.")
        elif seen.saturated[k - 1] >= SATURATED and session.losses[session.epoch, 0] > LEARNED:
            yield (f"Hidden layer {k}: {seen.saturated[k - 1]:.0%} of its outputs are saturated, where gradients are small. "
                   "Try a smaller learning rate, a smaller gain, or L2.")


def _pace(session):
    if session.before is None:
        return
    ratios = [value for name, value in update_ratio(session.net, session.before).items() if name.endswith("W")]
    ratio = np.max(ratios) - np.log10(session.steps)
    if ratio > ROUGH:
        yield f"Updates are 10^{ratio:.1f} of the weights in each step: rough. Try a smaller learning rate."
    elif ratio < STILL and session.losses[session.epoch, 0] > LEARNED:
        yield f"Updates are 10^{ratio:.1f} of the weights in each step: hardly anything moves. Try a larger learning rate."


def _fit(session):
    if session.epoch < 20:
        return
    (train, test), best = session.losses[session.epoch], np.nanmin(session.losses[:session.epoch + 1, 1])
    wrong = session.errors()[0]
    if session.settings.classifies and wrong > WRONG and train > FALLING * session.losses[session.epoch // 2, 0]:
        yield (f"Underfitted: the loss has hardly fallen lately, and {wrong:.0%} of the training points are wrong. "
               "Try more neurons, other inputs, another learning rate.")
    if test > 1.5 * train + 0.02 and test > 1.2 * best:
        yield (f"Overfitted: test loss {test:.2g} against {train:.2g} on training points, and it has been {best:.2g}. "
               "Try more points, L2, dropout, or stop earlier.")
