"""Both states of revisions as LibreOffice makes them, by a macro in a profile of the test's own: a second opinion on ours."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path
from xml.sax.saxutils import escape

import pytest

from tests.formats.packages import package
from tests.formats.test_docx_revisions import CASES

# Its export to text leaves out boxes and formulas and shows hidden text; it does not reject inside a content control, and settles
# only one of two revisions that lie over each other.
APART = {
    *("text box", "formula", "hidden by a revision", "shown before a revision"),
    *("content control", "deleted insertion", "insertion within a deletion"),
}
HYPHEN = "\u2011"
LIBRARIES = """<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE library:libraries PUBLIC "-//OpenOffice.org//DTD OfficeDocument 1.0//EN" "libraries.dtd">
<library:libraries xmlns:library="http://openoffice.org/2000/library" xmlns:xlink="http://www.w3.org/1999/xlink">
<library:library library:name="Standard" xlink:href="$(USER)/basic/Standard/script.xlb/" xlink:type="simple" library:link="false"/>
</library:libraries>"""
LIBRARY = """<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE library:library PUBLIC "-//OpenOffice.org//DTD OfficeDocument 1.0//EN" "library.dtd">
<library:library xmlns:library="http://openoffice.org/2000/library" library:name="Standard" library:readonly="false"
 library:passwordprotected="false"><library:element library:name="Module1"/></library:library>"""
MODULE = """<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE script:module PUBLIC "-//OpenOffice.org//DTD OfficeDocument 1.0//EN" "module.dtd">
<script:module xmlns:script="http://openoffice.org/2000/script" script:name="Module1" script:language="StarBasic">{}
</script:module>"""
MACRO = """
Sub Main
  For number = 0 To {last}
    Resolve("{folder}/" & number, "accepted", ".uno:AcceptAllTrackedChanges")
    Resolve("{folder}/" & number, "rejected", ".uno:RejectAllTrackedChanges")
  Next number
End Sub
Sub Resolve(path, state, command)
  Dim hidden(0) As New com.sun.star.beans.PropertyValue
  hidden(0).Name = "Hidden"
  hidden(0).Value = True
  word = StarDesktop.loadComponentFromURL(ConvertToUrl(path & ".docx"), "_blank", 0, hidden())
  dispatcher = createUnoService("com.sun.star.frame.DispatchHelper")
  Dim nothing_more()
  dispatcher.executeDispatch(word.CurrentController.Frame, command, "", 0, nothing_more())
  Dim out(1) As New com.sun.star.beans.PropertyValue
  out(0).Name = "FilterName"
  out(0).Value = "Text (encoded)"
  out(1).Name = "FilterOptions"
  out(1).Value = "UTF8,LF"
  word.storeToURL(ConvertToUrl(path & "." & state), out())
  word.close(True)
End Sub
"""


@pytest.mark.slow
def test_libreoffice_sees_the_same_two_states(tmp_path: Path) -> None:
    office = shutil.which("soffice")
    if office is None:
        pytest.skip("LibreOffice is not installed: make system")
    kinds = [kind for kind in CASES if kind not in APART]
    for number, kind in enumerate(kinds):
        (tmp_path / f"{number}.docx").write_bytes(package(CASES[kind][0]))
    profile = tmp_path / "profile"
    basic = profile / "user" / "basic"
    command = [office, "--headless", "--norestore", f"-env:UserInstallation=file://{profile}"]
    # The first start fills the profile and would write over what is in it.
    subprocess.run([*command, "--terminate_after_init"], check=True, timeout=100, capture_output=True)
    (basic / "Standard").mkdir(parents=True, exist_ok=True)
    (basic / "script.xlc").write_text(LIBRARIES)
    (basic / "Standard" / "script.xlb").write_text(LIBRARY)
    macro = MACRO.format(last=len(kinds) - 1, folder=tmp_path)
    (basic / "Standard" / "Module1.xba").write_text(MODULE.format(escape(macro)))
    subprocess.run([*command, "macro:///Standard.Module1.Main"], check=True, timeout=200, capture_output=True)
    for number, kind in enumerate(kinds):
        for state, expected in zip(("accepted", "rejected"), CASES[kind][1:], strict=True):
            text = (tmp_path / f"{number}.{state}").read_text("utf-8-sig").replace(HYPHEN, "-")
            assert "".join(text.split()) == "".join(expected.split()), (kind, state)
