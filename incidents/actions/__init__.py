"""What can be told about calls: one module per record, each with its needs and decisions.

An action reads and writes a draft. It does not query, write, know HTTP or read the clock.
"""
