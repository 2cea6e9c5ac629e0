"""The live feed inside one process: who listens, and what waits for them."""
