"""The command line starts fast: what takes long to import waits until it is needed."""

from __future__ import annotations

import subprocess
import sys

LATE = {
    "cv2",
    "fastapi",
    "numpy",
    "onnxruntime",
    "pdfminer",
    "pikepdf",
    "prefect",
    "presidio_analyzer",
    "presidio_anonymizer",
    "spacy",
}


def test_help_imports_no_library_of_documents() -> None:
    code = (
        "import sys; from pipeline.cli.app import run; import pipeline.cli\n"
        "run(['--help'])\n"
        "print(' '.join(sorted({name.partition('.')[0] for name in sys.modules})), file=sys.stderr)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    loaded = set(done.stderr.splitlines()[-1].split())
    assert "pipeline" in loaded
    assert loaded & LATE == set()
