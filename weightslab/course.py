"""Which notebooks are the course."""

__all__ = ["LESSONS", "RECORD", "lessons"]

RECORD = ".weightslab.json"
"""The file that makes a folder of lessons a reader's own copy: it says which lessons were copied as they are."""

LESSONS = (
    "00_start_here",
    "01_weights",
    "02_biases",
    "03_layers",
    "04_backpropagation",
    "05_training",
    "06_initialization",
    "07_architectures",
    "08_regularization",
    "09_playground",
    "10_capstone",
    "11_ledger",
    "12_for_teachers",
    "13_glossary",
    "14_one_hour",
)
"""Their names, in order. What else lies in a folder of lessons is the reader's own."""


def lessons(folder):
    """Return the paths of the course's notebooks that are in ``folder``, in order."""
    return [path for name in LESSONS if (path := folder / f"{name}.ipynb").exists()]
