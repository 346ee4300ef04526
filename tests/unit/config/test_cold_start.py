"""A function that reads a document loads the document's sections, and nothing that only people need."""

import json
import subprocess
import sys
from pathlib import Path

FUNCTIONS = Path(__file__).resolve().parents[3] / "functions"
PROGRAM = """
import json, sys
from tieout.config.connection import read_connection
read_connection({"id": "oakridge", "platform": {"system": "a"}, "erp": {"system": "b"}})
print(json.dumps(sorted(sys.modules)))
"""


def test_reading_a_right_document_loads_nothing_for_wrong_ones_and_no_command() -> None:
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM], env={"PYTHONPATH": str(FUNCTIONS)}, capture_output=True, text=True, check=True
    )
    loaded = set(json.loads(done.stdout))
    assert "tieout.config.entities" in loaded
    for_people = {f"tieout.config.{name}" for name in ("advice", "diff", "mistakes", "schema")}
    assert not loaded & (for_people | {"difflib", "tieout.records.commitment", "tieout.policy"})
