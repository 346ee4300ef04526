"""Runs uv with the user's own pip configuration: `python -m infra.packages pip install …`.

uv reads no pip configuration, so behind a company mirror it would go to the public index, or nowhere. What the user has
told pip (index, extra indexes, folders of wheels, certificates) is handed on; what was told to uv itself wins.
Imports nothing but the standard library, since it installs everything else.
"""

import ast
import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Final

SETTINGS: Final = {
    "index-url": "UV_DEFAULT_INDEX",
    "extra-index-url": "UV_INDEX",
    "find-links": "UV_FIND_LINKS",
    "trusted-host": "UV_INSECURE_HOST",
    "cert": "SSL_CERT_FILE",
}
"""pip's names and uv's. Where pip separates several values by white space, so does uv, except for folders of wheels."""

SECTIONS: Final = (":env:", "install", "global")
"""pip's own order: the environment wins over the section of a command, and that over the global one."""


def uv_environment(pip_settings: str, environment: Mapping[str, str]) -> dict[str, str]:
    """The environment for uv, from the output of `pip config list`."""
    said = dict(line.split("=", 1) for line in pip_settings.splitlines() if "=" in line)
    handed_on: dict[str, str] = {}
    for theirs, ours in SETTINGS.items():
        values = [said[f"{section}.{theirs}"] for section in SECTIONS if f"{section}.{theirs}" in said]
        if values:
            words = str(ast.literal_eval(values[0])).split()
            handed_on[ours] = (",".join if ours == "UV_FIND_LINKS" else " ".join)(words)
    # pip weighs all indexes against each other, uv takes the first that knows the name. Hashes make pip's way safe here.
    return {"UV_INDEX_STRATEGY": "unsafe-best-match", **handed_on, **environment}


def run_uv(arguments: list[str]) -> None:
    """Run uv, quietly unless it fails.

    Raises:
        subprocess.CalledProcessError: uv has said why on stderr.
    """
    listing = subprocess.run(
        [sys.executable, "-m", "pip", "config", "list"], capture_output=True, text=True, check=True
    )
    uv = Path(sys.executable).with_name("uv")
    subprocess.run([str(uv), "--quiet", *arguments], env=uv_environment(listing.stdout, os.environ), check=True)  # noqa: S603


if __name__ == "__main__":
    try:
        run_uv(sys.argv[1:])
    except subprocess.CalledProcessError as failed:
        sys.exit(failed.returncode)
