"""Timing several contenders in turns, so that whatever else the machine does hits all of them alike."""

import time
from collections.abc import Callable, Mapping

import numpy as np


def interleaved_seconds(
    contenders: Mapping[str, Callable[[], object]],
    calls: int,
    seconds: float,
    clock: Callable[[], float] = time.perf_counter,
) -> dict[str, np.ndarray]:
    """How long each call of each contender took, in seconds: name -> (N,) float64, N the same for all.

    In every round each contender is called `calls` times in a row, so that it works with the caches as it left them;
    rounds go on for about `seconds`, and there are three at least. One round before that warms up and is not counted.
    """
    samples: dict[str, list[float]] = {name: [] for name in contenders}
    for call in contenders.values():
        for _ in range(calls):
            call()
    end = clock() + seconds
    rounds = 0
    while rounds < 3 or clock() < end:
        rounds += 1
        for name, call in contenders.items():
            for _ in range(calls):
                before = clock()
                call()
                samples[name].append(clock() - before)
    return {name: np.array(found) for name, found in samples.items()}
