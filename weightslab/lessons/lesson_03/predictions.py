"""The questions of lesson 03."""

from weightslab.live.predict import Choose, Estimate

__all__ = ["COLUMN", "SCALE", "SHARE"]

COLUMN = Choose(
    "One entry of W is changed: row 2, column 3. Which outputs change?",
    shows=("maps", "values"),
    right="Output 2 only",
    options={
        "Output 2 only": "Row 2 is neuron 2, and nobody else uses this weight.",
        "Output 3 only": "Column 3 is input 3. Outputs are rows.",
        "All three": "That is what happens if input 3 changes: it speaks to all neurons, through column 3.",
    },
)

SCALE = Choose(
    "The weight into a hidden ReLU and its bias are multiplied by 4, the weight out of it is divided by 4. The function …",
    shows=("map", "values", "before"),
    right="stays as it is",
    options={
        "stays as it is": "A ReLU of 4 z is 4 times the ReLU of z, and the 4 is divided out behind it.",
        "gets steeper": "In front of the ReLU it does, and behind it that is divided out again.",
        "cannot be told without numbers": "It can: a ReLU does not bend what is positive, so a factor passes through.",
    },
)

SHARE = Estimate(
    "A layer has 99 inputs. Which share of its parameters are biases, in percent?",
    truth="percent",
    low=0,
    high=10,
    step=0.1,
    tolerance=0.06,
    mistakes={
        (-10, -0.06): "More: there is one bias for each neuron, and each neuron has only 99 weights.",
        (0.06, 10): "Less: each neuron has 99 weights and 1 bias, however many neurons there are.",
    },
)
