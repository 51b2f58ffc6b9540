"""How the playground trains: loss, optimizer, regularizer and limit for its settings."""

from weightslab.nn import L1, L2, ClipNorm, ElasticNet, MeanSquaredError

from .settings import DECAYING, DISTANCES, LOSSES, OPTIMIZERS

__all__ = ["recipe", "targets"]


def recipe(settings, n):
    """Loss, optimizer and the other settings of `Run` for ``n`` training points."""
    fits = settings.classifies or settings.loss in DISTANCES
    loss = LOSSES[settings.loss]() if fits else MeanSquaredError()
    decay = {"decay": settings.decay} if settings.optimizer in DECAYING else {}
    total = settings.l1 + settings.l2
    regularizer = (ElasticNet(total, share=settings.l1 / total) if settings.l1 and settings.l2
                   else L1(settings.l1) if settings.l1 else L2(settings.l2) if settings.l2 else None)
    return loss, OPTIMIZERS[settings.optimizer](settings.lr, **decay), {
        "batch_size": min(settings.batch, n), "regularizer": regularizer,
        "clip": ClipNorm(settings.clip) if settings.clip else None}


def targets(settings, y):
    """What the one output should be, a column: classes as -1 and 1 where the loss is a distance."""
    y = 2 * y - 1 if settings.classifies and settings.loss in DISTANCES else y
    return y[:, None]
