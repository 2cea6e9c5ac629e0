"""What has to be seen with a unit or a shift. Pure: `catalogue/loading.py` loads it."""

from sync.records import Follow

TERMS = Follow(of="unit", brings="to look at: all terms of its programme")
UNIT_OF_SHIFT = Follow(of="shift", brings="to be written: its unit")
