"""What hangs on a notice: the desk writes it, readers read it or answer for themselves."""

AT_DESK = (
    "EXISTS (SELECT 1 FROM notices_notice n WHERE n.id = notice_id"
    " AND n.desk_circle_id = ANY (a.circles))"
)
"""Condition: an officer of the notice's desk."""
OWN_OR_DESK = "organisation_id = a.organisation OR desk_circle_id = ANY (a.circles)"
"""Condition: the row is of one's own organisation, or of one's own desk."""
IN_MY_NAME = "organisation_id = a.organisation AND person_id = a.person"
"""Condition: the row names the one who writes it."""
