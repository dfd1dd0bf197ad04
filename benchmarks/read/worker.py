"""One engine in a process of its own: says its CPU for the first paper, then for each stretch it is asked for.

`python -m benchmarks.read.worker ENGINE INPUTS OUTPUT FORMAT`. It is spoken with as the workers of benchmarks.generate are. When it
is first asked for a stretch, OUTPUT/seen.json tells what texts it found in the first paper.
"""

import json
import sys
import time
from pathlib import Path

from benchmarks.generate.worker import cpu, say, serve
from benchmarks.read.engines import ENGINES


def main(engine: str, inputs: str, output: str, ending: str) -> None:
    """Serves until its standard input ends."""
    papers = [Path(each) for each in json.loads(Path(inputs, f"{ending}.json").read_text(encoding="utf-8"))]
    start = time.process_time()
    reader = ENGINES[engine](Path(inputs))
    say((time.process_time() - start) * 1000 + cpu(lambda: reader.read(papers[:1])))
    Path(output, "seen.json").write_text(json.dumps(reader.seen(papers[:1])), encoding="utf-8")
    serve(lambda first, count: reader.read(papers[first : first + count]))


if __name__ == "__main__":
    main(*sys.argv[1:])
