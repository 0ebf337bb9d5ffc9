"""Runs commands and says how long they took and how much memory they needed.

Linux counts towards a child's peak memory what its parent held when it forked. So whoever calls this must stay small:
inputs are made in processes of their own, and nothing large is read here.
"""

import os
import subprocess
import sys
import time
from dataclasses import dataclass

PEAK_UNIT = 1 if sys.platform == "darwin" else 1024


@dataclass
class Measured:
    seconds: float
    cpu: float  # seconds, of all its programs and threads
    kernel: float  # the part of these that the kernel spent for them
    peak: int  # bytes; of a pipeline, the most that one of its programs needed
    size: int = 0  # bytes of its output, where that is a file


class Failed(Exception):
    pass


def apart(function, *arguments):
    """Calls a function in a process of its own, whose memory goes with it."""
    child = os.fork()
    if not child:
        status = 1
        try:
            function(*arguments)
            status = 0
        finally:
            os._exit(status)
    if os.waitpid(child, 0)[1]:
        raise Failed(f"{function.__name__}{arguments} failed")


def remove(folder):
    """Removes a folder, if it is there, with any number of files."""
    subprocess.run(["rm", "-rf", str(folder)], check=True)


def run(pipeline, log):
    """Runs one command, or several joined by pipes; the last one's output goes to /dev/null, messages to `log`."""
    start = time.perf_counter()
    processes, source = [], subprocess.DEVNULL
    with open(log, "ab") as messages:
        for at, command in enumerate(pipeline):
            last = at == len(pipeline) - 1
            process = subprocess.Popen(
                command, stdin=source, stdout=subprocess.DEVNULL if last else subprocess.PIPE, stderr=messages
            )
            if source is not subprocess.DEVNULL:
                source.close()
            source = process.stdout
            processes.append(process)
        peak, cpu, kernel = 0, 0.0, 0.0
        for process in processes:
            _, status, usage = os.wait4(process.pid, 0)
            process.returncode = os.waitstatus_to_exitcode(status)
            peak = max(peak, usage.ru_maxrss * PEAK_UNIT)
            cpu += usage.ru_utime + usage.ru_stime
            kernel += usage.ru_stime
    seconds = time.perf_counter() - start
    for process in processes:
        if process.returncode != 0:
            raise Failed(f"{' '.join(process.args)}: status {process.returncode}; see {log}")
    return Measured(seconds, cpu, kernel, peak)
