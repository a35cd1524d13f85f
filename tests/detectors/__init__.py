"""Tests of the detectors; all persons and firms are invented."""

from __future__ import annotations
