"""The program that rebuilds and retrains exactly this run, with the package alone."""

from itertools import pairwise, zip_longest

from .settings import ACTIVATIONS, CLASSES, DECAYING, DISTANCES, FEATURES, INITIALIZERS, OWN, VALUES, layers, recipe, widths


def script(session):
    """Lines of Python that end with the same loss as the session, to 1e-12."""
    first = session.forks[0][1]
    body = [
        *_points(first),
        f"x = np.column_stack([{', '.join(FEATURES[name].source for name in first.features.split())}])",
        *_network(first),
        *_epochs(session),
        "loss = float(loss.forward(net(x), target)[0])",
        f'print(f"training loss after {session.epoch} epochs: {{loss:.6g}}")',
    ]
    scaled = ["from weightslab.playground.own import own_points"] if first.data == OWN else []
    imports = ["from weightslab import data", "from weightslab.nn import *", *scaled, "from weightslab.training import Run"]
    return "\n".join(["import numpy as np", "", *imports, "", *body])


def _points(settings):
    n, share = settings.points, settings.train
    lines = [f"stream = streams({settings.seed})"]
    if settings.data == OWN:
        lines += [
            "x, y, *_ = own_points(own)  # own = (x, y) are your points; here each axis is scaled to -4 ... 4",
            "order = stream.data.permutation(len(x))",
            "x, y = x[order], y[order]",
        ]
    elif settings.data in CLASSES:
        lines += [f"x, y = data.{CLASSES[settings.data].__name__}({n}, stream.data, noise={settings.noise})"]
    elif settings.data in VALUES:
        lines += [
            f"x = stream.data.uniform(-4, 4, ({n}, 2))",
            f"y = {VALUES[settings.data].source} + 0.5 * {settings.noise} * stream.data.standard_normal({n})",
        ]
    return [*lines, f"n = min(max(2, round(len(x) * {share} / 100)), len(x) - 1)", "x, y = x[:n], y[:n]  # the others test"]


def _network(settings):
    initializer = (
        "zeros()" if settings.initializer == "zero" else f"{INITIALIZERS[settings.initializer].__name__}({settings.gain})"
    )
    biases = "zeros()" if settings.bias else "None"
    dropout = f" Dropout({settings.dropout})," if settings.dropout else ""
    kinds = [f" {ACTIVATIONS[kind].__name__}(),{dropout}" for _, kind in layers(settings.hidden)]
    lines = ["rng = stream.weights", "net = Sequential("]
    for (n_in, n_out), kind in zip_longest(pairwise(widths(settings)), kinds, fillvalue=""):
        lines.append(f"    Dense({n_in}, {n_out}, {initializer}, {biases}, rng=rng),{kind}")
    return [*lines, ")"]


def _epochs(session):
    """Runs of epochs, with the forks and edits between them in their order."""
    events = sorted(
        [(at, 0, settings) for at, settings in session.forks if at <= session.epoch]
        + [(edit.epoch, 1, edit) for edit in session.edits if edit.epoch <= session.epoch],
        key=lambda event: event[:2],
    )
    now = 0
    for at, kind, what in [*events, (session.epoch, 2, None)]:
        if at > now:
            yield f"for _ in range({at - now} * steps):"
            yield "    run.step()"
            now = at
        if kind == 0:
            yield from _run(what, len(session.x))
        elif kind == 1:
            layer, name = what.name.split(".")
            yield f"net[{layer}].{name}[{', '.join(map(str, what.index))}] = {what.value!r}"


def _run(settings, n):
    loss, optimizer, rest = recipe(settings, n)
    distance = settings.classifies and settings.loss in DISTANCES
    decay = f", decay={settings.decay}" if settings.optimizer in DECAYING else ""
    extras = "".join(f", {name}={_call(rest[name])}" for name in ("regularizer", "clip") if rest[name])
    yield f"loss, target = {type(loss).__name__}(), {'2 * y[:, None] - 1' if distance else 'y[:, None]'}"
    made = f"{type(optimizer).__name__}({settings.lr}{decay})"
    yield f"run = Run(net, loss, x, target, {made}, batch_size={rest['batch_size']},"
    yield f"          rng=stream.batches, noise=stream.noise{extras})"
    yield f"steps = {-(-n // rest['batch_size'])}"


def _call(thing):
    """A regularizer or limit as the code that makes it."""
    name = type(thing).__name__
    if name == "ClipNorm":
        return f"ClipNorm({thing.limit!r})"
    share = f", share={thing.share!r}" if name == "ElasticNet" else ""
    return f"{name}({thing.strength!r}{share})"
