"""What a look at the run tells, in words: what is wrong, and what to try."""

import numpy as np

from weightslab.diagnostics import signals, update_ratio
from weightslab.nn import ReLU
from weightslab.nn.activations import Activation
from weightslab.plots.shapes import figures, written

from .own import figure
from .settings import OWN, Settings
from .weights import dense

SATURATED, DEAD = 0.5, 0.25
"""Shares from which saturated numbers and dead units are worth a word."""
WRONG, OFF, FALLING = 0.05, 0.3, 0.98
"""A fit is good when fewer points are wrong, or values are off by less of their standard deviation; it is still getting
better when less of the loss is left since half of the run."""
LEARNED = 0.05
"""A training loss below which saturation and small updates do no harm."""
ROUGH, STILL = -0.7, -4.5
"""Log10 of update over weight, a step: above it learning is rough, below hardly anything moves."""
SOON = 20
"""Epochs before which it is too early to say that a fit stays poor."""
SHRUNK, EMPTY, DROPPED, NOISY, VANISHED = 0.3, 0.5, 0.5, 1.0, 1e-3
"""What hinders: weights this small beside the first ones, this share of weights at 0 or of neurons dropped, this noise,
gradients of the first layer this small beside the last one's."""


def examine(session):
    """Say what is wrong, and what to try.

    Parameters
    ----------
    session : Session

    Returns
    -------
    list of str
        Sentences, the gravest first; one sentence of praise if nothing is wrong and the fit is good.
    """
    if session.diverged:
        return [_diverged(session)]
    poor = _poor(session)
    found = [
        *_weights(session),
        *(_hindered(session, poor[0]) if session.epoch and poor[0] else ()),
        *_units(session),
        *_pace(session),
    ]
    found += _fit(session, *poor, bool(found))
    healthy = "Healthy: no dead or saturated layer, updates of a sensible size, a good fit, no overfitting."
    return found or [healthy if session.epoch else "Not trained yet: press Play, or Step for one epoch."]


def _diverged(session):
    by_hand = [edit for edit in session.edits if edit.epoch <= session.epoch and abs(edit.value) > 1e6]
    if by_hand:
        return f"Diverged: {by_hand[-1].name} was set by hand to {figures(by_hand[-1].value, 2)}, too large to compute with."
    return (
        f"Diverged: the loss is no number any more. Try a learning rate of {figures(session.settings.lr / 10, 2)}, "
        "or clip the gradient."
    )


def _poor(session):
    """What is wrong with the fit of training and test points, in half a sentence each; None where it is good."""
    places = "training points", "test points"
    if session.settings.classifies:
        return [
            f"{wrong:.0%} of the {where} are wrong" if wrong > WRONG * k else None
            for wrong, where, k in zip(session.errors(), places, (1, 2), strict=True)
        ]
    spreads = np.std(session.points.y), np.std(session.points.y_test)
    return [
        f"the values are off by {error / spread:.0%} of their spread on {where}" if error > OFF * k * spread > 0 else None
        for error, spread, where, k in zip(session.errors(), spreads, places, (1, 1.5), strict=True)
    ]


# What hinders ---------------------------------------------------------------------------------------------------------


def _weights(session):
    """Weights that are 0 or alike, and who made them so."""
    layers = [layer.W for _, layer in dense(session.net)]
    zero = [k for k, W in enumerate(layers, 1) if not W.any()]
    settings, n = session.settings, len(layers)
    alike = next((k for k, W in enumerate(layers, 1) if len(W) > 1 and (W[0] == W).all()), None)
    if not zero and alike is None:
        return
    which = "All weights" if len(zero) == n else f"All weights of layer {zero[0]}" if zero else ""
    at_once = (
        "the initialization is zero" if settings.initializer == "zero" else "the gain is 0" if not settings.gain else ""
    )
    if zero and settings.l1 and session.epoch and not (at_once and n > 1):
        yield f"{which} are 0: L1 of {figure(settings.l1)} has pulled them there. Try a smaller L1."
    elif at_once and n > 1:
        found = f"{which} are 0" if which else f"All neurons of layer {alike} have the same weights"
        what = "Choose another one, such as Xavier" if settings.initializer == "zero" else "Set the gain to about 1"
        yield (
            f"{found} because {at_once}: "
            f"neurons of one layer get the same gradients and stay alike. {what}, and start again."
        )
    elif zero and session.edits and (session.epoch or not at_once):
        yield f"{which} are 0, as they were set by hand: nothing comes through. Set some of them to other values."
    elif alike:
        yield (
            f"All neurons of layer {alike} have the same weights: they get the same gradients and stay alike. "
            "Start from random weights."
        )


def _hindered(session, poor):
    """Settings that keep the network from fitting its training points."""
    settings, late = session.settings, session.epoch >= SOON
    if settings.dropout >= DROPPED and settings.hidden and late:
        yield (
            f"Dropout leaves out {settings.dropout:.0%} of the hidden neurons in each step, and {poor}. "
            "Try less dropout, or more neurons."
        )
    pulls = [
        f"{name} of {figure(value)}"
        for name, value in (("L1", settings.l1), ("L2", settings.l2), ("decay", settings.decay))
        if value
    ]
    if pulls and _small(session):
        verb = "pull" if len(pulls) > 1 else "pulls"
        yield (f"The weights have become small: {' and '.join(pulls)} {verb} them towards 0, and {poor}. Try less.")
    if not settings.bias and late:
        yield f"Without biases every neuron's border goes through the middle, and {poor}. Try it with biases."
    if settings.data != OWN and settings.noise >= NOISY and late:
        yield f"With noise of {figure(settings.noise)} no network gets all points right: {poor}. Try less noise."
    record = session.evaluators[0].look()
    if settings.clip and (length := float(np.linalg.norm(record.gradient))) > 2 * settings.clip:
        yield (
            f"The gradient, of length {figure(length)}, is cut to {figure(settings.clip)} in every step: slow. "
            "Try a larger clip, or 0 for no limit."
        )
    sizes = [float(np.sqrt(np.mean(np.square(record.gradients[f"{i}.W"])))) for i, _ in dense(session.net)]
    if sizes[0] < VANISHED * sizes[-1]:
        yield (
            f"The gradient of the first layer is {figure(sizes[0] / sizes[-1])} of the last one's: it vanishes on the "
            "way. Try fewer layers, relu, or another gain."
        )


def _small(session):
    """Whether the weights have lost most of the size they began with, or most of them are exactly 0."""
    weights, first = session.net.parameters[session.net.is_weight], session.first_parameters[session.net.is_weight]
    return np.linalg.norm(weights) < SHRUNK * np.linalg.norm(first) or np.mean(weights == 0) >= EMPTY


def _units(session):
    record = session.evaluators[0].record
    seen = signals(record, Activation)
    kinds = [layer for layer, _ in record.steps if isinstance(layer, Activation)]
    for k, layer in enumerate(kinds, 1):
        if isinstance(layer, ReLU):
            if seen.dead[k - 1] >= DEAD:
                yield (
                    f"Hidden layer {k}: {seen.dead[k - 1]:.0%} of its ReLUs fire for no training point. "
                    "Try a smaller learning rate, a leaky ReLU, or another initialization."
                )
        elif seen.saturated[k - 1] >= SATURATED and session.losses[session.epoch, 0] > LEARNED:
            yield (
                f"Hidden layer {k}: {seen.saturated[k - 1]:.0%} of its outputs are saturated, where gradients are small. "
                "Try a smaller learning rate, a smaller gain, or L2."
            )


def _pace(session):
    if session.before is None:
        return
    ratios = [value for name, value in update_ratio(session.net, session.before).items() if name.endswith("W")]
    ratio = np.max(ratios) - np.log10(session.steps)
    if ratio > ROUGH:
        yield f"Updates are 10^{ratio:.1f} of the weights in each step: rough. Try a smaller learning rate."
    elif ratio < STILL and session.losses[session.epoch, 0] > LEARNED:
        yield f"Updates are 10^{ratio:.1f} of the weights in each step: hardly anything moves. Try a larger learning rate."


def _fit(session, poor, poor_test, told):
    """How good the fit is; nothing where it is good, or where a cause has been ``told`` already."""
    if not session.epoch:
        return
    (train, test), best = session.losses[session.epoch], np.nanmin(session.losses[: session.epoch + 1, 1])
    settled = session.epoch >= SOON and train > FALLING * session.losses[session.epoch // 2, 0]
    if poor and settled:
        limit = "the classes overlap" if session.settings.classifies else "the values are noisy"
        yield (
            f"Underfitted, or as good as it gets: the loss has hardly fallen lately, and {poor}. "
            f"Try more neurons, other inputs, another learning rate. If none of them helps, {limit}."
        )
    elif poor and not told:
        yield f"Nothing broken, but {poor}: it needs longer, more neurons, or better inputs."
    if session.epoch >= SOON and test > 1.5 * train + 0.02 and test > 1.2 * best:
        yield (
            f"Overfitted: test loss {figures(test, 2)} against {figures(train, 2)} on training points, "
            f"and it has been {figures(best, 2)}. "
            "Try more points, L2, dropout, or stop earlier."
        )
    elif poor_test and not poor and not told:
        yield f"Nothing broken, but {poor_test}, more than of those it learns from. Try more points, L2 or dropout."


def changes(settings):
    """Return what differs from the defaults, in words."""
    return ", ".join(map(settings.in_words, settings.differing(Settings()))) or "as it comes"


def sentence(session):
    """Return where the run is, what the doctor says, and what the axes of the reader's own points mean."""
    train, test = session.losses[session.epoch]
    errors = session.errors()
    what = (
        "wrong on {:.1%} of the training points and {:.1%} of the test points".format(*errors)
        if session.settings.classifies
        else "off by {} on training and {} on test points".format(*(written(error, 3) for error in errors))
    )
    own = f" {session.own.describe()}" if session.settings.data == OWN else ""
    return f"Epoch {session.epoch}: loss {written(train, 4)} (test {written(test, 4)}), {what}. {examine(session)[0]}{own}"
