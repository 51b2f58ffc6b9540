"""Lab 7 of lesson 03: build a curve out of ReLU hidden units, by hand, against twenty trained networks."""

from dataclasses import dataclass
from functools import cache

import numpy as np

from weightslab.live import Lab, Parameters, choice, entries, integer, number
from weightslab.nn import Adam, Dense, MeanSquaredError, ReLU, Sequential, he_normal, streams
from weightslab.plots import style
from weightslab.plots.shapes import figures, moving, segments, theory
from weightslab.training import Run

__all__ = ["BEST", "GOALS", "TARGETS", "BuildACurve"]

X = np.linspace(-1, 1, 201)
TARGETS = {"x²": X**2, "|x|": np.abs(X), "sin πx": np.sin(np.pi * X), "bump": np.exp(-((X / 0.3) ** 2))}
BEST = {
    "x²": (0.057, 1.11e-3, 6.5e-4, 1.44e-4),
    "|x|": (0.058, 0.0, 0.0, 0.0),
    "sin πx": (0.161, 0.034, 3.3e-3, 8.3e-4),
    "bump": (0.094, 0.0133, 6.0e-4, 3.3e-4),
}
"""The smallest mean squared error that anybody has found with 1, 2, 3 and 4 hidden units."""
GOALS = {"x²": {2: 0.004, 4: 0.001}, "|x|": {2: 0.002}, "sin πx": {3: 0.012, 4: 0.005}, "bump": {3: 0.004}}
"""What a careful hand reaches, by hidden units."""
MOST, NETWORKS, STEPS, RATE, LEAST = 4, 20, 500, 0.05, 1e-5
START = ((1.0, -1.0, 1.0, -1.0), (-0.33, -0.33, 0.0, 0.0), (1.33, 1.33, 0.0, 0.0))
FLAT = ((1.0, 1.0, 1.0, 1.0), (0.5, 0.0, -0.5, 1.0), (0.0, 0.0, 0.0, 0.0))
WAVE = ((-1.0, 1.0, 1.0, 1.0), (-0.64, 0.37, -0.46, 1.0), (2.6, 2.6, -4.6, 0.0))
HINGES = ((1.0, -1.0, 1.0, 1.0), (0.0, 0.0, -0.5, 1.0), (1.0, 1.0, 0.0, 0.0))
BUMP = ((1.0, 1.0, 1.0, 1.0), (0.5, 0.0, -0.5, 1.0), (2.1, -4.2, 2.1, 0.0))


@dataclass(frozen=True)
class CurveParameters(Parameters):
    """A network with one input, ReLU hidden units and one output, and the curve that it should draw."""

    target: str = choice("x²", TARGETS, "target", help="The curve that the network should draw.")
    units: int = integer(2, 1, MOST, 1, "hidden units", help="The first columns of the table below count.")
    c: float = number(0.02, -2, 2, 0.01, "output bias", help="Shifts the whole curve.")
    steps: int = integer(0, 0, 500, 50, "then training steps", help="Of gradient descent (Adam), from your curve on.")
    hidden: tuple = entries(
        START,
        -10,
        10,
        0.01,
        "rows w, b, v",
        help="A column for each hidden unit: weight w, bias b, output weight v. It adds v · ReLU(w x + b).",
    )

    @property
    def idle(self):
        """All of the units that do not count; weight and bias of those that add nothing."""
        silent = [(k, 3 if k >= self.units else 2) for k, v in enumerate(self.hidden[2]) if k >= self.units or v == 0]
        return tuple(("hidden", row, k) for k, rows in silent for row in range(rows))

    @property
    def table(self):
        """The weights of the units that count, a row each."""
        return np.array(self.hidden).T[: self.units]


@dataclass(frozen=True)
class Built:
    """The curve, what each unit adds, and how good twenty trained networks are.

    Attributes
    ----------
    curve, trained : ndarray
        The network's output along the input, as it is set and after training from there.
    parts : ndarray, shape (units, points)
        What each unit adds.
    handles : ndarray, shape (n, 2)
        The two ends of the curve, and the bend of each unit that lies between them.
    rivals : ndarray, shape (20,)
        Mean squared errors of networks that were trained from random initial weights.
    """

    parameters: CurveParameters
    curve: np.ndarray
    trained: np.ndarray
    parts: np.ndarray
    handles: np.ndarray
    rivals: np.ndarray

    @property
    def error(self):
        """The mean squared error of the curve that was built."""
        return error(self.parameters, self.curve)

    @property
    def improved(self):
        """The mean squared error after training from there."""
        return error(self.parameters, self.trained)

    @property
    def goal(self):
        """What a careful hand reaches, or None where so few units cannot come near."""
        p = self.parameters
        return next((goal for units, goal in sorted(GOALS[p.target].items(), reverse=True) if units <= p.units), None)

    @property
    def reach(self):
        """How many of the trained networks reach the goal."""
        return int((self.rivals <= self.goal).sum()) if self.goal else 0

    def describe(self):
        p = self.parameters
        said = f"{p.target} with {p.units} ReLU{'s' * (p.units > 1)}: mean squared error {figures(self.error, 2)}"
        if self.goal is None:
            said += f"; with so few units the best possible is {figures(BEST[p.target][p.units - 1], 2)}."
        elif self.error <= self.goal:
            said += f". The goal, {self.goal:g}, is reached; {self.reach} of {NETWORKS} trained networks reach it."
        else:
            said += f"; the goal is {self.goal:g}, and {self.reach} of {NETWORKS} trained networks reach it."
        return said + (f" {p.steps} training steps from here: {figures(self.improved, 2)}." if p.steps else "")


def error(p, curve):
    """Return the mean squared error of a curve; what is below a millionth counts as 0."""
    found = float(np.mean((curve - TARGETS[p.target]) ** 2))
    return found if found > 1e-6 else 0.0


def relu(table, x):
    """Return ReLU(w x + b) of each unit, a row each."""
    return np.maximum(table[:, :1] * x + table[:, 1:2], 0)


def network(p):
    """The network of the setting."""
    net = Sequential(Dense(1, p.units, rng=streams(0).weights), ReLU(), Dense(p.units, 1, rng=streams(0).weights))
    net[0].Wb[...] = p.table[:, :2]
    net[2].Wb[...] = [*p.table[:, 2], p.c]
    return net


def fit(net, target, steps, rate=RATE):
    """Train the network, or the family of networks, on a curve; return what it then draws."""
    x, y = X[:, None], TARGETS[target][:, None]
    run = Run(net, MeanSquaredError(), x, y, Adam(rate))
    for _ in range(steps):
        run.step()
    return net(x)[..., 0]


def family(units, seed=0):
    """Twenty networks in one, with different initial weights."""
    rng = streams(seed, (NETWORKS,)).weights
    return Sequential(Dense(1, units, he_normal(), rng=rng), ReLU(), Dense(units, 1, he_normal(), rng=rng))


@cache
def rivals(target, units):
    """Errors of twenty networks, trained from different initial weights."""
    net = family(units)
    return np.mean((fit(net, target, STEPS) - TARGETS[target]) ** 2, axis=-1)


def handles(p):
    """Return the places where the curve can be held: both ends, and the bends between them."""
    bends = [-b / w if w else np.inf for w, b, _ in p.table]
    x = np.array([-1.0, 1.0, *bends])
    x = np.where(np.abs(x) <= 1, x, np.nan)
    return np.column_stack([x, p.c + p.table[:, 2] @ relu(p.table, x)])


def build(p):
    """Draw the curve of the setting, train on from it, and compare both with twenty trained networks."""
    parts = p.table[:, 2:] * relu(p.table, X)
    curve = p.c + parts.sum(axis=0)
    trained = fit(network(p), p.target, p.steps) if p.steps else curve
    return Built(p, curve, trained, parts, handles(p), rivals(p.target, p.units))


def pointed(p, x, y):
    """Move the nearest end or bend here: its bias puts the bend under the pointer, output weights and bias the height.

    The other ends and bends stay where they are as nearly as possible (least squares).
    """
    held = handles(p)
    k = int(np.nanargmin(np.hypot(*(held - (x, y)).T)))
    table = p.table
    if k >= 2:
        table[k - 2, 1] = -table[k - 2, 0] * x
        held[k, 0] = x
    held[k, 1] = y
    known = ~np.isnan(held[:, 0])
    design = np.column_stack([np.ones(known.sum()), relu(table, held[known, 0]).T])
    weight = np.where(np.arange(len(held))[known] == k, 100.0, 1.0)
    old = np.array([p.c, *table[:, 2]])
    change = ridge(design * weight[:, None], (held[known, 1] - design @ old) * weight)
    c, *v = old + change
    hidden = np.array(p.hidden)
    hidden[:, : p.units] = table.T
    hidden[2, : p.units] = v
    return {"c": float(np.clip(c, -2, 2)), "hidden": tuple(map(tuple, np.clip(hidden, -10, 10).tolist()))}


def ridge(design, wanted, penalty=1e-3):
    """Solve least squares for a change that is no larger than it must be."""
    return np.linalg.solve(design.T @ design + penalty * np.eye(design.shape[1]), design.T @ wanted)


class CurveView:
    """The target with the curve and its handles, what each unit adds, and the errors of all rivals."""

    def __init__(self, figure):
        grid = figure.add_gridspec(2, 2, width_ratios=(2.6, 1), height_ratios=(2.1, 1))
        self.plane, below, self.race = (figure.add_subplot(grid[place]) for place in ((0, 0), (1, 0), (slice(None), 1)))
        self.plane.set(xlim=(-1.06, 1.06), ylim=(-1.3, 1.6), xticks=(-1, 0, 1), yticks=(-1, 0, 1), ylabel="output")
        self.plane.set_title("Drag the ends and the bends until the line meets the dots")
        self.target = self.plane.plot(X[::4], X[::4], "o", color=style.TRAINING, markersize=4, animated=True, zorder=2)[0]
        self.trained = moving(self.plane, "--", color=style.VALIDATION, linewidth=2, zorder=3)
        self.curve = moving(self.plane, color=style.POSITIVE, linewidth=3, zorder=4)
        self.ends = moving(self.plane, "s", color=style.NEUTRAL, markersize=9, zorder=5)
        self.bends = moving(self.plane, "o", color=style.BIAS, markersize=12, zorder=5)
        looks = {"color": style.PAPER, "ha": "center", "va": "center", "fontsize": 10, "animated": True, "zorder": 6}
        self.names = [self.plane.text(0, 0, f"{k + 1}", **looks) for k in range(MOST)]
        below.set(xlim=(-1.06, 1.06), ylim=(-3, 3), xticks=(-1, 0, 1), yticks=(-3, 0, 3), xlabel="input x")
        below.set_ylabel("each adds")
        below.axhline(0, color=style.NEUTRAL, linewidth=1, zorder=0)
        self.parts = segments(below, linewidths=2, zorder=2)
        self.counts = [below.text(0, 0, f"{k + 1}", fontsize=11, color=style.BIAS, animated=True) for k in range(MOST)]
        self._make_race()

    def _make_race(self):
        race = self.race
        race.set(xlim=(0, 1), ylim=(LEAST / 2, 2), yscale="log", xticks=(0.25, 0.75))
        race.set_xticklabels(["20 trained\nnetworks", "by hand"])
        race.set_title("mean squared error")
        race.tick_params(axis="x", length=0)
        self.best = theory(race, zorder=1)
        self.goal = moving(race, ":", color=style.NEUTRAL, linewidth=2, zorder=1)
        self.rivals = moving(race, "o", color=style.NEUTRAL, markersize=6, alpha=0.6, zorder=2)
        self.mine = moving(race, "D", color=style.POSITIVE, markersize=11, zorder=3, clip_on=False)
        self.after = moving(race, "D", color=style.VALIDATION, markersize=8, fillstyle="none", zorder=3, clip_on=False)
        looks = {"fontsize": 11, "ha": "right", "va": "bottom", "animated": True}
        self.words = [race.text(0.99, 1, text, **looks) for text in ("best possible", "goal")]

    def update(self, result):
        p = result.parameters
        self.target.set_ydata(TARGETS[p.target][::4])
        self.curve.set_data(X, result.curve)
        self.trained.set_data(X, result.trained)
        self.trained.set_visible(p.steps > 0)
        self.ends.set_data(*result.handles[:2].T)
        self.bends.set_data(*result.handles[2:].T)
        self.parts.set_segments([np.column_stack([X, part]) for part in result.parts])
        self.parts.set_color([style.POSITIVE if v >= 0 else style.NEGATIVE for *_, v in p.table])
        for k in range(MOST):
            at = result.handles[k + 2] if k < p.units else (np.nan, np.nan)
            shown = bool(np.isfinite(at).all() and abs(at[1]) < 1.6)
            self.names[k].set(position=at if shown else (0, 0), visible=shown)
            right = k < p.units and p.table[k, 0] >= 0
            if k < p.units:
                edge = np.clip(result.parts[k, -1 if right else 0], -2.6, 2.2)
                self.counts[k].set_position((1.02 if right else -1.05, edge))
            self.counts[k].set_visible(k < p.units)
        self._update_race(result)

    def _update_race(self, result):
        p, best = result.parameters, BEST[result.parameters.target][result.parameters.units - 1]
        lines = (max(best, LEAST), result.goal)
        for line, word, value, move in zip((self.best, self.goal), self.words, lines, ("top", "bottom"), strict=True):
            line.set_data([0, 1], [value] * 2) if value else line.set_data([], [])
            word.set(y=(value or 1) * (0.9 if move == "top" else 1.05), va=move, visible=value is not None)
        spread = 0.25 + 0.16 * np.sin(2.4 * np.arange(NETWORKS))
        self.rivals.set_data(spread, np.maximum(result.rivals, LEAST))
        self.mine.set_data([0.75], [np.clip(result.error, LEAST, 1.9)])
        self.after.set_data([0.75], [np.clip(result.improved, LEAST, 1.9)])
        self.after.set_visible(p.steps > 0)


class BuildACurve(Lab):
    """Each ReLU hidden unit adds one bend to the curve: drag the bends, and race twenty trained networks."""

    title = "Build a curve"
    Parameters = CurveParameters
    presets = {
        "begin: a flat line": CurveParameters(hidden=FLAT, units=3, c=0.5),
        "|x| with two": CurveParameters(target="|x|", c=0.0, hidden=HINGES),
        "a bump with three": CurveParameters(target="bump", units=3, hidden=BUMP, c=0.0),
        "a wave with three": CurveParameters(target="sin πx", units=3, hidden=WAVE, c=-0.97),
        "x² with one": CurveParameters(units=1),
    }
    compute = staticmethod(build)
    View = CurveView
    size = (840, 330)
    pointed = staticmethod(pointed)
