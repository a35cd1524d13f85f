"""A sign of life from the process that reads a file: between two of them nothing takes long, so silence means that it hangs."""

from __future__ import annotations

from collections.abc import Callable

_listeners: list[Callable[[], None]] = []


def beat() -> None:
    """Say that a step was done: a page interpreted, rendered or recognised. Costs nothing where nobody listens."""
    for listener in _listeners:
        listener()


def listen(listener: Callable[[], None]) -> None:
    """Have ``listener`` called at every beat."""
    _listeners.append(listener)
