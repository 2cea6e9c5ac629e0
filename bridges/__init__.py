"""Other systems: what comes in from them, and goes out to them."""
