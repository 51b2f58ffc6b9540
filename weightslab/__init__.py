"""Understand weights and biases in neural networks by moving them."""
