"""Optional content: which layers show when a file is opened. What does not is not written; what shows loses its layer."""

from __future__ import annotations

import pikepdf

from pipeline.formats.pdf.vector.refusal import NotServed

_POLICIES = {"/AllOn": (all, True), "/AnyOn": (any, True), "/AnyOff": (any, False), "/AllOff": (all, False)}


class Layers:
    """The state of a file's layers in its default configuration (ISO 32000-1, 8.11)."""

    def __init__(self, root: pikepdf.Object) -> None:
        found = root.get("/OCProperties")
        self._known = isinstance(found, pikepdf.Dictionary)
        config = (
            found.get("/D", pikepdf.Dictionary()) if isinstance(found, pikepdf.Dictionary) else pikepdf.Dictionary()
        )
        self._base = str(config.get("/BaseState", "/ON"))
        self._on = _ids(config.get("/ON"))
        self._off = _ids(config.get("/OFF"))
        self._automatic = bool(config.get("/AS"))

    def shows(self, group: object) -> bool:
        """Tell whether content of a layer, or of a rule over layers, shows.

        Raises:
            NotServed: that depends on more than the configuration says plainly.
        """
        if not isinstance(group, pikepdf.Dictionary):
            raise NotServed("layer")
        if group.get("/Type") == "/OCMD":
            return self._by_rule(group)
        if not self._known or self._automatic or "/Usage" in group:
            raise NotServed("layer")
        if self._base not in ("/ON", "/OFF"):
            raise NotServed("layer")
        if self._base == "/ON":
            return group.objgen not in self._off
        return group.objgen in self._on

    def _by_rule(self, rule: pikepdf.Dictionary) -> bool:
        if "/VE" in rule:
            raise NotServed("layer")
        groups = rule.get("/OCGs")
        listed = list(groups) if isinstance(groups, pikepdf.Array) else [groups]
        combine, wanted = _POLICIES.get(str(rule.get("/P", "/AnyOn")), (None, True))
        if combine is None or not all(isinstance(each, pikepdf.Dictionary) for each in listed):
            raise NotServed("layer")
        return combine(self.shows(each) is wanted for each in listed)


def _ids(value: object) -> set[tuple[int, int]]:
    if not isinstance(value, pikepdf.Array):
        return set()
    return {each.objgen for each in value if isinstance(each, pikepdf.Dictionary)}
