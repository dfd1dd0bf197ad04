"""The machine a figure was measured on."""

import os
import platform
from pathlib import Path


def machine() -> str:
    """Processor, number of them, system, and how busy it is: figures of a busy machine are the upper bound."""
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        lines = []
    name = next((line.partition(":")[2].strip() for line in lines if line.startswith("model name")), platform.machine())
    load = f", load {os.getloadavg()[0]:.1f}" if hasattr(os, "getloadavg") else ""
    return f"{os.cpu_count()} x {name}, {platform.system()} {platform.release()}{load}"
