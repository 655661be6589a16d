"""The proof of the record: a chain over its rows, and signed checkpoints outside the database.

``chain``, ``checkpoints`` and ``verification`` need neither database nor settings.
"""
