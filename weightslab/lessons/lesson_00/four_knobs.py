"""The lab *Four knobs*: weight sign, bias, initial size and weight decay against activations and training curves."""

from dataclasses import dataclass, replace

import numpy as np

from weightslab.live import Lab, Parameters, choice, integer, number, toggle
from weightslab.plots import style
from weightslab.plots.shapes import UnitOfLoss, frame, moving, written

from .knobs import ACTIVATIONS, DEFAULTS, KNOBS, LOOK, NETWORKS, PROBLEMS, Knobs, Trained, sweep, train_one

__all__ = ["FourKnobs"]

SLICE = 10
"""Steps that one panel takes at a time."""
STUCK = 0.87
"""Part of the loss of guessing above which a network has learned nothing."""
TOP = 1.74
"""The largest loss that the axes show, relative to the loss of guessing."""
TITLES = {"share": "positive weights", "bias": "initial bias", "size": "initial size σ√n", "decay": "weight decay λ"}
TICKS = {
    "share": ((0, 0.5, 1), ("all −", "half", "all +")),
    "bias": ((-2, 0, 2), ("−2", "0", "2")),
    "size": ((0.1, 1, 8), ("0.1", "1", "8")),
    "decay": ((1e-5, 1e-3, 0.1), ("10⁻⁵", "10⁻³", "0.1")),
}
WORDS = {"ReLU": ("fires", "silent"), "tanh": ("positive", "negative")}
"""What a neuron does whose pre-activation is above 0, and below."""
LIMIT = 350
Z_TICKS = (-100, -10, -1, 1, 10, 100)
BINS = np.linspace(-np.arcsinh(LIMIT), np.arcsinh(LIMIT), 71)
"""Of the histograms, on an axis that is straight near 0 and logarithmic far from it."""


@dataclass(frozen=True)
class FourKnobsParameters(Parameters):
    """How the weights of a small network start and how strongly they decay, and what it learns."""

    share: float = number(
        0.5,
        0,
        1,
        0.05,
        "positive weights",
        help="Share of the hidden layers' weights that are positive before training; their absolute values stay the same.",
    )
    bias: float = number(0.0, -2, 2, 0.25, "initial bias", help="Of every hidden neuron before training.")
    size: float = number(
        1.41,
        0.1,
        8,
        0.05,
        "initial size",
        help="σ√n: the standard deviation of the initial weights times "
        "the root of the number of inputs. 1.41 keeps the size of the signal under ReLU.",
        log=True,
    )
    decay: float = number(
        0.01, 1e-5, 0.3, 0.1, "weight decay", help="λ: adds λ/2 times the sum of all squared weights to the loss.", log=True
    )
    data: str = choice(
        "circles",
        PROBLEMS,
        "data",
        help="60 points of two overlapping classes, or 100 images of digits of "
        "which 15 have a wrong label. The validation points have none.",
    )
    activation: str = choice("ReLU", ACTIVATIONS, "activation", help="Activation function of the hidden layers.")
    draw: int = integer(25, 0, 29, 1, "random seed", help="Other data and other initial weights.")
    other: bool = toggle(
        False, "other signs", help="Draws at random anew which weights are positive: about half of the signs change."
    )


@dataclass(frozen=True, eq=False)
class Panel:
    """Of 24 networks along one knob: losses so far, and the size of the last hidden layer's outputs."""

    training: np.ndarray
    validation: np.ndarray
    active: np.ndarray
    done: float


@dataclass(frozen=True, eq=False)
class Effects:
    """One training with the activations before and after it, the default one, and the panels of all four knobs."""

    parameters: FourKnobsParameters
    trained: Trained
    default: Trained
    panels: dict
    progress: float

    @property
    def guessing(self):
        return PROBLEMS[self.parameters.data].guessing

    @property
    def stuck(self):
        """Whether the network has learned nothing."""
        return not self.trained.training[-1] < STUCK * self.guessing

    def describe(self):
        trained = self.trained
        if not np.isfinite([trained.training[-1], trained.validation[-1]]).all():
            return (
                f"The loss starts at {written(trained.training[0], 1)}, and the first steps are so large that the "
                "weights grow beyond all bounds: this training has failed."
            )
        if self.stuck:
            return f"{self._why()} {self._losses()}: no better than guessing."
        what = self._changed()
        if trained.training[0] > TOP * self.guessing:
            what += f" The loss starts at {written(trained.training[0], 1)}."
        best, gap = int(np.nanargmin(trained.validation)), trained.validation[-1] - trained.training[-1]
        if trained.validation[-1] > 1.1 * self.guessing:
            end = "the network has overfitted: on new points it is worse than guessing."
            if best < len(trained.validation) - 1:
                end += f" Validation was best ({written(trained.validation[best])}) after {LOOK * best} steps."
        elif gap > self.guessing / 3:
            end = "it has learned, and overfitted: on new points its loss is much larger."
        elif gap > self.guessing / 10:
            end = "it has learned, and overfitted a little."
        else:
            end = "it has learned."
        return f"{what} {self._losses()}: {end}"

    def _losses(self):
        """Both losses at the end, and those of the default setting."""
        said = [
            f"{word} loss {self._against(written(mine[-1]), written(usual[-1]))}"
            for word, mine, usual in (
                ("Training", self.trained.training, self.default.training),
                ("validation", self.trained.validation, self.default.validation),
            )
        ]
        return ", ".join(said)

    def _against(self, mine, usual):
        """A number, and what it is at the default setting."""
        return mine if self.trained is self.default else f"{mine} (default {usual})"

    def _share(self, layer, mine, usual):
        """For how many points a layer is positive."""
        fires = "fires" if self.parameters.activation == "ReLU" else "is positive"
        return f"layer {layer} {fires} for {self._against(f'{mine:.0%}', f'{usual:.0%}')} of the points"

    def _changed(self):
        """The number of the activations that differs most from the default's, or, at the default, how many neurons fire."""
        start, usual = fire(self.trained.before), fire(self.default.before)
        if self.trained is self.default:
            shares = ", ".join(f"{share:.0%}" for share in start)
            return f"Before training {shares} of the pre-activations of layers 1 to 3 are positive."
        found = [
            (far(mine, other), f"Before training {self._share(k, mine, other)}.")
            for k, (mine, other) in enumerate(zip(start, usual, strict=True), start=1)
        ]
        for when, mine, other in (
            ("Before training", self.trained.before, self.default.before),
            ("After training", self.trained.after, self.default.after),
        ):
            mine, other = rms(mine[-1]), rms(other[-1])
            size = self._against(about(mine), about(other))
            found.append((far(mine, other), f"{when} the pre-activations of layer 3 have a size of {size}."))
        return max(found)[1]

    def _why(self):
        """Why nothing was learned, as the activations tell."""
        trained, steps = self.trained, PROBLEMS[self.parameters.data].steps
        start, end, usual = fire(trained.before), fire(trained.after), fire(self.default.before)
        size = self._against(about(rms(trained.before[-1])), about(rms(self.default.before[-1])))
        if min(start) < 0.02:
            layer = next(k for k, share in enumerate(start, start=1) if share < 0.02)
            what = self._share(layer, start[layer - 1], usual[layer - 1])
            return f"Before training {what}, so hardly any signal passes, or gradient."
        if rms(trained.before[-1]) < 0.02:
            what = self._share(3, start[-1], usual[-1])
            return f"Before training {what}, but its pre-activations have a size of {size}: nothing moves in {steps} steps."
        if trained.shrunk < 0.02:
            share = self._against(f"{trained.shrunk:.0%}", f"{self.default.shrunk:.0%}")
            return f"Weight decay has shrunk the weights to {share} of their initial size."
        if min(end) < 0.02:
            layer = end.index(min(end)) + 1
            return (
                f"The pre-activations of layer 3 have a size of {size}, and the first steps are so large that "
                f"afterwards layer {layer} hardly fires: {end[layer - 1]:.0%}."
            )
        return f"The pre-activations of layer 3 start with a size of {size}, and training does not settle."


def far(mine, usual):
    """Return how far a number is from the usual one, as a factor."""
    return abs(np.log((mine + 1e-3) / (usual + 1e-3)))


def fire(layers):
    """Return the share of positive pre-activations of each layer."""
    return [float((z > 0).mean()) for z in layers]


def about(value):
    """Write two figures of a number."""
    return np.format_float_positional(float(f"{value:.2g}"), trim="-")


def rms(values):
    """Return the root mean square."""
    return float(np.sqrt(np.square(values, dtype=float).mean()))


def knobs(p):
    """Return the setting of a lab as `Knobs`; the default size is exactly √2."""
    size = DEFAULTS.size if p.size == FourKnobsParameters().size else p.size
    return Knobs(p.data, p.draw, p.share, p.bias, size, p.decay, p.activation, p.other)


def four_knobs(p):
    """Train the network of the setting; then, behind it, the 96 of the four panels, a few steps at a time."""
    setting = knobs(p)
    default = Knobs(p.data, p.draw, activation=p.activation)
    trained, usual = train_one(setting), train_one(default)
    sweeps = {knob: sweep(replace(setting, **{knob: getattr(DEFAULTS, knob)}), knob) for knob in KNOBS}
    while True:
        panels = {knob: Panel(s.training, s.validation, s.active, s.done) for knob, s in sweeps.items()}
        progress = min(panel.done for panel in panels.values())
        yield Effects(p, trained, usual, panels, progress)
        behind = min(sweeps.values(), key=lambda panel: panel.done)
        if behind.done < 1:
            behind.go_on(SLICE)


class FourKnobsView:
    """Histograms of the pre-activations, training curves, and under them a panel for each knob."""

    def __init__(self, figure):
        narrow, rows, columns = bool(figure.column), 1, 2
        if narrow:
            rows, columns = 2, 1
            figure.resize(figure.column, 2.2 * figure.column)
        above, below = figure.subfigures(2, 1, height_ratios=(1.6, 1))
        activations, curves = above.subplots(rows, columns)
        self.histograms = Histograms(activations, narrow)
        self.curves = Curves(curves, narrow)
        places = below.subplots(rows, 2 * columns).flat
        self.panels = {knob: Along(axes, knob) for knob, axes in zip(KNOBS, places, strict=True)}

    def update(self, result):
        self.histograms.update(result)
        self.curves.update(result)
        for knob, panel in self.panels.items():
            panel.update(result, knob)


class Histograms:
    """For each hidden layer what its activation function gets, before training (pale, left) and after it (right)."""

    def __init__(self, axes, narrow):
        axes.set(
            xlim=(0.4, 4.1),
            ylim=BINS[[0, -1]],
            ylabel="pre-activation z",
            yticks=np.arcsinh(Z_TICKS),
            yticklabels=[f"{z}".replace("-", "−") for z in Z_TICKS],
            xticks=(1, 2, 3),
            xticklabels=[f"layer {k}" if narrow else f"before  after\nlayer {k}" for k in (1, 2, 3)],
        )
        axes.set_title("Activations: how many are positive" + "\npale: before training, strong: after" * narrow, y=1.1)
        axes.tick_params(axis="x", length=0)
        axes.axhline(0, color=style.THEORY, linewidth=1.5, zorder=4)
        self.words = [
            axes.text(4.1, y, "", color=colour, ha="right", va=va, animated=True)
            for y, colour, va in ((0.15, style.POSITIVE, "bottom"), (-0.15, style.NEGATIVE, "top"))
        ]
        self.shares, self.bars = [], []
        for layer in (1, 2, 3):
            look = {"fontsize": 11 if narrow else None, "ha": "center", "va": "bottom", "animated": True}
            self.shares.append(axes.text(layer, BINS[-1] * 1.02, "", **look))
            self.bars.append(
                [
                    [
                        axes.fill_betweenx([], [], color=colour, alpha=alpha, linewidth=0, animated=True, zorder=2)
                        for colour in (style.POSITIVE, style.NEGATIVE)
                    ]
                    for alpha in (0.35, 1.0)
                ]
            )

    def update(self, result):
        trained = result.trained
        for text, word in zip(self.words, WORDS[result.parameters.activation], strict=True):
            text.set_text(word)
        for k, (before, after) in enumerate(zip(trained.before, trained.after, strict=True)):
            shares = fire([before, after])
            self.shares[k].set_text(f"{shares[0]:.0%} → {shares[1]:.0%}")
            self.shares[k].set_color(style.POSITIVE if shares[1] > 0 else style.NEGATIVE)
            for z, side, bars in zip((before, after), (-1, 1), self.bars[k], strict=True):
                for bar, sign in zip(bars, (1, -1), strict=True):
                    bar.set_verts([outline(z, sign, k + 1 + 0.03 * side, 0.42 * side)])


def outline(z, sign, foot, width):
    """Return the outline of a histogram of the positive or of the other numbers, drawn sideways from ``foot``."""
    z = np.nan_to_num(z, nan=0.0, posinf=LIMIT, neginf=-LIMIT)
    mine = z[z > 0] if sign > 0 else z[z <= 0]
    counts, _ = np.histogram(np.arcsinh(np.clip(mine, -LIMIT, LIMIT)), BINS)
    x = foot + width * np.sqrt(2 * counts / z.size)
    y = np.repeat(BINS, 2)[1:-1]
    return np.column_stack([np.concatenate([[foot], np.repeat(x, 2), [foot]]), np.concatenate([[y[0]], y, [y[-1]]])])


class Curves:
    """Both losses from step to step, those of the default dashed; heights are in units of the loss of guessing."""

    def __init__(self, axes, narrow):
        room, half = (1.7, "half") if narrow else (1.45, "half of the steps")  # right of the curves there are words
        axes.set(xlim=(0, room), ylim=(0, TOP), xticks=(0, 0.5, 1), xticklabels=("start", half, "end"))
        self.scale = UnitOfLoss(axes)
        axes.set_title("Training curves", y=1.1)
        axes.plot((0, 1), (1, 1), color=style.THEORY, linestyle="dotted", linewidth=1.5, zorder=0)
        axes.text(0.98, 1.03, "guessing", ha="right", va="bottom", color=style.NEUTRAL)
        self.usual = [moving(axes, "--", color=style.GHOST, linewidth=1.5) for _ in range(2)]
        self.lines = [moving(axes, color=colour, linewidth=3, zorder=3) for colour in (style.TRAINING, style.VALIDATION)]
        self.ends = [
            axes.text(1.02, 0, "", color=colour, va="center", animated=True, zorder=4)
            for colour in (style.TRAINING, style.VALIDATION)
        ]
        self.high = axes.text(0.06, TOP, "", color=style.TRAINING, va="top", animated=True, zorder=4)

    def update(self, result):
        guessing, trained = result.guessing, result.trained
        self.scale.set(guessing)
        for lines, shown in ((self.usual, result.default), (self.lines, trained)):
            for line, losses in zip(lines, (shown.training, shown.validation), strict=True):
                line.set_data(np.linspace(0, 1, len(losses)), losses / guessing)
        for line in self.usual:
            line.set_visible(trained is not result.default)
        training, validation = ends = trained.training[-1], trained.validation[-1]
        apart = max(0.17 - abs(validation - training) / guessing, 0) / 2 * (1 if validation >= training else -1)
        for text, word, value, shift in zip(self.ends, ("training", "validation"), ends, (-apart, apart), strict=True):
            height = np.clip(np.nan_to_num(value / guessing, nan=TOP), 0.1, 0.97 * TOP) + shift
            text.set(text=f"{word} {written(value)}", position=(1.02, height))
        first = trained.training[0]
        self.high.set_text(f"starts at {written(first, 1)}" if first > TOP * guessing else "")


class Along:
    """The final losses of 24 networks along one knob, a mark where the knob stands, and a strip: is layer 3 active?"""

    def __init__(self, axes, knob):
        self.knob = knob
        ticks, labels = TICKS[knob]
        axes.set(
            xlim=(-1, NETWORKS),
            ylim=(0, 1.3 * TOP),
            yticks=(0, 1),
            yticklabels=(),
            xticks=[self.place(value) for value in ticks],
            xticklabels=labels,
        )
        axes.set_title(TITLES[knob])
        axes.axhline(1, color=style.THEORY, linestyle="dotted", linewidth=1.5, zorder=0)
        self.here = axes.axvline(0, color=style.NEUTRAL, animated=True, zorder=1)
        self.lines = [
            moving(axes, mark, color=colour, linewidth=1.5, markersize=4, zorder=2, clip_on=False)
            for mark, colour in (("o-", style.TRAINING), ("s-", style.VALIDATION))
        ]
        self.strip = axes.imshow(
            np.zeros((1, NETWORKS)),
            cmap=style.WEIGHTS,
            vmin=-1,
            vmax=1,
            aspect="auto",
            animated=True,
            zorder=2,
            extent=(-0.5, NETWORKS - 0.5, 1.12 * TOP, 1.27 * TOP),
        )
        axes.plot(*frame(-0.5, 1.12 * TOP, NETWORKS, 0.15 * TOP), color=style.NEUTRAL, linewidth=1, zorder=3)
        axes.set(xlim=(-1, NETWORKS), ylim=(0, 1.3 * TOP))
        self.scale = None
        if knob == "share":  # the others have the same scale
            self.scale = UnitOfLoss(axes, "final loss", loc="bottom", fontsize=12)
            axes.text(-1.6, 1.195 * TOP, "layer 3\nactive", color=style.POSITIVE, ha="right", va="center", fontsize=11)

    def place(self, value):
        """Return where a value of the knob is: the networks are at 0, 1, ..., 23."""
        values = KNOBS[self.knob]
        if self.knob in ("size", "decay"):
            values, value = np.log(values), np.log(value)
        return (value - values[0]) / (values[-1] - values[0]) * (NETWORKS - 1)

    def update(self, result, knob):
        panel, value = result.panels[knob], getattr(result.parameters, knob)
        moved = value != getattr(FourKnobsParameters(), knob)
        self.here.set(xdata=[self.place(value)] * 2, linewidth=3 if moved else 1.5)
        if self.scale:
            self.scale.set(result.guessing)
        for line, losses in zip(self.lines, (panel.training, panel.validation), strict=True):
            heights = np.where(np.isfinite(losses), np.minimum(losses / result.guessing, 1.1 * TOP), np.nan)
            line.set_data(np.arange(NETWORKS), heights)
            line.set_alpha(1.0 if panel.done == 1 else 0.4)
        with np.errstate(all="ignore"):
            shown = np.clip((np.log10(panel.active) + 2) / 2.5, 0, 1)
        self.strip.set_data(np.nan_to_num(shown)[None])


class FourKnobs(Lab):
    """Sign, bias and size of the initial weights, and weight decay: what they do to activations and training curves."""

    title = "Four knobs, two effects"
    Parameters = FourKnobsParameters
    presets = {
        "all negative": FourKnobsParameters(share=0.0),
        "all positive": FourKnobsParameters(share=1.0),
        "bias −2": FourKnobsParameters(bias=-2.0),
        "bias 2": FourKnobsParameters(bias=2.0),
        "too small": FourKnobsParameters(size=0.1),
        "too large": FourKnobsParameters(size=8.0),
        "no decay": FourKnobsParameters(decay=1e-5),
        "too much decay": FourKnobsParameters(decay=0.3),
        "all negative, saved by a bias": FourKnobsParameters(share=0.0, bias=0.25),
        "all positive, saved by a small size": FourKnobsParameters(share=1.0, size=0.5),
        "bias −2, saved by a large size": FourKnobsParameters(bias=-2.0, size=3.0),
    }
    compute = staticmethod(four_knobs)
    View = FourKnobsView
    size = (840, 364)
