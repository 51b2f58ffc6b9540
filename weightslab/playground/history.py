"""The losses after each epoch, in one array that grows."""

import numpy as np

__all__ = ["History"]


class History:
    """Loss on training and test points after each epoch from 0 on.

    Attributes
    ----------
    losses : ndarray, shape (epochs + 1, 2)
        A view of what is kept; `write` changes it.
    """

    def __init__(self):
        self._room, self._n = np.empty((256, 2)), 0

    @property
    def losses(self):
        return self._room[:self._n]

    def write(self, epoch, losses):
        """The losses after an epoch that is known already, or after the next one."""
        if epoch == len(self._room):
            self._room = np.concatenate([self._room, np.empty_like(self._room)])
        self._room[epoch] = losses
        self._n = max(self._n, epoch + 1)

    def forget_after(self, epoch):
        """Forget the losses of all later epochs."""
        self._n = epoch + 1
