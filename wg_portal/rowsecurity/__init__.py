"""The database wall: signed context, rendered policies, start-up check.

Nothing here knows the working group; ``apps.sharing.walls`` says what the policies are.
"""

from wg_portal.rowsecurity.context import as_arriving, as_nobody, as_person, as_system, token_of

__all__ = ["as_arriving", "as_nobody", "as_person", "as_system", "token_of"]
