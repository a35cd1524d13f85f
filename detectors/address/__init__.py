"""Addresses of homes and offices."""

from __future__ import annotations

from detectors.address.detector import DETECTOR

__all__ = ("DETECTOR",)
