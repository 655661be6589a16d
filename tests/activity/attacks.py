"""Seven ways to falsify the record by somebody who may write every table, and who knows how
the chain is made. Each takes the owner's cursor and a random source, and returns what the
sentence about it must say."""

from __future__ import annotations

import re
from collections.abc import Callable
from random import Random
from typing import Any

from apps.activity.sealing import chain

Attack = Callable[[Any, Random, int], str]
BIG = 10**9
CONTENT = ("at", "actor_id", "verb", "subject_id", "tlp", "facts")


def edit(cursor: Any, random: Random, rows: int) -> str:
    """Change one row."""
    seq = random.randint(1, rows)
    column, value = random.choice(
        [("actor_id", "gen_random_uuid()"), ("tlp", "7"), ("at", "at - interval '1 us'")]
    )
    cursor.execute(
        f"UPDATE activity_record SET {column} = {value}"
        " WHERE id = (SELECT record_id FROM activity_seal WHERE seq = %s)",
        [seq],
    )
    return rf"Row {seq} was changed after sealing\."


def delete(cursor: Any, random: Random, rows: int) -> str:
    """Take one row out of the middle, with or without its seal, with or without renumbering."""
    seq = random.randint(2, rows - 2)
    cursor.execute(
        "DELETE FROM activity_record WHERE id ="
        " (SELECT record_id FROM activity_seal WHERE seq = %s)",
        [seq],
    )
    way = random.randrange(3)
    if way == 0:
        return rf"Row {seq} was deleted; only its seal is left\."
    cursor.execute("DELETE FROM activity_seal WHERE seq = %s", [seq])
    if way == 1:
        return rf"Row {seq} is missing: deleted after sealing\."
    _shift(cursor, seq, -1)
    return rf"Rows {seq} to {rows - 1} stand one place too early: a row before them was deleted\."


def swap(cursor: Any, random: Random, rows: int) -> str:
    """Exchange two rows: what they say, or their places."""
    one, other = sorted(random.sample(range(1, rows + 1), 2))
    cursor.execute(
        "SELECT seq, record_id FROM activity_seal WHERE seq IN (%s, %s) ORDER BY seq",
        [one, other],
    )
    (_, first), (_, second) = cursor.fetchall()
    if random.random() < 0.5:
        columns = ", ".join(f"{name} = b.{name}" for name in CONTENT)
        cursor.execute(
            f"UPDATE activity_record a SET {columns}"
            " FROM (SELECT * FROM activity_record WHERE id IN (%s, %s)) b"
            " WHERE a.id IN (%s, %s) AND b.id <> a.id",
            [first, second, first, second],
        )
        # The rows keep their own ids, so each is a changed row.
        return rf"Row {one} was changed after sealing\.(.|\n)*Row {other} was changed"
    cursor.execute("UPDATE activity_seal SET record_id = gen_random_uuid() WHERE seq = %s", [one])
    cursor.execute("UPDATE activity_seal SET record_id = %s WHERE seq = %s", [first, other])
    cursor.execute("UPDATE activity_seal SET record_id = %s WHERE seq = %s", [second, one])
    return rf"Rows {one} and {other} were exchanged\."


def insert(cursor: Any, random: Random, rows: int) -> str:
    """Put a row between two others, with a hash that is right for its place."""
    seq = random.randint(2, rows - 1)
    _shift(cursor, seq, 1)
    cursor.execute(
        "INSERT INTO activity_record (id, at, verb, subject_type, subject_id, channel, facts)"
        " SELECT gen_random_uuid(), at, 'opened', subject_type, subject_id, 'page', '{}'"
        " FROM activity_record LIMIT 1 RETURNING id"
    )
    [(record,)] = cursor.fetchall()
    cursor.execute("SELECT hash FROM activity_seal WHERE seq = %s", [seq - 1])
    [(prev,)] = cursor.fetchall()
    cursor.execute(f"SELECT {chain.SQL[1]} FROM activity_record r WHERE id = %s", [record])
    [(text,)] = cursor.fetchall()
    own = chain.link(bytes(prev), seq, text.encode())
    # The row that followed gives way, so that the table's own guard is silent.
    cursor.execute("UPDATE activity_seal SET prev = %s WHERE seq = %s", [own, seq + 1])
    cursor.execute("INSERT INTO activity_seal VALUES (%s, %s, 1, %s, %s)", [seq, record, prev, own])
    return "a row was inserted before them"


def cut_tail(cursor: Any, random: Random, rows: int) -> str:
    """Cut off the last rows."""
    seq = random.randint(0, rows - 1)
    cursor.execute("DELETE FROM activity_seal WHERE seq > %s RETURNING record_id", [seq])
    gone = [record for (record,) in cursor.fetchall()]
    cursor.execute("DELETE FROM activity_record WHERE id = ANY (%s)", [gone])
    lost = f"row {rows} is" if seq == rows - 1 else rf"rows {seq + 1} to {rows} \(\d+ rows\) are"
    return rf"The record ends at row {seq}, .* vouches for row {rows}: {lost} missing at the end"


def rewrite(cursor: Any, random: Random, rows: int) -> str:
    """Change a row and chain everything behind it anew."""
    seq = random.randint(1, rows)
    cursor.execute(
        "UPDATE activity_record SET actor_id = gen_random_uuid()"
        " WHERE id = (SELECT record_id FROM activity_seal WHERE seq = %s)",
        [seq],
    )
    _chain_anew(cursor, seq)
    return _between(seq)


def delete_and_rechain(cursor: Any, random: Random, rows: int) -> str:
    """Take a row out, close the gap and chain everything behind it anew."""
    seq = random.randint(1, rows)
    cursor.execute("DELETE FROM activity_seal WHERE seq = %s RETURNING record_id", [seq])
    [(record,)] = cursor.fetchall()
    cursor.execute("DELETE FROM activity_record WHERE id = %s", [record])
    _shift(cursor, seq + 1, -1)
    _chain_anew(cursor, seq)
    return rf"{_between(seq)}|missing at the end"


def _between(seq: int) -> str:
    """The sentence that names a range around ``seq``; the number is checked by ``names``."""
    return rf"between rows (?P<first>\d+) and (?P<last>\d+) the record was rewritten(?#{seq})"


def names(pattern: str, said: str) -> bool:
    """Whether the sentences say what the attack was and, where they give a range, where."""
    found = re.search(pattern, said)
    place = re.search(r"\(\?#(\d+)\)", pattern)
    if found is None or place is None or found["first"] is None:
        return found is not None
    return int(found["first"]) <= int(place[1]) <= int(found["last"])


def _shift(cursor: Any, first: int, by: int) -> None:
    cursor.execute("UPDATE activity_seal SET seq = seq + %s WHERE seq >= %s", [BIG, first])
    cursor.execute("UPDATE activity_seal SET seq = seq - %s WHERE seq >= %s", [BIG - by, BIG])


def _chain_anew(cursor: Any, first: int) -> None:
    cursor.execute("SELECT hash FROM activity_seal WHERE seq = %s", [first - 1])
    before = cursor.fetchone()
    cursor.execute(
        f"SELECT s.seq, s.prev, {chain.SQL[1]} FROM activity_seal s"
        " JOIN activity_record r ON r.id = s.record_id WHERE seq >= %s ORDER BY seq",
        [first],
    )
    rows = cursor.fetchall()
    if not rows:
        return
    if before is None:
        cursor.execute("SELECT id FROM wg_portal_installation")
        before = (chain.beginning(cursor.fetchone()[0]),)
    hashes = [bytes(before[0])]
    for seq, _, text in rows:
        hashes.append(chain.link(hashes[-1], seq, text.encode()))
    places = [seq for seq, _, _ in rows]
    for column, values in (("prev", hashes[:-1]), ("hash", hashes[1:])):
        if column == "prev":  # each value once, also in between
            cursor.execute("UPDATE activity_seal SET prev = sha256(prev) WHERE seq >= %s", [first])
        cursor.execute(
            f"UPDATE activity_seal s SET {column} = n.value"
            " FROM unnest(%s::bigint[], %s::bytea[]) n (seq, value) WHERE s.seq = n.seq",
            [places, values],
        )


ATTACKS: dict[str, Attack] = {
    "edit": edit,
    "delete in the middle": delete,
    "swap": swap,
    "insert": insert,
    "cut the tail": cut_tail,
    "rewrite and re-chain": rewrite,
    "delete and re-chain": delete_and_rechain,
}
UNSEEN_BY_A_CHAIN = {"cut the tail", "rewrite and re-chain", "delete and re-chain"}
