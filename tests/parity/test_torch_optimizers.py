"""Every optimizer for twenty steps, gradient clipping: the same numbers as PyTorch, in float64."""

import numpy as np
import pytest
from requirements import require

from weightslab import nn
from weightslab.nn import streams
from weightslab.training import train

torch = require("torch")
CLOSE = {"rtol": 1e-10, "atol": 1e-13}
RNG = np.random.default_rng(5)


def test_binary_smoothing_is_what_it_says():
    z, t = RNG.standard_normal((8, 2)), RNG.integers(0, 2, (8, 2))
    expected = torch.nn.functional.binary_cross_entropy_with_logits(torch.tensor(z), torch.tensor(0.9 * t + 0.05))
    assert nn.BinaryCrossEntropy(smoothing=0.1).forward(z, t)[0] == pytest.approx(expected.item(), rel=1e-12)


def test_hinge_is_that_of_scikit_learn():
    hinge_loss = require("sklearn.metrics").hinge_loss
    y, labels = RNG.standard_normal(20), RNG.integers(0, 2, 20)
    for target in (labels, 2 * labels - 1):
        assert nn.Hinge().forward(y[:, None], target)[0] == pytest.approx(hinge_loss(labels, y), rel=1e-12)


OPTIMIZERS = [
    (nn.SGD(0.3), torch.optim.SGD, {"lr": 0.3}),
    (nn.Momentum(0.1, mu=0.8), torch.optim.SGD, {"lr": 0.1, "momentum": 0.8}),
    (nn.Nesterov(0.1, mu=0.8), torch.optim.SGD, {"lr": 0.1, "momentum": 0.8, "nesterov": True}),
    (nn.RMSProp(0.01, rho=0.9), torch.optim.RMSprop, {"lr": 0.01, "alpha": 0.9}),
    (nn.CentredRMSProp(0.01, rho=0.9), torch.optim.RMSprop, {"lr": 0.01, "alpha": 0.9, "centered": True}),
    (nn.AMSGrad(0.05, beta2=0.5), torch.optim.Adam, {"lr": 0.05, "betas": (0.9, 0.5), "amsgrad": True}),
    (nn.Adagrad(0.1), torch.optim.Adagrad, {"lr": 0.1}),
    (nn.Adam(0.05), torch.optim.Adam, {"lr": 0.05}),
    (nn.Adam(0.05, beta1=0.5, beta2=0.9, eps=1e-4), torch.optim.Adam, {"lr": 0.05, "betas": (0.5, 0.9), "eps": 1e-4}),
    (nn.AdamW(0.05, decay=0.2, biases=True), torch.optim.AdamW, {"lr": 0.05, "weight_decay": 0.2}),
]


def pair(seed=0):
    """The same network here and in PyTorch, with data and targets."""
    stream = streams(seed)
    x, target = stream.data.standard_normal((30, 4)), stream.data.integers(0, 3, 30)
    net = nn.Sequential(
        nn.Dense(4, 6, biases=nn.normal(0.3), rng=stream.weights), nn.Tanh(), nn.Dense(6, 3, rng=stream.weights)
    )
    model = torch.nn.Sequential(torch.nn.Linear(4, 6), torch.nn.Tanh(), torch.nn.Linear(6, 3))
    with torch.no_grad():
        for i in (0, 2):
            model[i].weight.copy_(torch.tensor(net[i].W))
            model[i].bias.copy_(torch.tensor(net[i].b))
    return net, model, x, target


def train_torch(model, optimizer, x, target, steps, clip=None):
    history = []
    for _ in range(steps):
        optimizer.zero_grad()
        loss = torch.nn.functional.cross_entropy(model(torch.tensor(x)), torch.tensor(target))
        loss.backward()
        if clip:
            clip(model.parameters())
        optimizer.step()
        history.append(loss.item())
    return history


def assert_same_network(net, model):
    for i in (0, 2):
        np.testing.assert_allclose(net[i].W, model[i].weight.detach().numpy(), **CLOSE)
        np.testing.assert_allclose(net[i].b, model[i].bias.detach().numpy(), **CLOSE)


@pytest.mark.parametrize(("ours", "theirs", "settings"), OPTIMIZERS, ids=[type(o[0]).__name__ for o in OPTIMIZERS])
def test_twenty_steps(ours, theirs, settings):
    net, model, x, target = pair()
    history = train_torch(model, theirs(model.parameters(), **settings), x, target, 20)
    np.testing.assert_allclose(train(net, nn.SoftmaxCrossEntropy(), x, target, ours, steps=20), history, **CLOSE)
    assert_same_network(net, model)


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [
        (nn.ClipNorm(0.05), lambda parameters: torch.nn.utils.clip_grad_norm_(parameters, 0.05)),
        (nn.ClipValue(0.01), lambda parameters: torch.nn.utils.clip_grad_value_(parameters, 0.01)),
    ],
)
def test_gradient_clipping(ours, theirs):
    net, model, x, target = pair()
    history = train_torch(model, torch.optim.SGD(model.parameters(), lr=1.0), x, target, 10, theirs)
    found = train(net, nn.SoftmaxCrossEntropy(), x, target, nn.SGD(1.0), steps=10, clip=ours)
    np.testing.assert_allclose(found, history, rtol=1e-5)  # PyTorch adds 1e-6 to the norm


def test_penalty_gradients_are_those_of_autograd():
    net, *_ = pair()
    for regularizer in (nn.L2(0.3), nn.L1(0.3), nn.ElasticNet(0.3, share=0.25), nn.ElasticNet(0.3, biases=True, share=0.75)):
        p = torch.tensor(net.parameters, requires_grad=True)
        mask = torch.tensor(net.is_weight | regularizer.biases)
        l1, l2 = regularizer.strengths()
        penalty = (l1 * p.abs() + l2 / 2 * p**2)[mask].sum()
        penalty.backward()
        state, gradient = regularizer.start(net), np.zeros_like(net.parameters)
        regularizer.add_gradient(net.parameters, gradient, state)
        np.testing.assert_allclose(regularizer.penalty(net.parameters, state), penalty.item(), **CLOSE)
        np.testing.assert_allclose(gradient, p.grad.numpy(), **CLOSE)


SCHEDULES = {
    "step": (nn.step_decay(0.3, 4, 0.5), lambda o: torch.optim.lr_scheduler.StepLR(o, 4, 0.5)),
    "exponential": (nn.exponential(0.3, 0.9), lambda o: torch.optim.lr_scheduler.ExponentialLR(o, 0.9)),
    "cosine": (nn.cosine(0.3, 20, 0.01), lambda o: torch.optim.lr_scheduler.CosineAnnealingLR(o, 20, 0.01)),
    "warm-up": (nn.warm_up(6, 0.3), lambda o: torch.optim.lr_scheduler.LinearLR(o, 1 / 6, total_iters=5)),
    "one cycle": (nn.one_cycle(0.3, 20), lambda o: torch.optim.lr_scheduler.OneCycleLR(o, 0.3, total_steps=20)),
    "one steep cycle": (
        nn.one_cycle(0.3, 20, 0.45, 10, 100),
        lambda o: torch.optim.lr_scheduler.OneCycleLR(
            o, 0.3, total_steps=20, pct_start=0.45, div_factor=10, final_div_factor=100
        ),
    ),
}


@pytest.mark.parametrize("name", SCHEDULES)
def test_schedules(name):
    ours, theirs = SCHEDULES[name]
    optimizer = torch.optim.SGD([torch.zeros(1, requires_grad=True)], lr=0.3, momentum=0.9)
    schedule, rates = theirs(optimizer), []
    for _ in range(20):
        rates.append(optimizer.param_groups[0]["lr"])
        optimizer.step()
        schedule.step()
    np.testing.assert_allclose([ours(step) for step in range(20)], rates, rtol=1e-12)


def test_the_plateau_is_that_of_pytorch():
    optimizer = torch.optim.SGD([torch.zeros(1, requires_grad=True)], lr=0.3)
    theirs = torch.optim.lr_scheduler.ReduceLROnPlateau(optimizer, factor=0.5, patience=2, threshold=0.01)
    ours, family = nn.Plateau(0.3, factor=0.5, patience=2, threshold=0.01), nn.Plateau(np.array([0.3, 1.0]), 0.5, 2, 0.01)
    for loss in [3, 2, 1.995, 1.99, 1.985, 1.5, 1.6, 1.7, 1.4, 1.5, 1.5, 1.5, 1.5, 1.5, 1.5, 1.2]:
        theirs.step(loss)
        ours.look(loss)
        family.look(np.array([loss, 1 / loss]))
        assert ours(0) == family(0)[0] == optimizer.param_groups[0]["lr"]
    assert ours(0) < 0.3 and family(0)[1] != 1


def test_a_schedule_trains_like_pytorch():
    net, model, x, target = pair()
    optimizer = torch.optim.Adam(model.parameters(), lr=0.05)
    schedule, history = torch.optim.lr_scheduler.OneCycleLR(optimizer, 0.05, total_steps=20, cycle_momentum=False), []
    for _ in range(20):
        history += train_torch(model, optimizer, x, target, 1)
        schedule.step()
    found = train(net, nn.SoftmaxCrossEntropy(), x, target, nn.Adam(nn.one_cycle(0.05, 20)), steps=20)
    np.testing.assert_allclose(found, history, **CLOSE)
    assert_same_network(net, model)
