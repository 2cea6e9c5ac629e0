"""The forty minutes as they go over the wire: whoever changes an answer sees which, and where.

`make test ARGS=tests/stories/test_recording.py RECORD=1` writes the recording anew; `git diff` then
shows in a review what clients will notice.
"""

import os
from pathlib import Path

from tests.stories import test_forty_minutes_offline as story
from tests.stories.recording import recorded

minutes = story.minutes
FILE = Path(__file__).with_name("forty_minutes.txt")


def test_the_wire_is_as_recorded(minutes: story.Minutes) -> None:
    with recorded(story.START) as recording:
        story.test_forty_minutes_offline(minutes)
    if os.environ.get("RECORD"):
        FILE.write_text(recording.text(), encoding="utf-8")
    assert recording.text() == FILE.read_text(encoding="utf-8")
