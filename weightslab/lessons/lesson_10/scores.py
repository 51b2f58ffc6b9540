"""The scoreboard of lesson 10, and the checks of its exercises: they judge what a network does."""

from weightslab.live.outcome import exercise
from weightslab.live.parameters import one_line
from weightslab.nn import Sequential

from .contest import HUMAN, PUBLISHED, examples, share_right

__all__ = ["Scoreboard", "check_sees_order", "check_small"]


class Scoreboard:
    """The published table and the networks that you add to it, best first.

    >>> board = Scoreboard()
    >>> board
    Test signals read right
     96.0%            published: a person
     94.0%            published: CNN
     68.0%            published: MLP
     56.0%            published: CNN, shuffled pixels
     32.0%            published: logistic regression
    """

    def __init__(self):
        self.lines = [(share, f"           published: {name}") for name, share in PUBLISHED.items()]
        self.lines.append((HUMAN["person"], "           published: a person"))

    def add(self, what, net, *, shuffled=False):
        """Let a network read the 1,000 test signals, and put it in its place; ``what`` is how the board names it.

        Raises
        ------
        ValueError
            If it takes something else than signals of 40 numbers, or does not give 10 outputs.
        """
        share = share_right(net, *_test_signals(net, shuffled))
        self.lines.append((share, f"{net.parameters.size:>6,} par.  {what}"))

    def __repr__(self):
        ordered = sorted(self.lines, key=lambda line: -line[0])
        return "\n".join(["Test signals read right", *(f"{100 * share:>5.1f}%  {text}" for share, text in ordered)])


@one_line()
def _test_signals(net, shuffled):
    """Test signals in the form that the network takes, with channels or without, and the digits."""
    for name in ("MLP", "CNN"):
        _, _, x, y = examples(f"{name}, shuffled" if shuffled else name)
        try:
            shape = net.output_shape(x.shape)
        except ValueError as error:
            reason = error
            continue
        if shape != (len(x), 10):
            raise ValueError(f"the scoreboard wants 10 outputs for each signal, got {shape[1:]}")
        return x, y
    raise ValueError(f"this network does not read signals of 40 numbers: {reason}")


@exercise(Sequential)
def check_small(net):
    """Exercise 1: at most 2,000 weights and biases, and better than the MLP of 15,210 after as many steps."""
    size = net.parameters.size
    if size > 2000:
        return f"Not yet: the network has {size:,} weights and biases, and 2,000 are allowed."
    try:
        share = share_right(net, *_test_signals(net, False))
    except ValueError as error:
        return f"Not yet: {str(error).rstrip('.')}."
    if share < 0.68:
        return f"Not yet: {100 * share:.1f}% of the test signals are right, and the MLP gets 68%."
    return f"Right: {size:,} weights and biases read {100 * share:.1f}%, where the MLP needs 15,210 for 68%."


@exercise(None)
def check_sees_order(answer):
    """Exercise 2: which of the four networks lose if all positions are put in another order."""
    names = {name.lower(): name for name in ("logistic regression", "MLP", "CNN")}
    given = [answer] if isinstance(answer, str) else answer
    answer = {names.get(str(name).lower(), name) for name in given}
    wrong = answer ^ {"CNN"}
    if answer - set(names.values()):
        return "Not yet: name some of 'logistic regression', 'MLP', 'CNN'."
    if wrong:
        named = ", ".join(sorted(wrong))
        return f"Not yet: think again about {named}. Could the columns of its first W be permuted in the same way?"
    return "Right: only the CNN assumes that neighbours belong together. The others have a weight for each position."
