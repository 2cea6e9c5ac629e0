"""The whole list."""

from tests.mutations.in_reading import NUMBERING, VIEWS
from tests.mutations.in_writing import AUTHORS, MERGING, ORDER, RECEIPTS, TIME
from tests.mutations.mistakes import Mistake

MISTAKES: list[Mistake] = [*RECEIPTS, *MERGING, *ORDER, *TIME, *AUTHORS, *NUMBERING, *VIEWS]
