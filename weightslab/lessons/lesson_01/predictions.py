"""The questions of lesson 01 that are asked before its labs show what happens."""

from weightslab.live.predict import Choose, Estimate

__all__ = ["BIG_WEIGHT", "DOUBLED", "WHAT_ARRIVES", "ZERO"]

WHAT_ARRIVES = Estimate(
    "The source sends 0.8 through a weight of 0.5. What arrives?",
    shows=("edge", "end", "weight", "source", "source_text", "target"),
    truth="contribution",
    low=-2,
    high=2,
    step=0.05,
    tolerance=0.001,
    mistakes={
        (0.85, 0.95): "That is the sum; a connection multiplies: 0.8 × 0.5.",
        (0.35, 0.45): "That is the source itself: the weight halves it, 0.8 × 0.5.",
        (0.05, 0.15): "That is the weight itself: it still has to be multiplied by the source, 0.8 × 0.5.",
        (-0.85, -0.75): "The size is right, the sign is not: both factors are positive.",
        (-9, 9): "Multiply source and weight: 0.8 × 0.5.",
    },
)

DOUBLED = Choose(
    "Double w₁, w₂ and b of the neuron. What happens?",
    shows=("output", "points", "line", "arrow", "w", "curve", "dots"),
    right="The line stays, the change gets sharper",
    options={
        "The line stays, the change gets sharper": "2z = 0 exactly where z = 0, and z grows twice as fast across the line.",
        "The line moves away from the origin": "The bias alone would move it; doubled with the weights it does not.",
        "The line turns": "Only the ratio of w₁ and w₂ turns it, and that stays.",
        "Nothing changes": "The line stays, but |w| doubles, and with it the steepness of the output.",
    },
)

ZERO = Choose(
    "Where will the weights of “0” be most strongly negative?",
    right="In the middle",
    options={
        "In the middle": "A 0 is the digit that has hardly any ink there.",
        "At the rim": "The ring of a 0 runs there: ink at the rim speaks for it.",
        "In the corners": "Hardly any digit has ink there, so these weights get hardly any gradient and stay near 0.",
    },
)

BIG_WEIGHT = Choose(
    "The radius is written in a unit a thousand times smaller. For how many tumours does the verdict change?",
    shows=("bars", "marks", "values"),
    right="None",
    options={
        "None": "The weight shrinks to a thousandth: large number times small weight is the same contribution.",
        "A few": "No contribution changes: the numbers are a thousand times larger, the weight as much smaller.",
        "Nearly all": "The weight does become tiny, but its numbers become large: the product stays.",
    },
)
