"""The tool in sounds/ is a script; its modules are found as they are when it runs."""

import sys
from pathlib import Path

SOUNDS = Path(__file__).parents[2] / "sounds"
sys.path.insert(0, str(SOUNDS))
