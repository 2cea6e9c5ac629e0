"""Wiring: settings, addresses, servers. No word of the domain lives here."""
