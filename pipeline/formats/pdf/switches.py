"""Which layers (optional content) of a PDF are not shown: PDF 32000-1, 8.11."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from pdfminer.pdftypes import PDFObjRef, resolve1
from pdfminer.psparser import PSLiteral

_DEPTH = 20


class LayerStates:
    """Tells for marked content and forms whether the layer that they belong to is switched off when the file is opened."""

    def __init__(self, catalog: Mapping[str, object]) -> None:
        properties = resolve1(catalog.get("OCProperties"))
        default = resolve1(properties.get("D")) if isinstance(properties, Mapping) else None
        default = default if isinstance(default, Mapping) else {}
        self._off_by_default = _word(default.get("BaseState")) == "OFF"
        self._on, self._off = (_numbers(default.get(key)) for key in ("ON", "OFF"))

    def is_off(self, properties: object) -> bool:
        """Tell whether a group or a membership dictionary is switched off; what cannot be understood is shown."""
        try:
            return not self._shows(properties, 0)
        except (TypeError, ValueError, AttributeError, KeyError, IndexError):
            return False

    def _shows(self, reference: object, depth: int) -> bool:
        found = resolve1(reference)
        if not isinstance(found, Mapping) or depth > _DEPTH:
            return True
        if _word(found.get("Type")) == "OCMD":
            expression = resolve1(found.get("VE"))
            if isinstance(expression, Sequence) and expression:
                return self._holds(expression, depth + 1)
            return self._member(found, depth)
        number = reference.objid if isinstance(reference, PDFObjRef) else None
        if number is None:
            return not self._off_by_default
        return number in self._on if self._off_by_default else number not in self._off

    def _member(self, found: Mapping[str, object], depth: int) -> bool:
        groups = found.get("OCGs")
        inner = resolve1(groups)
        each = inner if isinstance(inner, Sequence) else [groups]
        states = [self._shows(group, depth + 1) for group in each if resolve1(group) is not None]
        if not states:
            return True
        match _word(found.get("P")):
            case "AllOn":
                return all(states)
            case "AnyOff":
                return not all(states)
            case "AllOff":
                return not any(states)
            case _:
                return any(states)

    def _holds(self, expression: Sequence[object], depth: int) -> bool:
        if depth > _DEPTH:
            return True
        values = []
        for part in expression[1:]:
            inner = resolve1(part)
            values.append(
                self._holds(inner, depth + 1) if isinstance(inner, Sequence) else self._shows(part, depth + 1)
            )
        match _word(expression[0]):
            case "Not":
                return not all(values)
            case "Or":
                return any(values)
            case _:
                return all(values)


def _word(found: object) -> str:
    inner = resolve1(found)
    return str(inner.name) if isinstance(inner, PSLiteral) else ""


def _numbers(found: object) -> frozenset[int]:
    inner = resolve1(found)
    return (
        frozenset(each.objid for each in inner if isinstance(each, PDFObjRef))
        if isinstance(inner, list)
        else frozenset()
    )
