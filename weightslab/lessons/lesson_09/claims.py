"""Claims 43 to 46: what four knobs do to the activations and to the training curves of one small network."""

from math import log, pi

import numpy as np

from weightslab.claims import Claim, Row
from weightslab.lessons.lesson_00.four_knobs import FourKnobs, fire, rms
from weightslab.lessons.lesson_00.knobs import (
    DEFAULTS,
    KNOBS,
    PROBLEMS,
    Knobs,
    evaluators,
    network,
    points,
    pre_activations,
    start,
)
from weightslab.theory.gauss import firing_probability

__all__ = ["claim_43", "claim_44", "claim_45", "claim_46"]

DRAWS = 4
"""Of data and initial weights for each seed: a single network says little."""
LEARNED = 0.6
"""The training loss below which a network has left guessing, ln 2, behind."""
ENDS = {
    "all weights negative": {"share": 0.0},
    "all weights positive": {"share": 1.0},
    "bias −2": {"bias": -2.0},
    "size 0.1": {"size": 0.1},
    "size 8": {"size": 8.0},
    "weight decay 0.3": {"decay": 0.3},
}
INPUTS = PROBLEMS["circles"].widths[1]
"""Of a neuron in layers 2 and 3."""


def drawn(seeds):
    """Return the numbers of the draws, some for each seed."""
    return [DRAWS * seed + k for seed in seeds for k in range(DRAWS)]


def losses(seeds, *settings, **shared):
    """Return the final training loss in each setting, for each draw: of a draw all settings train as one family."""
    varied = {name: np.array([knobs.get(name, getattr(DEFAULTS, name)) for knobs in settings]) for name in KNOBS}
    found = []
    for draw in drawn(seeds):
        knobs = Knobs(draw=draw, **varied, **shared)
        run = start(knobs, np.float64)
        for _ in range(PROBLEMS[knobs.data].steps):
            run.step()
        on_training, _ = evaluators(run.net, knobs)
        found.append(on_training.measure())
    return np.transpose(found)


def starts(seeds, **knobs):
    """Return the pre-activations of the three hidden layers before training, for each draw."""
    settings = [Knobs(draw=draw, **knobs) for draw in drawn(seeds)]
    return [pre_activations(network(setting), setting) for setting in settings]


def fires(layers, layer):
    """Return the share of a layer that fires, averaged over the draws."""
    return float(np.mean([fire(z)[layer - 1] for z in layers]))


def claim_43(seeds=(0, 1, 2, 3, 4)):
    """Six settings that end at the same loss, and what their activations say before training."""
    rows = [
        Row(f"{name}: final training loss, median", log(2), float(np.median(ended)), 0.01)
        for name, ended in zip(ENDS, losses(seeds, *ENDS.values()), strict=True)
    ]
    usual, small, large = (starts(seeds, size=size) for size in (DEFAULTS.size, 0.1, 8.0))
    positive = [rms(z[2]) / rms(z[1]) for z in starts(seeds, share=1.0)]
    sizes = [np.mean([rms(z[2]) / rms(other[2]) for z, other in zip(sized, usual, strict=True)]) for sized in (small, large)]
    lengths = [np.linalg.norm(points("circles", draw)[0], axis=1) for draw in drawn(seeds)]
    of_two_inputs = DEFAULTS.size / 2**0.5 * np.array(lengths)  # standard deviation of their weighted sum
    silenced = float(np.mean(firing_probability(-2.0, of_two_inputs)))
    rows += [
        Row("all weights negative: share of layer 2 that fires", 0.0, fires(starts(seeds, share=0.0), 2), 1e-9, "identity"),
        Row("all weights positive: growth from layer 2 to 3", (4 * INPUTS / pi) ** 0.5, float(np.mean(positive)), 0.21),
        Row("bias −2: share of layer 1 that fires", silenced, fires(starts(seeds, bias=-2.0), 1), 0.016),
        Row("size 0.1: pre-activations of layer 3, relative", (0.1 / DEFAULTS.size) ** 3, float(sizes[0]), 1e-9, "identity"),
        Row("size 8: pre-activations of layer 3, relative", (8 / DEFAULTS.size) ** 3, float(sizes[1]), 1e-6, "identity"),
    ]
    return Claim(
        43,
        "The training curve shows what is wrong with a network.",
        "MISLEADING",
        "It shows that something is wrong. Weights of one sign, a large negative bias, weights that are too small or too "
        "large and too much weight decay all end at the same flat line. The activations tell them apart.",
        rows,
        seeds,
        FourKnobs,
    )


def claim_44(seeds=(0, 1, 2, 3, 4)):
    """Three failures, each with another knob that heals it and one that does not: share of networks that learn."""
    kinds = [
        ("all weights negative, bias 0.25", {"share": 0.0, "bias": 0.25}, 0.94, 0.23, "replication"),
        ("  size 3", {"share": 0.0, "size": 3.0}, 0.0, 1e-9, "identity"),
        ("  weight decay 0.00001", {"share": 0.0, "decay": 1e-5}, 0.0, 1e-9, "identity"),
        ("all weights positive, size 0.5", {"share": 1.0, "size": 0.5}, 0.99, 0.09, "replication"),
        ("  size 3", {"share": 1.0, "size": 3.0}, 0.0, 0.1, "replication"),
        ("bias −2, size 3", {"bias": -2.0, "size": 3.0}, 1.0, 0.1, "replication"),
        ("  positive weights 0.25", {"bias": -2.0, "share": 0.25}, 0.0, 0.1, "replication"),
    ]
    rows = [
        Row(f"{name}: share that learns", share, float((ended < LEARNED).mean()), tolerance, kind)
        for (name, _, share, tolerance, kind), ended in zip(
            kinds, losses(seeds, *(knobs for _, knobs, *_ in kinds)), strict=True
        )
    ]
    return Claim(
        44,
        "To mend a network that does not learn, turn back what has broken it.",
        "SIMPLIFIED",
        "It helps if training begins anew (a dead ReLU stays dead), but something else may help as well: a bias of 0.25 "
        "saves weights that are all negative, small weights save weights that are all positive, large weights save a bias "
        "of −2.",
        rows,
        seeds,
        FourKnobs,
    )


def claim_45(seeds=(0, 1, 2, 3, 4)):
    """Networks in which exactly the same neurons fire before training, and what they learn."""
    usual, sizes = starts(seeds), (0.1, 8.0)
    rows = [Row("initial size 1.41: share of layer 3 that fires", 0.5, fires(usual, 3), 0.052)]
    for size in sizes:
        sized = starts(seeds, size=size)
        others = [np.mean((z[2] > 0) != (same[2] > 0)) for z, same in zip(sized, usual, strict=True)]
        rows.append(Row(f"size {size:g}: neurons that fire where they did not", 0.0, float(max(others)), 1e-9, "identity"))
    ended = np.median(losses(seeds, {}, *({"size": size} for size in sizes)), axis=1)
    rows += [
        Row("final training loss, median: size 1.41", 0.095, float(ended[0]), 0.04, "replication"),
        *(Row(f"  size {size:g}", log(2), float(loss), 0.01) for size, loss in zip(sizes, ended[1:], strict=True)),
    ]
    return Claim(
        45,
        "A network is healthy as long as about half of its ReLUs fire.",
        "MISLEADING",
        "With zero biases the size of the weights does not change which neurons fire: it is the same half in a network that "
        "learns, in one whose signal is lost and in one that explodes. Look at the size of the pre-activations, too.",
        rows,
        seeds,
        FourKnobs,
    )


def claim_46(seeds=(0, 1, 2, 3, 4)):
    """Other random signs, and one sign for all."""
    usual, none, every = losses(seeds, {}, {"share": 0.0}, {"share": 1.0})
    (other,) = losses(seeds, {}, other=True)
    rows = [
        Row("final training loss, mean: half of the weights positive", 0.095, float(usual.mean()), 0.034, "replication"),
        Row("  another half of them: change", 0.0, float((other - usual).mean()), 0.006),
        Row("  none of them, median", log(2), float(np.median(none)), 0.01),
        Row("  all of them, median", log(2), float(np.median(every)), 0.01),
    ]
    return Claim(
        46,
        "The signs of the initial weights decide what a network can learn.",
        "SIMPLIFIED",
        "In layers of many neurons it hardly matters which weights are positive before training, only that some are and "
        "some are not: with one sign alone either nothing passes or nothing cancels. In tiny networks the signs may decide "
        "(two ReLUs on |x|, lesson 03).",
        rows,
        seeds,
        FourKnobs,
    )
