#!/usr/bin/env python3
"""Measures a morning: how long the digests of everybody take, from the hour on to the last dot.

``.venv/bin/python bench/digest.py --people 3000 --senders 2`` brings its own PostgreSQL, Valkey
and mail server, in a temporary folder and on loopback only. It also words and sends the same
digests without a database, and ends with a status other than 0 when it takes longer than allowed.
"""

import sys
from pathlib import Path

if __name__ == "__main__":
    # Instead of this folder, whose names are not those of top-level modules.
    sys.path[0] = str(Path(__file__).resolve().parents[1])
    from bench.mailing.morning import main

    sys.exit(main())
