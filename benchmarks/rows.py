"""The work every server gets, by the names of the table's rows."""

from benchmarks.options import NEW, OTHERS

CREATE = "create storm"
AGAIN = "the same, re-sent"
UPDATE = "update storm, half conflicting"
FIRST = "first pull, per 1,000 records"
EMPTY = "pull, nothing new"
AFTER_OTHERS = f"pull, nothing for me after {OTHERS} commits"
NEWS = f"pull, {NEW} new"

# A row without one of its own in the reference: the least a server does is the same.
MATCHING = {AFTER_OTHERS: EMPTY, AGAIN: CREATE}
