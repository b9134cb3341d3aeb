"""What the systems that are compared have in common: articles in, what they find and cost out.

Each system is a script that reads JSON lines with article_id and text from the standard input and
writes JSON lines with article_id and attributions (source, cue and content as lists of [start,
end]), or expressions of time, to the standard output. The last line on the standard error is what
it took, as JSON: seconds to load, wall and processor seconds to read, peak memory in MB, and the
versions of its packages.
This module needs the standard library only, as it runs in each system's own environment.
"""

from __future__ import annotations

import importlib.metadata
import json
import re
import resource
import sys
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

Article = dict[str, Any]
Attributions = dict[str, list[dict[str, list[list[int]]]]]

WARM_UP = '"The talks will go on," said Anna Berg, the envoy. Her deputy said that he had doubts.'


def peak_megabytes() -> float:
    """Give the most memory that this process has held."""
    status = Path("/proc/self/status")
    if status.exists():
        # On Linux ru_maxrss of a child begins at what its parent held when it started the child.
        held = re.search(r"VmHWM:\s*(\d+) kB", status.read_text())
        if held:
            return int(held.group(1)) / 1024
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return most / 1024 / (1024 if sys.platform == "darwin" else 1)


def measure(
    load: Callable[[], Callable[[list[Article]], Any]],
    packages: Iterable[str],
    as_attributions: Callable[[Any], Attributions] = lambda found: found,
    name: str = "attributions",
) -> None:
    """Load a system, let it read the articles of the standard input, write what it found.

    ``load`` returns the function that reads. One short article is read before the clock starts,
    so that what a system does only once counts as loading.
    """
    articles = [json.loads(line) for line in sys.stdin]
    begin = time.perf_counter()
    read = load()
    read([{"article_id": "warm-up", "published": "2022-12-16", "text": WARM_UP}])
    loaded, processor = time.perf_counter(), time.process_time()
    found = read(articles)
    took = {
        "loading": loaded - begin,
        "wall": time.perf_counter() - loaded,
        "processor": time.process_time() - processor,
        "peak": peak_megabytes(),
        "versions": {name: importlib.metadata.version(name) for name in packages},
    }
    of_article = as_attributions(found)
    for article in articles:
        key = article["article_id"]
        print(json.dumps({"article_id": key, name: of_article.get(key, [])}))
    print(json.dumps(took), file=sys.stderr)
