"""Settings worth looking at, by name."""

from .settings import Settings

__all__ = ["PRESETS"]

PRESETS = {
    "circle": Settings(), "exclusive or": Settings(data="xor"), "gaussians": Settings(data="gaussians", noise=1.0),
    "spiral": Settings(data="spiral", noise=0.1, features="x1 x2 sin(x1) sin(x2)", optimizer="Adam", lr=0.01),
    "a line is not enough": Settings(hidden=""), "too long steps": Settings(data="xor", lr=10.0),
    "overfitted": Settings(noise=1.2, points=80, hidden="16 relu, 16 relu", optimizer="Adam", lr=0.02)}
