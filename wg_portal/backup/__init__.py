"""Backups that need no program of the database's version: tables, files, checkpoints, manifest.

One folder holds ``tables/<table>.copy.gz`` (PostgreSQL's text format of COPY), ``files/``,
``checkpoints/`` and ``manifest.json``, which names everything with its SHA-256. All tables are
read in one snapshot. The schema comes from the migrations, never from the backup.
"""
