"""How many threads the libraries that work on pixels take."""

import cv2
from threadpoolctl import threadpool_limits


def one_thread() -> None:
    """From now on one: where a process for each processor works on pages, threads of each would only wait for others."""
    cv2.setNumThreads(1)
    threadpool_limits(limits=1)
