"""What the random requests of a run begin with, and how they were answered."""

import os
from collections import Counter

EXAMPLES = int(os.environ.get("FUZZ_EXAMPLES", "2"))
SEED = int(os.environ.get("FUZZ_SEED", "1"))
ANSWERS: Counter[int] = Counter()
