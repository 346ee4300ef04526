"""How the end-to-end tests are dealt out to processes."""

import os
import subprocess
import sys
from pathlib import Path

TOY = """
import os
from pathlib import Path
import pytest

@pytest.mark.parametrize("chapter", range(6))
def test_chapter(chapter):
    with Path("{who}").open("a") as who:
        who.write(f"{{os.getpid()}}\\n")
"""
TESTS = Path(__file__).resolve().parents[1]
ALONE = {"PYTHONPATH": str(TESTS), "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}


def test_a_story_is_told_in_one_process_while_others_do_the_rest(tmp_path: Path) -> None:
    told = {folder: tmp_path / f"{folder}.told" for folder in ("e2e", "unit")}
    for folder, who in told.items():
        (tmp_path / "tests" / folder).mkdir(parents=True)
        for name in ("test_a.py", "test_b.py"):
            (tmp_path / "tests" / folder / name).write_text(TOY.format(who=who))
    command = [sys.executable, "-m", "pytest", "-n", "2", "--dist", "loadgroup", "-p", "no:cacheprovider", "-q"]
    command += ["-p", "xdist", "-p", "e2e.one_process", "--import-mode=importlib", "--rootdir", str(tmp_path), "tests"]
    without = {name: value for name, value in os.environ.items() if not name.startswith("PYTEST_")}
    done = subprocess.run(command, cwd=tmp_path, env={**without, **ALONE}, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    story, rest = (who.read_text().split() for who in told.values())
    assert (len(story), len(set(story))) == (12, 1)
    assert set(rest) - set(story)
