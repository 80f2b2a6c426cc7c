"""Maillage: the open platform on which a network of third places lives."""

__version__ = "0.1.0"
