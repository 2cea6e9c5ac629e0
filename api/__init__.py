"""HTTP in, HTTP out: no models, no rules."""
