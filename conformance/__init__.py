"""A black box's view of a deployment: a model tablet, scenarios, and a checker.

Nothing in here imports the server: it knows only what `docs/protocol.md` promises. That is what
makes its verdict worth something, and lets it run against any deployment.
"""
