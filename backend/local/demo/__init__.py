"""The invented city that a first start is filled with. No person, place or number is real."""
