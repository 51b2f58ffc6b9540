"""What the network says of fixed points at this moment, nothing dropped: its loss, its signals, its gradient."""

import numpy as np

__all__ = ["Judge"]


class Judge:
    """A loss on some points, with all memory made once.

    Parameters
    ----------
    net : Sequential
    loss : Loss
    x : array, shape (n, inputs)
    target : array, shape (n, 1)
    """

    def __init__(self, net, loss, x, target):
        self.net, self.loss = net, loss
        self.record = net.record(x.shape, input_gradient=False)
        self.judged = loss.record(self.record.y, self.record.dy)
        self.judged.target[...] = loss.targets(target, self.record.y.shape, net.dtype)
        self.record.x[...] = x

    def measure(self):
        """The loss; what every layer gave stands in the record then."""
        with np.errstate(all="ignore"):  # a diverged run is something to see
            y, _ = self.net.forward(self.record.x, self.record)
            return float(self.loss.forward(y, self.judged.target, self.judged)[0])

    def look(self):
        """The record after forward and backward: signals and gradients on all of the points."""
        self.measure()
        with np.errstate(all="ignore"):
            self.net.backward(self.loss.backward(self.judged), self.record)
        return self.record
