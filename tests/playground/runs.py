"""Small runs of the playground for tests."""

from hypothesis import strategies as st

from weightslab.playground import Playground, Settings
from weightslab.playground.session import Session
from weightslab.playground.settings import ACTIVATIONS, FEATURES, MOST_LAYERS, MOST_NEURONS, OWN

CONTROLS = Settings.controls()
SMALL = {"points": 60, "hidden": "3 tanh"}
NOISY = {**SMALL, "dropout": 0.2, "l1": 0.001, "l2": 0.01, "clip": 1.0, "optimizer": "momentum", "lr": 0.03}


def tuned(**changes):
    """A session with these settings."""
    return Session(Settings(**changes))


def eventful():
    """A run with edits of a weight and a bias, and a fork."""
    playground = Playground(**NOISY)
    playground.play(6)
    playground.edit("0.W", (1, 0), 0.5)
    playground.edit("0.b", (2,), -0.25)
    playground.play(4)
    playground.fork()
    playground.set(lr=0.01, optimizer="Adam", batch=7)
    playground.play(5)
    return playground


def values_of(name):
    """What hypothesis may set a field to."""
    kind = CONTROLS[name]
    if name == "features":
        return st.lists(st.sampled_from(list(FEATURES)), min_size=1, unique=True).map(" ".join)
    if name == "hidden":
        layer = st.tuples(st.integers(1, MOST_NEURONS), st.sampled_from(list(ACTIVATIONS))).map("{0[0]} {0[1]}".format)
        return st.lists(layer, max_size=MOST_LAYERS).map(", ".join)
    if hasattr(kind, "options"):
        return st.sampled_from([option for option in kind.options if option != OWN])
    if hasattr(kind, "low"):
        return (st.integers if isinstance(getattr(Settings(), name), int) else st.floats)(kind.low, kind.high)
    return st.booleans()


any_settings = st.fixed_dictionaries({name: values_of(name) for name in CONTROLS}).map(
    lambda fields: fields | ({"decay": 0.0} if fields["optimizer"] in ("RMSProp", "Adagrad") else {})
)
