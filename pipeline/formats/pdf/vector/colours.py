"""Colour spaces and graphics state dictionaries that a copy may have, written anew."""

from __future__ import annotations

import pikepdf

from pipeline.formats.pdf.vector.geometry import number
from pipeline.formats.pdf.vector.refusal import NotServed

_DEVICE = {"/DeviceGray": 1, "/DeviceRGB": 3, "/DeviceCMYK": 4, "/G": 1, "/RGB": 3, "/CMYK": 4}
_NAMES = {1: "/DeviceGray", 3: "/DeviceRGB", 4: "/DeviceCMYK"}
_CALIBRATED = {"/CalGray": 1, "/CalRGB": 3}
_NUMBERS = ("/LW", "/LC", "/LJ", "/ML", "/FL", "/SM", "/CA", "/ca", "/OPM")
_FLAGS = ("/SA", "/OP", "/op", "/AIS", "/TK")
_IGNORED = ("/Type", "/BG", "/BG2", "/UCR", "/UCR2", "/HT", "/TR", "/TR2", "/SMask", "/RI", "/D", "/BM")
_BLENDS = {
    *("/Normal", "/Compatible", "/Multiply", "/Screen", "/Overlay", "/Darken", "/Lighten", "/ColorDodge", "/ColorBurn"),
    *("/HardLight", "/SoftLight", "/Difference", "/Exclusion", "/Hue", "/Saturation", "/Color", "/Luminosity"),
}


def device_space(value: object) -> str:
    """Return the device colour space that stands for a colour space of the file.

    Raises:
        NotServed: none does: patterns, inks by name, tables.
    """
    if isinstance(value, pikepdf.Name):
        components = _DEVICE.get(str(value))
        if components:
            return _NAMES[components]
    if isinstance(value, pikepdf.Array) and len(value) >= 2:
        kind = str(value[0])
        if kind == "/ICCBased" and isinstance(value[1], pikepdf.Stream):
            components = int(value[1].get("/N", 0))
            if components in _NAMES:
                return _NAMES[components]
        if kind in _CALIBRATED:
            return _NAMES[_CALIBRATED[kind]]
    raise NotServed("colour space")


def graphics_state(value: object) -> pikepdf.Dictionary:
    """Return a graphics state dictionary with what is understood of it.

    Raises:
        NotServed: it holds something else that changes what is painted: a soft mask, a font.
    """
    if not isinstance(value, pikepdf.Dictionary):
        raise NotServed("graphics state")
    made: dict[str, object] = {}
    for key, each in value.items():
        if key in _NUMBERS:
            made[key] = round(number(each), 6)
        elif key in _FLAGS:
            made[key] = bool(each)
        elif key not in _IGNORED:
            raise NotServed("graphics state")
    if "/SMask" in value and value["/SMask"] != pikepdf.Name("/None"):
        raise NotServed("soft mask")
    if "/D" in value:
        made["/D"] = dashes(value["/D"])
    blend = value.get("/BM")
    if blend is not None:
        if str(blend) not in _BLENDS:
            raise NotServed("blend mode")
        made["/BM"] = pikepdf.Name(str(blend))
    return pikepdf.Dictionary(made)


def dashes(value: object) -> pikepdf.Array:
    """Return a line's dashes: an array of lengths, and where they begin.

    Raises:
        NotServed: they are none.
    """
    if not isinstance(value, pikepdf.Array) or len(value) != 2 or not isinstance(value[0], pikepdf.Array):
        raise NotServed("dashes")
    lengths: list[object] = [round(number(each), 6) for each in value[0]]
    return pikepdf.Array([pikepdf.Array(lengths), round(number(value[1]), 6)])


def group_of(value: object) -> pikepdf.Dictionary | None:
    """Return a form's transparency group, written anew.

    Raises:
        NotServed: it is none that is understood.
    """
    if value is None:
        return None
    if not isinstance(value, pikepdf.Dictionary) or value.get("/S") != "/Transparency":
        raise NotServed("group")
    made: dict[str, object] = {"/Type": pikepdf.Name.Group, "/S": pikepdf.Name.Transparency}
    if "/CS" in value:
        made["/CS"] = pikepdf.Name(device_space(value["/CS"]))
    for key in ("/I", "/K"):
        if key in value:
            made[key] = bool(value[key])
    return pikepdf.Dictionary(made)
