"""The questions of lesson 02."""

from weightslab.live.predict import Choose, Estimate

__all__ = ["DOUBLE_W", "SILENT", "WITHOUT"]

SILENT = Choose(
    "All inputs are 0, and the bias is 0 too. What is the output of a sigmoid neuron?",
    right="0.5",
    options={
        "0": "The pre-activation is 0, but the sigmoid of 0 is one half.",
        "0.5": "Without bias a silent input gives z = 0, and sigmoid(0) = 0.5, whatever the weights are.",
        "That depends on the weights": "The weights are multiplied by 0, so at zero input only the bias counts.",
    },
)

DOUBLE_W = Estimate(
    "A neuron with |w| = 2 and b = −1 looks at inputs N(0, 1). For which share of them does it fire?",
    truth="share",
    low=0,
    high=1,
    step=0.01,
    tolerance=0.03,
    mistakes={
        (0.17, 0.22): "That would be one half. This negative bias moves the threshold, and fewer inputs reach it.",
        (-0.32, -0.12): "Not so rarely: what counts is b / |w| = −0.5, not b itself.",
        (-1, 1): "Φ(b / |w|) = Φ(−0.5), a bit less than a third.",
    },
)

WITHOUT = Choose(
    "A ReLU network without biases learns x². What will its best fit look like?",
    right="Two straight lines from the origin",
    options={
        "Two straight lines from the origin": "Without biases f(a x) = a f(x) for a > 0: it cannot bend anywhere but at 0.",
        "A parabola, only a bit worse": "Each ReLU bends only where its pre-activation is 0, "
        "and without biases that is at x = 0.",
        "A flat line": "It can rise on both sides of 0, with a different slope on each.",
    },
)
