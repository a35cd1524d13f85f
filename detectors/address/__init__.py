"""Addresses of homes and offices."""

from detectors.address.detector import DETECTOR

__all__ = ("DETECTOR",)
