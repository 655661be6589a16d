#!/usr/bin/env python3
"""Proves on this machine that no mail is lost and none is sent twice for no reason.

``.venv/bin/python bench/mail.py --messages 10000 --kills 50`` sends under failure;
``--kills 0`` measures mails a second with one, two and four senders. Both bring their own
PostgreSQL, Valkey and mail server, in a temporary folder and on loopback only, and end with a
status other than 0 when what is promised does not hold.
"""

import sys
from pathlib import Path

if __name__ == "__main__":
    # Instead of this folder, whose names are not those of top-level modules.
    sys.path[0] = str(Path(__file__).resolve().parents[1])
    from bench.mailing.command import main

    sys.exit(main())
