"""The questions of lesson 09: one on the playground, the others on the lab with four knobs."""

from weightslab.live.predict import Choose

__all__ = ["CLOSEST", "HEAL_POSITIVE", "SPIRAL", "WHICH_BIAS"]

SPIRAL = Choose(
    "On the spiral: after 50 epochs, which network is right on more of its training points?",
    right="The one with better inputs",
    options={
        "The one with the better optimizer": "Adam takes better steps, but its layers must first build the waves.",
        "The one with better inputs": "A spiral goes up and down like a wave: with waves as inputs little is left to learn.",
        "Both are right on about as many": "Waves as inputs save more work than better steps do.",
    },
)

HEAL_POSITIVE = Choose(
    "All hidden weights are positive: the network learns nothing. Which other slider alone makes it learn?",
    right="The size: smaller weights",
    options={
        "The size: smaller weights": "Nothing cancels, so pre-activations grow in each layer. Small weights keep them low.",
        "The size: larger weights": "Pre-activations are too large already: each layer more than quadruples them.",
        "The bias: 2": "More of the same. The neurons fire too strongly before training, and not too seldom.",
        "Weight decay: less of it": "Decay has not done this. The first steps have, before decay could do anything.",
    },
)

WHICH_BIAS = Choose(
    "All hidden biases are −2 before training, or all are 2. Which of the two networks fails to learn?",
    right="Only the one with −2",
    options={
        "Only the one with −2": "Its neurons hardly ever fire, and a silent ReLU gets no gradient.",
        "Only the one with 2": "Its loss is high before training, but its neurons fire, and gradients repair it.",
        "Both": "ReLU is not symmetric: it passes what is positive, and blocks what is negative.",
        "Neither": "Training repairs biases only where a gradient arrives, and a silent ReLU gets none.",
    },
)

CLOSEST = Choose(
    "At which weight decay λ are training loss and validation loss closest to each other?",
    right="0.3",
    options={
        "0.00001": "There they are farthest apart: the network has overfitted.",
        "0.02": "There the validation loss is at its best. A small gap alone is no sign of a good network.",
        "0.3": "There the weights have shrunk to almost nothing, and both losses are those of guessing.",
    },
)
