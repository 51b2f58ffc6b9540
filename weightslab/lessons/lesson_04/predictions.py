"""The questions of lesson 04."""

from weightslab.live.predict import Choose, Estimate

__all__ = ["LARGE_GRADIENTS", "SATURATED", "SILENT_INPUT", "SMALL_STEP"]

SILENT_INPUT = Choose(
    "Input x₁ is set to 0. What happens to the gradients of the weights on its three edges?",
    shows=("edges", "nodes", "activations", "weights", "negative", "words", "step"),
    right="They are all 0",
    options={
        "They are all 0": "Each is upstream gradient × activation, and the activation is 0.",
        "They stay as they are": "The upstream gradients may, but each is multiplied by the activation of the source.",
        "They grow, to make up for it": "No weight can help a silent input: whatever it is, it is multiplied by 0.",
    },
)

SATURATED = Choose(
    "Neuron h₁ is driven far into saturation. Which gradients does that make small?",
    shows=("edges", "nodes", "activations", "weights", "negative", "words", "step"),
    right="Those on the edges into h₁",
    options={
        "Those on the edges into h₁": "The slope of tanh is nearly 0 there, and the gradient that passes "
        "through is multiplied by it.",
        "Those on the edges out of h₁": "They are multiplied by its activation, which is large: close to 1.",
        "All of them": "Saturation blocks what passes through this one neuron; the other paths stay open.",
    },
)

SMALL_STEP = Estimate(
    "With which exponent of the step h (10 to the …) is a central difference in double precision most exact?",
    truth="best",
    axis="x",
    low=-14,
    high=0,
    step=0.5,
    tolerance=1.6,
    mistakes={
        (-20, -1.6): "Too small a step: both losses are nearly equal, and their difference is mostly rounding.",
        (1.6, 20): "Too large a step: the loss bends, and the difference sees the bend.",
    },
)

LARGE_GRADIENTS = Choose(
    "An untrained layer gets its first gradients. Which weights have large ones?",
    right="Those that come from strongly active inputs, whatever the weight is",
    options={
        "The large weights": "The gradient is upstream gradient × activation. The weight itself is no factor of it.",
        "Those that come from strongly active inputs, whatever the weight is": "The activation is one of its "
        "two factors. A weight that is exactly 0 gets its gradient, too.",
        "All but those that are 0, which contribute nothing": "The gradient asks what a change would do, and a "
        "change of a weight that is 0 changes the output like any other.",
    },
)
