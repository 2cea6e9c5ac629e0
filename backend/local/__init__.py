"""Starts the whole product on one machine, without PostgreSQL or Redis installed.

`python -m backend.local run` and `... manage`. For development and demonstration; a real site
names its servers in DATABASE_URL and REDIS_URL, and then nothing of this starts.
"""
