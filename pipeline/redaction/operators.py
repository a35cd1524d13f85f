"""Our masks as operators of presidio-anonymizer's engine."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache

from presidio_anonymizer import AnonymizerEngine
from presidio_anonymizer.entities import OperatorConfig, RecognizerResult
from presidio_anonymizer.operators import Operator, OperatorType

from pipeline.model.finding import EntityType
from pipeline.policy.profile import MaskKind, MaskRule

Shapes = Mapping[MaskKind, Callable[[str, MaskRule, EntityType], str]]

_NAME = "mishen_mask"


class Mask(Operator):
    """The one operator of ours: what the value becomes is said by its parameters ``shape``, ``rule`` and ``type``."""

    def operate(self, text: str, params: Mapping[str, object] | None = None) -> str:
        """Return the mask of ``text``."""
        given = dict(params or {})
        self.validate(given)
        return str(given["shape"](text, given["rule"], given["type"]))  # type: ignore[operator]

    def validate(self, params: Mapping[str, object] | None = None) -> None:
        """Make sure that the parameters are there; the rule was checked when the profile was loaded.

        Raises:
            ValueError: one of them is missing.
        """
        given = params or {}
        if not (callable(given.get("shape")) and isinstance(given.get("rule"), MaskRule) and given.get("type")):
            raise ValueError("shape, rule and type are needed")

    def operator_name(self) -> str:
        """Return the name under which the engine finds the operator."""
        return _NAME

    def operator_type(self) -> OperatorType:
        """Return that it anonymises."""
        return OperatorType.Anonymize


@cache
def _engine() -> AnonymizerEngine:
    engine = AnonymizerEngine()  # type: ignore[no-untyped-call]
    engine.add_anonymizer(Mask)
    return engine


def anonymize(text: str, type: EntityType, rule: MaskRule, shapes: Shapes) -> str:
    """Return what the engine shows instead of ``text``, by the shape of the rule's kind."""
    how = {"shape": shapes[rule.kind], "rule": rule, "type": type}
    result = _engine().anonymize(
        text=text,
        analyzer_results=[RecognizerResult(entity_type=str(type), start=0, end=len(text), score=1.0)],
        operators={str(type): OperatorConfig(_NAME, how)},
    )
    return str(result.text)
